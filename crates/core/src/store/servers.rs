//! Servers, as things that are made and deleted; reading them with their numbers is in `read_states.rs`.

use rialto_protocol::limits::SERVERS_MAX;
use rialto_protocol::{ChannelId, ServerId, Timestamp, UserId};

use super::db::transact;
use super::writes::Commit;
use super::{Db, StoreError, members};

/// A server to be, with its first channel.
#[derive(Clone, Copy, Debug)]
pub struct NewServer<'a> {
    /// Its id.
    pub id: ServerId,
    /// Its name.
    pub name: &'a str,
    /// Who owns it and is its first member.
    pub owner: UserId,
    /// The id of its first channel.
    pub channel: ChannelId,
    /// The name of its first channel.
    pub channel_name: &'a str,
    /// When it is made.
    pub created_at: Timestamp,
}

const INSERT: &str = "
    INSERT INTO servers (id, name, owner_id, created_at)
    SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM members WHERE user_id = $3) < $5";
const INSERT_CHANNEL: &str = "
    INSERT INTO channels (id, server_id, name, topic, position, created_at) VALUES ($1, $2, $3, '', 0, $4)";
// Invites go first, as whoever uses one takes it before the server: two who took these in the two orders
// would wait for each other.
const DELETE_INVITES: &str = "
    DELETE FROM invites WHERE server_id = (SELECT id FROM servers WHERE id = $1 AND owner_id = $2)";
const DELETE: &str = "DELETE FROM servers WHERE id = $1 AND owner_id = $2";

impl Db {
    /// Makes a server with its first channel and its owner as a member. Gives `false`, and changes
    /// nothing, when the owner is a member of as many servers as a user may be.
    pub async fn create_server(&self, server: &NewServer<'_>) -> Result<bool, StoreError> {
        let (id, owner) = (server.id.to_string(), server.owner.to_string());
        transact!(self.pools, Commit::Told, |tx| {
            let made = sqlx::query(INSERT)
                .bind(&id)
                .bind(server.name)
                .bind(&owner)
                .bind(server.created_at.0)
                .bind(SERVERS_MAX)
                .execute(&mut *tx)
                .await?;
            if made.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(INSERT_CHANNEL)
                .bind(server.channel.to_string())
                .bind(&id)
                .bind(server.channel_name)
                .bind(server.created_at.0)
                .execute(&mut *tx)
                .await?;
            members::join!(tx, id.as_str(), server.owner, server.created_at);
            Ok(true)
        })
    }

    /// Deletes the server `id` of `owner` and all that is in it. Gives whether there was one.
    pub async fn delete_server(&self, id: ServerId, owner: UserId) -> Result<bool, StoreError> {
        let (id, owner) = (id.to_string(), owner.to_string());
        transact!(self.pools, Commit::ToldSlow, |tx| {
            sqlx::query(DELETE_INVITES).bind(&id).bind(&owner).execute(&mut *tx).await?;
            let done = sqlx::query(DELETE).bind(&id).bind(&owner).execute(&mut *tx).await?;
            Ok(done.rows_affected() > 0)
        })
    }
}
