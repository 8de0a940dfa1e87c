//! Passwords: hashed and verified with Argon2id (RFC 9106), a few at a time, off the async threads.
//!
//! A hash costs memory and a core for its time, so two run at once and a bounded number wait; more are
//! refused as unavailable. A user that does not exist costs as much as one that does.
//!
//! What a hash needed goes back to the system with its end. An allocator would keep it, and give small pieces of it
//! away, so that the next hash would not find room there.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use rialto_protocol::Error;
use tokio::sync::{Semaphore, oneshot};

use crate::{Result, ids};

/// Threads, and so hashes that run at once.
const THREADS: usize = 2;
/// Hashes that run or wait.
const ADMITTED: usize = 64;
/// From this many bytes on, allocators get memory from the system for one use alone: 32 MiB is the highest bound
/// that glibc takes (`M_MMAP_THRESHOLD`). What is not touched of it costs nothing.
const OF_ITS_OWN_BYTES: usize = 33 * 1_024 * 1_024;

/// What a hash costs. The default is what OWASP recommends for Argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB: at least 8 a lane.
    pub memory_kib: u32,
    /// Passes over the memory: at least 1.
    pub passes: u32,
    /// Lanes: at least 1.
    pub lanes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { memory_kib: 19 * 1_024, passes: 2, lanes: 1 }
    }
}

/// Hashes and verifies. Cheap to clone; all clones share the bound.
#[derive(Clone, Debug)]
pub struct Hasher {
    params: Params,
    dummy: Arc<str>,
    work: mpsc::Sender<Work>,
    admitted: Arc<Semaphore>,
}

type Work = Box<dyn FnOnce() + Send>;

impl Hasher {
    /// A hasher whose hashes cost `cost`.
    ///
    /// Its threads end with its last clone.
    ///
    /// # Panics
    /// When Argon2 does not allow that cost (RFC 9106 §3.1), or the system has no thread to give.
    #[must_use]
    pub fn new(cost: Cost) -> Self {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .expect("the cost of a password hash is one that Argon2 allows");
        // No password hashes to zeros, and finding that out takes as long as for any other hash.
        let dummy = format!(
            "$argon2id$v=19$m={},t={},p={}$bm9ib2R5J3Mgc2FsdA${}",
            cost.memory_kib,
            cost.passes,
            cost.lanes,
            "A".repeat(43),
        );
        Self { params, dummy: dummy.into(), work: start(), admitted: Arc::new(Semaphore::new(ADMITTED)) }
    }

    /// The hash of `password` with a fresh salt, as a PHC string. Fails as unavailable when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (params, password) = (self.params.clone(), password.to_owned());
        self.run(move || {
            let salt = ids::secret::<16>();
            let hash = hashed(params, &password, salt.as_bytes());
            hash.expect("a salt of 22 bytes and a bounded password can be hashed").to_string()
        })
        .await
    }

    /// Whether `password` is the one that `hash` was made of; with no hash it is not, after the same work.
    /// Fails as unavailable when too many wait.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let password = password.to_owned();
        let hash = hash.unwrap_or(&self.dummy).to_owned();
        self.run(move || match is_of(&hash, &password) {
            Ok(is_it) => is_it,
            Err(error) => {
                tracing::error!(%error, "A stored password hash can't be read.");
                false
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let Ok(admitted) = Arc::clone(&self.admitted).try_acquire_owned() else {
            return Err(Error::unavailable());
        };
        let (answer, answered) = oneshot::channel();
        // The permit goes with the work, which runs on when whoever asked for it is gone.
        let work = move || {
            drop(answer.send(work()));
            drop(admitted);
        };
        self.work.send(Box::new(work)).map_err(|_| Error::unavailable())?;
        answered.await.map_err(|_| {
            tracing::error!("A password hash did not finish.");
            Error::internal()
        })
    }
}

/// The Argon2id hash of `password`.
fn hashed(params: Params, password: &str, salt: &[u8]) -> argon2::password_hash::Result<PasswordHash> {
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    let (kept, blocks) = (ParamsString::try_from(&params)?, params.block_count());
    let mut memory = Vec::with_capacity(blocks.max(OF_ITS_OWN_BYTES / Block::SIZE));
    memory.resize(blocks, Block::default());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut memory)?;
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: kept,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&output)?),
    })
}

/// Whether `hash`, one of [`hashed`] as text, is that of `password`; found out in the same time, whatever the
/// difference.
fn is_of(hash: &str, password: &str) -> argon2::password_hash::Result<bool> {
    let hash = PasswordHash::new(hash)?;
    let salt = hash.salt.as_ref().ok_or(argon2::password_hash::Error::SaltInvalid)?;
    let same = hashed(Params::try_from(&hash)?, password, salt)?;
    Ok(hash.algorithm == same.algorithm && hash.version == same.version && hash.hash == same.hash)
}

/// Starts the threads; they work until nobody can give them work any more.
fn start() -> mpsc::Sender<Work> {
    let (work, queue) = mpsc::channel();
    let queue = Arc::new(Mutex::new(queue));
    for _ in 0..THREADS {
        let queue = Arc::clone(&queue);
        let started = thread::Builder::new().name("rialto-password".to_owned()).spawn(move || run(&queue));
        started.expect("the system gives a node its threads");
    }
    work
}

fn run(queue: &Mutex<mpsc::Receiver<Work>>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        // The panic hook has told of it, and whoever asked finds that there is no answer.
        drop(catch_unwind(AssertUnwindSafe(work)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

    #[tokio::test]
    async fn a_password_is_verified_against_its_own_hash_alone() {
        let hasher = Hasher::new(CHEAP);
        let hash = hasher.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert!(hasher.verify("correct horse", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("correct horse ", Some(&hash)).await.unwrap());
        assert_ne!(hash, hasher.hash("correct horse").await.unwrap(), "each hash has a salt of its own");
    }

    #[tokio::test]
    async fn nobody_has_the_hash_that_unknown_users_are_verified_against() {
        let hasher = Hasher::new(CHEAP);
        assert!(PasswordHash::new(&hasher.dummy).is_ok(), "the work would be skipped");
        assert!(!hasher.verify("", None).await.unwrap());
        assert!(!hasher.verify("AAAAAAAA", Some("nonsense")).await.unwrap());
    }

    #[tokio::test]
    async fn more_hashes_than_may_wait_are_refused() {
        let hasher = Hasher::new(CHEAP);
        let _all = hasher.admitted.acquire_many(ADMITTED as u32).await.unwrap();
        let refused = hasher.hash("correct horse").await.unwrap_err();
        assert_eq!(refused.code, rialto_protocol::ErrorCode::Unavailable);
    }
}
