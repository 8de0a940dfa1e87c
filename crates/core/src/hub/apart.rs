//! Of those who are here, whom they block and who blocks them.

use std::collections::{HashMap, HashSet};

use rialto_protocol::UserId;

/// The blocks of those who are here.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    of: HashMap<UserId, Apart>,
    /// Of each who is blocked, those here who block them.
    blockers: HashMap<UserId, HashSet<UserId>>,
}

/// From whom a user is apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Apart {
    pub(super) blocked: HashSet<UserId>,
    pub(super) blocked_by: HashSet<UserId>,
}

impl Apart {
    pub(super) fn all(&self) -> impl Iterator<Item = UserId> + '_ {
        self.blocked.union(&self.blocked_by).copied()
    }
}

impl Blocks {
    /// `user` is apart from these now. Gives from whom they were before.
    pub(super) fn set(&mut self, user: UserId, apart: Apart) -> Apart {
        for other in &apart.blocked {
            self.blockers.entry(*other).or_default().insert(user);
        }
        let is_empty = apart == Apart::default();
        let before = if is_empty { self.of.remove(&user) } else { self.of.insert(user, apart) };
        let before = before.unwrap_or_default();
        let now = self.of.get(&user).map(|apart| &apart.blocked);
        for other in before.blocked.iter().filter(|other| now.is_none_or(|now| !now.contains(other))) {
            if let Some(blockers) = self.blockers.get_mut(other) {
                blockers.remove(&user);
                if blockers.is_empty() {
                    self.blockers.remove(other);
                }
            }
        }
        before
    }

    /// `user` is not here any more.
    pub(super) fn forget(&mut self, user: UserId) {
        self.set(user, Apart::default());
    }

    /// Those here who block `author`.
    pub(super) fn blockers(&self, author: UserId) -> impl Iterator<Item = UserId> + '_ {
        self.blockers.get(&author).into_iter().flatten().copied()
    }

    /// Whether `user`, who is here, blocks `author`.
    pub(super) fn has(&self, user: UserId, author: UserId) -> bool {
        self.of.get(&user).is_some_and(|apart| apart.blocked.contains(&author))
    }

    /// Whether one of the two blocks the other, as far as it is known of `user`, who is here.
    pub(super) fn are_apart(&self, user: UserId, other: UserId) -> bool {
        let apart = self.of.get(&user);
        apart.is_some_and(|apart| apart.blocked.contains(&other) || apart.blocked_by.contains(&other))
    }

    /// Those here who are apart from one of `others`, each with those of them.
    pub(super) fn apart_from(&self, others: &HashSet<UserId>) -> Vec<(UserId, HashSet<UserId>)> {
        let apart = self.of.iter().map(|(user, apart)| {
            (*user, apart.all().filter(|other| others.contains(other)).collect::<HashSet<_>>())
        });
        apart.filter(|(_, from)| !from.is_empty()).collect()
    }
}
