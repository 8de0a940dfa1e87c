//! Facts as frames: each is encoded once, however many are told it.

use std::collections::HashMap;

use rialto_core::hub::Fact;
use rialto_protocol::events::{
    CategoryAdded, CategoryRemoved, CategoryUpdated, ChannelAdded, ChannelRemoved, ChannelUpdated,
    DirectAdded, DirectRemoved, DirectUpdated, Event, MessageNew, MessageUpdated, NotificationQuiet,
    NotificationUpdate, RoleAdded, RoleRemoved, RoleUpdated, ServerAdded, ServerRemoved, ServerUpdated,
    Typing, UserUpdated,
};
use rialto_protocol::text::preview;
use rialto_protocol::{Message, MessageId};
use rialto_socketio::Frame;

/// The only namespace.
pub const NAMESPACE: &str = "/";

/// The frames of one turn. A message is told to a room and to the authors of the turn apart, in one form.
#[derive(Default)]
pub(super) struct Frames {
    messages: HashMap<MessageId, Frame>,
}

impl Frames {
    /// The frame that tells `fact`; `None` if it has no JSON form, which is logged.
    pub(super) fn of(&mut self, fact: &Fact) -> Option<Frame> {
        let Fact::MessageNew(message, _) = fact else { return encode(fact) };
        if let Some(frame) = self.messages.get(&message.id) {
            return Some(frame.clone());
        }
        let frame = encode(fact)?;
        self.messages.insert(message.id, frame.clone());
        Some(frame)
    }
}

fn encode(fact: &Fact) -> Option<Frame> {
    match fact {
        Fact::Ready(ready) => event(&**ready),
        Fact::MessageNew(message, prev) => {
            event(&MessageNew { message: without_client_id(message), prev: *prev })
        }
        Fact::OwnMessageNew(message, prev) => {
            event(&MessageNew { message: (**message).clone(), prev: *prev })
        }
        Fact::MessageUpdated(message, change, prev) => {
            event(&MessageUpdated { message: without_client_id(message), change: *change, prev: *prev })
        }
        Fact::Notification(message) => event(&notification(message)),
        Fact::Quiet(message) => event(&NotificationQuiet { message: notification(message) }),
        Fact::Count(count) => event(count),
        Fact::ServerAdded(server) => event(&ServerAdded { server: (**server).clone() }),
        Fact::ServerUpdated(server) => event(&ServerUpdated { server: (**server).clone() }),
        Fact::ServerRemoved(server, reason) => event(&ServerRemoved { server_id: *server, reason: *reason }),
        Fact::ChannelAdded(channel) => event(&ChannelAdded { channel: (**channel).clone() }),
        Fact::ChannelUpdated(channel) => event(&ChannelUpdated { channel: (**channel).clone() }),
        Fact::ChannelRemoved(server, channel) => {
            event(&ChannelRemoved { server_id: *server, channel_id: *channel })
        }
        Fact::ChannelsOrdered(ordered) => event(ordered),
        Fact::RoleAdded(role) => event(&RoleAdded { role: role.clone() }),
        Fact::RoleUpdated(role) => event(&RoleUpdated { role: role.clone() }),
        Fact::RoleRemoved(server, role) => event(&RoleRemoved { server_id: *server, role_id: *role }),
        Fact::CategoryAdded(category) => event(&CategoryAdded { category: category.clone() }),
        Fact::CategoryUpdated(category) => event(&CategoryUpdated { category: category.clone() }),
        Fact::CategoryRemoved(server, category) => {
            event(&CategoryRemoved { server_id: *server, category_id: *category })
        }
        Fact::CategoriesOrdered(ordered) => event(ordered),
        Fact::Permissions(changed) => event(changed),
        Fact::DirectAdded(direct) => event(&DirectAdded { direct: (**direct).clone() }),
        Fact::DirectUpdated(direct) => event(&DirectUpdated { direct: (**direct).clone() }),
        Fact::DirectRemoved(direct) => event(&DirectRemoved { direct_id: *direct }),
        Fact::Presence(presence) => event(presence),
        Fact::Members(members) => event(members),
        Fact::Member(updated) => event(&**updated),
        Fact::Typing(channel, user) => event(&Typing { channel_id: *channel, user: (**user).clone() }),
        Fact::UserUpdated(user) => event(&UserUpdated { user: (**user).clone() }),
    }
}

fn event<E: Event>(payload: &E) -> Option<Frame> {
    Frame::event(NAMESPACE, E::NAME, payload)
        .inspect_err(|error| tracing::error!(%error, event = E::NAME, "An event could not be encoded."))
        .ok()
}

/// An author's own id of a message is told to the author alone.
fn without_client_id(message: &Message) -> Message {
    Message { client_id: None, ..message.clone() }
}

fn notification(message: &Message) -> NotificationUpdate {
    NotificationUpdate {
        server_id: message.server_id,
        channel_id: message.channel_id,
        message_id: message.id,
        seq: message.seq,
        author: message.author.clone(),
        nickname: message.nickname.clone(),
        preview: preview(&message.content),
        created_at: message.created_at,
    }
}
