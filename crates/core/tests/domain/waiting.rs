//! What somebody holds who waits for the database: each request of each client is as large. What all of them need is read once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use rialto_core::hub::{ConnectionId, Moment, RequestId};
use rialto_protocol::http::{MembersQuery, MessageCreate};
use rialto_protocol::requests::ChannelJoin;
use rialto_protocol::{ChannelId, MessageId};

use crate::node::Node;

/// Bytes. What stands in the heap meanwhile is freed with the statement and is not counted.
const MOST: usize = 2_048;

fn join(channel_id: ChannelId) -> ChannelJoin {
    ChannelJoin { channel_id, after: None, epoch: None, reading: None, alone: None }
}

fn said() -> MessageCreate {
    MessageCreate { content: "x".to_owned(), client_id: None, reply_to_id: None, mention_author: None }
}

#[tokio::test]
async fn who_waits_for_the_database_holds_little() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let server = node.server(&ada).await;
    let channel = server.channels[0].id;
    let (chat, message) = (&node.chat, MessageId(uuid::Uuid::nil()));
    let (sessions, messages, reading) = (chat.sessions(), chat.messages(), chat.read_states());
    let (servers, members, request) = (chat.servers(), chat.members(), join(channel));
    let query = MembersQuery::default();
    let waiting = [
        ("a token is looked up", size_of_val(&sessions.authenticate("x"))),
        ("a message is sent", size_of_val(&messages.post_for(&ada, channel, said(), RequestId(1)))),
        ("a message is deleted", size_of_val(&messages.delete(&ada, message))),
        ("the servers are read", size_of_val(&reading.servers(&ada))),
        ("a connection begins", size_of_val(&reading.connect(ConnectionId(1), &ada))),
        ("a connection ends", size_of_val(&reading.disconnect(ConnectionId(1), ada.id()))),
        (
            "a server is opened",
            size_of_val(&reading.open_server(ConnectionId(1), &ada, server.id, RequestId(1))),
        ),
        (
            "a channel is joined",
            size_of_val(&reading.join_channel(ConnectionId(1), &ada, &request, RequestId(1))),
        ),
        (
            "a channel is read",
            size_of_val(&reading.set_reading(ConnectionId(1), &ada, channel, true, RequestId(1))),
        ),
        (
            "a channel is left",
            size_of_val(&reading.leave_channel(ConnectionId(1), &ada, channel, RequestId(1))),
        ),
        ("members are read", size_of_val(&members.page(&ada, server.id, &query))),
        ("a server is deleted", size_of_val(&servers.delete(&ada, server.id))),
    ];
    for (what, bytes) in waiting {
        assert!(bytes <= MOST, "{what}: {bytes} bytes are held meanwhile");
    }
}

#[tokio::test]
async fn a_community_that_many_need_at_once_is_read_by_one_of_them() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    node.server(&ada).await;
    let reads = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&reads);
    node.chat.pause_by(Arc::new(move |moment| {
        counted.fetch_add(usize::from(moment == Moment::Community), Ordering::Relaxed);
        // The others come as far meanwhile.
        Box::pin(tokio::time::sleep(std::time::Duration::from_millis(50)))
    }));
    join_all((0..20).map(|_| node.connect(&ada))).await;
    assert_eq!(reads.load(Ordering::Relaxed), 1);
}
