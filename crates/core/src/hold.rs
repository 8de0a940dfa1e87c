//! A user's hold: requests that move a user's cursors or read their numbers, on whatever connection, are taken one
//! after the other, and while one is under way the user's notifications are held.

use rialto_protocol::{ServerId, UserId};
use tokio::sync::OwnedMutexGuard;

use crate::hub::{Effect, Hub};
use crate::{Chat, Result};

/// A user's hold. It ends with [`Hold::finish`]; one that is dropped before gives back what was held, and has told
/// later what it changed.
pub(crate) struct Hold {
    chat: Chat,
    user: UserId,
    /// The servers in which it may have changed the user's numbers; its last step tells them.
    changed: Vec<ServerId>,
    /// Held until what was held is released.
    lock: Option<OwnedMutexGuard<()>>,
}

impl Hold {
    /// Waits for the holds of `user` that began before, and takes the first step at the hub with their notifications
    /// held.
    pub(crate) async fn begin<T: Send + 'static>(
        chat: &Chat,
        user: UserId,
        step: impl FnOnce(&mut Hub, &mut Vec<Effect>) -> T + Send + 'static,
    ) -> Result<(Self, T)> {
        let lock = chat.hub.user(user).await;
        let hold = Self { chat: chat.clone(), user, changed: Vec::new(), lock: Some(lock) };
        let first = chat.hub.step(move |hub, effects| {
            let first = step(hub, effects);
            hub.hold(user, effects);
            first
        });
        let first = first.await?;
        Ok((hold, first))
    }

    /// Takes a step at the hub while it lasts.
    pub(crate) async fn step<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Hub, &mut Vec<Effect>) -> T + Send + 'static,
    ) -> Result<T> {
        self.chat.hub.step(step).await
    }

    /// Says before it comes to pass that the user's numbers in these servers may change: should it not come to
    /// its last step, they are read again and told.
    pub(crate) fn changes(&mut self, servers: impl IntoIterator<Item = ServerId>) {
        self.changed.extend(servers);
    }

    /// Takes the last step at the hub, which must release what is held. Whatever was read under this hold is
    /// published before it, so that the step has its right place among the events.
    pub(crate) async fn finish<T: Send + 'static>(
        self,
        step: impl FnOnce(&mut Hub, &mut Vec<Effect>) -> T + Send + 'static,
    ) -> Result<T> {
        self.finish_first(step).await.map(|(last, _lock)| last)
    }

    /// The same, after which the next hold begins when the guard is dropped.
    pub(crate) async fn finish_first<T: Send + 'static>(
        mut self,
        step: impl FnOnce(&mut Hub, &mut Vec<Effect>) -> T + Send + 'static,
    ) -> Result<(T, Option<OwnedMutexGuard<()>>)> {
        self.chat.writer.settled().await?;
        let lock = self.lock.take();
        Ok((self.chat.hub.step(step).await?, lock))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let Some(lock) = self.lock.take() else { return };
        let (hub, user) = (self.chat.hub.clone(), self.user);
        let changed = std::mem::take(&mut self.changed);
        tokio::spawn(async move {
            // The next one begins after this: it must not find itself released.
            let _lock = lock;
            let step = move |hub: &mut Hub, effects: &mut Vec<Effect>| {
                hub.release_plainly(user, effects);
                hub.recount_later(user, changed);
            };
            hub.step(step).await
        });
    }
}
