//! Typing at the hub: told to those who view the channel, and forgotten. The hub has no clock: whoever calls
//! [`Hub::tell_typing`] has.

use tokio::time::Instant;

use super::state::Hub;
use super::{Audience, Effect, Fact, Room};

impl Hub {
    /// Tells whose turn it is. Gives whether somebody waits for theirs.
    pub(crate) fn tell_typing(&mut self, now: Instant, effects: &mut Vec<Effect>) -> bool {
        for (channel, user) in self.typing.next(now) {
            // Who is apart from them knows nothing of their presence.
            let except = self.blocks.apart(user.id).chain([user.id]).map(Room::User);
            let audience = Audience::Room(Room::Channel(channel), except.collect());
            effects.push(Effect::Tell(audience, Fact::Typing(channel, user)));
        }
        self.typing.is_waited()
    }
}

#[cfg(test)]
mod tests;
