//! The audit log: what is written, and who reads which of it.

use rialto_core::access::community::Place;
use rialto_core::access::permissions::{Override, Subject};
use rialto_core::store::{AuditWanted, Db, NewEntry, Revoked, Target, Write};
use rialto_protocol::{
    AuditAction, AuditChange, Category, CategoryId, ChannelId, Permission, Permissions, RoleId, ServerId,
    UserId,
};
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixtures::{NOW, fresh, invite, join, server, user};

contract! {
    what_is_noted_is_read_the_newest_first: audit, govern;
    what_is_about_a_hidden_place_is_left_out: audit;
    entries_at_once_are_all_kept: audit, create_invite, revoke_invite;
}

const fn wanted(server: ServerId, reader: UserId) -> AuditWanted {
    AuditWanted {
        server,
        reader,
        manages_channels: false,
        administers: false,
        before: None,
        actor: None,
        action: None,
        limit: 9,
    }
}

/// An entry about its actor.
fn entry(actor: UserId, action: AuditAction) -> NewEntry {
    NewEntry::of(actor, action, actor.0, NOW)
}

async fn write(db: &Db, server: ServerId, writes: Vec<Write>) {
    db.govern(Target::Server(server), &[], |_| Ok(((), writes))).await.unwrap();
}

async fn read(db: &Db, wanted: AuditWanted) -> Vec<Uuid> {
    db.audit(wanted).await.unwrap().into_iter().map(|entry| entry.id.0).collect()
}

async fn what_is_noted_is_read_the_newest_first(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let ((home, _), (other, _)) = (server(db, &ada).await, server(db, &ada).await);
    let first = NewEntry {
        target: bob.id.0,
        reason: Some("Spam".to_owned()),
        changes: vec![AuditChange { field: "name".to_owned(), before: json!(null), after: json!(["a"]) }],
        ..entry(ada.id, AuditAction::MemberKick)
    };
    let second = NewEntry { target: fresh(), ..entry(bob.id, AuditAction::RoleCreate) };
    write(db, home, vec![Write::Note(Box::new(first.clone())), Write::Note(Box::new(second.clone()))]).await;
    let third = entry(ada.id, AuditAction::ServerUpdate);
    write(db, home, vec![Write::Note(Box::new(third.clone()))]).await;
    write(db, other, vec![Write::Note(Box::new(entry(ada.id, AuditAction::ServerUpdate)))]).await;

    let all = db.audit(wanted(home, ada.id)).await.unwrap();
    let (newest, whole) = (&all[0], &all[2]);
    assert_eq!(all.iter().map(|entry| entry.id).collect::<Vec<_>>(), [third.id, second.id, first.id]);
    assert_eq!((&newest.actor, newest.action, &newest.reason), (&ada, AuditAction::ServerUpdate, &None));
    assert_eq!((&whole.changes, &whole.reason, whole.created_at), (&first.changes, &first.reason, NOW));
    assert_eq!((whole.target_id.0, whole.target_user.as_ref()), (bob.id.0, Some(&bob)));
    assert_eq!(all[1].target_user, None, "it is a role");

    let [first, second, third] = [first.id.0, second.id.0, third.id.0];
    let of = wanted(home, ada.id);
    assert_eq!(read(db, AuditWanted { before: Some(all[1].id), ..of }).await, [first]);
    assert_eq!(read(db, AuditWanted { limit: 1, ..of }).await, [third]);
    assert_eq!(read(db, AuditWanted { actor: Some(bob.id), ..of }).await, [second]);
    assert_eq!(read(db, AuditWanted { action: Some(AuditAction::MemberKick), ..of }).await, [first]);
    let elsewhere = db.audit(wanted(other, ada.id)).await.unwrap();
    assert_eq!(elsewhere.len(), 1);
    let foreign = AuditWanted { before: Some(elsewhere[0].id), ..of };
    assert!(read(db, foreign).await.is_empty(), "it is of another log");
}

async fn what_is_about_a_hidden_place_is_left_out(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let category = |name: &str| Category {
        id: CategoryId(fresh()),
        server_id: home,
        name: name.to_owned(),
        position: 0,
    };
    let (empty, yard) = (category("empty"), category("yard"));
    let channel = |name: &str, position, category| {
        let id = ChannelId(fresh());
        let (name, topic) = (name.to_owned(), String::new());
        Place { id, name, topic, position, rev: 0, category, access: id.into(), slow_mode_seconds: 0 }
    };
    let (secret, open) = (channel("secret", 1, Some(empty.id)), channel("open", 2, Some(yard.id)));
    let none = Permissions::NONE;
    let hidden = Permissions::of(&[Permission::ViewChannel]);
    let said = Override { subject: Subject::Role(RoleId(home.0)), allow: none, deny: hidden };
    write(
        db,
        home,
        vec![
            Write::Category(empty.clone()),
            Write::Category(yard.clone()),
            Write::NewChannel(secret.clone(), NOW),
            Write::NewChannel(open.clone(), NOW),
            Write::Override(secret.id.into(), said),
        ],
    )
    .await;
    let about =
        |actor, place: Uuid| NewEntry { place: Some(place), ..entry(actor, AuditAction::ChannelUpdate) };
    let entries = [
        entry(ada.id, AuditAction::ServerUpdate),
        about(ada.id, general.0),
        about(ada.id, secret.id.0),
        about(bob.id, secret.id.0),
        about(ada.id, empty.id.0),
        about(ada.id, yard.id.0),
        // Of what is deleted.
        about(ada.id, fresh()),
        about(bob.id, fresh()),
    ];
    let ids = entries.each_ref().map(|entry| entry.id.0);
    write(db, home, entries.map(|entry| Write::Note(Box::new(entry))).to_vec()).await;

    let seen = async |wanted| {
        let read = read(db, wanted).await;
        (0..ids.len()).filter(|n| read.contains(&ids[*n])).collect::<Vec<_>>()
    };
    let of_bob = wanted(home, bob.id);
    assert_eq!(seen(of_bob).await, [0, 1, 5, 7]);
    assert_eq!(seen(AuditWanted { manages_channels: true, ..of_bob }).await, [0, 1, 4, 5, 7]);
    let of_ada = AuditWanted { manages_channels: true, administers: true, ..wanted(home, ada.id) };
    assert_eq!(seen(of_ada).await, [0, 1, 2, 3, 4, 5, 6, 7]);
}

async fn entries_at_once_are_all_kept(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let mut race = JoinSet::new();
    for n in 0..8 {
        let (db, ada) = (db.clone(), ada.clone());
        race.spawn(async move {
            if n % 2 == 0 {
                let code = invite(&db, home, &ada, None).await;
                assert_eq!(db.revoke_invite(&code, ada.id, NOW).await.unwrap(), Revoked::Done);
            } else {
                write(&db, home, vec![Write::Note(Box::new(entry(ada.id, AuditAction::RoleCreate)))]).await;
            }
        });
    }
    race.join_all().await;
    let all = db.audit(AuditWanted { limit: 100, ..wanted(home, ada.id) }).await.unwrap();
    let count = |action| all.iter().filter(|entry| entry.action == action).count();
    let counts = [AuditAction::InviteCreate, AuditAction::InviteRevoke, AuditAction::RoleCreate].map(count);
    assert_eq!(counts, [4, 4, 4]);
    let revoked = all.iter().position(|entry| entry.action == AuditAction::InviteRevoke).unwrap();
    assert!(
        all[revoked..].iter().any(|entry| entry.action == AuditAction::InviteCreate),
        "it was made before"
    );
}
