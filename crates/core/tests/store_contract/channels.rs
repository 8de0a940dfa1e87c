//! Channels, as things that are made.

use rialto_core::store::{Db, NewChannel, StoreError};
use rialto_protocol::limits::CHANNELS_MAX;
use rialto_protocol::{ChannelId, ServerId};
use tokio::task::JoinSet;

use crate::fixtures::{NOW, fresh, server, user};

contract! {
    channels_follow_one_another: create_channel;
    channels_that_are_made_at_once_have_places_of_their_own: create_channel;
    a_channel_needs_a_server: create_channel;
    a_server_has_no_more_channels_than_the_bound: create_channel;
}

fn new_channel(server: ServerId) -> NewChannel<'static> {
    NewChannel { id: ChannelId(fresh()), server, name: "news", topic: "What is new", created_at: NOW }
}

async fn position(db: &Db, channel: &NewChannel<'_>) -> Option<i64> {
    db.create_channel(channel).await.unwrap().map(|(position, _)| position)
}

async fn channels_follow_one_another(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let (other, _) = server(db, &ada).await;
    let news = new_channel(home);
    assert_eq!(position(db, &news).await, Some(1));
    assert_eq!(position(db, &new_channel(home)).await, Some(2));
    assert_eq!(position(db, &new_channel(other)).await, Some(1));
    let channel = db.channel_of(ada.id, news.id).await.unwrap().expect("it is there").value;
    assert_eq!((channel.name.as_str(), channel.topic.as_str()), ("news", "What is new"));
    assert_eq!((channel.position, channel.rev, channel.read_seq, channel.unread), (1, 0, 0, 0));
}

async fn channels_that_are_made_at_once_have_places_of_their_own(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let mut makers = JoinSet::new();
    for _ in 0..20 {
        let db = db.clone();
        makers.spawn(async move { db.create_channel(&new_channel(home)).await.unwrap().unwrap().0 });
    }
    let mut positions = makers.join_all().await;
    positions.sort_unstable();
    assert_eq!(positions, (1..=20).collect::<Vec<i64>>());
}

async fn a_channel_needs_a_server(db: &Db) {
    let refused = db.create_channel(&new_channel(ServerId(fresh()))).await;
    assert!(matches!(refused, Err(StoreError::Foreign(_))), "{refused:?}");
}

async fn a_server_has_no_more_channels_than_the_bound(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    for place in 1..CHANNELS_MAX {
        assert_eq!(position(db, &new_channel(home)).await, Some(place));
    }
    assert_eq!(position(db, &new_channel(home)).await, None);
}
