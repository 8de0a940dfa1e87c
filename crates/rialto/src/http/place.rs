//! Requests about something that only its members may know of.
//!
//! Who is not a member must get `not_found` whatever else is wrong with the request, or a refusal of its
//! body would tell that the server exists. The verbs of core keep to that for what they are given; but a
//! body that can't be read never reaches them. So a route with such an id in its path and with an input
//! takes both as one, [`In`], which has the order right and costs nothing where the input is good.

use axum::RequestExt as _;
use axum::extract::{FromRequest, Request};
use rialto_core::{Actor, Chat};
use rialto_protocol::{CategoryId, ChannelId, MessageId, ReportId, RoleId, ServerId};
use serde::de::DeserializeOwned;

use super::AppState;
use super::failure::Failure;
use super::input::Ids;
use super::signed::Signed;

/// What has members, by the id in the path.
pub(super) trait Place: DeserializeOwned + Send + Sync + 'static {
    /// `not_found` unless the actor may know of it.
    fn show(self, chat: &Chat, actor: &Actor) -> impl Future<Output = rialto_core::Result<()>> + Send;
}

impl Place for ServerId {
    async fn show(self, chat: &Chat, actor: &Actor) -> rialto_core::Result<()> {
        chat.members().role(actor, self).await.map(|_| ())
    }
}

impl Place for ChannelId {
    async fn show(self, chat: &Chat, actor: &Actor) -> rialto_core::Result<()> {
        chat.channels().get(actor, self).await.map(|_| ())
    }
}

impl Place for MessageId {
    async fn show(self, chat: &Chat, actor: &Actor) -> rialto_core::Result<()> {
        chat.messages().show(actor, self).await
    }
}

impl Place for CategoryId {
    async fn show(self, chat: &Chat, actor: &Actor) -> rialto_core::Result<()> {
        chat.categories().show(actor, self).await
    }
}

impl Place for ReportId {
    async fn show(self, chat: &Chat, actor: &Actor) -> rialto_core::Result<()> {
        chat.reports().show(actor, self).await
    }
}

impl Place for RoleId {
    async fn show(self, chat: &Chat, actor: &Actor) -> rialto_core::Result<()> {
        chat.roles().show(actor, self).await
    }
}

/// Something named inside a place, which is shown to those who may know of the place.
impl<P: Place, I: DeserializeOwned + Send + Sync + 'static> Place for (P, I) {
    async fn show(self, chat: &Chat, actor: &Actor) -> rialto_core::Result<()> {
        self.0.show(chat, actor).await
    }
}

/// What `actor` asks of `place`. A wrong `input` is told to its members alone.
pub(super) struct In<P, I> {
    /// Who asks.
    pub(super) actor: Actor,
    /// What it is about.
    pub(super) place: P,
    /// The body or the query.
    pub(super) input: I,
}

impl<P, I, M> FromRequest<AppState, M> for In<P, I>
where
    P: Place,
    I: FromRequest<AppState, M, Rejection = Failure> + Send + 'static,
    M: 'static,
{
    type Rejection = Failure;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, Failure> {
        let Signed(actor) = request.extract_parts_with_state(state).await?;
        let Ids(place) = request.extract_parts_with_state::<Ids<P>, _>(state).await?;
        match I::from_request(request, state).await {
            Ok(input) => Ok(Self { actor, place, input }),
            Err(wrong) => {
                place.show(&state.chat, &actor).await?;
                Err(wrong)
            }
        }
    }
}
