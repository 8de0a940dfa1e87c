//! Profiles: what a user shows of themselves.

use std::sync::Arc;

use rialto_protocol::http::{ProfileBody, ProfileChange};
use rialto_protocol::{Error, ServerId, User, UserId, text};

use super::Users;
use crate::bus::Event;
use crate::store::Renamed;
use crate::{Actor, Result};

impl Users<'_> {
    /// Somebody with whom the actor shares a server, and since when they are in `server`.
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
    /// `invalid` for a name out of its bounds.
    pub async fn change_profile(&self, actor: &Actor, request: &ProfileChange) -> Result<User> {
        let Some(name) = &request.display_name else { return self.get(actor.id()).await };
        let name = text::name("displayName", name)?;
        let renamed = self.0.db.set_display_name(actor.id(), &name).await?;
        Ok(self.tell_renamed(renamed.ok_or_else(Error::not_found)?).await)
    }

    /// Tells of a user who is called otherwise from now on.
    pub(super) async fn tell_renamed(&self, renamed: Renamed) -> User {
        let Renamed { user, servers } = renamed;
        let event = Event::UserUpdated { user: Arc::new(user.clone()), servers };
        self.0.bus.publish(vec![event]).await;
        user
    }
}
