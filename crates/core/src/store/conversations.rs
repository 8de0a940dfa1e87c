//! Direct conversations as a list: many are read at once, in as many statements as one.

use std::collections::HashMap;
use std::sync::LazyLock;

use rialto_protocol::{ServerId, UserId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::communities::{ChannelRow, LAST, MemberRow, Rows};
use super::driver::db::{read, snapshot};
use super::driver::rows::columns;
use super::read_states::{ServerRow, servers, users};
use super::user_rows::UserRow;
use super::{Db, Numbers, StoreError};
use crate::access::community::Community;

/// How many conversations one statement gives at most.
const AT_ONCE: usize = 256;

/// The text for so many conversations.
fn texts(count: usize) -> (String, String) {
    let ids: Vec<String> = (1..=count).map(|n| format!("${n}")).collect();
    let ids = ids.join(", ");
    let heads = format!(
        "SELECT s.id, s.name, s.owner_id, s.pair IS NULL, c.id, c.name, c.topic, c.position, c.rev, c.access_id
         FROM servers s JOIN channels c ON c.server_id = s.id AND c.parent_id IS NULL
         WHERE s.id IN ({ids}) AND s.direct"
    );
    let people = format!(
        "SELECT m.server_id, m.role_set_id, u.id, u.username, u.display_name, u.avatar_url
         FROM members m JOIN users u ON u.id = m.user_id
         WHERE m.server_id IN ({ids}) AND m.role_set_id IS NOT NULL ORDER BY m.server_id, u.id"
    );
    (heads, people)
}

type HeadRow = (Uuid, String, Uuid, bool, Uuid, String, String, i64, i64, Uuid);

/// Somebody in a conversation.
struct PersonRow {
    server_id: Uuid,
    role_set_id: Uuid,
    user: UserRow,
}

columns!(PersonRow { server_id, role_set_id } and user);

fn conversation(row: HeadRow, people: &mut HashMap<Uuid, Vec<PersonRow>>) -> Community {
    let (id, name, owner, group, channel, channel_name, topic, position, rev, access) = row;
    let theirs = people.remove(&id).unwrap_or_default();
    let members: Vec<MemberRow> =
        theirs.iter().map(|person| (person.user.id, person.role_set_id, None, None)).collect();
    let channel: ChannelRow = (channel, channel_name, topic, position, rev, None, access, 0);
    let rows = Rows {
        server: (name, None, None, owner, None, true, group),
        channels: vec![channel],
        people: theirs.into_iter().map(|person| person.user).collect(),
        ..Rows::default()
    };
    rows.into_community(ServerId(id), members)
}

/// The conversations after $3 that the user $4 is shown, in the order of their ids, up to $5 of them: as those of a user are
/// read, with their numbers.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    servers(
        1,
        "me.server_id IN (
            SELECT p.server_id FROM members p JOIN servers y ON y.id = p.server_id AND y.direct
            WHERE p.user_id = $4 AND p.server_id > $3 AND (p.closed_seq IS NULL OR EXISTS (
                SELECT 1 FROM channels q JOIN messages w ON w.channel_id = q.id
                WHERE q.server_id = p.server_id AND q.parent_id IS NULL AND w.seq > p.closed_seq))
            ORDER BY p.server_id LIMIT CAST($5 AS BIGINT))",
    )
});

impl Db {
    /// The direct conversations after `after` that `user` is shown, with their numbers, as of one moment and in the order of
    /// their ids.
    pub async fn directs_of(
        &self,
        user: UserId,
        after: ServerId,
        limit: i64,
    ) -> Result<Vec<Numbers>, StoreError> {
        let rows: Vec<ServerRow> = read!(self.pools, |conn| {
            let query = sqlx::query_as(AssertSqlSafe(PAGE.as_str())).bind(None::<Uuid>).bind(None::<i64>);
            Ok(query.bind(after.0).bind(user.0).bind(limit).fetch_all(&mut *conn).await?)
        })?;
        let mut directs: Vec<Numbers> = users(rows).into_iter().flat_map(|(_, of)| of.value).collect();
        directs.sort_unstable_by_key(|direct| direct.server.id);
        Ok(directs)
    }

    /// Those of the direct conversations `ids` that there are, whole, and the last number of the access sequence, as of one
    /// moment.
    pub async fn conversations(&self, ids: &[ServerId]) -> Result<(Vec<Community>, i64), StoreError> {
        snapshot!(self.pools, |tx| {
            let access: i64 = sqlx::query_scalar(LAST).fetch_one(&mut *tx).await?;
            let mut found = Vec::with_capacity(ids.len());
            for ids in ids.chunks(AT_ONCE) {
                let count = ids.len().next_power_of_two();
                let id = |n: usize| ids.get(n).map_or(Uuid::nil(), |id| id.0);
                let (heads, people) = texts(count);
                let heads =
                    (0..count).fold(sqlx::query_as(AssertSqlSafe(heads)), |query, n| query.bind(id(n)));
                let heads: Vec<HeadRow> = heads.fetch_all(&mut *tx).await?;
                let people =
                    (0..count).fold(sqlx::query_as(AssertSqlSafe(people)), |query, n| query.bind(id(n)));
                let rows: Vec<PersonRow> = people.fetch_all(&mut *tx).await?;
                let mut people: HashMap<Uuid, Vec<PersonRow>> = HashMap::new();
                for person in rows {
                    people.entry(person.server_id).or_default().push(person);
                }
                found.extend(heads.into_iter().map(|row| conversation(row, &mut people)));
            }
            Ok((found, access))
        })
    }
}
