//! The lease: who serves a database that several machines can reach. There is one node at a time.
//!
//! Its row of `meta` names the holder and counts its beats, one a second. Who wants it watches the row: a holder that
//! beats lives, and one that has shown no life for [`GONE`] is gone. So it needs no clock that both share, and outlives
//! lost connections and a restart of the database.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::{Instant, sleep};

use super::{OpenError, StoreError};
use crate::clock::Clock;
use crate::ids;

/// How often the holder shows that it lives.
pub(in crate::store) const BEAT: Duration = Duration::from_secs(1);
/// How often who wants the lease looks.
const LOOK: Duration = Duration::from_millis(250);
/// How long a holder that shows no life keeps the lease.
const GONE: Duration = Duration::from_secs(10);

pub(in crate::store) const READ: &str = "SELECT value FROM meta WHERE key = 'lease'";
const TAKE: &str = "INSERT INTO meta (key, value) VALUES ('lease', $1) ON CONFLICT (key) DO NOTHING";
const TAKE_OVER: &str = "UPDATE meta SET value = $2 WHERE key = 'lease' AND value = $1";
pub(in crate::store) const BEATEN: &str =
    "UPDATE meta SET value = $2 WHERE key = 'lease' AND value LIKE $1 || ' %'";
pub(in crate::store) const RELEASE: &str = "DELETE FROM meta WHERE key = 'lease' AND value LIKE $1 || ' %'";

/// Who wants to serve a database.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Its name, for people.
    pub name: String,
    /// Where it is, if only one process can be there at a time: a holder at the same place has ended.
    pub place: Option<String>,
}

/// A lease that is held. All clones are one.
#[derive(Clone, Debug)]
pub(in crate::store) struct Lease {
    pub(in crate::store) id: String,
    holder: Holder,
}

impl Lease {
    pub(in crate::store) fn of(holder: &Holder) -> Self {
        Self { id: ids::fresh(Clock::System.now()).to_string(), holder: holder.clone() }
    }

    /// The row: the id, the beats, the place and the name. The first three have no spaces.
    pub(in crate::store) fn row(&self, beats: u64) -> String {
        let place = self.holder.place.as_deref().unwrap_or("-");
        format!("{} {beats} {place} {}", self.id, self.holder.name)
    }

    /// Takes the lease, once nobody has it; waits for a holder that shows no life.
    pub(in crate::store) async fn take(&self, pool: &PgPool) -> Result<(), OpenError> {
        let mut seen: Option<(String, Instant)> = None;
        loop {
            let found: Option<String> =
                sqlx::query_scalar(READ).fetch_optional(pool).await.map_err(StoreError::from)?;
            let taken = match found {
                None => sqlx::query(TAKE).bind(self.row(0)).execute(pool).await,
                Some(row) => {
                    let since = match &seen {
                        Some((before, since)) if *before == row => *since,
                        Some(_) => return Err(OpenError::Held(name(&row).to_owned())),
                        None => Instant::now(),
                    };
                    if seen.is_none() {
                        tracing::info!(
                            holder = name(&row),
                            "The database was served by another node; whether it lives is looked at."
                        );
                    }
                    if since.elapsed() < GONE && !self.is_at(&row) {
                        seen = Some((row, since));
                        sleep(LOOK).await;
                        continue;
                    }
                    let taken = sqlx::query(TAKE_OVER).bind(&row).bind(self.row(0)).execute(pool).await;
                    seen = Some((row, since));
                    taken
                }
            };
            if taken.map_err(StoreError::from)?.rows_affected() > 0 {
                return Ok(());
            }
        }
    }

    fn is_at(&self, row: &str) -> bool {
        self.holder.place.is_some() && row.split(' ').nth(2) == self.holder.place.as_deref()
    }
}

/// The name of the holder that `row` tells.
pub(in crate::store) fn name(row: &str) -> &str {
    row.splitn(4, ' ').nth(3).unwrap_or("an unknown node")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_who_holds_the_lease_and_where() {
        let place = Some("boot:1:2".to_owned());
        let lease = Lease::of(&Holder { name: "process 7 on a machine".to_owned(), place });
        let row = lease.row(12);
        assert_eq!(name(&row), "process 7 on a machine");
        assert!(lease.is_at(&row));
        let nowhere = Lease::of(&Holder { name: "process 7".to_owned(), place: None });
        assert!(!nowhere.is_at(&row) && !nowhere.is_at(&nowhere.row(0)), "no place is nobody's");
    }
}
