//! Whether PostgreSQL can be reached.
//!
//! sqlx's pool waits for a connection, and in the end says only that time is up. So once something has gone wrong, a
//! task asks the database until it answers: the log says why it does not, and requests are refused at once meanwhile,
//! instead of each waiting for itself.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::super::StoreError;

/// How long the database may take to let in and answer.
const LOOK: Duration = Duration::from_secs(1);
/// How long after one look comes the next.
const AGAIN: Duration = Duration::from_millis(250);
/// How long requests wait for the first look: most often a single connection was lost, and all is well.
const FIRST_LOOK: Duration = Duration::from_millis(500);

/// What is known of the way to the database.
#[derive(Debug)]
pub(in crate::store) struct Link {
    options: PgConnectOptions,
    state: watch::Sender<State>,
    /// Connections that are older than this are not used any more.
    condemned: Mutex<Option<Instant>>,
}

#[derive(Debug)]
enum State {
    Up,
    /// It is being looked at, since then.
    Down(Instant, Arc<str>),
}

impl Link {
    pub(in crate::store) fn new(options: PgConnectOptions) -> Self {
        Self { options, state: watch::Sender::new(State::Up), condemned: Mutex::default() }
    }

    /// Waits while the database is looked at for the first time; fails with the reason while it can't be reached.
    pub(in crate::store) async fn passable(&self, deadline: Instant) -> Result<(), StoreError> {
        let since = match &*self.state.borrow() {
            State::Up => return Ok(()),
            State::Down(since, _) => *since,
        };
        let mut state = self.state.subscribe();
        let patience = deadline.min(since + FIRST_LOOK);
        let up = timeout_at(patience, state.wait_for(|state| matches!(state, State::Up))).await.is_ok();
        match &*self.state.borrow() {
            State::Down(_, why) if !up => Err(unreachable(why)),
            _ => Ok(()),
        }
    }

    /// Whether a connection of this age is as old as one that was lost.
    pub(in crate::store) fn is_condemned(&self, age: Duration) -> bool {
        let condemned = *self.condemned.lock().unwrap_or_else(PoisonError::into_inner);
        condemned.is_some_and(|since| age >= since.elapsed())
    }

    /// Has the database looked at until it answers, and drops the connections that there are.
    pub(in crate::store) fn suspect(link: &Arc<Self>, pool: &PgPool) {
        let now = Instant::now();
        *link.condemned.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        let begun = link.state.send_if_modified(|state| {
            let up = matches!(state, State::Up);
            if up {
                *state = State::Down(now, "it has not answered yet".into());
            }
            up
        });
        if begun {
            tokio::spawn(Arc::clone(link).look(now, pool.clone()));
        }
    }

    /// Why the database can't be reached, by one more look at it.
    pub(in crate::store) async fn why(&self) -> StoreError {
        let why = self.try_once().await.err();
        unreachable(why.as_deref().unwrap_or("it answered too late"))
    }

    async fn look(self: Arc<Self>, since: Instant, pool: PgPool) {
        let mut told = false;
        while let Err(why) = self.try_once().await {
            if !told {
                tracing::error!(%why, "The database can't be reached. Requests are refused until it answers.");
                told = true;
            }
            self.state.send_replace(State::Down(since, why.into()));
            sleep(AGAIN).await;
            if pool.is_closed() {
                return;
            }
        }
        self.state.send_replace(State::Up);
        if told {
            tracing::warn!(after = ?since.elapsed(), "The database answers again.");
        }
    }

    async fn try_once(&self) -> Result<(), String> {
        let look = async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            connection.ping().await?;
            connection.close().await
        };
        match timeout(LOOK, look).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.in_words(&error)),
            Err(_) => Err(format!("{} does not answer", self.place())),
        }
    }

    /// The reason by its kind where it has one: "connection refused by …".
    fn in_words(&self, error: &sqlx::Error) -> String {
        match error {
            sqlx::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                format!("connection refused by {}", self.place())
            }
            sqlx::Error::Io(error) => format!("{error} ({})", self.place()),
            other => other.to_string(),
        }
    }

    fn place(&self) -> String {
        format!("{}:{}", self.options.get_host(), self.options.get_port())
    }
}

fn unreachable(why: &str) -> StoreError {
    StoreError::Unavailable(Box::from(format!("the database can't be reached: {why}")))
}
