//! Servers, as things that are made, handed over and deleted.

use rialto_core::store::{Accepted, Db, NewServer};
use rialto_protocol::events::NotificationUpdate;
use rialto_protocol::limits::{PREVIEW_MAX, SERVERS_MAX};
use rialto_protocol::{ChannelId, MemberRole, ServerId, Timestamp};

use crate::fixtures::{
    LATER, NOW, channel, commit, delete, fresh, hand_over, invite, join, messages, new_session, send, server,
    user,
};

contract! {
    a_server_begins_with_its_owner_and_one_channel: create_server, role;
    a_server_is_deleted_by_its_owner_alone: delete_server;
    nothing_of_a_deleted_server_is_left: delete_server;
    who_has_handed_over_can_leave: govern, remove_member;
    of_leaving_and_owning_at_once_one_comes_to_pass: govern, remove_member;
    what_was_said_last_is_told_of_each_server: latest;
    nobody_is_in_more_servers_than_the_bound: create_server, accept_invite;
}

async fn a_server_begins_with_its_owner_and_one_channel(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    assert_eq!(db.role(home, ada.id).await.unwrap(), Some(MemberRole::Owner));
    let channel = db.channel_of(ada.id, general).await.unwrap().expect("its owner sees it").value;
    assert_eq!((channel.name.as_deref(), channel.topic.as_str()), (Some("general"), ""));
    assert_eq!((channel.server_id, channel.position, channel.rev, channel.unread), (home, 0, 0, 0));
}

async fn a_server_is_deleted_by_its_owner_alone(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let code = invite(db, home, &ada, None).await;
    assert!(db.delete_server(home, bob.id).await.unwrap().is_none());
    assert!(db.role(home, bob.id).await.unwrap().is_some());
    assert!(db.admits(Some(&code), NOW).await.unwrap(), "its invites stay");
    assert!(db.delete_server(home, ada.id).await.unwrap().is_some());
    assert!(db.delete_server(home, ada.id).await.unwrap().is_none(), "it is gone");
}

async fn nothing_of_a_deleted_server_is_left(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let (other, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let code = invite(db, home, &ada, None).await;
    messages(db, general, &ada, 3).await;
    assert!(db.delete_server(home, ada.id).await.unwrap().is_some());
    assert_eq!(db.role(home, ada.id).await.unwrap(), None);
    assert_eq!(db.role(home, bob.id).await.unwrap(), None);
    assert_eq!(db.channel_of(ada.id, general).await.unwrap(), None);
    assert_eq!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::Unknown);
    assert_eq!(db.role(other, ada.id).await.unwrap(), Some(MemberRole::Owner), "another server stays");
}

async fn nobody_is_in_more_servers_than_the_bound(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    for _ in 0..SERVERS_MAX {
        server(db, &bob).await;
    }
    let (id, channel) = (ServerId(fresh()), ChannelId(fresh()));
    let one_more =
        NewServer { id, name: "One more", owner: bob.id, channel, channel_name: "general", created_at: NOW };
    assert!(db.create_server(&one_more).await.unwrap().is_none());
    assert_eq!(db.role(id, bob.id).await.unwrap(), None);

    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, Some(1)).await;
    assert_eq!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::TooManyServers);
    let eve = crate::fixtures::new_user("eve", "hash");
    let admission = rialto_core::store::Admission::Invite(&code);
    let eve = db.register(&eve, admission, &new_session(1, LATER)).await.unwrap();
    assert!(eve.is_some(), "the invite was not used by the one who could not join");
}

async fn who_has_handed_over_can_leave(db: &Db) {
    let (ada, bob, eve) = (user(db, "ada").await, user(db, "bob").await, user(db, "eve").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    assert!(hand_over(db, home, eve.id).await.is_none(), "she is no member");
    assert_eq!(db.role(home, ada.id).await.unwrap(), Some(MemberRole::Owner));
    assert!(hand_over(db, home, bob.id).await.is_some());
    assert_eq!(db.role(home, ada.id).await.unwrap(), Some(MemberRole::Member));
    assert_eq!(db.role(home, bob.id).await.unwrap(), Some(MemberRole::Owner));
    assert!(db.remove_member(home, ada.id).await.unwrap().is_some(), "now she can leave");
    assert!(db.remove_member(home, bob.id).await.unwrap().is_none());
}

async fn of_leaving_and_owning_at_once_one_comes_to_pass(db: &Db) {
    let ada = user(db, "ada").await;
    for n in 0..10 {
        let bob = user(db, &format!("bob{n}")).await;
        let (home, _) = server(db, &ada).await;
        join(db, home, &ada, &bob).await;
        let (given, left) = tokio::join!(hand_over(db, home, bob.id), db.remove_member(home, bob.id));
        assert_ne!(given.is_some(), left.unwrap().is_some());
        assert_eq!(db.check().await.unwrap(), []);
    }
}

async fn what_was_said_last_is_told_of_each_server(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let (club, hall) = server(db, &ada).await;
    let (silent, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let say = async |channel, content: &str, created_at| {
        commit(db, send(channel, &bob, content, None), created_at).await.id
    };
    let (aside, ..) = channel(db, home).await;
    say(general, "first", NOW).await;
    let second = say(aside, &"long \n".repeat(1_000), Timestamp(NOW.0 + 1)).await;
    let gone = say(general, "gone", Timestamp(NOW.0 + 2)).await;
    commit(db, delete(gone, &bob), NOW).await;
    join(db, club, &ada, &bob).await;
    let third = say(hall, "there", Timestamp(NOW.0 + 9)).await;
    db.remove_member(club, bob.id).await.unwrap();

    let told = |latest: Vec<NotificationUpdate>| {
        latest.into_iter().map(|one| (one.server_id, one.channel_id, one.message_id)).collect::<Vec<_>>()
    };
    let of_ada = db.latest(ada.id).await.unwrap();
    assert_eq!((of_ada[1].preview.chars().count(), of_ada[1].seq, &of_ada[1].author), (PREVIEW_MAX, 1, &bob));
    assert_eq!(told(of_ada), [(club, hall, third), (home, aside, second)], "nothing was said in {silent}");
    assert_eq!(told(db.latest(bob.id).await.unwrap()), [(home, aside, second)], "who has left hears nothing");
}
