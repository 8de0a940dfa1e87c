//! Members.

use rialto_core::permissions::Role;
use rialto_core::store::Db;
use rialto_protocol::{ServerId, UserId};

use crate::fixtures::{fresh, join, messages, server, user};

contract! {
    a_user_has_a_role_where_it_is_a_member: role;
    a_member_is_removed_once: remove_member;
    the_owner_is_not_removed: remove_member;
    a_member_starts_at_the_heads: accept_invite;
    what_a_removed_member_had_read_is_forgotten: remove_member;
}

async fn a_user_has_a_role_where_it_is_a_member(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    assert_eq!(db.role(home, bob.id).await.unwrap(), None);
    join(db, home, &ada, &bob).await;
    assert_eq!(db.role(home, bob.id).await.unwrap(), Some(Role::Member));
    assert_eq!(db.role(home, ada.id).await.unwrap(), Some(Role::Owner));
    assert_eq!(db.role(ServerId(fresh()), ada.id).await.unwrap(), None);
    assert_eq!(db.role(home, UserId(fresh())).await.unwrap(), None);
}

async fn a_member_is_removed_once(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let (other, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, other, &ada, &bob).await;
    assert!(db.remove_member(home, bob.id).await.unwrap());
    assert_eq!(db.role(home, bob.id).await.unwrap(), None);
    assert_eq!(db.role(other, bob.id).await.unwrap(), Some(Role::Member), "another server is another");
    assert!(!db.remove_member(home, bob.id).await.unwrap());
}

async fn the_owner_is_not_removed(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    assert!(!db.remove_member(home, ada.id).await.unwrap());
    assert_eq!(db.role(home, ada.id).await.unwrap(), Some(Role::Owner));
}

async fn a_member_starts_at_the_heads(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    messages(db, general, &ada, 3).await;
    join(db, home, &ada, &bob).await;
    let channel = db.channel_of(bob.id, general).await.unwrap().expect("a member sees it");
    assert_eq!((channel.rev, channel.read_seq, channel.unread), (3, 3, 0));
    messages(db, general, &ada, 2).await;
    assert_eq!(db.channel_of(bob.id, general).await.unwrap().unwrap().unread, 2);
}

async fn what_a_removed_member_had_read_is_forgotten(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let (other, elsewhere) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, other, &ada, &bob).await;
    messages(db, general, &ada, 3).await;
    messages(db, elsewhere, &ada, 2).await;
    assert!(db.remove_member(home, bob.id).await.unwrap());
    assert_eq!(db.channel_of(bob.id, general).await.unwrap(), None);
    assert_eq!(db.channel_of(bob.id, elsewhere).await.unwrap().unwrap().unread, 2, "elsewhere it stays");
    join(db, home, &ada, &bob).await;
    let channel = db.channel_of(bob.id, general).await.unwrap().expect("a member again");
    assert_eq!((channel.read_seq, channel.unread), (3, 0), "who joins again starts at the head again");
}
