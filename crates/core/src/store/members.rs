//! Members: who is in which server.

use rialto_protocol::{ChannelId, Member, MemberRole, RoleId, ServerId, Timestamp, User, UserId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::driver::db::{Pools, read, transact};
use super::driver::rows::columns;
use super::driver::writes::Commit;
use super::{Db, StoreError, access};

pub(super) const INSERT: &str = "
    INSERT INTO members (server_id, user_id, joined_at, words)
    SELECT $1, $2, $3, (SELECT words FROM users WHERE id = $2)";
pub(super) const GIVE_DEFAULTS: &str = "
    INSERT INTO member_roles (server_id, user_id, role_id)
    SELECT $1, $2, id FROM roles WHERE server_id = $1 AND by_default";
/// A member starts at the heads: what was said before is not unread.
pub(super) const START_AT_HEADS: &str = "
    INSERT INTO read_states (user_id, channel_id, read_seq, seen_seq)
    SELECT $2, id, rev, rev FROM channels WHERE server_id = $1 AND parent_id IS NULL
    ON CONFLICT (user_id, channel_id) DO UPDATE SET read_seq = excluded.read_seq,
        seen_seq = excluded.seen_seq";

/// It takes the user's row: a name that is changed at this moment is the one before or the one after.
pub(super) const RAISE_VERSION: &str = "UPDATE users SET version = version + 1 WHERE id = $1";

/// Makes a user a member of a server, with the roles that whoever joins is given, at the heads of its channels. Gives its
/// access number.
macro_rules! join {
    ($tx:ident, $server:expr, $user:expr, $now:expr) => {{
        let (server, user): (uuid::Uuid, uuid::Uuid) = ($server, $user.0);
        sqlx::query($crate::store::members::RAISE_VERSION).bind(user).execute(&mut *$tx).await?;
        sqlx::query($crate::store::access::TAKE_SERVER).bind(server).execute(&mut *$tx).await?;
        sqlx::query($crate::store::members::INSERT)
            .bind(server)
            .bind(user)
            .bind($now.0)
            .execute(&mut *$tx)
            .await?;
        let give = sqlx::query($crate::store::members::GIVE_DEFAULTS);
        give.bind(server).bind(user).execute(&mut *$tx).await?;
        $crate::store::access::settle!($tx, server, user);
        sqlx::query($crate::store::members::START_AT_HEADS)
            .bind(server)
            .bind(user)
            .execute(&mut *$tx)
            .await?;
        $crate::store::access::take_number!($tx, server)
    }};
}

pub(super) use join;

/// It takes the rows before nicknames are read, as a nickname takes its row before the names are.
pub(super) const SET_MEMBER_WORDS: &str =
    "UPDATE members SET words = $2 WHERE user_id = $1 RETURNING server_id, nickname";
pub(super) const SET_NICKNAME: &str =
    "UPDATE members SET nickname = $3 WHERE server_id = $1 AND user_id = $2";
pub(super) const NAMES: &str = "SELECT display_name, username FROM users WHERE id = $1";
pub(super) const SET_WORDS_HERE: &str = "UPDATE members SET words = $3 WHERE server_id = $1 AND user_id = $2";
pub(super) const SET_WORDS: &str = "UPDATE users SET words = $2 WHERE id = $1";

/// Works out anew by which words a user is found, everywhere.
macro_rules! set_words {
    ($tx:ident, $user:expr, $display_name:expr, $username:expr) => {{
        use $crate::store::members as of;
        let (user, words): (uuid::Uuid, String) = ($user, $crate::words::of(&[$display_name, $username]));
        sqlx::query(of::SET_WORDS).bind(user).bind(&words).execute(&mut *$tx).await?;
        let rows: Vec<(uuid::Uuid, Option<String>)> =
            sqlx::query_as(of::SET_MEMBER_WORDS).bind(user).bind(&words).fetch_all(&mut *$tx).await?;
        for (server, nickname) in rows {
            let Some(nickname) = nickname else { continue };
            let words = $crate::words::of(&[&nickname, $display_name, $username]);
            let set = sqlx::query(of::SET_WORDS_HERE).bind(server).bind(user).bind(words);
            set.execute(&mut *$tx).await?;
        }
    }};
}

pub(super) use set_words;

/// Calls a member of a server so, and has them found by it.
macro_rules! set_nickname {
    ($tx:ident, $server:expr, $user:expr, $nickname:expr) => {{
        use $crate::store::members as of;
        let (server, user, nickname): (uuid::Uuid, uuid::Uuid, Option<&str>) = ($server, $user, $nickname);
        let set = sqlx::query(of::SET_NICKNAME).bind(server).bind(user).bind(nickname);
        set.execute(&mut *$tx).await?;
        let (name, username): (String, String) =
            sqlx::query_as(of::NAMES).bind(user).fetch_one(&mut *$tx).await?;
        let names = nickname.into_iter().chain([name.as_str(), username.as_str()]);
        let words = $crate::words::of(&names.collect::<Vec<_>>());
        let set = sqlx::query(of::SET_WORDS_HERE).bind(server).bind(user).bind(words);
        set.execute(&mut *$tx).await?;
    }};
}

pub(super) use set_nickname;

const ROLE: &str = "
    SELECT s.owner_id = m.user_id FROM members m JOIN servers s ON s.id = m.server_id
    WHERE m.server_id = $1 AND m.user_id = $2 AND NOT s.direct";
const IS_IN: &str = "
    SELECT 1 FROM members m WHERE m.server_id = $1 AND m.user_id = $2 AND (m.closed_seq IS NULL OR EXISTS (
        SELECT 1 FROM channels c JOIN messages x ON x.channel_id = c.id
        WHERE c.server_id = m.server_id AND c.parent_id IS NULL AND x.seq > m.closed_seq))";

impl Db {
    /// Whether `user` is in `server`, or in a direct conversation that they have not closed.
    pub async fn is_in(&self, server: ServerId, user: UserId) -> Result<bool, StoreError> {
        let row: Option<i32> = read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(IS_IN).bind(server.0).bind(user.0).fetch_optional(&mut *conn).await?)
        })?;
        Ok(row.is_some())
    }

    /// What `user` is in `server`; nothing when it is no member, or there is no such server: a direct conversation is none.
    pub async fn role(&self, server: ServerId, user: UserId) -> Result<Option<MemberRole>, StoreError> {
        read!(self.pools, |conn| {
            let owns: Option<bool> =
                sqlx::query_scalar(ROLE).bind(server.0).bind(user.0).fetch_optional(&mut *conn).await?;
            Ok(owns.map(|owns| if owns { MemberRole::Owner } else { MemberRole::Member }))
        })
    }
}

/// Of the members `m`, those who hold the role `$role`; all where that is not given.
macro_rules! holding {
    ($role:literal) => {
        concat!(
            " AND (",
            $role,
            " IS NULL OR EXISTS (SELECT 1 FROM member_roles h
                WHERE h.server_id = m.server_id AND h.user_id = m.user_id AND h.role_id = ",
            $role,
            "))"
        )
    };
}

/// Of the members `m`, those who may view the channel `$channel` of their server; all where that is not given.
macro_rules! viewing {
    ($channel:literal) => {
        concat!(
            " AND (",
            $channel,
            " IS NULL OR EXISTS (SELECT 1 FROM channels c JOIN access may ON may.access_id = c.access_id
                WHERE c.server_id = m.server_id AND may.role_set_id = m.role_set_id AND c.id = ",
            $channel,
            "))"
        )
    };
}

/// Whether the reader is a member, and how many members fit a pattern, hold a role and may view a channel.
const MATCHES: &str = concat!(
    "SELECT EXISTS (
        SELECT 1 FROM members x JOIN servers s ON s.id = x.server_id
        WHERE x.server_id = $1 AND x.user_id = $2 AND NOT s.direct), count(*)
    FROM members m WHERE m.server_id = $1 AND m.words LIKE $3",
    holding!("$4"),
    viewing!("$5")
);
/// The members of a server after a place, in their order; `PAGE.1` ends it.
const PAGE: (&str, &str) = (
    concat!(
        "SELECT u.id, u.username, u.display_name, u.avatar_url, s.owner_id = u.id AS owns, m.nickname, m.joined_at,
        t.ends_at, m.words
    FROM members m JOIN users u ON u.id = m.user_id JOIN servers s ON s.id = m.server_id
    LEFT JOIN timeouts t ON t.server_id = m.server_id AND t.user_id = m.user_id
    WHERE m.server_id = $1 AND (m.words, m.user_id) > ($2, $3) AND m.words LIKE $4",
        holding!("$6"),
        viewing!("$7")
    ),
    " ORDER BY m.words, m.user_id LIMIT CAST($5 AS BIGINT)",
);
/// The roles of members of a server whose ids stand between the two.
const ROLES_HELD: (&str, &str) = (
    "SELECT m.user_id, m.role_id FROM member_roles m JOIN roles r ON r.id = m.role_id
    WHERE m.server_id = $1 AND m.user_id IN ",
    " ORDER BY r.position DESC, r.id",
);
const PLACE: &str = "
    SELECT COALESCE((SELECT m.words FROM members m WHERE m.server_id = $2 AND m.user_id = $1), words)
    FROM users WHERE id = $1";

/// How many members one statement can be asked for by their ids.
pub const NAMED_MAX: usize = 512;

/// The ids of users and their places in a text, from `$first` on: as many as a power of two, so that a handful of texts
/// serve every number; the nil id is nobody's.
fn named(users: &[UserId], first: usize) -> (Vec<Uuid>, String) {
    let count = users.len().min(NAMED_MAX).next_power_of_two();
    let ids = users.iter().map(|user| user.0).chain(std::iter::repeat_n(Uuid::nil(), count));
    let places: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    (ids.take(count).collect(), places.join(", "))
}

/// A place in the order of a server's members: the words of a name, and of two with the same words the user's id. The
/// first one is before all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    words: String,
    user: Uuid,
}

/// A member, and where they stand among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The member; the store does not know who is on line, and tells the roles apart.
    pub member: Member,
    /// Their place.
    pub place: Place,
}

/// Which members of a server are read, and how many of them at most.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The server.
    pub server: ServerId,
    /// What their words must fit ([`words::pattern`](crate::words::pattern)).
    pub pattern: &'a str,
    /// Which role they must hold.
    pub role: Option<RoleId>,
    /// Which channel of the server they must be able to view.
    pub channel: Option<ChannelId>,
    /// Those after this place.
    pub after: &'a Place,
    /// How many at most.
    pub limit: i64,
}

struct MemberRow {
    id: Uuid,
    username: String,
    display_name: String,
    avatar_url: Option<String>,
    owns: bool,
    nickname: Option<String>,
    joined_at: i64,
    ends_at: Option<i64>,
    words: String,
}

columns!(MemberRow { id, username, display_name, avatar_url, owns, nickname, joined_at, ends_at, words });

impl MemberRow {
    fn into_placed(self) -> Placed {
        let user = User {
            id: UserId(self.id),
            username: self.username,
            display_name: self.display_name,
            avatar_url: self.avatar_url,
        };
        let role = if self.owns { MemberRole::Owner } else { MemberRole::Member };
        let member = Member {
            user,
            role,
            role_ids: Vec::new(),
            nickname: self.nickname,
            joined_at: Timestamp(self.joined_at),
            timeout_until: self.ends_at.map(Timestamp),
            online: false,
        };
        Placed { member, place: Place { words: self.words, user: self.id } }
    }
}

impl Db {
    /// How many members of `server` fit `pattern`, hold `role` and may view `channel`; nothing for a `reader` who is no
    /// member.
    pub async fn member_matches(
        &self,
        reader: UserId,
        server: ServerId,
        pattern: &str,
        role: Option<RoleId>,
        channel: Option<ChannelId>,
    ) -> Result<Option<i64>, StoreError> {
        let (is_member, matches): (bool, i64) = read!(self.pools, |conn| {
            Ok(sqlx::query_as(MATCHES)
                .bind(server.0)
                .bind(reader.0)
                .bind(pattern)
                .bind(role.map(|role| role.0))
                .bind(channel.map(|channel| channel.0))
                .fetch_one(&mut *conn)
                .await?)
        })?;
        Ok(is_member.then_some(matches))
    }

    /// Where `user` stands in `server`, also if they have left it; nothing where there is no such user.
    pub async fn member_place(&self, server: ServerId, user: UserId) -> Result<Option<Place>, StoreError> {
        let words: Option<String> = read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(PLACE).bind(user.0).bind(server.0).fetch_optional(&mut *conn).await?)
        })?;
        Ok(words.map(|words| Place { words, user: user.0 }))
    }

    /// The members that are wanted, in their order.
    pub async fn members(&self, wanted: Wanted<'_>) -> Result<Vec<Placed>, StoreError> {
        self.members_where("", &[], wanted).await
    }

    /// Those of `users` who are members that are wanted, in their order; [`NAMED_MAX`] users at most.
    pub async fn members_among(
        &self,
        users: &[UserId],
        wanted: Wanted<'_>,
    ) -> Result<Vec<Placed>, StoreError> {
        let (ids, places) = named(users, 8);
        self.members_where(&format!(" AND m.user_id IN ({places})"), &ids, wanted).await
    }

    /// Which of `users` hold which roles in `server`, of each the highest first; [`NAMED_MAX`] users at most.
    pub async fn roles_held(
        &self,
        server: ServerId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, RoleId)>, StoreError> {
        let (ids, places) = named(users, 2);
        let text = format!("{}({places}){}", ROLES_HELD.0, ROLES_HELD.1);
        let rows: Vec<(Uuid, Uuid)> = read!(self.pools, |conn| {
            let query = sqlx::query_as(AssertSqlSafe(text.clone())).bind(server.0);
            let query = ids.iter().fold(query, |query, id| query.bind(*id));
            Ok(query.fetch_all(&mut *conn).await?)
        })?;
        Ok(rows.into_iter().map(|(user, role)| (UserId(user), RoleId(role))).collect())
    }

    async fn members_where(
        &self,
        condition: &str,
        ids: &[Uuid],
        wanted: Wanted<'_>,
    ) -> Result<Vec<Placed>, StoreError> {
        let text = format!("{}{condition}{}", PAGE.0, PAGE.1);
        let rows: Vec<MemberRow> = read!(self.pools, |conn| {
            let mut query = sqlx::query_as(AssertSqlSafe(text.clone()))
                .bind(wanted.server.0)
                .bind(&wanted.after.words)
                .bind(wanted.after.user)
                .bind(wanted.pattern)
                .bind(wanted.limit)
                .bind(wanted.role.map(|role| role.0))
                .bind(wanted.channel.map(|channel| channel.0));
            for id in ids {
                query = query.bind(id);
            }
            Ok(query.fetch_all(&mut *conn).await?)
        })?;
        Ok(rows.into_iter().map(MemberRow::into_placed).collect())
    }
}

const COUNT: &str = "SELECT count(*) FROM members WHERE server_id = $1";

impl Db {
    /// How many members `server` has; 0 when there is no such server.
    pub async fn member_count(&self, server: ServerId) -> Result<i64, StoreError> {
        read!(self.pools, |conn| {
            Ok(sqlx::query_scalar(COUNT).bind(server.0).fetch_one(&mut *conn).await?)
        })
    }
}

pub(super) const DELETE: &str = "
    DELETE FROM members WHERE server_id = $1 AND user_id = $2
        AND NOT EXISTS (SELECT 1 FROM servers WHERE id = $1 AND owner_id = $2)";
pub(super) const DELETE_ROLES: &str = "DELETE FROM member_roles WHERE server_id = $1 AND user_id = $2";
pub(super) const DELETE_READ_STATES: &str = "
    DELETE FROM read_states
    WHERE user_id = $2 AND channel_id IN (SELECT id FROM channels WHERE server_id = $1)";

pub(super) const KICK: &str = "
    INSERT INTO kicks (server_id, user_id, access_seq) VALUES ($1, $2, $3)
    ON CONFLICT (server_id, user_id) DO UPDATE SET access_seq = excluded.access_seq, lifted = FALSE";

/// Takes a member other than the owner out of a server that is taken, with their roles and read states there. Gives whether
/// there was one.
macro_rules! take_out {
    ($tx:ident, $server:expr, $user:expr) => {{
        use $crate::store::members as of;
        let (server, user): (uuid::Uuid, uuid::Uuid) = ($server, $user);
        let done = sqlx::query(of::DELETE).bind(server).bind(user).execute(&mut *$tx).await?;
        let was_there = done.rows_affected() > 0;
        if was_there {
            $crate::store::access::TakeChannels::take_channels(&mut *$tx, server).await?;
        }
        for text in if was_there { &[of::DELETE_ROLES, of::DELETE_READ_STATES][..] } else { &[] } {
            sqlx::query(*text).bind(server).bind(user).execute(&mut *$tx).await?;
        }
        was_there
    }};
}

pub(super) use take_out;

impl Db {
    /// Takes `user` out of `server`, with its read states there. Gives its access number; nothing where it was no
    /// member other than the owner, who can't be taken out.
    pub async fn remove_member(&self, server: ServerId, user: UserId) -> Result<Option<i64>, StoreError> {
        transact!(self.pools, Commit::Told, |tx| {
            // Nobody becomes the owner in between: that takes the server too.
            sqlx::query(access::TAKE_SERVER).bind(server.0).execute(&mut *tx).await?;
            if !take_out!(tx, server.0, user.0) {
                return Ok(None);
            }
            sqlx::query(access::COLLECT).bind(server.0).execute(&mut *tx).await?;
            Ok(Some(access::take_number!(tx, server.0)))
        })
    }
}

const WITHOUT_WORDS: &str =
    "SELECT id, username, display_name FROM users WHERE words IS NULL LIMIT CAST($1 AS BIGINT)";
/// How many users get their words in one transaction.
const FILLED_AT_ONCE: i64 = 500;

/// Works out the words of users of a time before there were any. It is called while the database is opened.
pub(super) async fn fill_words(pools: &Pools) -> Result<(), StoreError> {
    loop {
        let rows: Vec<(Uuid, String, String)> = read!(*pools, |conn| {
            Ok(sqlx::query_as(WITHOUT_WORDS).bind(FILLED_AT_ONCE).fetch_all(&mut *conn).await?)
        })?;
        if rows.is_empty() {
            return Ok(());
        }
        transact!(*pools, Commit::ToldSlow, |tx| {
            for (id, username, display_name) in &rows {
                set_words!(tx, *id, display_name, username);
            }
            Ok(())
        })?;
    }
}
