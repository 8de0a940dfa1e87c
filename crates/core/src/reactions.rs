//! Reactions: reacting to a message with an emoji, and who does.

use rialto_protocol::emoji::emoji;
use rialto_protocol::http::ReactionQuery;
use rialto_protocol::limits::PAGE_MAX;
use rialto_protocol::{MessageId, User};

use crate::hub::RequestId;
use crate::log::change::Change;
use crate::log::writer::{Answer, Committed};
use crate::messages::within;
use crate::{Actor, Chat, Error, Result};

/// The verbs of reactions.
pub struct Reactions<'a>(&'a Chat);

impl Chat {
    /// The verbs of reactions.
    #[must_use]
    pub const fn reactions(&self) -> Reactions<'_> {
        Reactions(self)
    }
}

impl Reactions<'_> {
    /// Has the actor react to a message with an emoji from now on, or do so no more. A second time changes nothing.
    ///
    /// # Errors
    /// `not_found` where there is no such message in a channel that the actor may see, `invalid` for what is no emoji; for a
    /// reaction that is set, `forbidden` without the permission, and `conflict` to a deleted message and for a kind too many.
    pub async fn set(&self, actor: &Actor, id: MessageId, emoji: &str, set: bool) -> Result<Committed> {
        self.0.messages().committed(self.setting(actor, id, emoji, set).await?).await
    }

    /// The same for a request that the hub answers: before anyone hears of the change.
    ///
    /// # Errors
    /// `not_found` and `invalid` as above, in which case the hub does not answer.
    pub async fn set_for(
        &self,
        actor: &Actor,
        id: MessageId,
        emoji: &str,
        set: bool,
        request: RequestId,
    ) -> Result<()> {
        let change = self.setting(actor, id, emoji, set).await?;
        self.0.writer.hand_in(change, Answer::Request(request)).await;
        Ok(())
    }

    /// A page of those who react to a message with an emoji, in the order in which they did.
    ///
    /// # Errors
    /// `not_found` where there is no such message in a channel that the actor may see, `invalid` for what is no emoji and
    /// when `limit` is out of its range.
    pub async fn list(
        &self,
        actor: &Actor,
        id: MessageId,
        emoji_said: &str,
        query: &ReactionQuery,
    ) -> Result<Vec<User>> {
        let asked = emoji(emoji_said)
            .and_then(|emoji| Ok((emoji, within("limit", query.limit.unwrap_or(PAGE_MAX), 1, PAGE_MAX)?)));
        let read = || async {
            self.0.messages().show(actor, id).await?;
            let (emoji, limit) = asked.clone()?;
            Ok(self.0.db.reactors(id, emoji, query.after, limit).await?)
        };
        self.0.directly(actor.id(), read).await
    }

    async fn setting(&self, actor: &Actor, id: MessageId, said: &str, set: bool) -> Result<Change> {
        match emoji(said) {
            Ok(emoji) => Ok(Change::React { message: id, actor: actor.id(), emoji, set }),
            Err(error) => self.0.messages().show(actor, id).await.and(Err::<Change, Error>(error)),
        }
    }
}
