//! Threads at the hub: channels that are followed as long as somebody here views them.
//!
//! Whoever may view the channel of a thread may view the thread. So nothing of access is known of a thread but its channel.

use std::collections::HashSet;

use rialto_protocol::{Channel, ChannelId, ServerId};

use super::following::Followed;
use super::state::Hub;

impl Hub {
    /// Whether the log of a channel is followed.
    pub(crate) fn follows(&self, channel: ChannelId) -> bool {
        self.channels.contains_key(&channel)
    }

    /// Follows a thread from its head on, save where it is followed already, or nobody of its server is here.
    pub(crate) fn follow_thread(&mut self, thread: &Channel) {
        let (Some(parent), Some(followed)) = (thread.parent_id, self.servers.get_mut(&thread.server_id))
        else {
            return;
        };
        self.channels.entry(thread.id).or_insert_with(|| {
            followed.push(thread.id);
            Followed::new(thread.server_id, Some(parent), thread.rev)
        });
    }

    /// The channel by which it is known who may view a channel: its own, save for a thread.
    pub(super) fn place_of(&self, channel: ChannelId) -> ChannelId {
        self.channels.get(&channel).and_then(|followed| followed.parent).unwrap_or(channel)
    }

    /// The threads of a channel that are followed.
    pub(super) fn threads_of(&self, server: ServerId, channel: ChannelId) -> Vec<ChannelId> {
        let followed = self.servers.get(&server).into_iter().flatten();
        followed.copied().filter(|id| *id != channel && self.place_of(*id) == channel).collect()
    }

    /// Follows no more the threads that nobody here views, nor did when this was called before: somebody may be about to.
    pub(crate) fn leave_threads(&mut self) {
        let is_thread = |followed: &Followed| followed.parent.is_some();
        if !self.channels.values().any(is_thread) {
            return;
        }
        let views = self.connections.values().flat_map(|connection| &connection.views);
        let viewed: HashSet<ChannelId> = views.map(|view| view.channel).collect();
        let mut left = Vec::new();
        for (id, followed) in self.channels.iter_mut().filter(|(_, followed)| is_thread(followed)) {
            let was_idle = std::mem::replace(&mut followed.is_idle, !viewed.contains(id));
            if was_idle && followed.is_idle {
                left.push((followed.server, *id));
            }
        }
        left.into_iter().for_each(|(server, thread)| self.unfollow_channel(server, thread));
    }
}
