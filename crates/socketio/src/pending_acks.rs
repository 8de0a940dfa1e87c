//! Acknowledgements that the server awaits.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::args::AckReply;
use crate::lock::Lock as _;
use crate::sending::encoded::EncodeError;

/// Why an awaited answer did not come.
#[derive(Debug, thiserror::Error)]
pub enum AckError {
    /// Not in time.
    #[error("no answer in time")]
    Timeout,
    /// The socket ended before.
    #[error("the socket ended")]
    Disconnected,
    /// The socket already awaits as many answers as it may.
    #[error("too many pending acknowledgements")]
    TooMany,
    /// The event could not be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// The answers that a socket awaits.
#[derive(Default)]
pub(crate) struct PendingAcks {
    next: u64,
    waiting: HashMap<u64, oneshot::Sender<AckReply>>,
}

impl PendingAcks {
    pub(crate) fn take(&mut self, id: u64) -> Option<oneshot::Sender<AckReply>> {
        self.waiting.remove(&id)
    }
}

/// A place among the pending answers, given up when dropped.
pub(crate) struct Waiting<'a> {
    acks: &'a Mutex<Option<Box<PendingAcks>>>,
    id: u64,
    answer: oneshot::Receiver<AckReply>,
}

/// Takes a place, if there is one and the socket has not ended.
pub(crate) fn register(
    acks: &Mutex<Option<Box<PendingAcks>>>,
    most: usize,
    connected: impl FnOnce() -> bool,
) -> Result<(u64, Waiting<'_>), AckError> {
    let (sender, answer) = oneshot::channel();
    let mut pending = acks.hold();
    if !connected() {
        return Err(AckError::Disconnected);
    }
    let pending = pending.get_or_insert_default();
    if pending.waiting.len() >= most {
        return Err(AckError::TooMany);
    }
    let id = pending.next;
    pending.next += 1;
    pending.waiting.insert(id, sender);
    Ok((id, Waiting { acks, id, answer }))
}

impl Waiting<'_> {
    pub(crate) async fn wait(mut self, timeout: Duration) -> Result<AckReply, AckError> {
        match tokio::time::timeout(timeout, &mut self.answer).await {
            Ok(answer) => answer.map_err(|_| AckError::Disconnected),
            Err(_) => Err(AckError::Timeout),
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(pending) = self.acks.hold().as_mut() {
            pending.waiting.remove(&self.id);
        }
    }
}
