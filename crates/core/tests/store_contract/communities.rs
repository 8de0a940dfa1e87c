//! Communities: roles, overrides, categories and channels, and who may do what as it comes of them.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use rialto_core::access::community::{AccessId, Community, Place};
use rialto_core::access::permissions::{Override, Subject};
use rialto_core::log::change::{Change, Outcome};
use rialto_core::store::{Db, Governed, Target, Write};
use rialto_core::{Error, ErrorCode};
use rialto_protocol::{
    Category, CategoryId, ChannelId, Permission, Permissions, Role, RoleId, ServerId, Timestamp, User, UserId,
};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;

use crate::fixtures::{LATER, NOW, channel, commit, fresh, join, messages, send, server, soon, user};

contract! {
    what_is_written_of_a_community_is_what_is_read: govern, community, whole_community;
    a_profile_has_the_roles_of_the_server_that_is_named: profile;
    what_is_refused_is_not_written: govern;
    what_is_refused_waits_for_no_writer: govern;
    who_may_not_view_a_channel_finds_nothing_of_it: channel_of, numbers, numbers_of, messages_before, messages_after, may_see, latest, advance_read, advance_seen, commit;
    who_may_view_and_not_send_is_refused: commit;
    a_channel_is_private_where_everyone_may_not_view_it: numbers, numbers_of, servers_of, channel_of;
    who_sends_in_a_slow_channel_waits: commit, govern;
    a_role_that_is_given_while_it_is_deleted_is_gone: govern;
    changes_at_once_come_one_after_the_other: govern;
}

pub(crate) const VIEW: Permissions = Permissions::of(&[Permission::ViewChannel]);
const SEND: Permissions = Permissions::of(&[Permission::SendMessages]);

pub(crate) async fn govern(db: &Db, server: ServerId, writes: Vec<Write>) {
    let done = db.govern(Target::Server(server), &[], |_| Ok(((), writes))).await.unwrap();
    assert!(matches!(done, Governed::Done((), of, _) if of == server), "{done:?}");
}

pub(crate) fn role(server_id: ServerId, position: i64, permissions: Permissions) -> Role {
    let (name, color) = ("mods".to_owned(), Some("#00ff00".to_owned()));
    let id = RoleId(fresh());
    Role { id, server_id, name, color, position, permissions, mentionable: true, everyone: false }
}

pub(crate) fn category(server_id: ServerId, position: i64) -> Category {
    Category { id: CategoryId(fresh()), server_id, name: "corner".to_owned(), position }
}

pub(crate) fn place(position: i64, category: Option<CategoryId>, access: impl Into<AccessId>) -> Place {
    let (name, topic) = ("news".to_owned(), "What is new".to_owned());
    let access = access.into();
    Place { id: ChannelId(fresh()), name, topic, position, rev: 0, category, access, slow_mode_seconds: 5 }
}

const fn everyone(server: ServerId) -> Subject {
    Subject::Role(RoleId(server.0))
}

pub(crate) async fn read(db: &Db, server: ServerId, members: &[&User]) -> Community {
    let members: Vec<UserId> = members.iter().map(|user| user.id).collect();
    db.community(Target::Server(server), &members).await.unwrap().expect("it is there").0
}

async fn a_profile_has_the_roles_of_the_server_that_is_named(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let (club, _) = server(db, &ada).await;
    for place in [home, club] {
        join(db, place, &ada, &bob).await;
    }
    let (low, high, other) = (role(home, 1, SEND), role(home, 2, SEND), role(club, 1, SEND));
    let roles = [&low, &high].map(|role| Write::Role(role.clone()));
    let given = [&low, &high].map(|role| Write::Give(bob.id, role.id));
    govern(db, home, roles.into_iter().chain(given).collect()).await;
    govern(db, club, vec![Write::Role(other.clone()), Write::Give(bob.id, other.id)]).await;
    let roles = async |server| db.profile(ada.id, bob.id, server).await.unwrap().unwrap().roles;
    assert_eq!(roles(Some(home)).await, [high, low]);
    assert_eq!(roles(Some(club)).await, [other]);
    assert_eq!(roles(None).await, []);
}

async fn what_is_written_of_a_community_is_what_is_read(db: &Db) {
    let (ada, bob, eve) = (user(db, "ada").await, user(db, "bob").await, user(db, "eve").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let fresh_one = read(db, home, &[&ada, &bob, &eve]).await;
    assert_eq!((fresh_one.owner, fresh_one.roles.len(), fresh_one.members.len()), (ada.id, 1, 2));
    let all = &fresh_one.roles[0];
    assert!(all.everyone && all.id.0 == home.0 && all.permissions == Permissions::EVERYONE);
    assert_eq!(fresh_one.in_server(fresh_one.set_of(ada.id).unwrap()), Permissions::ALL);

    let (mods, corner) = (role(home, 1, SEND), category(home, 0));
    let mut news = place(1, Some(corner.id), corner.id);
    let said = Override { subject: Subject::User(bob.id), allow: VIEW, deny: SEND };
    govern(
        db,
        home,
        vec![
            Write::Server {
                name: "House".into(),
                description: "Ours".into(),
                welcome_channel: Some(general),
            },
            Write::Role(mods.clone()),
            Write::DefaultRoles(vec![mods.id]),
            Write::Category(corner.clone()),
            Write::NewChannel(news.clone(), NOW),
            Write::Override(news.id.into(), said),
            Write::Give(bob.id, mods.id),
            Write::Give(eve.id, mods.id),
        ],
    )
    .await;
    let now = read(db, home, &[&bob]).await;
    assert_eq!(
        (now.name.as_str(), now.description.as_str(), now.welcome_channel),
        ("House", "Ours", Some(general))
    );
    assert_eq!((&now.roles[1], &now.default_roles[..]), (&mods, &[mods.id][..]));
    assert_eq!((&now.categories[..], &now.channels[1]), (&[corner.clone()][..], &news));
    assert_eq!(now.overrides_in(news.id.into()), [said]);
    let set = now.set_of(bob.id).unwrap();
    assert_eq!((set.user, &set.roles[..]), (Some(bob.id), &[mods.id][..]), "an override names him");

    join(db, home, &ada, &eve).await;
    let now = read(db, home, &[&eve]).await;
    assert_eq!(now.set_of(eve.id).unwrap().roles, [mods.id], "whoever joins is given it");
    let (whole, access) = db.whole_community(home).await.unwrap().unwrap();
    let all = [&ada, &bob, &eve].map(|user| user.id);
    assert_eq!(whole, db.community(Target::Server(home), &all).await.unwrap().unwrap().0);
    assert_eq!(access, db.last_access().await.unwrap());
    assert_eq!(db.whole_community(ServerId(fresh())).await.unwrap(), None);
    (news.name, news.slow_mode_seconds, news.category) = ("old".into(), 0, None);
    news.access = news.id.into();
    let edited = Role { name: "team".into(), color: None, mentionable: false, ..mods.clone() };
    govern(
        db,
        home,
        vec![
            Write::Channel(news.clone()),
            Write::Role(edited.clone()),
            Write::DefaultRoles(Vec::new()),
            Write::ChannelOrder(vec![(news.id, 0), (general, 1)]),
            Write::DeleteCategory(corner.id),
            Write::RemoveOverride(news.id.into(), Subject::User(bob.id)),
            Write::Take(eve.id, mods.id),
        ],
    )
    .await;
    let now = read(db, home, &[&bob, &eve]).await;
    assert_eq!(now.channels[0], Place { position: 0, ..news.clone() });
    assert_eq!((now.channels[1].id, now.channels[1].position), (general, 1));
    assert_eq!((&now.roles[1], now.default_roles.len(), now.categories.len()), (&edited, 0, 0));
    assert_eq!(now.set_of(bob.id).unwrap().user, None);
    assert_eq!((now.set_of(eve.id).unwrap().roles.len(), now.overrides.len(), now.sets.len()), (0, 0, 3));

    govern(db, home, vec![Write::Owner(bob.id), Write::DeleteChannel(news.id), Write::DeleteRole(mods.id)])
        .await;
    let now = read(db, home, &[&ada, &bob]).await;
    assert_eq!((now.owner, now.channels.len(), now.roles.len()), (bob.id, 1, 1));
    assert_eq!(now.in_server(now.set_of(ada.id).unwrap()), Permissions::EVERYONE);
    assert_eq!(now.in_server(now.set_of(bob.id).unwrap()), Permissions::ALL);
    assert_eq!(db.community(Target::Server(ServerId(fresh())), &[]).await.unwrap(), None);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn what_is_refused_is_not_written(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    let before = db.last_access().await.unwrap();
    let refused: Governed<()> =
        db.govern(Target::Channel(general), &[ada.id], |_| Err(Error::forbidden("No."))).await.unwrap();
    assert!(matches!(refused, Governed::Refused(_)), "{refused:?}");
    let same =
        db.govern(Target::Server(home), &[ada.id], |now| Ok((now.members.len(), vec![]))).await.unwrap();
    assert_eq!(same, Governed::Same(1));
    for nowhere in [
        Target::Server(ServerId(fresh())),
        Target::Channel(ChannelId(fresh())),
        Target::Category(CategoryId(fresh())),
        Target::Role(RoleId(fresh())),
    ] {
        let found = db.govern(nowhere, &[], |_| -> Result<((), Vec<Write>), Error> { panic!("it is there") });
        assert_eq!(found.await.unwrap(), Governed::Nowhere);
    }
    assert_eq!(db.last_access().await.unwrap(), before, "what changes nothing takes no number");
}

async fn what_is_refused_waits_for_no_writer(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let (begin, begun) = oneshot::channel();
    let (commit, commits) = mpsc::channel();
    let gate = Arc::new(Mutex::new(vec![Some((begin, commits)), None]));
    let (writer, handle) = (db.clone(), Handle::current());
    // A thread of its own, since it stands still inside the transaction.
    let writing = spawn_blocking(move || {
        handle.block_on(async move {
            let decide = move |_: &Community| {
                // The second time, inside the transaction.
                if let Some((begin, commits)) = gate.lock().unwrap().pop().unwrap() {
                    begin.send(()).unwrap();
                    commits.recv().unwrap();
                }
                Ok(((), vec![Write::DefaultRoles(Vec::new())]))
            };
            writer.govern(Target::Server(home), &[], decide).await.unwrap()
        })
    });
    begun.await.unwrap();
    let refuse = |_: &Community| Err::<((), Vec<Write>), _>(Error::not_found());
    let soon = Duration::from_secs(1);
    let refused = timeout(soon, db.govern(Target::Server(home), &[], refuse)).await;
    assert!(matches!(refused, Ok(Ok(Governed::Refused(_)))), "{refused:?}");
    let same = timeout(soon, db.govern(Target::Server(home), &[], |_| Ok((1, Vec::new())))).await;
    assert!(matches!(same, Ok(Ok(Governed::Same(1)))), "{same:?}");
    commit.send(()).unwrap();
    assert!(matches!(writing.await.unwrap(), Governed::Done(..)));
}

async fn who_may_not_view_a_channel_finds_nothing_of_it(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let secret = place(1, None, home);
    govern(db, home, vec![Write::NewChannel(secret.clone(), NOW)]).await;
    messages(db, general, &ada, 1).await;
    messages(db, secret.id, &ada, 2).await;
    commit(db, send(secret.id, &ada, "the last", None), LATER).await;
    assert_eq!(db.latest(bob.id).await.unwrap()[0].channel_id, secret.id);
    let message = db.messages_before(bob.id, secret.id, None, 1).await.unwrap().unwrap().messages[0].id;
    let numbers = async || db.numbers(bob.id, Some(home)).await.unwrap().value.pop().unwrap().server;
    assert_eq!(numbers().await.count, 4);

    let hidden = Override { subject: everyone(home), allow: Permissions::NONE, deny: VIEW };
    let own = Place { access: secret.id.into(), ..secret.clone() };
    govern(db, home, vec![Write::Channel(own), Write::Override(secret.id.into(), hidden)]).await;
    assert_eq!(db.channel_of(bob.id, secret.id).await.unwrap(), None);
    let server = numbers().await;
    assert_eq!((server.count, server.channels.len(), server.channels[0].id), (1, 1, general));
    assert_eq!(db.numbers_of(&[bob.id], home).await.unwrap()[0].1.value[0].server.channels.len(), 1);
    assert_eq!(db.messages_before(bob.id, secret.id, None, 9).await.unwrap(), None);
    assert_eq!(db.messages_after(bob.id, secret.id, 0, 9).await.unwrap(), None);
    assert!(!db.may_see(bob.id, message).await.unwrap());
    assert_eq!(db.latest(bob.id).await.unwrap()[0].channel_id, general);
    let read = db.advance_read(&[(bob.id, secret.id, 1)]).await.unwrap();
    assert_eq!(read.len(), 1, "a member may have read it before it was hidden");
    db.advance_seen(&[(bob.id, home)]).await.unwrap();
    let outcomes = db.commit(vec![send(secret.id, &bob, "hello", None)], NOW, soon()).await.unwrap();
    assert!(
        matches!(&outcomes[0], Outcome::Refused(error) if error.code == ErrorCode::NotFound),
        "{outcomes:?}"
    );
    assert!(db.channel_of(ada.id, secret.id).await.unwrap().is_some(), "the owner sees everything");

    let shown = Override { subject: Subject::User(bob.id), allow: VIEW, deny: Permissions::NONE };
    govern(db, home, vec![Write::Override(secret.id.into(), shown)]).await;
    let server = numbers().await;
    assert_eq!(server.channels.iter().map(|channel| channel.unread).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(server.count, 2, "what was hidden was not seen");
}

async fn a_channel_is_private_where_everyone_may_not_view_it(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    let corner = category(home, 0);
    let (inside, own) = (place(1, Some(corner.id), corner.id), place(2, None, home));
    let own = Place { access: own.id.into(), ..own };
    let made = [Write::Category(corner.clone()), Write::NewChannel(inside.clone(), NOW)];
    govern(db, home, made.into_iter().chain([Write::NewChannel(own.clone(), NOW)]).collect()).await;
    let private = async || {
        let numbers = db.numbers(ada.id, Some(home)).await.unwrap().value.pop().unwrap();
        let told: Vec<bool> = numbers.server.channels.iter().map(|channel| channel.private).collect();
        let (of, community) = db.servers_of(ada.id, Some(home)).await.unwrap().pop().unwrap();
        assert_eq!(of.server.channels, numbers.server.channels);
        for (id, private) in [general, inside.id, own.id].into_iter().zip(&told) {
            assert_eq!(db.channel_of(ada.id, id).await.unwrap().unwrap().value.private, *private);
            let place = community.channels.iter().find(|place| place.id == id).unwrap();
            assert_eq!(community.channel(place).private, *private);
        }
        told
    };
    let say = async |access: AccessId, subject, allow, deny| {
        govern(db, home, vec![Write::Override(access, Override { subject, allow, deny })]).await;
    };
    let none = Permissions::NONE;
    assert_eq!(private().await, [false, false, false]);
    say(corner.id.into(), everyone(home), none, VIEW).await;
    assert_eq!(private().await, [false, true, false]);
    // What others are denied or allowed makes no difference.
    say(own.id.into(), Subject::User(ada.id), none, VIEW).await;
    say(corner.id.into(), Subject::User(ada.id), VIEW, none).await;
    assert_eq!(private().await, [false, true, false]);
    say(corner.id.into(), everyone(home), none, SEND).await;
    say(own.id.into(), everyone(home), VIEW, SEND).await;
    let mut all = read(db, home, &[]).await.roles.remove(0);
    all.permissions = SEND;
    govern(db, home, vec![Write::Role(all.clone())]).await;
    assert_eq!(private().await, [true, true, false]);
    all.permissions = Permissions::of(&[Permission::Administrator]);
    govern(
        db,
        home,
        vec![
            Write::Role(all),
            Write::Override(corner.id.into(), Override { subject: everyone(home), allow: none, deny: VIEW }),
        ],
    )
    .await;
    assert_eq!(private().await, [false, false, false]);
}

async fn who_may_view_and_not_send_is_refused(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let first = send(general, &bob, "hello", Some("one"));
    db.commit(vec![first.clone()], NOW, soon()).await.unwrap();
    let (general_of, silent) = (
        Place { id: general, access: general.into(), ..place(0, None, general) },
        Override { subject: everyone(home), allow: Permissions::NONE, deny: SEND },
    );
    govern(db, home, vec![Write::Channel(general_of), Write::Override(general.into(), silent)]).await;
    let twice = send(general, &bob, "hello", Some("two"));
    let batch = vec![
        send(general, &bob, "hello", None),
        send(general, &ada, "hello", None),
        first,
        twice.clone(),
        twice,
    ];
    let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
    assert!(
        matches!(&outcomes[0], Outcome::Refused(error) if error.code == ErrorCode::Forbidden),
        "{outcomes:?}"
    );
    assert!(matches!(&outcomes[1], Outcome::Sent(message) if message.seq == 2), "{outcomes:?}");
    assert!(
        matches!(&outcomes[2], Outcome::Unchanged(message) if message.seq == 1),
        "a repeat is what it was"
    );
    for outcome in &outcomes[3..] {
        assert!(
            matches!(outcome, Outcome::Refused(error) if error.code == ErrorCode::Forbidden),
            "{outcomes:?}"
        );
    }
}

async fn who_sends_in_a_slow_channel_waits(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, general) = server(db, &ada).await;
    for member in [&bob, &cyd] {
        join(db, home, &ada, member).await;
    }
    let mut news = place(1, None, home);
    govern(db, home, vec![Write::NewChannel(news.clone(), NOW)]).await;
    let slow = news.id;
    let wait = news.slow_mode_seconds * 1_000;
    let at = |after: i64| Timestamp(NOW.0 + after);
    // How long each send has to wait; nothing for one that is there, by this or before.
    let waits = async |batch: Vec<Change>, after| -> Vec<Option<u64>> {
        let outcomes = db.commit(batch, at(after), soon()).await.unwrap();
        let wait = |outcome| match outcome {
            Outcome::Sent(_) | Outcome::Unchanged(_) => None,
            Outcome::Refused(error) if error.code == ErrorCode::RateLimited => error.retry_after_ms,
            other => panic!("{other:?}"),
        };
        outcomes.into_iter().map(wait).collect()
    };
    let all = Some(wait as u64);
    let (said, first) = (|by: &User| send(slow, by, "hello", None), send(slow, &bob, "hello", Some("first")));
    let batch =
        vec![first.clone(), first.clone(), said(&bob), said(&cyd), said(&ada), said(&ada), said(&cyd), first];
    let batch =
        [batch, vec![send(general, &bob, "hello", None), send(general, &bob, "hello", None)]].concat();
    let expected = [None, None, all, None, None, None, all, None, None, None];
    assert_eq!(waits(batch, 0).await, expected, "the second of each, of the owner and elsewhere none");
    assert_eq!(waits(vec![said(&bob)], wait - 1).await, [Some(1)]);
    assert_eq!(
        waits(vec![said(&bob), said(&bob)], wait).await,
        [None, all],
        "what was refused does not count"
    );
    news.slow_mode_seconds = 0;
    govern(db, home, vec![Write::Channel(news.clone())]).await;
    assert_eq!(waits(vec![said(&bob), said(&bob)], wait).await, [None, None]);
    govern(db, home, vec![Write::DeleteChannel(slow)]).await;
    assert_eq!(db.check().await.unwrap(), []);
}

async fn a_role_that_is_given_while_it_is_deleted_is_gone(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    for _ in 0..5 {
        let mods = role(home, 1, SEND);
        govern(db, home, vec![Write::Role(mods.clone())]).await;
        let mut at_once = JoinSet::new();
        for delete in [false, true] {
            let (db, bob, id) = (db.clone(), bob.id, mods.id);
            at_once.spawn(async move {
                let decide = move |now: &Community| match (now.role(id), delete) {
                    (None, _) => Err(Error::not_found()),
                    (Some(_), true) => Ok(((), vec![Write::DeleteRole(id)])),
                    (Some(_), false) => Ok(((), vec![Write::Give(bob, id)])),
                };
                drop(db.govern(Target::Server(home), &[], decide).await.unwrap());
            });
        }
        at_once.join_all().await;
        let now = read(db, home, &[&bob]).await;
        assert_eq!((now.roles.len(), now.set_of(bob.id).unwrap().roles.len(), now.sets.len()), (1, 0, 2));
        assert_eq!(db.check().await.unwrap(), []);
    }
}

async fn changes_at_once_come_one_after_the_other(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let mut makers = JoinSet::new();
    for _ in 0..20 {
        let db = db.clone();
        makers.spawn(async move { channel(&db, home).await.1 });
    }
    let mut positions = makers.join_all().await;
    positions.sort_unstable();
    assert_eq!(positions, (1..=20).collect::<Vec<i64>>());
}
