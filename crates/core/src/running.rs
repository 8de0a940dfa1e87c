//! Starting the product, and ending it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{interval, timeout};

use crate::bus::{Bus, MemoryBus};
use crate::chat::{Chat, Parts};
use crate::clock::Clock;
use crate::hub::{self, Inbox, Outlet};
use crate::log::writer;
use crate::options::Options;
use crate::order::Order;
use crate::passwords::Hasher;
use crate::store::Db;
use crate::{following, upkeep};

/// How long the end may wait for what is still to be told.
const TELL_TIME: Duration = Duration::from_secs(3);
/// How often the end says what it waits for.
const SAY: Duration = Duration::from_secs(1);

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
            following_access: tokio::sync::Mutex::default(),
            learning: Order::default(),
            purging: Arc::default(),
            upkeep: Mutex::default(),
        }));
        {
            let mut tasks = chat.upkeep.lock().unwrap_or_else(PoisonError::into_inner);
            upkeep::start(&chat, &mut tasks);
            following::start(&chat, &mut tasks);
        }
        chat
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
