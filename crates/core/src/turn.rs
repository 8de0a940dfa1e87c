//! A user's turn: requests that move a user's cursors or read their numbers, on whatever tab, are taken one
//! after the other, and while one is under way the user's notifications are held.

use rialto_protocol::UserId;
use tokio::sync::OwnedMutexGuard;

use crate::delivery::{Desk, Order};
use crate::{Chat, Result};

/// A user's turn. It ends with [`Turn::finish`]; one that is dropped before gives back what was held.
pub(crate) struct Turn {
    chat: Chat,
    user: UserId,
    /// Held until what was held is released.
    lock: Option<OwnedMutexGuard<()>>,
}

impl Turn {
    /// Waits for the turn of `user`, and takes the first step at the desk with their notifications held.
    pub(crate) async fn begin<T: Send + 'static>(
        chat: &Chat,
        user: UserId,
        step: impl FnOnce(&mut Desk, &mut Vec<Order>) -> T + Send + 'static,
    ) -> Result<(Self, T)> {
        let lock = chat.delivery.user(user).await;
        let turn = Self { chat: chat.clone(), user, lock: Some(lock) };
        let first = chat.delivery.step(move |desk, orders| {
            let first = step(desk, orders);
            desk.hold(user, orders);
            first
        });
        let first = first.await?;
        Ok((turn, first))
    }

    /// Takes a step at the desk in the middle of the turn.
    pub(crate) async fn step<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Desk, &mut Vec<Order>) -> T + Send + 'static,
    ) -> Result<T> {
        self.chat.delivery.step(step).await
    }

    /// Takes the last step at the desk, which must release what is held. Whatever was read in this turn is
    /// published before it, so that the step has its right place among the events.
    pub(crate) async fn finish<T: Send + 'static>(
        mut self,
        step: impl FnOnce(&mut Desk, &mut Vec<Order>) -> T + Send + 'static,
    ) -> Result<T> {
        self.chat.writer.settled().await;
        let _lock = self.lock.take();
        self.chat.delivery.step(step).await
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(lock) = self.lock.take() else { return };
        let (delivery, user) = (self.chat.delivery.clone(), self.user);
        tokio::spawn(async move {
            // The next turn begins after this: it must not find its own hold released.
            let _lock = lock;
            delivery.step(move |desk, orders| desk.release_plainly(user, orders)).await
        });
    }
}
