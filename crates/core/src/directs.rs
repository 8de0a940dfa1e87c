//! Direct conversations: beginning, listing, closing and leaving them. What is said in one is sent and read as in any channel.

use std::collections::HashMap;
use std::sync::Arc;

use rialto_protocol::http::{DirectCreate, DirectsQuery};
use rialto_protocol::limits::{DIRECT_PEOPLE_MAX, DIRECTS_MAX, PAGE_MAX};
use rialto_protocol::{ChannelId, Direct, Error, ServerId, User, UserId, text};
use uuid::Uuid;

use crate::access::community::Community;
use crate::access::permissions;
use crate::messages::within;
use crate::store::{Begun, NewDirect, Numbers};
use crate::{Actor, Chat, Result, ids};

/// The verbs of direct conversations.
pub struct Directs<'a>(&'a Chat);

impl Chat {
    /// The verbs of direct conversations.
    #[must_use]
    pub const fn directs(&self) -> Directs<'_> {
        Directs(self)
    }
}

/// People with whom somebody wants to speak, and what the conversation is to be called.
#[derive(Clone, Debug)]
pub struct Wanted {
    others: Vec<UserId>,
    name: Option<String>,
}

impl Directs<'_> {
    /// What `request` asks for.
    ///
    /// # Errors
    /// `invalid` for nobody, for too many, for the actor, and for a name that is out of its bounds or of two people.
    pub fn wanted(&self, actor: &Actor, request: &DirectCreate) -> Result<Wanted> {
        let mut others = request.user_ids.clone();
        others.sort_unstable();
        others.dedup();
        if others.is_empty() || request.user_ids.len() >= DIRECT_PEOPLE_MAX || others.contains(&actor.id()) {
            let others = DIRECT_PEOPLE_MAX - 1;
            return Err(Error::invalid("userIds", format!("It must name 1 to {others} others.")));
        }
        let name = request.name.as_deref().map(|name| text::name("name", name)).transpose()?;
        if name.is_some() && others.len() == 1 {
            return Err(Error::invalid("name", "A conversation of two has no name."));
        }
        Ok(Wanted { others, name })
    }

    /// Whether a conversation of two people is wanted and there is one.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn is_known(&self, actor: &Actor, wanted: &Wanted) -> Result<bool> {
        let [other] = wanted.others[..] else { return Ok(false) };
        Ok(self.0.db.direct_of(actor.id(), other).await?.is_some())
    }

    /// Begins the conversation that is wanted, or gives that of these two people. Gives whether it is new. The others are
    /// shown it with its first message.
    ///
    /// # Errors
    /// `not_found` for somebody with whom the actor shares no server, `forbidden` where one of them can't be written to, and
    /// when the actor has begun too many conversations.
    pub async fn begin(&self, actor: &Actor, wanted: &Wanted) -> Result<(Direct, bool)> {
        let created_at = self.0.clock.now();
        let (id, channel) = (ServerId(ids::fresh(created_at)), ChannelId(ids::fresh(created_at)));
        let (chat, maker, wanted) = (self.0.clone(), actor.id(), wanted.clone());
        let beginning = async move {
            let (others, name) = (&wanted.others[..], wanted.name.as_deref());
            let new = NewDirect { id, channel, maker, others, name, created_at };
            let (direct, number, is_new) = match chat.db.begin_direct(&new).await? {
                Begun::New(number) => (id, Some(number), true),
                Begun::Known(direct, number) => (direct, number, false),
                Begun::Stranger => return Err(Error::not_found()),
                Begun::Refused => return Err(permissions::unreachable()),
                Begun::TooMany => return Err(too_many()),
            };
            if let Some(number) = number {
                chat.tell_governed(number, direct).await;
            }
            Ok((direct, is_new))
        };
        let (id, is_new) = self.0.deed(beginning).await?;
        let mut numbers = self.0.read_states().numbers(actor.id(), Some(id)).await?;
        numbers.retain(|numbers| !numbers.is_closed);
        let direct = self.told(actor, numbers).await?.pop().ok_or_else(Error::not_found)?;
        Ok((direct, is_new))
    }

    /// A page of the conversations that the actor is shown, in the order of their ids.
    ///
    /// # Errors
    /// `invalid` when `limit` is out of its range.
    pub async fn list(&self, actor: &Actor, query: &DirectsQuery) -> Result<Vec<Direct>> {
        let limit = within("limit", query.limit.unwrap_or(PAGE_MAX), 1, PAGE_MAX)?;
        let after = query.after.unwrap_or(ServerId(Uuid::nil()));
        let numbers = self.0.read_states().directs(actor.id(), after, limit).await?;
        self.told(actor, numbers).await
    }

    /// The conversations of these numbers as the actor sees them.
    async fn told(&self, actor: &Actor, numbers: Vec<Numbers>) -> Result<Vec<Direct>> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<ServerId> = numbers.iter().map(|numbers| numbers.server.id).collect();
        let known = |id: &ServerId| Some((*id, self.0.hub.look(|hub| hub.community(*id))?));
        let mut known: HashMap<ServerId, Arc<Community>> = ids.iter().filter_map(known).collect();
        let unknown: Vec<ServerId> = ids.into_iter().filter(|id| !known.contains_key(id)).collect();
        if !unknown.is_empty() {
            let (read, _) = self.0.db.conversations(&unknown).await?;
            known.extend(read.into_iter().map(|community| (community.id, Arc::new(community))));
        }
        let apart = self.0.apart(actor.id()).await?;
        let direct = |Numbers { server, .. }: Numbers| {
            let (community, channel) = (known.get(&server.id)?, server.channels.into_iter().next()?);
            self.0.hub.look(|hub| {
                let online = |other: &User| apart.sees(hub, other.id, server.id);
                community.direct(channel, server.count, online)
            })
        };
        Ok(numbers.into_iter().filter_map(direct).collect())
    }

    /// Closes a conversation of two people until something is said in it, or leaves a group.
    ///
    /// # Errors
    /// `not_found` for who is not in it.
    pub async fn end(&self, actor: &Actor, direct: ServerId) -> Result<()> {
        let (chat, user) = (self.0.clone(), actor.id());
        let ending = async move {
            let number = chat.db.end_direct(direct, user).await?.ok_or_else(Error::not_found)?;
            chat.tell_governed(number, direct).await;
            Ok(())
        };
        self.0.deed(ending).await
    }
}

fn too_many() -> Error {
    Error::forbidden(format!(
        "You have begun {DIRECTS_MAX} direct conversations, which is as many as one can."
    ))
}
