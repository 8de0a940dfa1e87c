//! Channels: making, changing, ordering and deleting them. Their messages are in `messages.rs`.

use rialto_protocol::http::{ChannelChange, ChannelCreate, ChannelMove, ChannelsOrder};
use rialto_protocol::limits::{CHANNELS_MAX, OVERRIDES_MAX, SLOW_MODE_MAX};
use rialto_protocol::{
    AuditAction, CategoryId, Channel, ChannelId, Error, ErrorCode, Permission, Permissions, RoleId, Server,
    ServerId, text,
};

use crate::access::community::{AccessId, Community, Place};
use crate::access::permissions::{Override, Subject, needs};
use crate::access::standing::Standing;
use crate::audit::act::Act;
use crate::messages::within;
use crate::overrides::{self, follow, given_by};
use crate::store::{Target, Write};
use crate::{Actor, Chat, Result, ids};

/// The verbs of channels.
pub struct Channels<'a>(&'a Chat);

impl Chat {
    /// The verbs of channels.
    #[must_use]
    pub const fn channels(&self) -> Channels<'_> {
        Channels(self)
    }
}

impl Channels<'_> {
    /// A channel, with the actor's numbers.
    ///
    /// # Errors
    /// `not_found` for who may not view it.
    pub async fn get(&self, actor: &Actor, id: ChannelId) -> Result<Channel> {
        let read = || async {
            let channel = self.0.db.channel_of(actor.id(), id).await?;
            channel.map(|of| of.value).ok_or_else(Error::not_found)
        };
        self.0.directly(actor.id(), read).await
    }

    /// A channel that the actor has changed, with their numbers; `changed` where they may not view it since.
    pub(crate) async fn get_or(&self, actor: &Actor, changed: Channel) -> Result<Channel> {
        match self.get(actor, changed.id).await {
            Err(error) if error.code == ErrorCode::NotFound => Ok(changed),
            channel => channel,
        }
    }

    /// Makes a channel, the last of its server. One in a category follows it, unless it is private: then it is for its maker
    /// and who else is let in.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for who may not manage channels and when the server has too many
    /// channels, `invalid` for a field out of its bounds and for a category that the actor is not shown.
    pub async fn create(&self, actor: &Actor, server: ServerId, request: &ChannelCreate) -> Result<Channel> {
        let (user, request, created_at) = (actor.id(), request.clone(), self.0.clock.now());
        let id = ChannelId(ids::fresh(created_at));
        let act = Act::new(user, AuditAction::ChannelCreate, id.0);
        let create = self.0.govern(act, Target::Server(server), vec![user], move |community| {
            let actor = community.standing(user)?;
            let category = match request.category_id {
                Some(id) => Some(actor.category(id).map_err(|_| no_category())?),
                None => None,
            };
            let follows = category.map_or(server.into(), |category| category.id.into());
            let may = category.map_or(actor.permissions, |category| actor.in_category(category.id));
            needs(may, Permission::ManageChannels)?;
            if community.channels.len() as i64 >= CHANNELS_MAX {
                return Err(too_many());
            }
            let is_private = request.private.unwrap_or_default();
            let place = Place {
                id,
                name: text::name("name", &request.name)?,
                topic: text::topic(request.topic.as_deref().unwrap_or_default())?.to_owned(),
                position: community.channels.iter().map(|place| place.position + 1).max().unwrap_or(0),
                rev: 0,
                category: category.map(|category| category.id),
                access: if is_private { id.into() } else { follows },
                slow_mode_seconds: 0,
            };
            let mut writes = vec![Write::NewChannel(place.clone(), created_at)];
            if is_private {
                let said = private(community.overrides_in(follows), server, Subject::User(user));
                if said.len() > OVERRIDES_MAX {
                    return Err(overrides::too_many());
                }
                writes.extend(said.into_iter().map(|said| Write::Override(id.into(), said)));
            }
            Ok((community.unseen(&place), writes))
        });
        self.get_or(actor, create.await?).await
    }

    /// Changes a channel. What is left out stays. One that is moved keeps its access as overrides of its own, but for one
    /// that followed its category, moved by who may set what the new one says: it follows that.
    ///
    /// # Errors
    /// `not_found` for who may not view it, `forbidden` for who may not manage channels there, `invalid` for a field out of
    /// its bounds and for a category that the actor is not shown.
    pub async fn edit(&self, actor: &Actor, id: ChannelId, request: &ChannelChange) -> Result<Channel> {
        let (user, request) = (actor.id(), request.clone());
        let act = Act::new(user, AuditAction::ChannelUpdate, id.0);
        let edit = self.0.govern(act, Target::Channel(id), vec![user], move |community| {
            let actor = community.standing(user)?;
            let (before, may) = actor.channel(id)?;
            needs(may, Permission::ManageChannels)?;
            let mut place = before.clone();
            if let Some(name) = &request.name {
                place.name = text::name("name", name)?;
            }
            if let Some(topic) = &request.topic {
                text::topic(topic)?.clone_into(&mut place.topic);
            }
            if let Some(seconds) = request.slow_mode_seconds {
                place.slow_mode_seconds = within("slowModeSeconds", seconds, 0, SLOW_MODE_MAX)?;
            }
            let mut writes = match request.category_id {
                Some(category) => moved(&actor, &mut place, category)?,
                None => Vec::new(),
            };
            let changed = community.unseen(&place);
            if place != *before {
                writes.push(Write::Channel(place));
            }
            Ok((changed, writes))
        });
        self.get_or(actor, edit.await?).await
    }

    /// Deletes a channel and all that is in it.
    ///
    /// # Errors
    /// `not_found` for who may not view it, `forbidden` for who may not manage channels there.
    pub async fn delete(&self, actor: &Actor, id: ChannelId) -> Result<()> {
        let user = actor.id();
        let act = Act::new(user, AuditAction::ChannelDelete, id.0);
        let delete = self.0.govern(act, Target::Channel(id), vec![user], move |community| {
            let (_, may) = community.standing(user)?.channel(id)?;
            needs(may, Permission::ManageChannels)?;
            Ok(((), vec![Write::DeleteChannel(id)]))
        });
        delete.await
    }

    /// Puts the channels that the actor may view in another order, and into other categories. The others keep their places.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for who may not manage channels, `invalid` where not each channel
    /// that the actor may view is named once, and for a category that they are not shown. Then nothing is changed.
    pub async fn order(&self, actor: &Actor, server: ServerId, request: &ChannelsOrder) -> Result<Server> {
        let (user, asked) = (actor.id(), request.channels.clone());
        let act = Act::new(user, AuditAction::ChannelOrder, server.0);
        let order = self.0.govern(act, Target::Server(server), vec![user], move |community| {
            let actor = community.standing(user)?;
            actor.needs(Permission::ManageChannels)?;
            Ok(((), ordered(&actor, &asked)?))
        });
        order.await?;
        self.0.read_states().server(actor, server).await
    }
}

/// What is written where the channels that `actor` may view are to be in this order.
fn ordered(actor: &Standing<'_>, asked: &[ChannelMove]) -> Result<Vec<Write>> {
    let seen: Vec<&Place> = actor.channels().collect();
    let mut named: Vec<ChannelId> = asked.iter().map(|asked| asked.channel_id).collect();
    named.sort_unstable();
    named.dedup();
    let is_each = seen.iter().all(|place| named.binary_search(&place.id).is_ok());
    if !is_each || named.len() != seen.len() || asked.len() != seen.len() {
        return Err(Error::invalid("channels", "Each channel that you may view must be named once."));
    }
    let (mut writes, mut places) = (Vec::new(), Vec::new());
    for (asked, slot) in asked.iter().zip(&seen) {
        let Some(before) = seen.iter().find(|place| place.id == asked.channel_id) else { continue };
        if before.category != asked.category_id {
            needs(actor.in_place(before.access), Permission::ManageChannels)?;
            let mut place = (*before).clone();
            writes.extend(moved(actor, &mut place, asked.category_id)?);
            writes.push(Write::Channel(place));
        }
        if before.position != slot.position {
            places.push((before.id, slot.position));
        }
    }
    if !places.is_empty() {
        writes.push(Write::ChannelOrder(places));
    }
    Ok(writes)
}

/// Moves a channel into another category, or out of any, and gives what is written of overrides with it.
fn moved(actor: &Standing<'_>, place: &mut Place, category: Option<CategoryId>) -> Result<Vec<Write>> {
    if place.category == category {
        return Ok(Vec::new());
    }
    let community = actor.community;
    let target = match category {
        Some(id) => Some(AccessId::from(actor.category(id).map_err(|_| no_category())?.id)),
        None => None,
    };
    let was_synced = place.is_synced();
    place.category = category;
    if !was_synced {
        return Ok(Vec::new());
    }
    let may = actor.in_place(place.access);
    if let Some(target) = target
        && may.has(Permission::ManageRoles)
        && may.covers(given_by(community, place.access, target))
    {
        let writes = follow(community, place, target);
        place.access = target;
        return Ok(writes.into_iter().filter(|write| !matches!(write, Write::Channel(_))).collect());
    }
    Ok(keep_access(community, place))
}

/// Gives a channel that followed its category what that says as its own, and gives what is written of it.
pub(crate) fn keep_access(community: &Community, place: &mut Place) -> Vec<Write> {
    let said = community.overrides_in(place.access);
    place.access = if said.is_empty() { community.id.into() } else { place.id.into() };
    said.iter().map(|said| Write::Override(place.id.into(), *said)).collect()
}

/// What a private channel says: what the place says that it would follow, save that everyone may not view it and its maker may.
fn private(from: &[Override], server: ServerId, maker: Subject) -> Vec<Override> {
    let (view, none) = (Permissions::of(&[Permission::ViewChannel]), Permissions::NONE);
    let everyone = Subject::Role(RoleId(server.0));
    let said = |subject| {
        let said = from.iter().find(|said| said.subject == subject);
        said.copied().unwrap_or(Override { subject, allow: none, deny: none })
    };
    let (all, own) = (said(everyone), said(maker));
    let all = Override { allow: all.allow & !view, deny: all.deny | view, ..all };
    let own = Override { allow: own.allow | view, deny: own.deny & !view, ..own };
    let others = from.iter().filter(|said| said.subject != everyone && said.subject != maker).copied();
    others.chain([all, own]).collect()
}

fn no_category() -> Error {
    Error::invalid("categoryId", "There is no such category in this server.")
}

fn too_many() -> Error {
    Error::forbidden(format!("This server has {CHANNELS_MAX} channels, which is as many as one can have."))
}
