//! Read states: what a user has read and seen, on all their connections together, and the numbers of their badges.
//!
//! A verb that reads a number or a page for a connection ends at the hub, in one place among the events, where what it read
//! is brought forward; see [`hub`](crate::hub) for why. If it can't be, it is read again. Where a verb takes a `request`,
//! that is answered there, unless the verb fails.

use std::sync::{Arc, Mutex, PoisonError};

use rialto_protocol::events::{PROTOCOL, Ready};
use rialto_protocol::requests::{ChannelJoin, Nothing, Synced};
use rialto_protocol::{Channel, ChannelId, Server, ServerId, UserId};

use crate::access::community::Community;
use crate::again::Again;
use crate::bus::Event;
use crate::hub::{Asker, ConnectionId, Cursor, Join, RequestId, Unwritten, not_viewed, too_many_views};
use crate::store::{AsOf, Numbers, Raised};
use crate::{Actor, Chat, Error, Result};

mod learning;

/// How a channel is read that somebody looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AsRead {
    /// Not at all.
    Not,
    /// With what comes, unless it is marked unread.
    Live,
    /// It is opened: whether it is marked unread or not.
    Opened,
}

/// The verbs of read states.
pub struct ReadStates<'a>(&'a Chat);

impl Chat {
    /// The verbs of read states.
    #[must_use]
    pub const fn read_states(&self) -> ReadStates<'_> {
        ReadStates(self)
    }
}

impl ReadStates<'_> {
    /// The servers of `actor` with their numbers.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn servers(&self, actor: &Actor) -> Result<Vec<Server>> {
        self.dressed(actor.id(), None).await
    }

    /// A server of `actor` with its numbers.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn server(&self, actor: &Actor, server: ServerId) -> Result<Server> {
        self.dressed(actor.id(), Some(server)).await?.pop().ok_or_else(Error::not_found)
    }

    /// The servers of `user`, or one of them, with their numbers and all that their communities have.
    async fn dressed(&self, user: UserId, server: Option<ServerId>) -> Result<Vec<Server>> {
        let read = || async { Ok(self.0.db.servers_of(user, server).await?) };
        let (mut numbers, communities): (Vec<_>, Vec<_>) =
            self.0.directly(user, read).await?.into_iter().unzip();
        self.0.hub.look(|hub| hub.present(user, &mut numbers));
        let dress = |(Numbers { mut server, set, .. }, community): (Numbers, Community)| {
            community.dress(&mut server, set);
            server
        };
        Ok(numbers.into_iter().zip(communities).map(dress).collect())
    }

    pub(crate) async fn numbers(&self, user: UserId, server: Option<ServerId>) -> Result<Vec<Numbers>> {
        let read = || async { Ok(self.0.db.numbers(user, server).await?.value) };
        let mut numbers = self.0.directly(user, read).await?;
        self.0.hub.look(|hub| hub.present(user, &mut numbers));
        Ok(numbers)
    }

    /// A page of the direct conversations of `user`, with their numbers.
    pub(crate) async fn directs(&self, user: UserId, after: ServerId, limit: i64) -> Result<Vec<Numbers>> {
        let read = || async { Ok(self.0.db.directs_of(user, after, limit).await?) };
        let mut numbers = self.0.directly(user, read).await?;
        self.0.hub.look(|hub| hub.present(user, &mut numbers));
        Ok(numbers)
    }

    /// A connection of `actor` stands: it is told `ready`, and from then on whatever concerns it.
    ///
    /// # Errors
    /// `unauthenticated` if the session has ended since its token was verified, `unavailable` when the store
    /// fails: the connection is of no use then, and [`ReadStates::disconnect`] must follow.
    pub async fn connect(&self, connection: ConnectionId, actor: &Actor) -> Result<()> {
        let (user, session, sign_in) = (actor.id(), actor.session, actor.sign_in);
        // The end of its session reaches the connection from here on; one that ended before shows now.
        self.0.hub.step(move |hub, _| hub.add_connection(connection, user, session, sign_in)).await?;
        let ready = Ready {
            protocol: PROTOCOL,
            epoch: self.0.db.epoch(),
            user: actor.user.clone(),
            servers: Vec::new(),
            directs: Vec::new(),
        };
        let again = Again::of(self.0);
        loop {
            let reading = self.0.hub.read();
            let numbers = match session {
                Some(session) => self.0.db.numbers_in_session(user, session, self.0.clock.now()).await?,
                None => Some(self.0.db.numbers(user, None).await?),
            };
            let (mut numbers, ready) = (numbers.ok_or_else(Error::unauthenticated)?, ready.clone());
            self.learn(&numbers.value).await?;
            // After the numbers: what is newer in them shows by a higher version.
            let blocks = if numbers.blocks { self.0.db.blocks_of(&[user]).await? } else { Vec::new() };
            let step = self.0.hub.bring(reading, move |hub, effects| {
                hub.covers_communities(&numbers.value)?;
                hub.finish_connect(connection, &ready, (&mut numbers, &blocks), effects)
            });
            if step.await? {
                return Ok(());
            }
            again.within_time()?;
        }
    }

    /// A connection was given a fresh token of the same user: from here on it ends with that one's session.
    ///
    /// # Errors
    /// `forbidden` for the token of another user; `unauthenticated` if that session has ended since its token was
    /// verified: then the connection is ended, too, within a moment.
    pub async fn renew(&self, connection: ConnectionId, actor: &Actor, fresh: &Actor) -> Result<()> {
        if fresh.id() != actor.id() {
            return Err(Error::forbidden("The token is another user's.").in_field("token"));
        }
        let (session, sign_in) = (fresh.session, fresh.sign_in);
        self.0.hub.step(move |hub, _| hub.renew_connection(connection, session, sign_in)).await?;
        match session {
            Some(session) if !self.0.db.is_live(session, self.0.clock.now()).await? => {
                self.0.bus.publish(vec![Event::SessionEnded(session)]).await;
                Err(Error::unauthenticated())
            }
            _ => Ok(()),
        }
    }

    /// A connection of `user` has ended: what it read and had open is written.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn disconnect(&self, connection: ConnectionId, user: UserId) -> Result<()> {
        let removed = self.0.hub.step(move |hub, effects| hub.remove_connection(connection, effects));
        let (cursors, closed) = removed.await?;
        // What is read and what is seen are written each for itself: the one may be possible without the other.
        let written = self.write_read(&cursors).await;
        self.see_closed(user, closed).await?;
        written
    }

    /// `user:join`: a connection has opened a server, instead of the one that it had open. Its badge is cleared on
    /// all connections of the user.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn open_server(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        server: ServerId,
        request: RequestId,
    ) -> Result<()> {
        let asker = Asker { connection, user: actor.id(), request };
        self.member_of(actor, server).await?;
        // Only now: who is refused keeps open what was.
        let closed =
            self.0.hub.step(move |hub, effects| hub.close_other(connection, server, effects)).await?;
        // Before it is answered: what is said from then on in the server that was closed counts.
        self.see_closed(asker.user, closed).await?;
        self.open_seen(asker, server).await
    }

    async fn open_seen(&self, asker: Asker, server: ServerId) -> Result<()> {
        let raised = self.0.db.advance_seen(&[(asker.user, server)]).await?;
        let again = Again::of(self.0);
        loop {
            let reading = self.0.hub.read();
            let mut numbers = self.0.db.numbers(asker.user, Some(server)).await?;
            if numbers.value.iter().all(|numbers| numbers.is_closed) {
                return Err(Error::not_found());
            }
            let raised = raised.clone();
            let step = self.0.hub.bring(reading, move |hub, effects| {
                hub.finish_opening(asker, server, &mut numbers, effects)?;
                hub.raised(&raised);
                Ok(())
            });
            if step.await? {
                return Ok(());
            }
            again.within_time()?;
        }
    }

    /// `user:leave`: a connection has closed a server. What it cleared is committed when this answers.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn close_server(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        server: ServerId,
    ) -> Result<Nothing> {
        let step = self.0.hub.step(move |hub, effects| hub.close_server(connection, server, effects));
        let closed = step.await?;
        let seen = self.see_closed(actor.id(), closed).await;
        self.member_of(actor, server).await?;
        seen.map(|()| Nothing {})
    }

    /// `not_found` unless `actor` is a member of `server`.
    async fn member_of(&self, actor: &Actor, server: ServerId) -> Result<()> {
        if self.0.db.is_in(server, actor.id()).await? { Ok(()) } else { Err(Error::not_found()) }
    }

    /// Writes the read cursors that users left behind. What can't be written now is with the next tick.
    pub(crate) async fn write_read(&self, cursors: &[Cursor]) -> Result<()> {
        if cursors.is_empty() {
            return Ok(());
        }
        let (written, cursors) = (self.0.db.advance_read(cursors).await, cursors.to_vec());
        #[cfg(feature = "controls")]
        self.0.hub.pause(crate::hub::Moment::Cursor).await;
        let outcome = written.as_ref().map(drop).map_err(|_| Error::unavailable());
        let step = self.0.hub.step(move |hub, _| {
            if written.is_err() {
                hub.not_written(&Unwritten { read: cursors.clone(), ..Unwritten::default() });
            }
            hub.settle(&cursors, &written.unwrap_or_default());
        });
        step.await?;
        outcome
    }

    /// Writes that `user` has seen all of a server that they have closed; when this gives back, nothing more of it will be
    /// taken for seen. Its numbers are told anew, whatever comes of it: messages may have been told between closing and
    /// writing.
    async fn see_closed(&self, user: UserId, server: Option<ServerId>) -> Result<()> {
        let Some(server) = server else { return Ok(()) };
        let raised = self.0.db.advance_seen(&[(user, server)]).await;
        // A tick that began before it was closed may write that it is seen.
        drop(self.0.cursors.lock().await);
        #[cfg(feature = "controls")]
        self.0.hub.pause(crate::hub::Moment::Cursor).await;
        let outcome = raised.as_ref().map(drop).map_err(|_| Error::unavailable());
        let step = self.0.hub.step(move |hub, _| {
            hub.raised(&raised.unwrap_or_default());
            hub.recount_later(user, [server]);
        });
        step.await?;
        outcome
    }

    /// `channel:join`: a connection views a channel, and reads it unless it says otherwise. Answers with the newest
    /// page, or with what changed after the cursor that came with the request; what comes after that is told
    /// to the connection after the answer.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `conflict` for one view too many.
    pub async fn join_channel(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        request: &ChannelJoin,
        id: RequestId,
    ) -> Result<()> {
        let asker = Asker { connection, user: actor.id(), request: id };
        let channel = request.channel_id;
        let (reading, alone) = (request.reading.unwrap_or(true), request.alone.unwrap_or(false));
        // Whoever has no cursor opens it anew.
        let as_read = match (reading, request.after) {
            (true, None) => AsRead::Opened,
            (true, Some(_)) => AsRead::Live,
            (false, _) => AsRead::Not,
        };
        let (mut is_paused, mut cleared) = (reading, false);
        let left = Arc::new(Mutex::new(Vec::new()));
        let again = Again::of(self.0);
        loop {
            self.follow_thread(asker.user, channel).await?;
            let guard = self.0.hub.read();
            let page = self.page(actor, request).await?;
            if !alone && self.0.hub.look(|hub| hub.views_too_many(connection, channel)) {
                return Err(too_many_views());
            }
            // Only now: who is refused goes on reading as before.
            if !std::mem::replace(&mut is_paused, true) {
                self.pause(asker, channel).await?;
            }
            // With a cursor, what is left out of the page is for the client to ask for.
            let is_partial = page.more && request.after.is_some();
            let since = if is_partial { i64::MAX } else { page.rev };
            let (channel, raised) = self.look(asker.user, channel, as_read, &mut cleared).await?;
            let mut join = Join { reading, alone, page: Some(page), since, channel, raised, cleared };
            let left = Arc::clone(&left);
            let step = self.0.hub.bring(guard, move |hub, effects| {
                let cursors = hub.finish_join(asker, &mut join, effects)?;
                left.lock().unwrap_or_else(PoisonError::into_inner).extend(cursors);
                Ok(())
            });
            if step.await? {
                break;
            }
            again.within_time()?;
        }
        let left = std::mem::take(&mut *left.lock().unwrap_or_else(PoisonError::into_inner));
        // It is answered; what can't be written is with the next tick.
        drop(self.write_read(&left).await);
        Ok(())
    }

    /// Has the hub follow a thread that somebody is about to view, before anything is read of it.
    async fn follow_thread(&self, user: UserId, id: ChannelId) -> Result<()> {
        if self.0.hub.look(|hub| hub.follows(id)) {
            return Ok(());
        }
        match self.0.db.channel_of(user, id).await? {
            Some(AsOf { value: thread, .. }) if thread.parent_id.is_some() => {
                self.0.hub.step(move |hub, _| hub.follow_thread(&thread)).await
            }
            _ => Ok(()),
        }
    }

    /// The page that a join is answered with.
    async fn page(&self, actor: &Actor, request: &ChannelJoin) -> Result<Synced> {
        let messages = self.0.messages();
        match (request.after, request.epoch) {
            (Some(after), Some(epoch)) => messages.sync(actor, request.channel_id, after, epoch, None).await,
            (Some(_), None) => {
                messages.page(actor, request.channel_id, None, None).await?;
                Err(Error::invalid("epoch", "A cursor needs its epoch."))
            }
            (None, _) => messages.page(actor, request.channel_id, None, None).await,
        }
    }

    /// The connection goes on to view the channel and no longer reads it.
    async fn pause(&self, asker: Asker, channel: ChannelId) -> Result<()> {
        let connection = asker.connection;
        let step = self.0.hub.step(move |hub, effects| hub.pause_reading(connection, channel, effects));
        let paused = step.await?;
        self.write_read(paused.as_slice()).await
    }

    /// The channel as it is when the user looks at it. If they read it, it is read up to its head; and if they open it,
    /// it is marked unread no more. Notes whether that cleared something, which it has then, also where all is to be read
    /// again.
    async fn look(
        &self,
        user: UserId,
        id: ChannelId,
        as_read: AsRead,
        cleared: &mut bool,
    ) -> Result<(AsOf<Channel>, Vec<Raised>)> {
        let mut read = self.0.db.channel_of(user, id).await?.ok_or_else(Error::not_found)?;
        let (head, is_marked) = (read.value.rev, read.value.unread_from.is_some());
        let mut raised = Vec::new();
        if is_marked && as_read == AsRead::Opened {
            raised = self.0.db.read_channel(user, id, head).await?;
            read.value.unread_from = None;
            read.version = raised.iter().fold(read.version, |_, (_, version)| *version);
        } else if !is_marked && as_read != AsRead::Not && read.value.read_seq < head {
            raised = self.0.db.advance_read(&[(user, id, head)]).await?;
        }
        *cleared |= read.value.unread > 0 || is_marked;
        Ok((read, raised))
    }

    /// `channel:reading`: whether a connection reads the channel that it views.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `conflict` where the connection does not view the channel.
    pub async fn set_reading(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        id: ChannelId,
        reading: bool,
        request: RequestId,
    ) -> Result<()> {
        let asker = Asker { connection, user: actor.id(), request };
        let views = self.0.hub.look(|hub| hub.views(connection, id));
        if !reading {
            self.pause(asker, id).await?;
        }
        let mut cleared = false;
        let again = Again::of(self.0);
        loop {
            self.follow_thread(asker.user, id).await?;
            let guard = self.0.hub.read();
            let as_read = if reading && views { AsRead::Live } else { AsRead::Not };
            let (channel, raised) = self.look(asker.user, id, as_read, &mut cleared).await?;
            if !views {
                return Err(not_viewed());
            }
            let since = channel.value.rev;
            let mut join = Join { reading, alone: false, page: None, since, channel, raised, cleared };
            let step = self
                .0
                .hub
                .bring(guard, move |hub, effects| hub.finish_join(asker, &mut join, effects).map(drop));
            if step.await? {
                return Ok(());
            }
            again.within_time()?;
        }
    }

    /// `channel:leave`: a connection no longer views a channel. What it read is committed when this answers.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn leave_channel(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        id: ChannelId,
        request: RequestId,
    ) -> Result<()> {
        let asker = Asker { connection, user: actor.id(), request };
        let left = self.0.hub.step(move |hub, effects| hub.leave(connection, id, effects)).await?;
        self.write_read(left.as_slice()).await?;
        self.answer_channel(asker, id).await
    }

    /// Answers with a channel as it is.
    pub(crate) async fn answer_channel(&self, asker: Asker, id: ChannelId) -> Result<()> {
        let again = Again::of(self.0);
        loop {
            let guard = self.0.hub.read();
            let channel = self.0.db.channel_of(asker.user, id).await?.ok_or_else(Error::not_found)?;
            let step =
                self.0.hub.bring(guard, move |hub, effects| hub.finish_channel(asker, &channel, effects));
            if step.await? {
                return Ok(());
            }
            again.within_time()?;
        }
    }

    /// `notifications:get`: the numbers of one server or of all, which are told to the connection as events too.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn counts(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        server: Option<ServerId>,
        request: RequestId,
    ) -> Result<()> {
        let asker = Asker { connection, user: actor.id(), request };
        let again = Again::of(self.0);
        loop {
            let guard = self.0.hub.read();
            let mut numbers = self.0.db.numbers(asker.user, server).await?;
            if server.is_some() && numbers.value.iter().all(|numbers| numbers.is_closed) {
                return Err(Error::not_found());
            }
            let step =
                self.0.hub.bring(guard, move |hub, effects| hub.finish_counts(asker, &mut numbers, effects));
            if step.await? {
                return Ok(());
            }
            again.within_time()?;
        }
    }
}
