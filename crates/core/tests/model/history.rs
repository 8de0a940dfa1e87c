//! Histories: what people do, drawn at random.

use proptest::prelude::*;
use rialto_core::ErrorCode;
use rialto_protocol::http::{ChannelCreate, InviteCreate};
use rialto_protocol::{ChannelId, MessageId};

use super::world::{CHANNELS, PEOPLE, SERVERS, TABS, World};

/// Something that a person does. Indices are of the world's lists; what makes no sense does nothing.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Connect {
        person: usize,
        connection: usize,
    },
    Disconnect {
        person: usize,
        connection: usize,
    },
    Send {
        person: usize,
        channel: usize,
    },
    Edit {
        sent: usize,
    },
    Delete {
        sent: usize,
    },
    /// A message is sent, and edited or deleted at once.
    Slip {
        person: usize,
        channel: usize,
        gone: bool,
    },
    /// A message is committed, and the answer to its COMMIT is lost.
    Unheard {
        person: usize,
        channel: usize,
    },
    /// The bus is down for a turn.
    Silence,
    Join {
        person: usize,
        connection: usize,
        channel: usize,
        reading: bool,
    },
    SetReading {
        person: usize,
        connection: usize,
        channel: usize,
        reading: bool,
    },
    Leave {
        person: usize,
        connection: usize,
        channel: usize,
    },
    Open {
        person: usize,
        connection: usize,
        server: usize,
    },
    Close {
        person: usize,
        connection: usize,
        server: usize,
    },
    /// A member joins again with a cursor, as a client does that comes back.
    Return {
        person: usize,
        connection: usize,
        channel: usize,
        reading: bool,
    },
    /// `channel:unread` from one of the channel's messages on; without a connection over HTTP.
    Mark {
        person: usize,
        connection: usize,
        channel: usize,
        from: usize,
    },
    /// `channel:read`; without a connection over HTTP.
    ReadChannel {
        person: usize,
        connection: usize,
        channel: usize,
    },
    /// `server:read`; without a connection over HTTP.
    ReadServer {
        person: usize,
        connection: usize,
        server: usize,
    },
    /// Somebody replies in the thread under a message of a channel, which is made if there is none, and takes it back at once
    /// or not.
    Discuss {
        person: usize,
        channel: usize,
        gone: bool,
    },
    /// The same as to join, of a thread of the channel.
    JoinThread {
        person: usize,
        connection: usize,
        channel: usize,
        reading: bool,
    },
    /// The same as to leave.
    LeaveThread {
        person: usize,
        connection: usize,
        channel: usize,
    },
    /// The owner takes a member out.
    Kick {
        person: usize,
        server: usize,
    },
    /// By invite.
    Enter {
        person: usize,
        server: usize,
    },
    CreateChannel {
        server: usize,
    },
    /// `notifications:get`
    Count {
        person: usize,
        connection: usize,
    },
    /// The tick that writes cursors.
    Write,
    /// A node dies and comes back.
    Crash {
        node: usize,
    },
}

/// A deed of anybody, anywhere.
pub(crate) fn deed() -> impl Strategy<Value = Deed> {
    let channel = (0..SERVERS * CHANNELS).boxed();
    deed_of((0..PEOPLE).boxed(), (1..PEOPLE).boxed(), (0..TABS).boxed(), channel, (0..SERVERS).boxed())
}

/// What is done at once, turn by turn. Most of it is of one member, on one connection and in one channel, who looks there
/// and looks away while somebody writes: so the deeds of a turn meet.
pub(crate) fn turns() -> impl Strategy<Value = Vec<Vec<Deed>>> {
    let mostly = |one: usize, all: usize| prop_oneof![9 => Just(one), 1 => 0..all].boxed();
    let (connection, channel) = (mostly(0, TABS), mostly(0, SERVERS * CHANNELS));
    let anything =
        deed_of(mostly(1, PEOPLE), Just(1).boxed(), connection.clone(), channel.clone(), mostly(0, SERVERS));
    let deed = prop_oneof![
        3 => anything,
        3 => channel.clone().prop_map(|channel| Deed::Send { person: 0, channel }),
        2 => (connection.clone(), channel.clone(), any::<bool>())
            .prop_map(|(connection, channel, reading)| Deed::Join { person: 1, connection, channel, reading }),
        2 => (connection.clone(), channel.clone(), any::<bool>())
            .prop_map(|(connection, channel, reading)| Deed::SetReading { person: 1, connection, channel, reading }),
        2 => (channel.clone(), any::<bool>()).prop_map(|(channel, gone)| Deed::Discuss { person: 0, channel, gone }),
        1 => (connection.clone(), channel.clone(), any::<bool>())
            .prop_map(|(connection, channel, reading)| Deed::JoinThread { person: 1, connection, channel, reading }),
        1 => (connection, channel).prop_map(|(connection, channel)| Deed::LeaveThread { person: 1, connection, channel }),
    ];
    let turns = prop::collection::vec(prop::collection::vec(deed, 1..12), 1..12);
    turns.prop_map(|mut turns| {
        turns.insert(0, vec![Deed::Connect { person: 1, connection: 0 }]);
        turns
    })
}

/// The same about few messages, which are changed again and again while their readers come, look, count and go.
pub(crate) fn churn() -> impl Strategy<Value = Vec<Vec<Deed>>> {
    let (person, connection) = ((1..PEOPLE).boxed(), (0..TABS).boxed());
    let deed = prop_oneof![
        4 => Just(Deed::Send { person: 0, channel: 0 }),
        1 => (0..8_usize).prop_map(|sent| Deed::Edit { sent }),
        3 => (0..8_usize).prop_map(|sent| Deed::Delete { sent }),
        4 => any::<bool>().prop_map(|gone| Deed::Slip { person: 0, channel: 0, gone }),
        1 => Just(Deed::Unheard { person: 0, channel: 0 }),
        1 => Just(Deed::Silence),
        3 => (connection.clone(), any::<bool>())
            .prop_map(|(connection, reading)| Deed::Join { person: 1, connection, channel: 0, reading }),
        3 => connection.clone().prop_map(|connection| Deed::Leave { person: 1, connection, channel: 0 }),
        5 => connection.clone().prop_map(|connection| Deed::Count { person: 1, connection }),
        5 => (person.clone(), connection.clone())
            .prop_map(|(person, connection)| Deed::Connect { person, connection }),
        3 => (person, connection).prop_map(|(person, connection)| Deed::Disconnect { person, connection }),
        1 => Just(Deed::Kick { person: 1, server: 0 }),
        2 => Just(Deed::Enter { person: 1, server: 0 }),
        1 => Just(Deed::Write),
        1 => (0..TABS).prop_map(|node| Deed::Crash { node }),
    ];
    prop::collection::vec(prop::collection::vec(deed, 1..16), 2..12)
}

fn deed_of(
    person: BoxedStrategy<usize>,
    member: BoxedStrategy<usize>,
    connection: BoxedStrategy<usize>,
    channel: BoxedStrategy<usize>,
    server: BoxedStrategy<usize>,
) -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (person.clone(), connection.clone()).prop_map(|(person, connection)| Deed::Connect { person, connection }),
        2 => (person.clone(), connection.clone()).prop_map(|(person, connection)| Deed::Disconnect { person, connection }),
        12 => (person.clone(), channel.clone()).prop_map(|(person, channel)| Deed::Send { person, channel }),
        1 => (0..100_usize).prop_map(|sent| Deed::Edit { sent }),
        2 => (0..100_usize).prop_map(|sent| Deed::Delete { sent }),
        2 => (person.clone(), channel.clone(), any::<bool>())
            .prop_map(|(person, channel, gone)| Deed::Slip { person, channel, gone }),
        1 => (person.clone(), channel.clone()).prop_map(|(person, channel)| Deed::Unheard { person, channel }),
        1 => Just(Deed::Silence),
        6 => (person.clone(), connection.clone(), channel.clone(), any::<bool>())
            .prop_map(|(person, connection, channel, reading)| Deed::Join { person, connection, channel, reading }),
        3 => (person.clone(), connection.clone(), channel.clone(), any::<bool>())
            .prop_map(|(person, connection, channel, reading)| Deed::SetReading { person, connection, channel, reading }),
        3 => (person.clone(), connection.clone(), channel.clone())
            .prop_map(|(person, connection, channel)| Deed::Leave { person, connection, channel }),
        3 => (person.clone(), connection.clone(), server.clone())
            .prop_map(|(person, connection, server)| Deed::Open { person, connection, server }),
        1 => (person.clone(), connection.clone(), channel.clone())
            .prop_map(|(person, connection, channel)| Deed::ReadChannel { person, connection, channel }),
        3 => (person.clone(), connection.clone(), channel.clone(), 0..100_usize)
            .prop_map(|(person, connection, channel, from)| Deed::Mark { person, connection, channel, from }),
        2 => (person.clone(), connection.clone(), channel, any::<bool>())
            .prop_map(|(person, connection, channel, reading)| Deed::Return { person, connection, channel, reading }),
        1 => (person.clone(), connection.clone(), server.clone())
            .prop_map(|(person, connection, server)| Deed::ReadServer { person, connection, server }),
        2 => (person.clone(), connection.clone()).prop_map(|(person, connection)| Deed::Count { person, connection }),
        2 => (person, connection, server.clone())
            .prop_map(|(person, connection, server)| Deed::Close { person, connection, server }),
        1 => (member.clone(), server.clone()).prop_map(|(person, server)| Deed::Kick { person, server }),
        2 => (member, server.clone()).prop_map(|(person, server)| Deed::Enter { person, server }),
        1 => server.prop_map(|server| Deed::CreateChannel { server }),
        1 => Just(Deed::Write),
        1 => (0..TABS).prop_map(|node| Deed::Crash { node }),
    ]
}

/// A deed that is told to the product, with its connection found, beside all that are done `at_once`; what only the world can
/// do is done before.
pub(crate) async fn perform(
    world: &World,
    deed: &Deed,
    at_once: &[Deed],
) -> anyhow::Result<Option<(usize, rialto_protocol::Message)>> {
    match *deed {
        Deed::Send { person, channel } => {
            return Ok(send(world, person, channel).await);
        }
        Deed::Slip { person, channel, gone } => {
            let sent = send(world, person, channel).await;
            if let Some((_, message)) = &sent {
                revise(world, (person, message.id), gone).await;
            }
            return Ok(sent);
        }
        Deed::Unheard { person, channel } => {
            world.commit_unheard(person, world.channels[channel].1).await?;
        }
        Deed::Discuss { person, channel, gone } => discuss(world, person, channel, gone).await,
        Deed::JoinThread { person, connection, channel, reading } => {
            if let (Some(connection), Some(thread)) =
                (world.connection(person, connection), thread(world, person, channel).await)
            {
                world.join(person, connection, thread, reading).await;
            }
        }
        Deed::LeaveThread { person, connection, channel } => {
            if let (Some(connection), Some(thread)) =
                (world.connection(person, connection), thread(world, person, channel).await)
            {
                world.leave(person, connection, thread).await;
            }
        }
        Deed::Edit { sent } => {
            if let Some(message) = pick(world, sent) {
                revise(world, message, false).await;
            }
        }
        Deed::Delete { sent } => {
            if let Some(message) = pick(world, sent) {
                revise(world, message, true).await;
            }
        }
        Deed::Join { person, connection, channel, reading } => {
            if let Some(connection) = world.connection(person, connection) {
                world.join(person, connection, world.channels[channel].1, reading).await;
            }
        }
        Deed::SetReading { person, connection, channel, reading } => {
            if let Some(connection) = world.connection(person, connection) {
                world.set_reading(person, connection, world.channels[channel].1, reading).await;
            }
        }
        Deed::Leave { person, connection, channel } => {
            if let Some(connection) = world.connection(person, connection) {
                world.leave(person, connection, world.channels[channel].1).await;
            }
        }
        Deed::Open { person, connection, server } => {
            if let Some(connection) = world.connection(person, connection) {
                world.open(person, connection, world.servers[server]).await;
            }
        }
        Deed::Close { person, connection, server } => {
            if let Some(connection) = world.connection(person, connection) {
                world.close(person, connection, world.servers[server]).await;
            }
        }
        Deed::Return { person, connection, channel, reading } => {
            if let Some(connection) = world.connection(person, connection) {
                world.come_back(person, connection, world.channels[channel].1, reading).await;
            }
        }
        Deed::Mark { person, connection, channel, from } => {
            world.mark(person, connection, world.channels[channel].1, from).await;
        }
        Deed::ReadChannel { person, connection, channel } => {
            world.read_channel(person, connection, world.channels[channel].1).await;
        }
        Deed::ReadServer { person, connection, server } => {
            world.read_server(person, connection, world.servers[server]).await;
        }
        Deed::Kick { person, server } => {
            let members = world.node(person).members();
            // Who is not a member can't be taken out, and nothing has changed.
            drop(members.remove(&world.people[0], world.servers[server], world.user(person), None).await);
        }
        Deed::Enter { person, server } => {
            let kick = |deed: &Deed| matches!(*deed, Deed::Kick { person: who, server: from } if who == person && from == server);
            // A new one: whoever was kicked is kept out by those of before.
            let (invites, request) = (world.chat.invites(), InviteCreate::default());
            let invite = invites.create(&world.people[0], world.servers[server], &request).await?;
            match invites.accept(&world.people[person], &invite.code).await {
                // Who is taken out again at the same time has no server to be told of, or finds the invite too old.
                Err(error)
                    if matches!(error.code, ErrorCode::NotFound | ErrorCode::Forbidden)
                        && at_once.iter().any(kick) => {}
                outcome => drop(outcome?),
            }
            invites.revoke(&world.people[0], &invite.code).await?;
        }
        Deed::CreateChannel { server } => {
            let request =
                ChannelCreate { name: "another".to_owned(), topic: None, category_id: None, private: None };
            world.chat.channels().create(&world.people[0], world.servers[server], &request).await?;
        }
        Deed::Write => {
            for node in &world.nodes {
                node.write_cursors().await?;
            }
        }
        Deed::Count { person, connection } => {
            if let Some(connection) = world.connection(person, connection) {
                world.count(person, connection).await;
            }
        }
        Deed::Connect { .. } | Deed::Disconnect { .. } | Deed::Crash { .. } | Deed::Silence => {}
    }
    Ok(None)
}

async fn send(world: &World, person: usize, channel: usize) -> Option<(usize, rialto_protocol::Message)> {
    let (messages, (_, channel)) = (world.node(person).messages(), world.channels[channel]);
    let sent = messages.send(&world.people[person], channel, "hello", None).await;
    sent.ok().map(|sent| (person, (*sent.message).clone()))
}

/// Replies in the thread under the first message of a channel that somebody sees, if they see one.
async fn discuss(world: &World, person: usize, channel: usize, gone: bool) {
    let (node, actor) = (world.node(person), &world.people[person]);
    let Ok(page) = node.messages().page(actor, world.channels[channel].1, None, None).await else { return };
    let Some(message) = page.messages.first() else { return };
    // There is none under a message that is deleted meanwhile, or before.
    let Ok((thread, _)) = node.threads().create(actor, message.id, None).await else { return };
    let Ok(reply) = node.messages().send(actor, thread.id, "a reply", None).await else { return };
    if gone {
        revise(world, (person, reply.message.id), true).await;
    }
}

/// The first thread of a channel that somebody sees.
async fn thread(world: &World, person: usize, channel: usize) -> Option<ChannelId> {
    let (node, actor) = (world.node(person), &world.people[person]);
    let page = node.messages().page(actor, world.channels[channel].1, None, None).await.ok()?;
    page.messages.iter().find_map(|message| Some(message.thread.as_ref()?.channel_id))
}

/// Edits a message, or deletes it. One that is gone can be changed no more, and says so.
async fn revise(world: &World, (author, id): (usize, MessageId), gone: bool) {
    let (messages, actor) = (world.node(author).messages(), &world.people[author]);
    drop(if gone {
        messages.delete(actor, id).await
    } else {
        // Each says something else: one that changes nothing takes no rev.
        let content = rialto_core::ids::fresh(rialto_protocol::Timestamp(0)).to_string();
        messages.edit(actor, id, &content).await
    });
}

fn pick(world: &World, index: usize) -> Option<(usize, MessageId)> {
    world.sent.get(index % world.sent.len().max(1)).copied()
}
