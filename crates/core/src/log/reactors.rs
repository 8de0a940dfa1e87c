//! Who reacts to a message: rules without I/O.

use std::collections::{BTreeMap, BTreeSet};

use rialto_protocol::limits::{REACTIONS_MAX, REACTORS_SHOWN};
use rialto_protocol::{Message, Reaction, UserId};

use crate::{Error, Result};

/// What is known of those who react to a message, beside what the message shows of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reactors {
    /// With what those react who ask for a change.
    held: BTreeMap<UserId, BTreeSet<String>>,
    /// Of kinds that somebody takes back: who reacted first, in their order, further than is shown.
    first: BTreeMap<String, Vec<UserId>>,
}

impl Reactors {
    /// `user` reacts with `emoji`.
    pub(crate) fn hold(&mut self, user: UserId, emoji: String) {
        self.held.entry(user).or_default().insert(emoji);
    }

    /// `user` is the next of those who react with `emoji`.
    pub(crate) fn follow(&mut self, emoji: String, user: UserId) {
        self.first.entry(emoji).or_default().push(user);
    }

    /// `user` reacts with `emoji` from now on. Gives whether that changes anything.
    ///
    /// # Errors
    /// `conflict` for a kind too many.
    pub(crate) fn set(&mut self, kinds: &mut Vec<Reaction>, user: UserId, emoji: &str) -> Result<bool> {
        if self.has(user, emoji) {
            return Ok(false);
        }
        if let Some(kind) = kinds.iter_mut().find(|kind| kind.emoji == emoji) {
            if kind.user_ids.len() as i64 == kind.count {
                self.first.entry(emoji.to_owned()).or_insert_with(|| kind.user_ids.clone());
            }
            // One who comes after some that are not known here has no place among those that are.
            if let Some(first) = self.first.get_mut(emoji)
                && first.len() as i64 == kind.count
            {
                first.push(user);
            }
            if kind.user_ids.len() < REACTORS_SHOWN {
                kind.user_ids.push(user);
            }
            kind.count += 1;
        } else if kinds.len() < REACTIONS_MAX {
            self.first.insert(emoji.to_owned(), vec![user]);
            kinds.push(Reaction { emoji: emoji.to_owned(), count: 1, user_ids: vec![user], me: None });
        } else {
            let most = format!("A message can have {REACTIONS_MAX} kinds of reactions at most.");
            return Err(Error::conflict("emoji", most));
        }
        self.hold(user, emoji.to_owned());
        Ok(true)
    }

    /// `user` does not react with `emoji` any more. Gives whether that changes anything.
    pub(crate) fn unset(&mut self, kinds: &mut Vec<Reaction>, user: UserId, emoji: &str) -> bool {
        let Some(place) = kinds.iter().position(|kind| kind.emoji == emoji) else { return false };
        if !self.held.get_mut(&user).is_some_and(|held| held.remove(emoji)) {
            return false;
        }
        let kind = &mut kinds[place];
        kind.count -= 1;
        if kind.count == 0 {
            kinds.remove(place);
            return true;
        }
        // Where nothing more was read, all are shown.
        let first = self.first.entry(emoji.to_owned()).or_insert_with(|| kind.user_ids.clone());
        first.retain(|other| *other != user);
        kind.user_ids = first.iter().take(REACTORS_SHOWN).copied().collect();
        true
    }

    /// The message as `reader` may see it.
    pub(crate) fn marked(&self, message: &Message, reader: UserId) -> Message {
        let mut message = message.clone();
        for kind in &mut message.reactions {
            kind.me = Some(self.has(reader, &kind.emoji));
        }
        message
    }

    fn has(&self, user: UserId, emoji: &str) -> bool {
        self.held.get(&user).is_some_and(|held| held.contains(emoji))
    }
}
