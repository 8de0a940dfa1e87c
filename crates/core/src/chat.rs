//! The only door to the product: handlers hold a [`Chat`] and call `chat.noun().verb(&actor, request)`.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, interval, timeout, timeout_at};

use crate::bus::{Bus, MemoryBus};
use crate::clock::Clock;
use crate::hub::{self, HubHandle, Inbox, Outlet};
use crate::log::writer::{self, Writer};
use crate::passwords::Hasher;
use crate::store::{Db, Load, StoreError};

use crate::users::Registration;
use crate::{Error, Following, Result, following, upkeep};

/// How the product behaves where the node's owner has a say.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who may make an account.
    pub registration: Registration,
    /// How long a session lives without being used, in days.
    pub session_days: i64,
    /// How many sessions one user may have: with one more the oldest ends.
    pub sessions_per_user: i64,
    /// What a password hash costs.
    pub password_cost: crate::passwords::Cost,
    /// How often the cursors of those who read are written, at most: a crash may forget this much reading.
    pub cursor_interval: Duration,
    /// How often the sessions of those who are connected are looked up, for an end that nobody told of.
    pub session_interval: Duration,
    /// How the store is followed, for what the bus has lost.
    pub following: Following,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            registration: Registration::default(),
            session_days: 30,
            sessions_per_user: 100,
            password_cost: crate::passwords::Cost::default(),
            cursor_interval: Duration::from_secs(4),
            session_interval: Duration::from_secs(2),
            following: Following::default(),
        }
    }
}

/// Why the product can't work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReady {
    /// The database takes no writes, or does not answer at all.
    NoWrites,
    /// A sync of the disk failed: what is kept can be read, and nothing is written until the process starts again.
    Unsynced,
}

/// How long the end may wait for what is still to be told.
const TELL_TIME: Duration = Duration::from_secs(3);
/// How often the end says what it waits for.
const SAY: Duration = Duration::from_secs(1);

/// The product. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Chat(Arc<Parts>);

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
    /// What the product does by itself; it ends with the product.
    upkeep: Mutex<JoinSet<()>>,
}

impl std::ops::Deref for Chat {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Chat {
    /// Starts the product on `db`: its writer, its hub, and the tick that writes cursors. What clients
    /// are to be told leaves through `outlet`.
    #[must_use]
    pub fn start(db: Db, clock: Clock, options: Options, outlet: impl Outlet) -> Self {
        Self::start_on(db, clock, options, outlet, |inbox| Arc::new(MemoryBus::new(inbox)))
    }

    /// The same on a bus that brings what is published to that inbox too.
    #[must_use]
    pub fn start_on(
        db: Db,
        clock: Clock,
        options: Options,
        outlet: impl Outlet,
        bus: impl FnOnce(Inbox) -> Arc<dyn Bus>,
    ) -> Self {
        let (hub, inbox) = hub::start(outlet, db.deadlines().transaction);
        let bus = bus(inbox);
        let writer = writer::start(db.clone(), Arc::clone(&bus), hub.clone(), clock.clone());
        let passwords = Hasher::new(options.password_cost);
        let chat = Self(Arc::new(Parts {
            db,
            bus,
            clock,
            options,
            passwords,
            writer,
            hub,
            cursors: tokio::sync::Mutex::default(),
            upkeep: Mutex::default(),
        }));
        {
            let mut tasks = chat.upkeep.lock().unwrap_or_else(PoisonError::into_inner);
            upkeep::start(&chat, &mut tasks);
            following::start(&chat, &mut tasks);
        }
        chat
    }

    /// Leaves out a rule of the hub: a test sees what it is for.
    #[cfg(feature = "controls")]
    pub fn without(&self, rule: crate::hub::Rule) {
        self.hub.without(rule);
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

    /// Does what must be told to others once it is committed, in a task of its own: whoever asked may have gone, or
    /// have been answered because it took too long, before it is known what became of it.
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

    /// Ends cleanly: waits until what was accepted is committed, writes every cursor, and closes the store, in
    /// `time` at most. Requests that come later fail as unavailable.
    pub async fn close(&self, time: Duration) {
        let mut end = std::pin::pin!(timeout(time, self.end()));
        let mut says = interval(SAY);
        says.tick().await;
        let ended = loop {
            tokio::select! {
                ended = &mut end => break ended,
                _ = says.tick() => tracing::info!("Waiting for {}.", writes(self.db.writing())),
            }
        };
        if ended.is_err() {
            tracing::error!("The end did not wait any longer for {}.", writes(self.db.writing()));
        }
    }

    async fn end(&self) {
        self.writer.caught_up().await;
        // What can't be read from the store now is told by the next start.
        drop(timeout(TELL_TIME, self.rest()).await);
        if let Err(error) = self.write_cursors().await {
            tracing::error!(%error, "Read cursors could not be written before the end.");
        }
        self.db.close().await;
    }
}

/// So many writes, in words.
fn writes(count: usize) -> String {
    match count {
        0 => "the database".to_owned(),
        1 => "1 database write".to_owned(),
        more => format!("{more} database writes"),
    }
}
