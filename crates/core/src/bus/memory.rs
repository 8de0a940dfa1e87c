//! The bus of a single node: events go straight to its own hub.

use std::future::Future;
use std::pin::Pin;

use super::{Bus, Event};
use crate::hub::Inbox;

/// Hands events to the hub of this process.
#[derive(Debug)]
pub struct MemoryBus {
    inbox: Inbox,
}

impl MemoryBus {
    /// A bus that ends in `inbox`.
    #[must_use]
    pub fn new(inbox: Inbox) -> Self {
        Self { inbox }
    }
}

impl Bus for MemoryBus {
    fn publish(&self, events: Vec<Event>) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.inbox.events(events))
    }
}
