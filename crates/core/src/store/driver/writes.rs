//! Writes: how they end, how many are under way, and whether they work.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::StoreError;

/// How long after one that worked writes are taken to work.
const PROVEN: Duration = Duration::from_secs(2);
/// How long after one that failed there is no probe.
const NOT_AGAIN: Duration = Duration::from_millis(500);
/// For how long writes may fail before the node says that it takes none.
const FAILING: Duration = Duration::from_secs(5);
/// How long a failure of a request counts that no other has followed: a probe may work where requests fail.
const REMEMBERED: Duration = Duration::from_secs(10);

/// How a transaction that writes ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Commit {
    /// Nobody else is to be told. Where its COMMIT has no answer, it is asked for what became of it for as long as
    /// somebody waits for it.
    Plain,
    /// What was committed is told to others: it is asked until it is known.
    Told,
    /// The same, and its statements may take long.
    ToldSlow,
    /// It finds out whether writes work.
    Probe,
}

impl Commit {
    /// Whether others are told of it, so that its outcome must be known.
    pub(in crate::store) const fn is_told(self) -> bool {
        matches!(self, Self::Told | Self::ToldSlow)
    }
}

/// What is known of all writes. All clones are one.
#[derive(Clone, Debug)]
pub(in crate::store) struct Writes(Arc<watch::Sender<Seen>>);

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    under_way: usize,
    requests: Outcomes,
    probes: Outcomes,
    is_probing: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Outcomes {
    worked: Option<Instant>,
    failed: Option<Instant>,
}

impl Default for Writes {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Seen::default())))
    }
}

impl Writes {
    /// One more is under way, until what it gives is dropped.
    pub(in crate::store) fn begin(&self, commit: Commit) -> Writing {
        self.0.send_modify(|seen| seen.under_way += 1);
        Writing { writes: self.clone(), commit }
    }

    /// How many are under way.
    pub(in crate::store) fn under_way(&self) -> usize {
        self.0.borrow().under_way
    }

    /// Whether they work, by the last of them.
    pub(in crate::store) fn work(&self) -> bool {
        self.0.borrow().work(Instant::now())
    }

    /// The right to find out whether they work, unless that is known or somebody has it.
    pub(in crate::store) fn probe(&self) -> Option<Probe> {
        let now = Instant::now();
        let begun = self.0.send_if_modified(|seen| {
            let begins = !seen.is_probing && !seen.is_known(now);
            seen.is_probing |= begins;
            begins
        });
        begun.then(|| Probe(self.clone()))
    }

    /// Waits until nobody probes.
    pub(in crate::store) async fn probed(&self) {
        // The sender lives as long as this.
        drop(self.0.subscribe().wait_for(|seen| !seen.is_probing).await);
    }
}

impl Seen {
    fn is_known(&self, now: Instant) -> bool {
        let worked = self.requests.worked.max(self.probes.worked);
        within(worked, PROVEN, now) || within(self.probes.failed, NOT_AGAIN, now) || self.requests_fail(now)
    }

    fn work(&self, now: Instant) -> bool {
        let worked = if self.requests_fail(now) {
            self.requests.worked
        } else {
            self.requests.worked.max(self.probes.worked)
        };
        within(worked, FAILING, now)
    }

    fn requests_fail(&self, now: Instant) -> bool {
        self.requests.failed > self.requests.worked && within(self.requests.failed, REMEMBERED, now)
    }
}

fn within(time: Option<Instant>, span: Duration, now: Instant) -> bool {
    time.is_some_and(|time| now - time < span)
}

/// A write that is under way.
#[derive(Debug)]
pub(in crate::store) struct Writing {
    writes: Writes,
    commit: Commit,
}

impl Writing {
    /// How it is to end.
    pub(in crate::store) const fn commit(&self) -> Commit {
        self.commit
    }

    /// It has ended so.
    pub(in crate::store) fn ended<T>(self, outcome: &Result<T, StoreError>) {
        let failed = match outcome {
            Err(StoreError::Unavailable(_) | StoreError::Unsynced(_)) => true,
            // A refusal of the database is one of what was asked, not of writing.
            Err(_) => return,
            Ok(_) => false,
        };
        self.writes.0.send_modify(|seen| {
            let outcomes = if self.commit == Commit::Probe { &mut seen.probes } else { &mut seen.requests };
            let time = if failed { &mut outcomes.failed } else { &mut outcomes.worked };
            *time = Some(Instant::now());
        });
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.writes.0.send_modify(|seen| seen.under_way -= 1);
    }
}

/// The right to probe.
pub(in crate::store) struct Probe(Writes);

impl Drop for Probe {
    fn drop(&mut self) {
        self.0.0.send_modify(|seen| seen.is_probing = false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn unavailable() -> Result<(), StoreError> {
        Err(StoreError::closed())
    }

    #[tokio::test]
    async fn writes_fail_once_none_has_worked_for_five_seconds() {
        let start = Instant::now();
        let mut seen = Seen::default();
        assert!(!seen.work(start), "none has worked yet");
        seen.requests.worked = Some(start);
        seen.requests.failed = Some(start + SECOND);
        assert!(seen.work(start + 4 * SECOND));
        assert!(!seen.work(start + 6 * SECOND));
        seen.requests.worked = Some(start + 7 * SECOND);
        assert!(seen.work(start + 8 * SECOND), "the first that works again counts");
    }

    #[tokio::test]
    async fn a_probe_that_works_does_not_hide_that_requests_fail() {
        let start = Instant::now();
        let requests = Outcomes { worked: Some(start), failed: Some(start + 3 * SECOND) };
        let mut seen = Seen { requests, ..Seen::default() };
        seen.probes.worked = Some(start + 8 * SECOND);
        assert!(!seen.work(start + 9 * SECOND));
        assert!(!seen.is_known(start + 14 * SECOND), "after ten seconds without another it is tried again");
    }

    #[tokio::test]
    async fn one_probes_at_a_time_and_only_where_nothing_is_known() {
        let writes = Writes::default();
        let probe = writes.probe().unwrap();
        assert!(writes.probe().is_none());
        drop(probe);
        writes.probed().await;
        writes.begin(Commit::Probe).ended(&unavailable());
        assert!(writes.probe().is_none(), "one has failed just now");
        assert!(!writes.work());
        writes.begin(Commit::Plain).ended(&Ok(()));
        assert!(writes.probe().is_none(), "one has worked just now");
        assert!(writes.work());
    }

    #[tokio::test]
    async fn a_refusal_says_nothing_of_writing_and_what_is_under_way_is_counted() {
        let writes = Writes::default();
        let writing = writes.begin(Commit::Told);
        assert_eq!(writes.under_way(), 1);
        writing.ended::<()>(&Err(StoreError::Conflict(crate::store::Constraint::Member)));
        assert_eq!(writes.under_way(), 0);
        assert!(writes.probe().is_some());
    }
}
