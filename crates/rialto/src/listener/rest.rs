//! What still comes of a request that has its answer already: it is read and thrown away for a while. Most clients say
//! all that they have to say before they listen, and whose connection is cut meanwhile never reads the answer.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::runtime::Handle;

/// How much is thrown away, in bytes.
const REST_MAX_BYTES: usize = 16 * 1_024 * 1_024;

/// The body of a request. What was not read of it when it is dropped is thrown away, for `patience` at most.
pub(super) struct DrainedBody {
    /// Nothing once it has come to its end.
    body: Option<Incoming>,
    patience: Duration,
    /// Whether the client sends it without being asked to (`Expect: 100-continue`), or was asked.
    comes: bool,
}

impl DrainedBody {
    pub(super) fn new(body: Incoming, patience: Duration, waits: bool) -> Self {
        Self { body: Some(body), patience, comes: !waits }
    }
}

impl Body for DrainedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.comes = true;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for DrainedBody {
    fn drop(&mut self) {
        if self.is_end_stream() || !self.comes {
            return;
        }
        // Without a runtime the node has ended.
        if let (Some(body), Ok(runtime)) = (self.body.take(), Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(self.patience, throw_away(body)));
        }
    }
}

/// Reads to the end, or to the bound. After that the connection is closed, by hyper, as the body is dropped.
async fn throw_away(mut body: Incoming) {
    let mut read = 0;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > REST_MAX_BYTES {
            return;
        }
    }
}
