//! Channels: making them. Their messages are in `messages.rs`.

use rialto_protocol::http::ChannelCreate;
use rialto_protocol::limits::CHANNELS_MAX;
use rialto_protocol::{Channel, ChannelId, Error, ServerId, text};

use crate::access::permissions;
use crate::bus::{AccessChange, Event};
use crate::store::{NewChannel, StoreError};
use crate::{Actor, Chat, Result, ids};

/// The verbs of channels.
pub struct Channels<'a>(&'a Chat);

impl Chat {
    /// The verbs of channels.
    #[must_use]
    pub const fn channels(&self) -> Channels<'_> {
        Channels(self)
    }
}

impl Channels<'_> {
    /// A channel, with the actor's numbers.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn get(&self, actor: &Actor, id: ChannelId) -> Result<Channel> {
        let read = || async {
            let channel = self.0.db.channel_of(actor.id(), id).await?;
            channel.map(|of| of.value).ok_or_else(Error::not_found)
        };
        self.0.directly(actor.id(), read).await
    }

    /// Makes a channel, the last of its server.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for members other than the owner and when the
    /// server has too many channels, `invalid` for a field out of its bounds.
    pub async fn create(&self, actor: &Actor, server: ServerId, request: &ChannelCreate) -> Result<Channel> {
        permissions::create_channel(self.0.members().role(actor, server).await?)?;
        let name = text::name("name", &request.name)?;
        let topic = text::topic(request.topic.as_deref().unwrap_or_default())?.to_owned();
        let created_at = self.0.clock.now();
        let id = ChannelId(ids::fresh(created_at));
        let chat = self.0.clone();
        let making = async move {
            let new = NewChannel { id, server, name: &name, topic: &topic, created_at };
            let (position, number) = match chat.db.create_channel(&new).await {
                Ok(Some(made)) => made,
                Ok(None) => return Err(too_many()),
                Err(StoreError::Foreign(_)) => return Err(Error::not_found()), // deleted at this moment
                Err(error) => return Err(error.into()),
            };
            let channel =
                Channel { id, server_id: server, name, topic, position, rev: 0, read_seq: 0, unread: 0 };
            let added = AccessChange::ChannelAdded(channel.clone());
            chat.bus.publish(vec![Event::Access(number, added)]).await;
            Ok(channel)
        };
        self.0.deed(making).await
    }
}

fn too_many() -> Error {
    Error::forbidden(format!("This server has {CHANNELS_MAX} channels, which is as many as one can have."))
}
