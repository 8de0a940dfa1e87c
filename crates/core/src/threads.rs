//! Threads: making the one under a message, and those of a server. What is said there is said in a channel like others.

use rialto_protocol::http::{ListedThread, ThreadsQuery};
use rialto_protocol::limits::{PAGE_DEFAULT, PAGE_MAX};
use rialto_protocol::{Channel, ChannelId, MessageId, ServerId, text};

use crate::hub::{Asker, ConnectionId, RequestId};
use crate::log::change::Change;
use crate::messages::within;
use crate::{Actor, Chat, Error, Result, ids};

/// The verbs of threads.
pub struct Threads<'a>(&'a Chat);

impl Chat {
    /// The verbs of threads.
    #[must_use]
    pub const fn threads(&self) -> Threads<'_> {
        Threads(self)
    }
}

impl Threads<'_> {
    /// Makes the thread under a message, or gives the one that there is. Gives whether it was made, too.
    ///
    /// # Errors
    /// `not_found` where there is no such message in a channel that the actor may see, `invalid` for a message of a thread and
    /// for a name out of its bounds, `forbidden` without the permission, `conflict` for a deleted message.
    pub async fn create(&self, actor: &Actor, id: MessageId, name: Option<&str>) -> Result<(Channel, bool)> {
        let (thread, is_new) = self.make(actor, id, name).await?;
        Ok((self.0.channels().get(actor, thread).await?, is_new))
    }

    /// The same for a request that the hub answers.
    ///
    /// # Errors
    /// In the same manner; then the hub does not answer.
    pub async fn create_for(
        &self,
        connection: ConnectionId,
        actor: &Actor,
        id: MessageId,
        name: Option<&str>,
        request: RequestId,
    ) -> Result<()> {
        let (thread, _) = self.make(actor, id, name).await?;
        let asker = Asker { connection, user: actor.id(), request };
        self.0.read_states().answer_channel(asker, thread).await
    }

    /// A page of the threads of a server that the actor may view: those first in which somebody has replied last.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` when `limit` is out of its range.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        query: &ThreadsQuery,
    ) -> Result<Vec<ListedThread>> {
        let limit = within("limit", query.limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX);
        let read = || async {
            self.0.members().role(actor, server).await?;
            Ok(self.0.db.threads(actor.id(), server, query.after, limit.clone()?).await?)
        };
        self.0.directly(actor.id(), read).await
    }

    async fn make(&self, actor: &Actor, id: MessageId, name: Option<&str>) -> Result<(ChannelId, bool)> {
        let name = match name.map(|name| text::name("name", name)).transpose() {
            Ok(name) => name,
            Err(error) => return self.0.messages().show(actor, id).await.and(Err(error)),
        };
        let thread = ChannelId(ids::fresh(self.0.clock.now()));
        let change = Change::Thread { message: id, actor: actor.id(), thread, name };
        let committed = self.0.messages().committed(change).await?;
        let thread = committed.message.thread.as_ref().ok_or_else(Error::internal)?.channel_id;
        Ok((thread, !committed.repeat))
    }
}
