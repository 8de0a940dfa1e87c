//! Users as rows, which other nouns read too.

use rialto_protocol::{User, UserId, UserProfile};
use uuid::Uuid;

use super::driver::rows::columns;

/// A row of a user, as others are told of them.
pub(super) struct UserRow {
    pub(super) id: Uuid,
    pub(super) username: String,
    pub(super) display_name: String,
    pub(super) avatar_url: Option<String>,
}

columns!(UserRow { id, username, display_name, avatar_url });

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: UserId(row.id),
            username: row.username,
            display_name: row.display_name,
            avatar_url: row.avatar_url,
        }
    }
}

/// A row of a user with what they say about themselves.
pub(super) struct ProfileRow {
    user: UserRow,
    bio: String,
    status: String,
}

columns!(ProfileRow { bio, status } and user);

impl From<ProfileRow> for UserProfile {
    fn from(ProfileRow { user, bio, status }: ProfileRow) -> Self {
        Self { user: user.into(), bio, status }
    }
}

/// The form in which user names are compared.
pub(super) fn key(username: &str) -> String {
    username.to_lowercase()
}
