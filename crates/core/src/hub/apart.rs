//! Of those who are on line, whom they block. Two are apart where one of them blocks the other.

use std::collections::{HashMap, HashSet};

use rialto_protocol::UserId;

/// The blocks of those who are on line.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    of: HashMap<UserId, HashSet<UserId>>,
    /// Of each who is blocked, those on line who block them.
    blockers: HashMap<UserId, HashSet<UserId>>,
}

impl Blocks {
    /// `user` blocks these now. Gives whom they blocked before.
    pub(super) fn set(&mut self, user: UserId, blocked: HashSet<UserId>) -> HashSet<UserId> {
        let before = self.of.remove(&user).unwrap_or_default();
        for other in before.difference(&blocked) {
            if let Some(blockers) = self.blockers.get_mut(other) {
                blockers.remove(&user);
                if blockers.is_empty() {
                    self.blockers.remove(other);
                }
            }
        }
        for other in blocked.difference(&before) {
            self.blockers.entry(*other).or_default().insert(user);
        }
        if !blocked.is_empty() {
            self.of.insert(user, blocked);
        }
        before
    }

    /// `user` is not on line any more, and nothing is left to be told of them.
    pub(super) fn forget(&mut self, user: UserId) {
        self.set(user, HashSet::new());
    }

    /// Those on line who block `author`.
    pub(super) fn blockers(&self, author: UserId) -> impl Iterator<Item = UserId> + '_ {
        self.blockers.get(&author).into_iter().flatten().copied()
    }

    /// Whether `user`, who is on line, blocks `author`.
    pub(super) fn has(&self, user: UserId, author: UserId) -> bool {
        self.of.get(&user).is_some_and(|blocked| blocked.contains(&author))
    }

    /// Whether one of the two, who are on line, blocks the other.
    pub(super) fn are_apart(&self, one: UserId, other: UserId) -> bool {
        self.has(one, other) || self.has(other, one)
    }

    /// Those from whom `user`, who is on line, is apart: whom they block, and those on line who block them.
    pub(super) fn apart(&self, user: UserId) -> impl Iterator<Item = UserId> + '_ {
        let blocked = self.of.get(&user).into_iter().flatten().copied();
        blocked.chain(self.blockers(user).filter(move |other| !self.has(user, *other)))
    }
}
