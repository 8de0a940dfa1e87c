//! Governing: changing what a community has of roles, overrides, categories and channels.

use rialto_protocol::{ServerId, UserId};

use crate::access::community::Community;
use crate::audit::act::Act;
use crate::bus::{AccessChange, Event};
use crate::store::{Governed, Target, Write};
use crate::{Chat, Error, Result};

impl Chat {
    /// The community of `target`, with the role sets of `members`.
    ///
    /// # Errors
    /// `not_found` where there is no such target, `unavailable` when the store fails.
    pub(crate) async fn community(&self, target: Target, members: &[UserId]) -> Result<Community> {
        let read = self.db.community(target, members).await?;
        read.map(|(community, _)| community).ok_or_else(Error::not_found)
    }

    /// Changes the community of `target` as `decide` says, which is given it with the role sets of `members`, and is asked
    /// twice: what is refused is refused on a read, and keeps no writer waiting. It keeps `act` in the audit log where anything is changed. Who is here on
    /// this node has been told of it when this gives back what `decide` gave.
    ///
    /// # Errors
    /// Those of `decide`, `not_found` where there is no such target, `unavailable` when the store fails.
    pub(crate) async fn govern<T: Send + 'static>(
        &self,
        act: Act,
        target: Target,
        members: Vec<UserId>,
        decide: impl FnOnce(&Community) -> Result<(T, Vec<Write>)> + Clone + Send + 'static,
    ) -> Result<T> {
        self.govern_as(act, target, members, AccessChange::Governed, decide).await
    }

    /// The same for what is several acts at once, or none that is kept. An act that changes nothing is not kept.
    ///
    /// # Errors
    /// As for [`Chat::govern`].
    pub(crate) async fn govern_acts<T: Send + 'static>(
        &self,
        acts: Vec<Act>,
        target: Target,
        members: Vec<UserId>,
        decide: impl FnOnce(&Community) -> Result<(T, Vec<Write>)> + Clone + Send + 'static,
    ) -> Result<T> {
        let clock = self.clock.clone();
        let noted = move |community: &Community| {
            let (value, mut writes) = decide(community)?;
            let entries = acts.into_iter().map(|act| act.entry(community, &writes, clock.now()));
            let entries: Vec<_> = entries.filter(|entry| !entry.changes.is_empty()).collect();
            writes.extend(entries.into_iter().map(|entry| Write::Note(Box::new(entry))));
            Ok((value, writes))
        };
        self.govern_noted(target, members, AccessChange::Governed, noted).await
    }

    /// The same for a change that says by itself what it is: `change` gives it.
    ///
    /// # Errors
    /// As for [`Chat::govern`].
    pub(crate) async fn govern_as<T: Send + 'static>(
        &self,
        act: Act,
        target: Target,
        members: Vec<UserId>,
        change: impl FnOnce(ServerId) -> AccessChange + Send + 'static,
        decide: impl FnOnce(&Community) -> Result<(T, Vec<Write>)> + Clone + Send + 'static,
    ) -> Result<T> {
        let clock = self.clock.clone();
        let noted = move |community: &Community| {
            let (value, mut writes) = decide(community)?;
            if !writes.is_empty() {
                let entry = act.entry(community, &writes, clock.now());
                writes.push(Write::Note(Box::new(entry)));
            }
            Ok((value, writes))
        };
        self.govern_noted(target, members, change, noted).await
    }

    /// Changes the community of `target` as `decide` says, which also gives what the audit log keeps of it.
    async fn govern_noted<T: Send + 'static>(
        &self,
        target: Target,
        members: Vec<UserId>,
        change: impl FnOnce(ServerId) -> AccessChange + Send + 'static,
        decide: impl FnOnce(&Community) -> Result<(T, Vec<Write>)> + Clone + Send + 'static,
    ) -> Result<T> {
        let chat = self.clone();
        let governing = async move {
            match chat.db.govern(target, &members, decide).await? {
                Governed::Done(value, server, number) => {
                    match change(server) {
                        AccessChange::Governed(server) => chat.tell_governed(number, server).await,
                        other => chat.bus.publish(vec![Event::Access(number, other)]).await,
                    }
                    Ok(value)
                }
                Governed::Renamed(value, server, users) => {
                    chat.bus.publish(vec![Event::MembersRenamed { server, users }]).await;
                    Ok(value)
                }
                Governed::Same(value) => Ok(value),
                Governed::Refused(error) => Err(error),
                Governed::Nowhere => Err(Error::not_found()),
            }
        };
        self.deed(governing).await
    }

    /// Tells that a server has changed, with the number of that change. Who is here on this node has been told of it when
    /// this gives back.
    pub(crate) async fn tell_governed(&self, number: i64, server: ServerId) {
        self.bus.publish(vec![Event::Access(number, AccessChange::Governed(server))]).await;
        // What can't be read now is read by the next look.
        drop(self.follow_access_to(number).await);
    }
}
