//! Members.

use rialto_core::store::Db;
use rialto_protocol::{Role, ServerId, UserId};

use crate::fixtures::{NOW, fresh, join, messages, server, user};

contract! {
    a_user_has_a_role_where_it_is_a_member: role;
    a_member_is_removed_once: remove_member;
    the_owner_is_not_removed: remove_member;
    a_member_starts_at_the_heads: accept_invite;
    members_are_read_in_pages_by_members_alone: members, member_count;
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

async fn members_are_read_in_pages_by_members_alone(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, _) = server(db, &ada).await;
    let (other, _) = server(db, &cyd).await;
    join(db, home, &ada, &bob).await;
    for (reader, place) in
        [(cyd.id, home), (ada.id, other), (ada.id, ServerId(fresh())), (UserId(fresh()), home)]
    {
        assert_eq!(db.members(reader, place, None, 10).await.unwrap(), None);
    }
    let (all, total) = db.members(bob.id, home, None, 10).await.unwrap().expect("a member may read");
    assert_eq!(total, 2);
    let mut expected = [(ada.clone(), Role::Owner), (bob.clone(), Role::Member)];
    expected.sort_by_key(|(user, _)| user.id.to_string());
    let read: Vec<_> = all.iter().map(|member| (member.user.clone(), member.role)).collect();
    assert_eq!(read, expected);
    assert!(all.iter().all(|member| member.joined_at.0 >= NOW.0 && !member.online));
    let (first, total) = db.members(bob.id, home, None, 1).await.unwrap().unwrap();
    assert_eq!((&first[..], total), (&all[..1], 2));
    let (second, total) = db.members(bob.id, home, Some(first[0].user.id), 1).await.unwrap().unwrap();
    assert_eq!((&second[..], total), (&all[1..], 2));
    let (none, total) = db.members(bob.id, home, Some(second[0].user.id), 1).await.unwrap().unwrap();
    assert_eq!((none.len(), total), (0, 2));
    assert_eq!(db.member_count(home).await.unwrap(), 2);
    assert_eq!(db.member_count(ServerId(fresh())).await.unwrap(), 0);
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
