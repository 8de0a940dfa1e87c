//! Servers, as things that are made and deleted.

use rialto_core::store::{Accepted, Db, NewServer};
use rialto_protocol::limits::SERVERS_MAX;
use rialto_protocol::{ChannelId, Role, ServerId};

use crate::fixtures::{LATER, NOW, fresh, invite, join, messages, new_session, server, user};

contract! {
    a_server_begins_with_its_owner_and_one_channel: create_server, role;
    a_server_is_deleted_by_its_owner_alone: delete_server;
    nothing_of_a_deleted_server_is_left: delete_server;
    nobody_is_in_more_servers_than_the_bound: create_server, accept_invite;
}

async fn a_server_begins_with_its_owner_and_one_channel(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    assert_eq!(db.role(home, ada.id).await.unwrap(), Some(Role::Owner));
    let channel = db.channel_of(ada.id, general).await.unwrap().expect("its owner sees it");
    assert_eq!((channel.name.as_str(), channel.topic.as_str()), ("general", ""));
    assert_eq!((channel.server_id, channel.position, channel.rev, channel.unread), (home, 0, 0, 0));
}

async fn a_server_is_deleted_by_its_owner_alone(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let code = invite(db, home, &ada, None).await;
    assert!(!db.delete_server(home, bob.id).await.unwrap());
    assert!(db.role(home, bob.id).await.unwrap().is_some());
    assert!(db.admits(Some(&code), NOW).await.unwrap(), "its invites stay");
    assert!(db.delete_server(home, ada.id).await.unwrap());
    assert!(!db.delete_server(home, ada.id).await.unwrap(), "it is gone");
}

async fn nothing_of_a_deleted_server_is_left(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let (other, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let code = invite(db, home, &ada, None).await;
    messages(db, general, &ada, 3).await;
    assert!(db.delete_server(home, ada.id).await.unwrap());
    assert_eq!(db.role(home, ada.id).await.unwrap(), None);
    assert_eq!(db.role(home, bob.id).await.unwrap(), None);
    assert_eq!(db.channel_of(ada.id, general).await.unwrap(), None);
    assert_eq!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::Unknown);
    assert_eq!(db.role(other, ada.id).await.unwrap(), Some(Role::Owner), "another server stays");
}

async fn nobody_is_in_more_servers_than_the_bound(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    for _ in 0..SERVERS_MAX {
        server(db, &bob).await;
    }
    let (id, channel) = (ServerId(fresh()), ChannelId(fresh()));
    let one_more =
        NewServer { id, name: "One more", owner: bob.id, channel, channel_name: "general", created_at: NOW };
    assert!(!db.create_server(&one_more).await.unwrap());
    assert_eq!(db.role(id, bob.id).await.unwrap(), None);

    let (home, _) = server(db, &ada).await;
    let code = invite(db, home, &ada, Some(1)).await;
    assert_eq!(db.accept_invite(&code, bob.id, NOW).await.unwrap(), Accepted::TooManyServers);
    let eve = crate::fixtures::new_user("eve", "hash");
    let admission = rialto_core::store::Admission::Invite(&code);
    let eve = db.register(&eve, admission, &new_session(1, LATER)).await.unwrap();
    assert!(eve.is_some(), "the invite was not used by the one who could not join");
}
