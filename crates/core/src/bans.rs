//! Bans: who is kept out of a server, and what they wrote lately.

use rialto_protocol::events::RemovedReason;
use rialto_protocol::http::{BanSet, BansQuery};
use rialto_protocol::limits::{BAN_DELETE_SECONDS_MAX, PAGE_DEFAULT, PAGE_MAX};
use rialto_protocol::{AuditAction, Ban, Error, Permission, ServerId, Timestamp, UserId, text};
use tokio::sync::oneshot;

use crate::audit::act::Act;
use crate::bus::AccessChange;
use crate::log::change::Change;
use crate::log::writer::Answer;
use crate::messages::within;
use crate::store::{NewBan, Purge, Target, Write};
use crate::{Actor, Chat, ErrorCode, Result};

/// How many messages of a banned person are handed to the writer at once: others' stand between them.
const PURGED_AT_ONCE: usize = 64;

/// The verbs of bans.
pub struct Bans<'a>(&'a Chat);

impl Chat {
    /// The verbs of bans.
    #[must_use]
    pub const fn bans(&self) -> Bans<'_> {
        Bans(self)
    }
}

impl Bans<'_> {
    /// A page of the bans of `server`, the newest first.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for who may not ban, `invalid` when `limit` is out of its range.
    pub async fn list(&self, actor: &Actor, server: ServerId, query: &BansQuery) -> Result<Vec<Ban>> {
        let read = || async {
            let community = self.0.community(Target::Server(server), &[actor.id()]).await?;
            community.standing(actor.id())?.needs(Permission::BanMembers)?;
            let limit = within("limit", query.limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX)?;
            Ok(self.0.db.bans(server, query.after, limit).await?)
        };
        self.0.directly(actor.id(), read).await
    }

    /// Keeps `user` out of `server`, be they a member or not: they are taken out, no invite lets them in, and those that
    /// they made end. What they wrote lately is deleted, if that is asked for: not all of it at once, and not before this
    /// is answered. A second ban says why and by whom from then on.
    ///
    /// # Errors
    /// `not_found` for who is not a member and where there is no such user, `forbidden` for who may not ban and of a member
    /// at or above the actor, `invalid` for a field out of its bounds.
    pub async fn ban(&self, actor: &Actor, server: ServerId, user: UserId, request: &BanSet) -> Result<Ban> {
        let (by, created_at) = (actor.id(), self.0.clock.now());
        let banned = self.0.db.user(user).await?;
        let asked = asked(request);
        let said = asked.clone().ok().and_then(|(reason, _)| reason);
        let act = Act { reason: said.clone(), ..Act::new(by, AuditAction::MemberBan, user.0) };
        let members = vec![by, user];
        let removed =
            move |server| AccessChange::MemberRemoved { server, user, reason: RemovedReason::Kicked };
        let ban = self.0.govern_as(act, Target::Server(server), members, removed, move |community| {
            let actor = community.standing(by)?;
            actor.needs(Permission::BanMembers)?;
            let banned = banned.ok_or_else(Error::not_found)?.user;
            // Who is no member stands below everybody.
            if let Ok(member) = community.standing(user) {
                actor.above(member.highest)?;
            } else if user == by {
                return Err(Error::not_found());
            }
            let (reason, seconds) = asked?;
            let purge_since = (seconds > 0).then(|| Timestamp(created_at.0 - seconds * 1_000));
            let ban = NewBan { user, by, reason, created_at, purge_since };
            Ok((banned, vec![Write::Ban(Box::new(ban))]))
        });
        let banned = ban.await?;
        self.0.purging.notify_one();
        Ok(Ban { user: banned, reason: said, by: actor.user.clone(), created_at })
    }

    /// Lets `user` in again: what invites there are do, too, that are older than a kick.
    ///
    /// # Errors
    /// `not_found` for who is not a member and of who is not banned, `forbidden` for who may not ban.
    pub async fn lift(&self, actor: &Actor, server: ServerId, user: UserId) -> Result<()> {
        let by = actor.id();
        let act = Act::new(by, AuditAction::MemberUnban, user.0);
        let lift = self.0.govern(act, Target::Server(server), vec![by, user], move |community| {
            community.standing(by)?.needs(Permission::BanMembers)?;
            if !community.banned.contains(&user) {
                return Err(Error::not_found());
            }
            Ok(((), vec![Write::Unban(user)]))
        });
        lift.await
    }
}

/// Why, and the messages of how many seconds are deleted.
fn asked(request: &BanSet) -> Result<(Option<String>, i64)> {
    let reason = text::reason(request.reason.as_deref().unwrap_or_default())?;
    let seconds = request.delete_messages_seconds.unwrap_or(0);
    let seconds = within("deleteMessagesSeconds", seconds, 0, BAN_DELETE_SECONDS_MAX)?;
    Ok((reason.map(str::to_owned), seconds))
}

impl Chat {
    /// Deletes what is still to be deleted of banned people, part by part.
    ///
    /// # Errors
    /// `unavailable` when the store fails: what is left is deleted the next time.
    pub(crate) async fn purge(&self) -> Result<()> {
        for purge in self.db.purges().await? {
            // What they sent until they were banned is committed then.
            self.writer.caught_up().await;
            for channel in self.db.purged_channels(&purge).await? {
                let mut before = Some(i64::MAX);
                while let Some(end) = before {
                    let page = self.db.purge_page(&purge, channel, end).await?;
                    for messages in page.messages.chunks(PURGED_AT_ONCE) {
                        self.purge_messages(&purge, messages).await?;
                    }
                    before = page.before;
                }
            }
            self.db.end_purge(&purge).await?;
        }
        Ok(())
    }

    async fn purge_messages(&self, purge: &Purge, messages: &[rialto_protocol::MessageId]) -> Result<()> {
        let mut answers = Vec::with_capacity(messages.len());
        for message in messages {
            let (answer, answered) = oneshot::channel();
            let change = Change::Purge { message: *message, actor: purge.actor };
            self.writer.hand_in(change, Answer::Task(answer)).await;
            answers.push(answered);
        }
        for answered in answers {
            match answered.await.map_err(|_| Error::unavailable())? {
                // Its channel was deleted meanwhile.
                Err(error) if error.code != ErrorCode::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}
