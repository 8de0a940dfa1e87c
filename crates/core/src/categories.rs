//! Categories: channels of a server that stand together.

use rialto_protocol::http::{CategoriesOrder, CategoryName};
use rialto_protocol::limits::CATEGORIES_MAX;
use rialto_protocol::{AuditAction, Category, CategoryId, Error, Permission, Server, ServerId, text};

use crate::access::permissions::needs;
use crate::audit::act::Act;
use crate::channels::keep_access;
use crate::store::{Target, Write};
use crate::{Actor, Chat, Result, ids};

/// The verbs of categories.
pub struct Categories<'a>(&'a Chat);

impl Chat {
    /// The verbs of categories.
    #[must_use]
    pub const fn categories(&self) -> Categories<'_> {
        Categories(self)
    }
}

impl Categories<'_> {
    /// Makes a category, the last of its server.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for who may not manage channels and when the server has too many
    /// categories, `invalid` for a name out of its bounds.
    pub async fn create(
        &self,
        actor: &Actor,
        server_id: ServerId,
        request: &CategoryName,
    ) -> Result<Category> {
        let (user, request) = (actor.id(), request.clone());
        let id = CategoryId(ids::fresh(self.0.clock.now()));
        let act = Act::new(user, AuditAction::CategoryCreate, id.0);
        let create = self.0.govern(act, Target::Server(server_id), vec![user], move |community| {
            community.standing(user)?.needs(Permission::ManageChannels)?;
            if community.categories.len() >= CATEGORIES_MAX {
                return Err(Error::forbidden(format!(
                    "This server has {CATEGORIES_MAX} categories, which is as many as one can have."
                )));
            }
            let name = text::name("name", &request.name)?;
            let last = community.categories.iter().map(|category| category.position + 1).max();
            let category = Category { id, server_id, name, position: last.unwrap_or(0) };
            Ok((category.clone(), vec![Write::Category(category)]))
        });
        create.await
    }

    /// Whether the actor is shown such a category.
    ///
    /// # Errors
    /// `not_found` where they are not, `unavailable` when the store fails.
    pub async fn show(&self, actor: &Actor, id: CategoryId) -> Result<()> {
        let community = self.0.community(Target::Category(id), &[actor.id()]).await?;
        community.standing(actor.id())?.category(id).map(drop)
    }

    /// Gives a category another name.
    ///
    /// # Errors
    /// `not_found` for who is not shown it, `forbidden` for who may not manage channels in it, `invalid` for a name out of
    /// its bounds.
    pub async fn rename(&self, actor: &Actor, id: CategoryId, request: &CategoryName) -> Result<Category> {
        let (user, request) = (actor.id(), request.clone());
        let act = Act::new(user, AuditAction::CategoryUpdate, id.0);
        let rename = self.0.govern(act, Target::Category(id), vec![user], move |community| {
            let actor = community.standing(user)?;
            let before = actor.category(id)?;
            needs(actor.in_category(id), Permission::ManageChannels)?;
            let category = Category { name: text::name("name", &request.name)?, ..before.clone() };
            let writes =
                if category == *before { Vec::new() } else { vec![Write::Category(category.clone())] };
            Ok((category, writes))
        });
        rename.await
    }

    /// Deletes a category. Its channels stay, each with the access that it had.
    ///
    /// # Errors
    /// As for [`Categories::rename`].
    pub async fn delete(&self, actor: &Actor, id: CategoryId) -> Result<()> {
        let user = actor.id();
        let act = Act::new(user, AuditAction::CategoryDelete, id.0);
        let delete = self.0.govern(act, Target::Category(id), vec![user], move |community| {
            let actor = community.standing(user)?;
            actor.category(id)?;
            needs(actor.in_category(id), Permission::ManageChannels)?;
            let mut writes = Vec::new();
            for channel in community.channels.iter().filter(|place| place.category == Some(id)) {
                let mut place = channel.clone();
                if channel.is_synced() {
                    writes.extend(keep_access(community, &mut place));
                }
                place.category = None;
                writes.push(Write::Channel(place));
            }
            writes.push(Write::DeleteCategory(id));
            Ok(((), writes))
        });
        delete.await
    }

    /// Puts the categories that the actor is shown in another order.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for who may not manage channels, `invalid` where not each category is
    /// named once.
    pub async fn order(&self, actor: &Actor, server: ServerId, request: &CategoriesOrder) -> Result<Server> {
        let (user, ids) = (actor.id(), request.category_ids.clone());
        let act = Act::new(user, AuditAction::CategoryOrder, server.0);
        let order = self.0.govern(act, Target::Server(server), vec![user], move |community| {
            // Who manages channels is shown all of them.
            community.standing(user)?.needs(Permission::ManageChannels)?;
            let mut named = ids.clone();
            named.sort_unstable();
            named.dedup();
            let is_each =
                community.categories.iter().all(|category| named.binary_search(&category.id).is_ok());
            if !is_each || named.len() != community.categories.len() || ids.len() != named.len() {
                return Err(Error::invalid("categoryIds", "Each category must be named once."));
            }
            let places = ids.iter().copied().zip(0..);
            let moved = places.filter(|(id, position)| {
                community.category(*id).is_some_and(|category| category.position != *position)
            });
            let moved: Vec<(CategoryId, i64)> = moved.collect();
            Ok(((), if moved.is_empty() { Vec::new() } else { vec![Write::CategoryOrder(moved)] }))
        });
        order.await?;
        self.0.read_states().server(actor, server).await
    }
}
