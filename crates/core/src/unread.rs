//! What is unread: reading all of it at once, marking it unread, and the very messages that a number counts.
//!
//! Its numbers are told anew on all connections of the user; what a request is answered with is brought forward at the hub,
//! as in `read_states.rs`.

use rialto_protocol::http::{ServerUnreadBody, UnreadBody};
use rialto_protocol::{Channel, ChannelId, Server, ServerId, UserId};

use crate::again::Again;
use crate::hub::{Asker, ConnectionId, RequestId};
use crate::messages::within;
use crate::store::Raised;
use crate::{Actor, Chat, Error, Result};

/// The verbs of what is unread.
pub struct Unread<'a>(&'a Chat);

impl Chat {
    /// The verbs of what is unread.
    #[must_use]
    pub const fn unread(&self) -> Unread<'_> {
        Unread(self)
    }
}

impl Unread<'_> {
    /// `channel:read`: the actor has read all of a channel. It is committed when this answers.
    ///
    /// # Errors
    /// `not_found` for who may not view it, `unavailable` when the store fails.
    pub async fn read_channel_for(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        channel: ChannelId,
        request: RequestId,
    ) -> Result<()> {
        let asker = Asker { connection, user: actor.id(), request };
        self.clear_channel(asker.user, channel).await?;
        self.0.read_states().answer_channel(asker, channel).await
    }

    /// The same without a connection.
    ///
    /// # Errors
    /// In the same manner.
    pub async fn read_channel(&self, actor: &Actor, channel: ChannelId) -> Result<Channel> {
        self.clear_channel(actor.id(), channel).await?;
        self.0.channels().get(actor, channel).await
    }

    /// `server:read`: the actor has read all of a server, or of a direct conversation. It is committed when this answers.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `unavailable` when the store fails.
    pub async fn read_server_for(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        server: ServerId,
        request: RequestId,
    ) -> Result<()> {
        let asker = Asker { connection, user: actor.id(), request };
        if !self.0.db.is_in(server, asker.user).await? {
            return Err(Error::not_found());
        }
        self.clear_server(asker.user, server).await?;
        let again = Again::of(self.0);
        loop {
            let guard = self.0.hub.read();
            let mut numbers = self.0.db.numbers(asker.user, Some(server)).await?;
            let step =
                self.0.hub.bring(guard, move |hub, effects| hub.finish_server(asker, &mut numbers, effects));
            if step.await? {
                return Ok(());
            }
            again.within_time()?;
        }
    }

    /// The same of a server alone, without a connection.
    ///
    /// # Errors
    /// In the same manner.
    pub async fn read_server(&self, actor: &Actor, server: ServerId) -> Result<Server> {
        self.0.members().role(actor, server).await?;
        self.clear_server(actor.id(), server).await?;
        self.0.read_states().server(actor, server).await
    }

    /// `channel:unread`: the actor has a channel unread from the place `seq` on, until they read it (`channel:read`) or open
    /// it anew. It is committed when this answers. What they have not read up to there stays as it is.
    ///
    /// # Errors
    /// `not_found` for who may not view it, `invalid` for a place beyond its head, `unavailable` when the store fails.
    pub async fn mark_for(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        channel: ChannelId,
        seq: i64,
        request: RequestId,
    ) -> Result<()> {
        let asker = Asker { connection, user: actor.id(), request };
        self.mark_channel(asker.user, channel, seq).await?;
        self.0.read_states().answer_channel(asker, channel).await
    }

    /// The same without a connection.
    ///
    /// # Errors
    /// In the same manner.
    pub async fn mark(&self, actor: &Actor, channel: ChannelId, seq: i64) -> Result<Channel> {
        self.mark_channel(actor.id(), channel, seq).await?;
        self.0.channels().get(actor, channel).await
    }

    /// The messages that a channel's number counts, the first hundred of them.
    ///
    /// # Errors
    /// `not_found` for who may not view it.
    pub async fn messages(&self, actor: &Actor, channel: ChannelId) -> Result<UnreadBody> {
        let user = actor.id();
        let read = || async {
            let unread = self.0.db.unread_messages(user, channel).await?;
            unread.ok_or_else(Error::not_found)
        };
        let (channel, messages) = self.0.directly(user, read).await?;
        let (id, head) = (channel.id, channel.rev);
        // What is being read is read, wherever the cursor stands.
        if self.0.hub.look(|hub| hub.read_live(user, id)).is_some() {
            return Ok(UnreadBody { messages: Vec::new(), unread: 0, read_seq: head, unread_from: None });
        }
        let Channel { unread, read_seq, unread_from, .. } = channel;
        Ok(UnreadBody { messages, unread, read_seq, unread_from })
    }

    /// How the badge of a server comes about.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn badge(&self, actor: &Actor, server: ServerId) -> Result<ServerUnreadBody> {
        let user = actor.id();
        let read = || async {
            self.0.members().role(actor, server).await?;
            Ok(self.0.db.counted_channels(user, server).await?)
        };
        let mut channels = self.0.directly(user, read).await?;
        let count = self.0.hub.look(|hub| hub.present_counted(user, server, &mut channels));
        Ok(ServerUnreadBody { count, channels: channels.into_iter().map(|(channel, _)| channel).collect() })
    }

    async fn mark_channel(&self, user: UserId, id: ChannelId, seq: i64) -> Result<()> {
        let channel = self.0.db.channel_of(user, id).await?.ok_or_else(Error::not_found)?.value;
        if channel.rev == 0 {
            return Err(Error::invalid("seq", "Nothing has been said there."));
        }
        within("seq", seq, 1, channel.rev)?;
        let read = self.0.hub.look(|hub| hub.read_live(user, id));
        let raised = self.0.db.mark_unread(user, id, seq, read).await?;
        self.tell(user, channel.server_id, raised).await
    }

    async fn clear_channel(&self, user: UserId, id: ChannelId) -> Result<()> {
        let channel = self.0.db.channel_of(user, id).await?.ok_or_else(Error::not_found)?.value;
        let raised = self.0.db.read_channel(user, id, channel.rev).await?;
        self.tell(user, channel.server_id, raised).await
    }

    async fn clear_server(&self, user: UserId, server: ServerId) -> Result<()> {
        let raised = self.0.db.read_server(user, server).await?;
        self.tell(user, server, raised).await
    }

    /// Cursors of `user` in `server` have moved: their numbers are told anew.
    async fn tell(&self, user: UserId, server: ServerId, raised: Vec<Raised>) -> Result<()> {
        #[cfg(feature = "controls")]
        self.0.hub.pause(crate::hub::Moment::Cursor).await;
        if raised.is_empty() {
            return Ok(());
        }
        let step = self.0.hub.step(move |hub, _| {
            hub.raised(&raised);
            hub.recount_later(user, [server]);
        });
        step.await
    }
}
