//! What a user may in one channel.

use rialto_protocol::{ChannelId, Permissions, UserId};

use super::driver::db::read;
use super::{Db, StoreError, access};
use crate::access::permissions::{implied, in_thread};

const MAY_IN: &str = concat!(
    "SELECT may.permissions, c.parent_id IS NOT NULL FROM channels c",
    access::seen_by!("$1"),
    " WHERE c.id = $2"
);

impl Db {
    /// What `user` may in a channel; `None` if there is no such channel or they may not see it.
    pub async fn may_in(&self, user: UserId, channel: ChannelId) -> Result<Option<Permissions>, StoreError> {
        let may: Option<(i64, bool)> = read!(self.pools, |conn| {
            Ok(sqlx::query_as(MAY_IN).bind(user.0).bind(channel.0).fetch_optional(&mut *conn).await?)
        })?;
        let may = may.map(|(bits, is_thread)| (Permissions::from_bits(bits), is_thread));
        Ok(may.map(|(may, is_thread)| implied(if is_thread { in_thread(may) } else { may })))
    }
}
