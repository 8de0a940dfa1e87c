//! Messages: sending, reading pages of the log, catching up, editing and deleting.

use rialto_protocol::http::{MessageCreate, MessagesBody, PageQuery};
use rialto_protocol::limits::{PAGE_DEFAULT, PAGE_MAX, SYNC_DEFAULT, SYNC_MAX};
use rialto_protocol::requests::Synced;
use rialto_protocol::{ChannelId, Epoch, MessageId, text};
use tokio::sync::oneshot;

use crate::hub::RequestId;
use crate::log::change::{Change, NewMessage};
use crate::log::writer::{Answer, Committed};
use crate::{Actor, Chat, Error, Result};

/// The verbs of messages.
pub struct Messages<'a>(&'a Chat);

impl Chat {
    /// The verbs of messages.
    #[must_use]
    pub const fn messages(&self) -> Messages<'_> {
        Messages(self)
    }
}

impl Messages<'_> {
    /// Sends a message that answers none; see [`Messages::post`].
    ///
    /// # Errors
    /// Those of [`Messages::post`].
    pub async fn send(
        &self,
        actor: &Actor,
        channel: ChannelId,
        content: &str,
        client_id: Option<&str>,
    ) -> Result<Committed> {
        let (content, client_id) = (content.to_owned(), client_id.map(str::to_owned));
        let message = MessageCreate { content, client_id, reply_to_id: None, mention_author: None };
        self.post(actor, channel, message).await
    }

    /// Sends a message, and gives it once it is committed. A repeat of the actor's `client_id` in the
    /// channel makes no message and gives the first one.
    ///
    /// Calls that begin one after the other are committed in that order; so are those of [`Messages::edit`] and
    /// [`Messages::delete`].
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` over a bound and for an answer to what is no message of the channel,
    /// `unavailable` when the store fails.
    pub async fn post(&self, actor: &Actor, channel: ChannelId, message: MessageCreate) -> Result<Committed> {
        self.committed(self.sending(actor, channel, message).await?).await
    }

    /// Edits a message of the actor's own.
    ///
    /// # Errors
    /// `not_found` where there is no such message in a channel that the actor may see, `invalid` over a bound,
    /// `forbidden` for another's message, `conflict` for a deleted one, `unavailable` when the store fails.
    pub async fn edit(&self, actor: &Actor, id: MessageId, content: &str) -> Result<Committed> {
        self.committed(self.editing(actor, id, content).await?).await
    }

    /// Deletes a message of the actor's own, or of somebody else if they manage messages there: it keeps its place, with
    /// empty content. A second time changes nothing.
    ///
    /// # Errors
    /// As for [`Messages::edit`], save that there is no content and no conflict.
    pub async fn delete(&self, actor: &Actor, id: MessageId) -> Result<Committed> {
        self.committed(deleting(actor, id)).await
    }

    /// The same as [`Messages::post`], for a request that the hub answers: before anyone hears of the message. It waits
    /// only until the message has its turn.
    ///
    /// # Errors
    /// Those of [`Messages::post`] that show before it is handed in; then the hub does not answer.
    pub async fn post_for(
        &self,
        actor: &Actor,
        channel: ChannelId,
        message: MessageCreate,
        request: RequestId,
    ) -> Result<()> {
        let new = self.sending(actor, channel, message).await?;
        self.0.writer.hand_in(new, Answer::Request(request)).await;
        Ok(())
    }

    /// The same as [`Messages::edit`], in the manner of [`Messages::post_for`].
    ///
    /// # Errors
    /// In the same manner.
    pub async fn edit_for(
        &self,
        actor: &Actor,
        id: MessageId,
        content: &str,
        request: RequestId,
    ) -> Result<()> {
        let edited = self.editing(actor, id, content).await?;
        self.0.writer.hand_in(edited, Answer::Request(request)).await;
        Ok(())
    }

    /// The same as [`Messages::delete`], in the manner of [`Messages::post_for`].
    pub async fn delete_for(&self, actor: &Actor, id: MessageId, request: RequestId) {
        self.0.writer.hand_in(deleting(actor, id), Answer::Request(request)).await;
    }

    /// A message that is to be sent. Whether the actor is a member is part of the transaction that commits it.
    async fn sending(&self, actor: &Actor, channel: ChannelId, message: MessageCreate) -> Result<Change> {
        let MessageCreate { content, client_id, reply_to_id: reply_to, .. } = message;
        match (text::content(&content), client_id.as_deref().map(text::client_id).transpose()) {
            (Ok(content), Ok(_)) => Ok(Change::Send(NewMessage {
                channel,
                author: actor.user.clone(),
                content: content.to_owned(),
                client_id,
                reply_to,
            })),
            (Err(error), _) | (_, Err(error)) => self.head(actor, channel).await.and(Err(error)),
        }
    }

    async fn editing(&self, actor: &Actor, id: MessageId, content: &str) -> Result<Change> {
        match text::content(content) {
            Ok(content) => Ok(Change::Edit { message: id, actor: actor.id(), content: content.to_owned() }),
            Err(error) => self.show(actor, id).await.and(Err(error)),
        }
    }

    /// Hands in a change and waits for what becomes of it.
    pub(crate) async fn committed(&self, change: Change) -> Result<Committed> {
        let (answer, answered) = oneshot::channel();
        self.0.writer.hand_in(change, Answer::Task(answer)).await;
        answered.await.map_err(|_| Error::unavailable())?
    }

    /// Whether there is such a message in a channel that the actor may see.
    ///
    /// # Errors
    /// `not_found` where there is none, `unavailable` when the store fails.
    pub async fn show(&self, actor: &Actor, id: MessageId) -> Result<()> {
        if self.0.db.may_see(actor.id(), id).await? { Ok(()) } else { Err(Error::not_found()) }
    }

    /// A page of history as it is asked for over HTTP: the newest messages, those before a place, or those around one.
    ///
    /// # Errors
    /// Those of [`Messages::page`] and [`Messages::around`], and `invalid` where both are asked for.
    pub async fn history(
        &self,
        actor: &Actor,
        channel: ChannelId,
        query: &PageQuery,
    ) -> Result<MessagesBody> {
        match (query.around, query.before) {
            (Some(seq), None) => self.around(actor, channel, seq, query.limit).await,
            (Some(_), Some(_)) => {
                let wrong = Error::invalid("around", "A page is before a place or around one, and not both.");
                self.head(actor, channel).await.and(Err(wrong))
            }
            (None, before) => {
                let Synced { messages, rev, epoch, .. } =
                    self.page(actor, channel, before, query.limit).await?;
                Ok(MessagesBody { messages, rev, epoch })
            }
        }
    }

    /// The messages around the place `seq`, in seq order: `limit` in all, at most half of them newer.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` when a number is out of its range.
    pub async fn around(
        &self,
        actor: &Actor,
        channel: ChannelId,
        seq: i64,
        limit: Option<i64>,
    ) -> Result<MessagesBody> {
        let ranges = within("limit", limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX)
            .and_then(|limit| within("around", seq, 1, i64::MAX).map(|_| limit));
        let limit = match ranges {
            Ok(limit) => limit,
            Err(error) => return self.head(actor, channel).await.and(Err(error)),
        };
        let read = || async {
            let page = self.0.db.messages_around(actor.id(), channel, seq, limit).await?;
            page.ok_or_else(Error::not_found)
        };
        let (messages, rev) = self.0.directly(actor.id(), read).await?;
        Ok(MessagesBody { messages, rev, epoch: self.0.db.epoch() })
    }

    /// The newest `limit` messages before `before`, in seq order; without `before` the newest of all. `more`
    /// tells whether there are older ones.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` when a number is out of its range.
    pub async fn page(
        &self,
        actor: &Actor,
        channel: ChannelId,
        before: Option<i64>,
        limit: Option<i64>,
    ) -> Result<Synced> {
        let ranges = within("limit", limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX).and_then(|limit| {
            within("before", before.unwrap_or(i64::MAX), 0, i64::MAX).map(|before| (before, limit))
        });
        let (before, limit) = match ranges {
            Ok(ranges) => ranges,
            Err(error) => return self.head(actor, channel).await.and(Err(error)),
        };
        let read = || async {
            let page = self.0.db.messages_before(actor.id(), channel, Some(before), limit).await?;
            page.ok_or_else(Error::not_found)
        };
        let page = self.0.directly(actor.id(), read).await?;
        Ok(Synced {
            messages: page.messages,
            rev: page.head,
            epoch: self.0.db.epoch(),
            more: page.more,
            reset: false,
        })
    }

    /// What changed after the rev `after` of `epoch`, in rev order, each message as it is now. `rev` is the
    /// cursor to go on with: on the last page the head as of the same read. `reset` where the cursor is of
    /// another epoch or of the future.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` when a number is out of its range.
    pub async fn sync(
        &self,
        actor: &Actor,
        channel: ChannelId,
        after: i64,
        epoch: Epoch,
        limit: Option<i64>,
    ) -> Result<Synced> {
        let ranges = within("limit", limit.unwrap_or(SYNC_DEFAULT), 1, SYNC_MAX)
            .and_then(|limit| within("after", after, 0, i64::MAX).map(|_| limit));
        let limit = match ranges {
            Ok(limit) => limit,
            Err(error) => return self.head(actor, channel).await.and(Err(error)),
        };
        let read = || async {
            let page = self.0.db.messages_after(actor.id(), channel, after, limit).await?;
            page.ok_or_else(Error::not_found)
        };
        let page = self.0.directly(actor.id(), read).await?;
        let own = self.0.db.epoch();
        if epoch != own || after > page.head {
            return Ok(Synced { messages: Vec::new(), rev: page.head, epoch: own, more: false, reset: true });
        }
        let last = page.messages.last().map_or(page.head, |message| message.rev);
        let rev = if page.more { last } else { page.head };
        Ok(Synced { messages: page.messages, rev, epoch: own, more: page.more, reset: false })
    }

    /// `not_found` unless the actor may see the channel: looked at before anything else is.
    pub(crate) async fn head(&self, actor: &Actor, channel: ChannelId) -> Result<()> {
        self.0.db.channel_of(actor.id(), channel).await?.map(|_| ()).ok_or_else(Error::not_found)
    }
}

fn deleting(actor: &Actor, id: MessageId) -> Change {
    Change::Delete { message: id, actor: actor.id() }
}

/// Holds a number to its range; nothing is clamped.
pub(crate) fn within(field: &str, number: i64, min: i64, max: i64) -> Result<i64> {
    if (min..=max).contains(&number) {
        return Ok(number);
    }
    let bound = if max == i64::MAX {
        format!("It must be {min} or more.")
    } else {
        format!("It must be {min} to {max}.")
    };
    Err(Error::invalid(field, bound))
}
