//! Profiles: what a user shows of themselves.

use std::sync::Arc;

use rialto_protocol::http::{ProfileBody, ProfileChange};
use rialto_protocol::{DirectsFrom, Error, ServerId, UserId, UserProfile, text};

use super::Users;
use crate::bus::Event;
use crate::store::{ChangedUser, ProfileEdit};
use crate::{Actor, Result};

impl Users<'_> {
    /// Somebody with whom the actor shares a server, with their roles in `server` and since when they are in it.
    ///
    /// # Errors
    /// `not_found` for who shares none with them, and when the actor is no member of `server`.
    pub async fn profile(&self, actor: &Actor, id: UserId, server: Option<ServerId>) -> Result<ProfileBody> {
        if let Some(server) = server {
            self.0.members().role(actor, server).await?;
        }
        self.0.db.profile(actor.id(), id, server).await?.ok_or_else(Error::not_found)
    }

    /// Changes what `request` names of the actor's profile, and tells who shares a server with them. What it leaves
    /// out stays.
    ///
    /// # Errors
    /// `invalid` for a text out of its bounds.
    pub async fn change_profile(&self, actor: &Actor, request: &ProfileChange) -> Result<UserProfile> {
        let ProfileChange { display_name, bio, status, directs_from } = request;
        let display_name = display_name.as_deref().map(|name| text::name("displayName", name)).transpose()?;
        let edit = ProfileEdit {
            display_name: display_name.as_deref(),
            bio: bio.as_deref().map(text::bio).transpose()?,
            status: status.as_deref().map(text::status).transpose()?,
            directs_from: *directs_from,
        };
        if matches!(edit, ProfileEdit { display_name: None, bio: None, status: None, directs_from: None }) {
            return self.get(actor.id()).await;
        }
        let is_shown = edit.display_name.is_some() || edit.bio.is_some() || edit.status.is_some();
        let changed = self.0.db.set_profile(actor.id(), edit).await?.ok_or_else(Error::not_found)?;
        // From whom somebody takes new conversations they alone see.
        if is_shown { Ok(self.tell_changed(changed).await) } else { Ok(changed.profile) }
    }

    /// From whom the actor is open to new direct conversations.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn directs_from(&self, actor: &Actor) -> Result<DirectsFrom> {
        self.0.db.directs_from(actor.id()).await?.ok_or_else(Error::not_found)
    }

    /// Tells of a user whose profile is another from now on.
    pub(super) async fn tell_changed(&self, changed: ChangedUser) -> UserProfile {
        let ChangedUser { profile, servers, unshown } = changed;
        let event = Event::UserUpdated { user: Arc::new(profile.clone()), servers, unshown };
        self.0.bus.publish(vec![event]).await;
        profile
    }
}
