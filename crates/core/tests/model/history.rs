//! Histories: what people do, drawn at random.

use proptest::prelude::*;
use rialto_core::ErrorCode;
use rialto_protocol::http::ChannelCreate;

use super::world::{CHANNELS, PEOPLE, SERVERS, TABS, World};

/// Something that a person does. Indices are of the world's lists; what makes no sense does nothing.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Connect {
        person: usize,
        tab: usize,
    },
    Disconnect {
        person: usize,
        tab: usize,
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
    Join {
        person: usize,
        tab: usize,
        channel: usize,
        reading: bool,
    },
    SetReading {
        person: usize,
        tab: usize,
        channel: usize,
        reading: bool,
    },
    Leave {
        person: usize,
        tab: usize,
        channel: usize,
    },
    Open {
        person: usize,
        tab: usize,
        server: usize,
    },
    Close {
        person: usize,
        tab: usize,
        server: usize,
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
    /// The tick that writes cursors.
    Write,
    /// The node dies and comes back.
    Crash,
}

pub(crate) fn deed() -> impl Strategy<Value = Deed> {
    let (person, tab, channel, server) = (0..PEOPLE, 0..TABS, 0..SERVERS * CHANNELS, 0..SERVERS);
    prop_oneof![
        4 => (person.clone(), tab.clone()).prop_map(|(person, tab)| Deed::Connect { person, tab }),
        2 => (person.clone(), tab.clone()).prop_map(|(person, tab)| Deed::Disconnect { person, tab }),
        12 => (person.clone(), channel.clone()).prop_map(|(person, channel)| Deed::Send { person, channel }),
        1 => (0..100_usize).prop_map(|sent| Deed::Edit { sent }),
        2 => (0..100_usize).prop_map(|sent| Deed::Delete { sent }),
        6 => (person.clone(), tab.clone(), channel.clone(), any::<bool>())
            .prop_map(|(person, tab, channel, reading)| Deed::Join { person, tab, channel, reading }),
        3 => (person.clone(), tab.clone(), channel.clone(), any::<bool>())
            .prop_map(|(person, tab, channel, reading)| Deed::SetReading { person, tab, channel, reading }),
        3 => (person.clone(), tab.clone(), channel)
            .prop_map(|(person, tab, channel)| Deed::Leave { person, tab, channel }),
        3 => (person.clone(), tab.clone(), server.clone())
            .prop_map(|(person, tab, server)| Deed::Open { person, tab, server }),
        2 => (person.clone(), tab, server.clone())
            .prop_map(|(person, tab, server)| Deed::Close { person, tab, server }),
        1 => (1..PEOPLE, server.clone()).prop_map(|(person, server)| Deed::Kick { person, server }),
        2 => (1..PEOPLE, server.clone()).prop_map(|(person, server)| Deed::Enter { person, server }),
        1 => server.prop_map(|server| Deed::CreateChannel { server }),
        1 => Just(Deed::Write),
        1 => Just(Deed::Crash),
    ]
}

/// A deed that is told to the product, with its tab found, beside all that are done `at_once`; what only the world can
/// do is done before.
pub(crate) async fn perform(
    world: &World,
    deed: &Deed,
    at_once: &[Deed],
) -> anyhow::Result<Option<(usize, rialto_protocol::Message)>> {
    match *deed {
        Deed::Send { person, channel } => {
            let (_, channel) = world.channels[channel];
            let sent = world.chat.messages().send(&world.people[person], channel, "hello", None).await;
            return Ok(sent.ok().map(|sent| (person, sent.message)));
        }
        Deed::Edit { sent } => {
            if let Some((author, id)) = pick(world, sent) {
                drop(world.chat.messages().edit(&world.people[author], id, "good day").await);
            }
        }
        Deed::Delete { sent } => {
            if let Some((author, id)) = pick(world, sent) {
                drop(world.chat.messages().delete(&world.people[author], id).await);
            }
        }
        Deed::Join { person, tab, channel, reading } => {
            if let Some(tab) = world.tab(person, tab) {
                world.join(person, tab, world.channels[channel].1, reading).await;
            }
        }
        Deed::SetReading { person, tab, channel, reading } => {
            if let Some(tab) = world.tab(person, tab) {
                world.set_reading(person, tab, world.channels[channel].1, reading).await;
            }
        }
        Deed::Leave { person, tab, channel } => {
            if let Some(tab) = world.tab(person, tab) {
                world.leave(person, tab, world.channels[channel].1).await;
            }
        }
        Deed::Open { person, tab, server } => {
            if let Some(tab) = world.tab(person, tab) {
                world.open(person, tab, world.servers[server]).await;
            }
        }
        Deed::Close { person, tab, server } => {
            if let Some(tab) = world.tab(person, tab) {
                world.close(person, tab, world.servers[server]).await;
            }
        }
        Deed::Kick { person, server } => {
            let members = world.chat.members();
            // Who is not a member can't be taken out, and nothing has changed.
            drop(members.remove(&world.people[0], world.servers[server], world.user(person)).await);
        }
        Deed::Enter { person, server } => {
            let kick = |deed: &Deed| matches!(*deed, Deed::Kick { person: who, server: from } if who == person && from == server);
            match world.chat.invites().accept(&world.people[person], &world.invites[server]).await {
                // Who is taken out again at the same time has no server to be told of.
                Err(error) if error.code == ErrorCode::NotFound && at_once.iter().any(kick) => {}
                outcome => drop(outcome?),
            }
        }
        Deed::CreateChannel { server } => {
            let request = ChannelCreate { name: "another".to_owned(), topic: None };
            world.chat.channels().create(&world.people[0], world.servers[server], &request).await?;
        }
        Deed::Write => world.chat.write_cursors().await?,
        Deed::Connect { .. } | Deed::Disconnect { .. } | Deed::Crash => {}
    }
    Ok(None)
}

fn pick(world: &World, index: usize) -> Option<(usize, rialto_protocol::MessageId)> {
    world.sent.get(index % world.sent.len().max(1)).copied()
}
