//! Marks: things that were noted lately, by their keyed hash. All memory is fixed: what does not fit pushes out something
//! older. What is kept says nothing of the things themselves.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// How many things are noted at most.
const PLACES: usize = 65_536;

/// What was noted lately.
pub(crate) struct Marks {
    /// Random, so that nobody can aim at another's place.
    hasher: RandomState,
    places: Box<[AtomicU64]>,
}

impl Default for Marks {
    fn default() -> Self {
        let places = (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        Self { hasher: RandomState::new(), places }
    }
}

impl Marks {
    /// Whether `thing` is noted.
    pub(crate) fn hold(&self, thing: &impl Hash) -> bool {
        let (place, mark) = self.place(thing);
        place.load(Ordering::Relaxed) == mark
    }

    /// Notes `thing`.
    pub(crate) fn note(&self, thing: &impl Hash) {
        let (place, mark) = self.place(thing);
        // Most come again and again: a place is written only when it is another's.
        if place.load(Ordering::Relaxed) != mark {
            place.store(mark, Ordering::Relaxed);
        }
    }

    /// Forgets `thing`.
    pub(crate) fn forget(&self, thing: &impl Hash) {
        let (place, mark) = self.place(thing);
        // Where it stands no more, somebody else's stands or nothing does.
        let _ = place.compare_exchange(mark, 0, Ordering::Relaxed, Ordering::Relaxed);
    }

    fn place(&self, thing: &impl Hash) -> (&AtomicU64, u64) {
        let mark = self.hasher.hash_one(thing);
        let index = usize::try_from(mark % PLACES as u64).expect("it is below the number of places");
        (&self.places[index], mark)
    }
}
