//! The bodies and the queries that govern a community: its servers, channels, categories, roles and overrides.

use serde::Deserialize;
#[cfg(any(test, fuzzing))]
use serde::Serialize;

use crate::ids::{CategoryId, ChannelId, RoleId, UserId};
use crate::permissions::Permissions;

/// `PATCH /servers/{id}`. What is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerChange {
    /// Its name.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub description: Option<String>,
    /// The channel that whoever joins is shown first; `null` for none.
    #[serde(default, deserialize_with = "crate::patch::nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string | null"))]
    #[schema(value_type = Option<String>)]
    pub welcome_channel_id: Option<Option<ChannelId>>,
    /// The roles that whoever joins is given.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub default_role_ids: Option<Vec<RoleId>>,
}

/// `POST /servers/{id}/channels`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelCreate {
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub topic: Option<String>,
    /// The category in which it stands.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub category_id: Option<CategoryId>,
    /// Whether it is for its maker and who else is let in.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub private: Option<bool>,
}

/// `PATCH /channels/{id}`. What is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelChange {
    /// Its name.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub topic: Option<String>,
    /// The category in which it stands; `null` for none.
    #[serde(default, deserialize_with = "crate::patch::nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string | null"))]
    #[schema(value_type = Option<String>)]
    pub category_id: Option<Option<CategoryId>>,
    /// How long a member waits between two messages, in seconds: 0 to 21,600.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    #[cfg_attr(test, ts(optional))]
    pub slow_mode_seconds: Option<i64>,
}

/// `PUT /servers/{id}/channels/order`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelsOrder {
    /// All channels that I may view, in their order.
    pub channels: Vec<ChannelMove>,
}

/// Where a channel is to stand.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChannelMove {
    /// Which channel.
    pub channel_id: ChannelId,
    /// In which category, if in one.
    pub category_id: Option<CategoryId>,
}

/// `POST /servers/{id}/categories`, `PATCH /categories/{id}`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CategoryName {
    /// Its name.
    pub name: String,
}

/// `PUT /servers/{id}/categories/order`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CategoriesOrder {
    /// All categories, in their order.
    pub category_ids: Vec<CategoryId>,
}

/// `POST /servers/{id}/roles`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RoleCreate {
    /// Its name.
    pub name: String,
    /// Its colour, `#rrggbb`; none if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub color: Option<String>,
    /// What it allows; nothing if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub permissions: Option<Permissions>,
    /// Whether every member may mention it; not if left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub mentionable: Option<bool>,
}

/// `PATCH /roles/{id}`. What is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RoleChange {
    /// Its name.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// Its colour, `#rrggbb`; `null` for none.
    #[serde(default, deserialize_with = "crate::patch::nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string | null"))]
    #[schema(value_type = Option<String>)]
    pub color: Option<Option<String>>,
    /// What it allows.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub permissions: Option<Permissions>,
    /// Whether every member may mention it.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub mentionable: Option<bool>,
}

/// `PUT /servers/{id}/roles/order`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RolesOrder {
    /// All roles but that of everyone, the highest first.
    pub role_ids: Vec<RoleId>,
}

/// `PUT /channels/{id}/overrides/…`, `PUT /categories/{id}/overrides/…`.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[cfg_attr(any(test, fuzzing), derive(Serialize))]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OverrideSet {
    /// What it allows.
    pub allow: Permissions,
    /// What it denies.
    pub deny: Permissions,
}

/// Whose permissions are explained: `?userId=USER` or `?roleId=ROLE`.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PermissionsQuery {
    /// A member; this or `roleId`.
    pub user_id: Option<UserId>,
    /// A role, held alone; this or `userId`.
    pub role_id: Option<RoleId>,
}
