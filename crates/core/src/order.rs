//! The order of requests: those of one connection about the same are taken one after the other, in the order in which
//! they came. About different channels they don't wait for each other.
//!
//! The same keeps apart what a node does for many at once: a community that a thousand connections need is read by one of them.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use rialto_protocol::{ChannelId, MessageId};
use tokio::sync::OwnedMutexGuard;

/// What requests are about that keep their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A channel.
    Channel(ChannelId),
    /// A message.
    Message(MessageId),
    /// Which server the connection has open.
    OpenServer,
    /// Which channels it views beside one: none.
    Alone,
}

/// The order of what is about something: of the requests of one connection.
pub struct Order<K = About>(Mutex<Vec<(K, Weak<tokio::sync::Mutex<()>>)>>);

impl<K> Default for Order<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq> Order<K> {
    /// Waits for the requests about the same that came before; those that come later wait until the guard is dropped.
    pub async fn wait(&self, about: K) -> OwnedMutexGuard<()> {
        self.queue(about).lock_owned().await
    }

    fn queue(&self, about: K) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queues.retain(|(_, queue)| queue.strong_count() > 0);
        if let Some(queue) = queues.iter().find(|(of, _)| *of == about).and_then(|(_, queue)| queue.upgrade())
        {
            return queue;
        }
        let queue = Arc::default();
        queues.push((about, Arc::downgrade(&queue)));
        queue
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Future, poll_fn};
    use std::pin::Pin;
    use std::task::Poll;

    use super::*;

    async fn waits<F: Future>(future: &mut Pin<Box<F>>) -> bool {
        poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await
    }

    #[tokio::test]
    async fn requests_about_one_channel_wait_for_each_other_and_about_two_do_not() {
        let channel = |n| About::Channel(ChannelId(uuid::Uuid::from_u128(n)));
        let (order, a, b) = (Order::default(), channel(1), channel(2));
        let first = order.wait(a).await;
        let (mut second, mut third) = (Box::pin(order.wait(a)), Box::pin(order.wait(a)));
        assert!(waits(&mut second).await && waits(&mut third).await);
        drop(order.wait(b).await);
        drop(first);
        assert!(waits(&mut third).await, "the second comes first");
        drop(second.await);
        drop(third.await);
        drop(order.wait(b).await);
        assert_eq!(order.0.lock().unwrap().len(), 1, "what nobody waits for is forgotten");
    }
}
