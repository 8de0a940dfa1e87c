//! Profiles: what a user shows of themselves.

use std::sync::Arc;

use rialto_protocol::http::ProfileChange;
use rialto_protocol::{Error, User, text};

use super::Users;
use crate::bus::Event;
use crate::store::Renamed;
use crate::{Actor, Result};

impl Users<'_> {
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
