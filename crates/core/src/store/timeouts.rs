//! Timeouts: who may view channels and do nothing else, and until when. They outlive memberships.

use rialto_protocol::{ServerId, Timestamp};
use uuid::Uuid;

use super::driver::db::{read, transact};
use super::driver::writes::Commit;
use super::{Db, StoreError, access};

pub(super) const SET: &str = "
    INSERT INTO timeouts (server_id, user_id, ends_at) VALUES ($1, $2, $3)
    ON CONFLICT (server_id, user_id) DO UPDATE SET ends_at = excluded.ends_at";
pub(super) const END: &str = "DELETE FROM timeouts WHERE server_id = $1 AND user_id = $2";
const OVER: &str = "SELECT server_id FROM timeouts WHERE ends_at <= $1 ORDER BY ends_at";
/// Those of a server that are over, which begin to be no more, and whether of members.
const END_OVER: &str = "
    DELETE FROM timeouts WHERE server_id = $1 AND ends_at <= $2
    RETURNING user_id, EXISTS (
        SELECT 1 FROM members m WHERE m.server_id = timeouts.server_id AND m.user_id = timeouts.user_id)";

/// Has a member be timed out until then, or no longer. Whoever calls it settles them.
macro_rules! set_timeout {
    ($tx:ident, $server:expr, $user:expr, $ends_at:expr) => {{
        use $crate::store::timeouts as of;
        let (server, user): (uuid::Uuid, uuid::Uuid) = ($server, $user);
        let set = match $ends_at {
            Some(Timestamp(at)) => sqlx::query(of::SET).bind(server).bind(user).bind(*at),
            None => sqlx::query(of::END).bind(server).bind(user),
        };
        set.execute(&mut *$tx).await?;
    }};
}

pub(super) use set_timeout;

impl Db {
    /// Ends the timeouts that are over at `now`. Gives the servers of whose members there were some, each with its access
    /// number.
    pub async fn end_timeouts(&self, now: Timestamp) -> Result<Vec<(ServerId, i64)>, StoreError> {
        let mut servers: Vec<Uuid> = read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(OVER).bind(now.0).fetch_all(&mut *conn).await?)
        })?;
        servers.sort_unstable();
        servers.dedup();
        let mut ended = Vec::new();
        for server in servers {
            let number = self.end_timeouts_of(server, now).await?;
            ended.extend(number.map(|number| (ServerId(server), number)));
        }
        Ok(ended)
    }

    async fn end_timeouts_of(&self, server: Uuid, now: Timestamp) -> Result<Option<i64>, StoreError> {
        transact!(self.pools, Commit::ToldSlow, |tx| {
            sqlx::query(access::TAKE_SERVER).bind(server).execute(&mut *tx).await?;
            let over: Vec<(Uuid, bool)> =
                sqlx::query_as(END_OVER).bind(server).bind(now.0).fetch_all(&mut *tx).await?;
            let members: Vec<Uuid> =
                over.into_iter().filter(|(_, is_in)| *is_in).map(|(user, _)| user).collect();
            if members.is_empty() {
                return Ok(None);
            }
            for user in members {
                access::settle!(tx, server, user);
            }
            sqlx::query(access::COLLECT).bind(server).execute(&mut *tx).await?;
            Ok(Some(access::take_number!(tx, server)))
        })
    }
}
