//! Read states: what a user has read and seen, on all their connections together, and the numbers of their badges.
//!
//! A verb that moves a cursor or reads a number for a connection does so under the user's hold and ends at the hub,
//! in one place among the events; see [`hub`](crate::hub) for why. Where a verb takes an `answer`,
//! it is called once, in that place.

use rialto_protocol::events::{PROTOCOL, Ready};
use rialto_protocol::requests::{ChannelJoin, Counted, Joined, Nothing, Opened, Synced};
use rialto_protocol::{Channel, ChannelId, Server, ServerId, UserId};

use crate::bus::Event;
use crate::hold::Hold;
use crate::hub::{ConnectionId, Cursor, Effect, Hub, Join, Opening, Unwritten};
use crate::store::Numbers;
use crate::{Actor, Chat, Error, Result};

/// How many channels one connection may view at a time.
pub const VIEWS_MAX: usize = 100;

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
        let numbers = self.numbers(actor.id(), None).await?;
        Ok(numbers.into_iter().map(|numbers| numbers.server).collect())
    }

    /// A server of `actor` with its numbers.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn server(&self, actor: &Actor, server: ServerId) -> Result<Server> {
        let numbers = self.numbers(actor.id(), Some(server)).await?;
        numbers.into_iter().next().map(|numbers| numbers.server).ok_or_else(Error::not_found)
    }

    async fn numbers(&self, user: UserId, server: Option<ServerId>) -> Result<Vec<Numbers>> {
        let mut numbers = self.0.db.numbers(user, server).await?.value;
        let step = self.0.hub.step(move |hub, _| {
            hub.present(user, &mut numbers);
            numbers
        });
        step.await
    }

    /// A connection of `actor` stands: it is told `ready`, and from then on whatever concerns it.
    ///
    /// # Errors
    /// `unauthenticated` if the session has ended since its token was verified, `unavailable` when the store
    /// fails: the connection is of no use then, and [`ReadStates::disconnect`] must follow.
    pub async fn connect(&self, connection: ConnectionId, actor: &Actor) -> Result<()> {
        let (user, session, sign_in) = (actor.id(), actor.session, actor.sign_in);
        let begin =
            move |hub: &mut Hub, _: &mut Vec<Effect>| hub.add_connection(connection, user, session, sign_in);
        let (hold, ()) = Hold::begin(self.0, user, begin).await?;
        // The end of its session reaches the connection from here on; one that ended before shows now.
        let numbers = match session {
            Some(session) => self.0.db.numbers_in_session(user, session, self.0.clock.now()).await?,
            None => Some(self.0.db.numbers(user, None).await?),
        };
        let numbers = numbers.ok_or_else(Error::unauthenticated)?.value;
        let ready = Ready {
            protocol: PROTOCOL,
            epoch: self.0.db.epoch(),
            user: actor.user.clone(),
            servers: Vec::new(),
        };
        hold.finish(move |hub, effects| hub.finish_connect(connection, ready, numbers, effects)).await
    }

    /// A connection was given a fresh token of the same user: from here on it ends with that one's session.
    ///
    /// # Errors
    /// `unauthenticated` if that session has ended since its token was verified: then the connection is ended,
    /// too, within a moment.
    pub async fn renew(&self, connection: ConnectionId, fresh: &Actor) -> Result<()> {
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
        let (mut hold, (cursors, closed)) =
            Hold::begin(self.0, user, move |hub, effects| hub.remove_connection(connection, effects)).await?;
        hold.changes(closed);
        // What is read and what is seen are written each for itself: the one may be possible without the other.
        let written = self.write_read(&cursors).await;
        let numbers = self.see(user, closed).await?;
        hold.finish(move |hub, effects| hub.finish_recount(user, numbers, effects)).await?;
        written
    }

    /// `user:join`: a connection has opened a server, instead of the one that it had open. Its badge is cleared on
    /// all connections of the user. Answers `not_found` to who is not a member.
    pub async fn open_server(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        server: ServerId,
        answer: impl FnOnce(Result<Opened>) + Send + 'static,
    ) {
        let user = actor.id();
        let opening = async {
            let (mut hold, ()) = Hold::begin(self.0, user, |_, _| ()).await?;
            self.member_of(actor, server).await?;
            hold.changes([server]);
            let opened = self.see(user, Some(server)).await?.pop().ok_or_else(Error::not_found)?;
            // Only now: who is refused keeps open what was.
            let closed = hold.step(move |hub, effects| hub.close_other(connection, server, effects)).await?;
            hold.changes(closed);
            let closed = self.see(user, closed).await?;
            Ok((hold, Opening { connection, user, opened, closed }))
        };
        match opening.await {
            Ok((hold, opening)) => {
                drop(hold.finish(move |hub, effects| hub.finish_opening(opening, answer, effects)).await)
            }
            Err(error) => answer(Err(error)),
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
        let user = actor.id();
        let (mut hold, closed) =
            Hold::begin(self.0, user, move |hub, effects| hub.close_server(connection, server, effects))
                .await?;
        hold.changes(closed);
        self.member_of(actor, server).await?;
        let numbers = self.see(user, closed).await?;
        hold.finish(move |hub, effects| hub.finish_recount(user, numbers, effects)).await?;
        Ok(Nothing {})
    }

    /// `not_found` unless `actor` is a member of `server`.
    async fn member_of(&self, actor: &Actor, server: ServerId) -> Result<()> {
        self.0.db.role(server, actor.id()).await?.map(|_| ()).ok_or_else(Error::not_found)
    }

    /// Writes final read cursors. What can't be written now is with the next tick.
    async fn write_read(&self, cursors: &[Cursor]) -> Result<()> {
        let written = self.0.db.advance_read(cursors).await;
        if written.is_err() {
            let unwritten = Unwritten { read: cursors.to_vec(), ..Unwritten::default() };
            self.0.hub.step(move |hub, _| hub.not_written(&unwritten)).await?;
        }
        written?;
        Ok(())
    }

    /// Writes that `user` has seen all of a server, and gives its numbers after that.
    async fn see(&self, user: UserId, server: Option<ServerId>) -> Result<Vec<Numbers>> {
        let Some(server) = server else { return Ok(Vec::new()) };
        self.0.db.advance_seen(&[(user, server)]).await?;
        Ok(self.0.db.numbers(user, Some(server)).await?.value)
    }

    /// `channel:join`: a connection views a channel, and reads it unless it says otherwise. Answers with the newest
    /// page, or with what changed after the cursor that came with the request; what comes after that is told
    /// to the connection after the answer. Answers `not_found` to who is not a member.
    pub async fn join_channel(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        request: ChannelJoin,
        answer: impl FnOnce(Result<Joined>) + Send + 'static,
    ) {
        let (user, id) = (actor.id(), request.channel_id);
        let (reading, alone) = (request.reading.unwrap_or(true), request.alone.unwrap_or(false));
        let joining = async {
            let begun = Hold::begin(self.0, user, move |hub, _| hub.views_besides(connection, id));
            let (mut hold, others) = begun.await?;
            let page = self.page(actor, &request).await?;
            if others.len() >= VIEWS_MAX && !alone {
                return Err(Error::conflict(
                    "channelId",
                    format!("A connection can view {VIEWS_MAX} channels at most."),
                ));
            }
            // Only now: who is refused goes on reading as before.
            if !reading {
                let paused = hold.step(move |hub, effects| hub.pause_reading(connection, id, false, effects));
                self.write_read(paused.await?.as_slice()).await?;
            }
            let (channel, changed) = self.look(&mut hold, user, id, reading).await?;
            let join = Join { connection, user, reading, since: Some(page.rev), channel, changed };
            Ok((hold, page, join))
        };
        match joining.await {
            Ok((hold, page, join)) => {
                let answer =
                    move |channel: Result<Channel>| answer(channel.map(|channel| Joined { channel, page }));
                let joined = hold.finish_first(move |hub, effects| {
                    hub.finish_join(join, answer, effects);
                    // Who was refused goes on viewing what they viewed.
                    let others = if alone && hub.views(connection, id) {
                        hub.views_besides(connection, id)
                    } else {
                        Vec::new()
                    };
                    others
                        .into_iter()
                        .filter_map(|other| hub.leave(connection, other, effects))
                        .collect::<Vec<_>>()
                });
                // What was read is written before the next hold counts it.
                if let Ok((left, _lock)) = joined.await {
                    drop(self.write_read(&left).await);
                }
            }
            Err(error) => answer(Err(error)),
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

    /// The channel as it is when the user looks at it. If they read it, it is read up to its head, and the
    /// numbers that change with that come with it.
    async fn look(
        &self,
        hold: &mut Hold,
        user: UserId,
        id: ChannelId,
        reading: bool,
    ) -> Result<(Channel, Vec<Numbers>)> {
        let channel = self.0.db.channel_of(user, id).await?.ok_or_else(Error::not_found)?.value;
        let mut changed = Vec::new();
        if reading && channel.read_seq < channel.rev {
            hold.changes([channel.server_id]);
            self.0.db.advance_read(&[(user, id, channel.rev)]).await?;
            if channel.unread > 0 {
                changed = self.0.db.numbers(user, Some(channel.server_id)).await?.value;
            }
        }
        Ok((channel, changed))
    }

    /// `channel:reading`: whether a connection reads the channel that it views. Answers `not_found` to who is not a
    /// member, `conflict` where the connection does not view the channel.
    pub async fn set_reading(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        id: ChannelId,
        reading: bool,
        answer: impl FnOnce(Result<Channel>) + Send + 'static,
    ) {
        let user = actor.id();
        let setting = async {
            let begun = Hold::begin(self.0, user, move |hub, effects| {
                (hub.views(connection, id), hub.pause_reading(connection, id, reading, effects))
            });
            let (mut hold, (views, paused)) = begun.await?;
            self.write_read(paused.as_slice()).await?;
            let (channel, changed) = self.look(&mut hold, user, id, reading && views).await?;
            if !views {
                return Err(Error::conflict(
                    "channelId",
                    "This connection does not view the channel: join it first.",
                ));
            }
            Ok((hold, Join { connection, user, reading, since: None, channel, changed }))
        };
        match setting.await {
            Ok((hold, join)) => {
                drop(hold.finish(move |hub, effects| hub.finish_join(join, answer, effects)).await)
            }
            Err(error) => answer(Err(error)),
        }
    }

    /// `channel:leave`: a connection no longer views a channel. What it read is committed when this answers.
    /// Answers `not_found` to who is not a member.
    pub async fn leave_channel(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        id: ChannelId,
        answer: impl FnOnce(Result<Channel>) + Send + 'static,
    ) {
        let user = actor.id();
        let leaving = async {
            let (hold, left) =
                Hold::begin(self.0, user, move |hub, effects| hub.leave(connection, id, effects)).await?;
            self.write_read(left.as_slice()).await?;
            let channel = self.0.db.channel_of(user, id).await?.ok_or_else(Error::not_found)?.value;
            Ok((hold, channel))
        };
        match leaving.await {
            Ok((hold, channel)) => {
                drop(hold.finish(move |hub, effects| hub.finish_leave(user, channel, answer, effects)).await)
            }
            Err(error) => answer(Err(error)),
        }
    }

    /// `notifications:get`: the numbers of one server or of all, which are told to the connection as events too.
    /// Answers `not_found` to who is not a member.
    pub async fn counts(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        server: Option<ServerId>,
        answer: impl FnOnce(Result<Counted>) + Send + 'static,
    ) {
        let user = actor.id();
        let counting = async {
            let (hold, ()) = Hold::begin(self.0, user, |_, _| ()).await?;
            let numbers = self.0.db.numbers(user, server).await?.value;
            if server.is_some() && numbers.is_empty() {
                return Err(Error::not_found());
            }
            Ok((hold, numbers))
        };
        match counting.await {
            Ok((hold, numbers)) => {
                let answer = move |numbers: Vec<Numbers>| {
                    answer(Ok(Counted { servers: numbers.iter().map(Numbers::count).collect() }));
                };
                drop(
                    hold.finish(move |hub, effects| {
                        hub.finish_counts(connection, user, numbers, answer, effects)
                    })
                    .await,
                );
            }
            Err(error) => answer(Err(error)),
        }
    }
}
