//! The wall clock, read here and nowhere else, so that tests can set it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rialto_protocol::Timestamp;

/// Gives the time of day.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// A clock that stands where it is set, in Unix milliseconds.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the file that reads the wall clock")]
            Self::System => Timestamp(jiff::Timestamp::now().as_millisecond()),
            Self::Fixed(millis) => Timestamp(millis.load(Ordering::Relaxed)),
        }
    }
}
