//! The rules by which the hub keeps numbers and logs right, by name, so that tests can leave one out and see that it is
//! needed.

use super::state::Hub;

/// A rule of the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// In a gap, new is what lies above what was heard when it began.
    Seq,
    /// A hint that is ahead is kept.
    Keep,
    /// While a gap is read, live changes of its channel wait.
    GapHold,
    /// The heads of all followed channels are compared.
    CompareAll,
    /// What was read is told once all that is in it was heard.
    Wait,
    /// A number from before the log's beginning is read again.
    Cover,
    /// So is one past whose head something was deleted that it may have counted.
    Deleted,
    /// A number of a lower version than one that was told is read again.
    Version,
    /// A version that differs from the one told is recounted.
    Recount,
    /// The page of a join is brought forward.
    Page,
    /// A join that reads clears what came after its read on the other devices.
    JoinNumber,
    /// When reading ends and its cursor is committed, numbers that were told meanwhile are told anew.
    Stop,
    /// What is marked unread is not read.
    Mark,
    /// Access is followed before a gap is told.
    AccessFirst,
    /// Access is compared as a state, so that a lost hint of it does not matter.
    AccessState,
    /// A number from before a change of its reader's access is read again.
    AccessNumber,
    /// Whoever may view a channel no more views it no more.
    TakeViews,
    /// What happens in a channel that not everybody here may view is told to the role sets that may.
    Closed,
}

impl Hub {
    /// Whether the hub keeps `rule`: only a test leaves one out.
    #[cfg(feature = "controls")]
    pub(super) fn keeps(&self, rule: Rule) -> bool {
        self.without != Some(rule)
    }

    /// Whether the hub keeps `rule`: only a test leaves one out.
    #[cfg(not(feature = "controls"))]
    #[expect(clippy::unused_self, reason = "with `controls` it looks")]
    pub(super) const fn keeps(&self, _: Rule) -> bool {
        true
    }
}
