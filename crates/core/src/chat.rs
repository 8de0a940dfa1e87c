//! The only entrance to the product: handlers hold a [`Chat`] and call `chat.noun().verb(&actor, request)`.

use std::sync::{Arc, Mutex, Weak};

use rialto_protocol::ServerId;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::bus::Bus;
use crate::clock::Clock;
use crate::hub::HubHandle;
use crate::log::writer::Writer;
use crate::options::Options;
use crate::order::Order;
use crate::passwords::Hasher;
use crate::store::{Db, Load, StoreError};
use crate::{Error, Result};

/// Why the product can't work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReady {
    /// The database takes no writes, or does not answer at all.
    NoWrites,
    /// A sync of the disk failed: what is kept can be read, and nothing is written until the process starts again.
    Unsynced,
}

/// The product. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Chat(pub(crate) Arc<Parts>);

/// What the nouns work with.
pub struct Parts {
    pub(crate) db: Db,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) clock: Clock,
    pub(crate) options: Options,
    pub(crate) passwords: Hasher,
    pub(crate) writer: Writer,
    pub(crate) hub: HubHandle,
    /// Held while cursors are written, which the hub counts as written already.
    pub(crate) cursors: tokio::sync::Mutex<()>,
    /// Held while changes of access are read.
    pub(crate) following_access: tokio::sync::Mutex<()>,
    /// Held while the community of a server is read for the first time.
    pub(crate) learning: Order<ServerId>,
    /// Somebody was banned whose messages may be to be deleted.
    pub(crate) purging: Arc<tokio::sync::Notify>,
    /// What the product does by itself; it ends with the product.
    pub(crate) upkeep: Mutex<JoinSet<()>>,
}

impl std::ops::Deref for Chat {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Chat {
    /// Leaves out a rule of the hub: a test sees what it is for.
    #[cfg(feature = "controls")]
    pub fn without(&self, rule: crate::hub::Rule) {
        self.hub.without(rule);
    }

    /// Has everything wait where anything else may happen first.
    #[cfg(feature = "controls")]
    pub fn pause_by(&self, pause: crate::hub::Pause) {
        self.hub.pause_by(pause);
    }

    /// A handle that does not keep the product alive.
    pub(crate) fn downgrade(&self) -> Weak<Parts> {
        Arc::downgrade(&self.0)
    }

    /// The product, if it is still there.
    pub(crate) fn upgrade(parts: &Weak<Parts>) -> Option<Self> {
        parts.upgrade().map(Self)
    }

    /// Whether the product can work: its store takes writes.
    ///
    /// # Errors
    /// Why it can't.
    pub async fn ready(&self) -> std::result::Result<(), NotReady> {
        self.db.ping().await.map_err(|error| match error {
            StoreError::Unsynced(_) => NotReady::Unsynced,
            _ => NotReady::NoWrites,
        })
    }

    /// How many changes of messages wait to be written.
    #[must_use]
    pub fn waiting_to_be_written(&self) -> usize {
        self.writer.waiting()
    }

    /// How much the store is used.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn load(&self) -> std::result::Result<Load, StoreError> {
        self.db.load().await
    }

    /// Does what must be told to others once it is committed, in a task of its own: whoever asked is answered in time
    /// although a COMMIT on a disk that hangs can't be cut short, and may have gone. What is not told is found in the
    /// store, but half a second later.
    ///
    /// # Errors
    /// Its own, and `unavailable` where there is no outcome in time.
    pub(crate) async fn deed<T: Send + 'static>(
        &self,
        deed: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let answer_by = self.db.deadlines().answer_by(Instant::now());
        match timeout_at(answer_by, tokio::spawn(deed)).await {
            Ok(Ok(outcome)) => outcome,
            // The panic hook has told of it.
            Ok(Err(_)) => Err(Error::internal()),
            Err(_) => Err(Error::unavailable()),
        }
    }
}
