//! What is kept of who may see what, held against the algorithm after each of many random changes.

use std::collections::{BTreeMap, BTreeSet};

use rialto_core::access::community::{AccessId, Community, Place, RoleSetId};
use rialto_core::access::permissions::{Override, Subject, implied};
use rialto_core::store::{Db, Write};
use rialto_protocol::{Permissions, Role, RoleId, UserId};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::communities::{VIEW, category, govern, place, read, role};
use crate::databases::{on_postgres_address, sqlite_address};
use crate::fixtures::{LATER, NOW, join, server, user};

/// A number below `bound` (Marsaglia, "Xorshift RNGs").
fn draw(random: &mut u64, bound: usize) -> usize {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    (*random >> 33) as usize % bound
}

fn any(random: &mut u64) -> Permissions {
    // Few administrators, and most may view.
    let bits = (draw(random, 1 << 20) & draw(random, 1 << 20)) as i64;
    let view = if draw(random, 3) > 0 { VIEW } else { Permissions::NONE };
    let all = if draw(random, 30) == 0 { Permissions::ALL } else { Permissions::NONE };
    Permissions::from_bits(bits) | view | all
}

/// Something random that can be written of what is there.
fn random_writes(now: &Community, users: &[UserId], random: &mut u64) -> Vec<Write> {
    let roles: Vec<RoleId> = now.roles.iter().map(|role| role.id).collect();
    let others: Vec<RoleId> = roles.iter().copied().filter(|id| id.0 != now.id.0).collect();
    let user = users[draw(random, users.len())];
    let role_of = |random: &mut u64, of: &[RoleId]| of[draw(random, of.len())];
    let kind = draw(random, 14);
    match kind {
        0 | 1 if others.len() < 5 => vec![Write::Role(role(now.id, now.roles.len() as i64, any(random)))],
        0 if !others.is_empty() => vec![Write::DeleteRole(role_of(random, &others))],
        1 | 2 => {
            let edited = now.role(role_of(random, &roles)).unwrap();
            vec![Write::Role(Role { permissions: any(random), ..edited.clone() })]
        }
        3 | 4 if !others.is_empty() => vec![Write::Give(user, role_of(random, &others))],
        5 if !others.is_empty() => vec![Write::Take(user, role_of(random, &others))],
        6 if now.categories.len() < 3 => vec![Write::Category(category(now.id, now.categories.len() as i64))],
        6 => {
            let gone = now.categories[draw(random, now.categories.len())].id;
            let moved = now.channels.iter().filter(|channel| channel.category == Some(gone));
            let moved =
                moved.map(|channel| Place { category: None, access: now.id.into(), ..channel.clone() });
            moved.map(Write::Channel).chain([Write::DeleteCategory(gone)]).collect()
        }
        7 if now.channels.len() < 6 => {
            vec![Write::NewChannel(place(now.channels.len() as i64 + 9, None, now.id), NOW)]
        }
        7 | 8 => {
            let moved = now.channels[draw(random, now.channels.len())].clone();
            let category = now.categories.get(draw(random, 4)).map(|category| category.id);
            let follows: AccessId = category.map_or(now.id.into(), Into::into);
            let access = if draw(random, 2) == 0 { moved.id.into() } else { follows };
            vec![Write::Channel(Place { category, access, ..moved })]
        }
        9 if draw(random, 4) == 0 => vec![Write::Owner(user)],
        10 => vec![Write::Timeout(user, (draw(random, 3) > 0).then_some(LATER))],
        _ => {
            let places = now.categories.iter().map(|category| AccessId(category.id.0));
            let places: Vec<AccessId> =
                places.chain(now.channels.iter().map(|place| place.id.into())).collect();
            let place = places[draw(random, places.len())];
            let named = Subject::User(user);
            let subject = if draw(random, 3) == 0 { named } else { Subject::Role(role_of(random, &roles)) };
            if draw(random, 4) == 0 {
                return vec![Write::RemoveOverride(place, subject)];
            }
            vec![Write::Override(place, Override { subject, allow: any(random), deny: any(random) })]
        }
    }
}

/// What the table of access has, and what the role sets may in their servers.
type Kept = (BTreeMap<(RoleSetId, AccessId), Permissions>, BTreeMap<RoleSetId, Permissions>);

const ACCESS: &str = "SELECT role_set_id, access_id, permissions FROM access";
const SETS: &str = "SELECT id, permissions FROM role_sets";

type AccessRow = (Uuid, Uuid, i64);

async fn kept(url: &str) -> Kept {
    let (access, sets): (Vec<AccessRow>, Vec<(Uuid, i64)>) = if url.starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(url).await.unwrap();
        let access = sqlx::query_as(ACCESS).fetch_all(&mut conn).await.unwrap();
        (access, sqlx::query_as(SETS).fetch_all(&mut conn).await.unwrap())
    } else {
        let mut conn = PgConnection::connect(url).await.unwrap();
        let access = sqlx::query_as(ACCESS).fetch_all(&mut conn).await.unwrap();
        (access, sqlx::query_as(SETS).fetch_all(&mut conn).await.unwrap())
    };
    let row = |(set, place, may): AccessRow| {
        ((RoleSetId(set), AccessId(place)), implied(Permissions::from_bits(may)))
    };
    let set = |(set, may)| (RoleSetId(set), Permissions::from_bits(may));
    (access.into_iter().map(row).collect(), sets.into_iter().map(set).collect())
}

/// Holds what is kept against the algorithm, after each of many random changes.
async fn hold_against_the_algorithm(url: &str) {
    let db = &Db::open(url).await.unwrap();
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, home, &ada, &cyd).await;
    let users = [ada.id, bob.id, cyd.id];
    let mut random = 88_172_645_463_325_252;
    for step in 0..200 {
        let before = read(db, home, &[]).await;
        let writes = random_writes(&before, &users, &mut random);
        govern(db, home, writes.clone()).await;
        let now = read(db, home, &[&ada, &bob, &cyd]).await;
        let (access, sets) = kept(url).await;
        let places = now.channels.iter().map(|place| place.access);
        let places = places.chain(now.categories.iter().map(|category| category.id.into()));
        let places: BTreeSet<AccessId> = places.collect();
        for (id, set) in &now.sets {
            assert_eq!(sets[id], now.in_server(set), "step {step}, {writes:?}");
            for place in &places {
                let may = access.get(&(*id, *place)).copied().unwrap_or_default();
                assert_eq!(may, now.in_place(set, *place), "step {step}, {writes:?}: {set:?} in {place:?}");
            }
        }
        let used: BTreeSet<RoleSetId> = now.members.values().copied().collect();
        assert_eq!(
            (now.members.len(), used),
            (3, now.sets.keys().copied().collect()),
            "step {step}, {writes:?}"
        );
    }
    assert_eq!(db.check().await.unwrap(), []);
    db.close().await;
}

#[tokio::test]
async fn what_is_kept_is_what_the_algorithm_gives() {
    let (_folder, url) = sqlite_address();
    hold_against_the_algorithm(&url).await;
}

#[tokio::test]
async fn what_is_kept_is_what_the_algorithm_gives_on_postgres() {
    on_postgres_address(|url| async move { hold_against_the_algorithm(&url).await }).await;
}
