//! P5: a badge is what the database says, on every device. P3 and P4 of what is viewed live go with it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use rialto_protocol::{ChannelId, ServerId};

use super::history::{Deed, churn, deed, perform, turns};
use super::model::{Model, Numbers};
use super::screens::{Badge, Log};
use super::world::{CHANNELS, PEOPLE, Setting, TABS, World};
use super::{half_of, histories, on_two_nodes, stage};

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn every_number_shown_is_what_the_rules_say(deeds in prop::collection::vec(deed(), 1..40)) {
        let (runtime, db) = stage();
        let outcome = runtime.block_on(async {
            let mut world = World::new(db).await?;
            let mut model = Model::new();
            for (step, deed) in deeds.iter().enumerate() {
                act(&mut world, deed).await?;
                model.apply(deed);
                world.rest().await?;
                compare(&world, &model).await.map_err(|error| error.context(format!("after step {step}, {deed:?}")))?;
            }
            Ok::<(), anyhow::Error>(())
        });
        prop_assert!(outcome.is_ok(), "{:?}", outcome.err());
    }

    #[test]
    fn numbers_agree_when_everything_happens_at_once(turns in turns()) {
        let (_, db) = stage();
        prop_assert_eq!(at_once(&Setting::calm(db), &turns), None);
    }
}

proptest! {
    // These histories are long, or wait for what is read again.
    #![proptest_config(half_of(histories()))]

    #[test]
    fn numbers_agree_although_hints_are_lost_doubled_and_late(seed: u64, turns in turns()) {
        let (_, db) = stage();
        prop_assert_eq!(at_once(&Setting::rough(vec![db], seed), &turns), None);
    }

    #[test]
    fn numbers_agree_while_few_messages_are_changed_again_and_again(seed: u64, nodes in 1_usize..3, turns in churn()) {
        let (_, db) = stage();
        prop_assert_eq!(at_once(&Setting::rough(vec![db; nodes], seed), &turns), None);
    }
}

#[test]
fn numbers_agree_on_two_nodes_that_share_a_database_and_a_bus_that_loses_hints() {
    on_two_nodes(|handle, dbs, mut histories| {
        let drawn = (any::<u64>(), prop_oneof![turns().boxed(), churn().boxed()]);
        let played = histories.run(&drawn, |(seed, turns)| {
            let played = handle.block_on(play(&Setting::rough(dbs.to_vec(), seed), &turns));
            played.map_err(|error| TestCaseError::fail(format!("{error:?}")))
        });
        played.expect("numbers agree");
    });
}

/// Plays `turns`, each all at once. What is wrong after one, if anything is.
pub(crate) fn at_once(setting: &Setting, turns: &[Vec<Deed>]) -> Option<String> {
    let (runtime, _) = stage();
    runtime.block_on(play(setting, turns)).err().map(|error| format!("{error:?}"))
}

async fn play(setting: &Setting, turns: &[Vec<Deed>]) -> anyhow::Result<()> {
    let mut world = World::of(setting.clone()).await?;
    for (turn, deeds) in turns.iter().enumerate() {
        world.wire().set_down(deeds.iter().any(|deed| matches!(deed, Deed::Silence)));
        act_at_once(&mut world, deeds, async |_| Ok(())).await?;
        world.rest_together().await?;
        agree(&world).await.map_err(|error| error.context(format!("after turn {turn}, {deeds:?}")))?;
    }
    Ok(())
}

/// The oracle can fail: a screen that counts one too many is found.
#[test]
fn a_badge_that_is_off_by_one_is_found() {
    let (runtime, db) = stage();
    runtime.block_on(async {
        let mut world = World::new(db).await.unwrap();
        let mut model = Model::new();
        for deed in [Deed::Connect { person: 1, connection: 0 }, Deed::Send { person: 0, channel: 0 }] {
            act(&mut world, &deed).await.unwrap();
            model.apply(&deed);
        }
        world.rest().await.unwrap();
        compare(&world, &model).await.unwrap();
        for screen in world.screens.state().screens.values_mut() {
            screen.servers.values_mut().next().unwrap().count += 1;
        }
        compare(&world, &model).await.unwrap_err();
        agree(&world).await.unwrap_err();
    });
}

/// Does `deed`, and what comes before or after it in the world.
async fn act(world: &mut World, deed: &Deed) -> anyhow::Result<()> {
    act_at_once(world, std::slice::from_ref(deed), async |_| Ok(())).await
}

/// Does all of `deeds` at once, and `also` what else is done. Connections come and go before and after the others.
pub(crate) async fn act_at_once(
    world: &mut World,
    deeds: &[Deed],
    also: impl AsyncFnOnce(&World) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut fresh = Vec::new();
    for deed in deeds {
        if let Deed::Connect { person, connection } = *deed
            && world.connection(person, connection).is_none()
        {
            fresh.push((person, world.new_connection(person, connection)));
        }
    }
    let going: Vec<_> = deeds
        .iter()
        .filter_map(|deed| match *deed {
            Deed::Disconnect { person, connection } => {
                world.connections.remove(&(person, connection)).map(|id| (person, connection, id))
            }
            _ => None,
        })
        .collect();
    let here: &World = world;
    let connect = futures_util::future::try_join_all(
        fresh.iter().map(|(person, connection)| here.connect(*person, *connection)),
    );
    let perform = futures_util::future::try_join_all(deeds.iter().map(|deed| perform(here, deed, deeds)));
    let going: Vec<_> =
        going.into_iter().filter(|(person, _, id)| !fresh.contains(&(*person, *id))).collect();
    let disconnect = futures_util::future::try_join_all(
        going.iter().map(|(person, connection, id)| here.disconnect(*person, *connection, *id)),
    );
    let done = futures_util::future::try_join4(connect, perform, disconnect, also(here));
    let (_, sent, ..) = done.await?;
    world.sent.extend(sent.into_iter().flatten().map(|(author, message)| (author, message.id)));
    for deed in deeds {
        if let Deed::Crash { node } = deed {
            world.crash(*node);
        }
    }
    Ok(())
}

/// Every screen shows what the model says, and what a fresh load gives.
async fn compare(world: &World, model: &Model) -> anyhow::Result<()> {
    for person in 0..PEOPLE {
        let expected = model.numbers(person);
        let told = world.told(person).await?;
        explained(world, person, &told).await?;
        same(world, &expected, &told).map_err(|error| error.context(format!("person {person} is told")))?;
        for connection in 0..TABS {
            let Some(id) = world.connection(person, connection) else { continue };
            let (shown, faults, logs) = shown(world, id);
            anyhow::ensure!(faults.is_empty(), "connection {connection} of person {person}: {faults:?}");
            same(world, &expected, &shown).map_err(|error| {
                error.context(format!("connection {connection} of person {person} shows"))
            })?;
            let mut views: Vec<ChannelId> =
                model.views(person, connection).iter().map(|channel| world.channels[*channel].1).collect();
            let mut viewed: Vec<ChannelId> = logs.iter().map(|(channel, _)| *channel).collect();
            views.sort_unstable();
            viewed.sort_unstable();
            anyhow::ensure!(views == viewed, "connection {connection} of person {person} views {viewed:?}");
            fresh(world, person, &logs).await?;
        }
    }
    Ok(())
}

/// Each number shows the messages that it counts, and each badge what it counts of its channels.
async fn explained(world: &World, person: usize, told: &BTreeMap<ServerId, Badge>) -> anyhow::Result<()> {
    let (unread, actor) = (world.chat.unread(), &world.people[person]);
    for (server, badge) in told {
        let counted = unread.badge(actor, *server).await?;
        let sum: i64 = counted.channels.iter().map(|channel| channel.counted).sum();
        anyhow::ensure!(
            counted.count == badge.count,
            "{:?} explain the badge {}, not {}",
            counted.channels,
            counted.count,
            badge.count
        );
        anyhow::ensure!(
            sum.min(100) == badge.count,
            "{:?} add up to {sum}, not {}",
            counted.channels,
            badge.count
        );
        for (channel, number) in &badge.channels {
            let rows = unread.messages(actor, *channel).await?;
            anyhow::ensure!(
                rows.unread == *number && rows.messages.len() as i64 == *number,
                "{} messages are shown of the number {number}, which is said to be {}",
                rows.messages.len(),
                rows.unread
            );
        }
    }
    Ok(())
}

/// Every screen shows what the node would tell afresh.
pub(crate) async fn agree(world: &World) -> anyhow::Result<()> {
    for person in 0..PEOPLE {
        let told = world.told(person).await?;
        explained(world, person, &told).await?;
        for connection in 0..TABS {
            let Some(id) = world.connection(person, connection) else { continue };
            let (shown, faults, logs) = shown(world, id);
            anyhow::ensure!(faults.is_empty(), "connection {connection} of person {person}: {faults:?}");
            anyhow::ensure!(
                shown == told,
                "connection {connection} of person {person} shows {shown:?}, but it is {told:?}"
            );
            fresh(world, person, &logs).await?;
        }
    }
    Ok(())
}

type Shown = (BTreeMap<ServerId, Badge>, Vec<String>, Vec<(ChannelId, Log)>);

fn shown(world: &World, connection: rialto_core::hub::ConnectionId) -> Shown {
    let state = world.screens.state();
    let screen = &state.screens[&connection];
    let logs = screen.logs.iter().map(|(channel, log)| (*channel, log.clone())).collect();
    (screen.servers.clone(), screen.faults.clone(), logs)
}

fn same(world: &World, expected: &Numbers, shown: &BTreeMap<ServerId, Badge>) -> anyhow::Result<()> {
    anyhow::ensure!(expected.len() == shown.len(), "{shown:?} instead of {expected:?}");
    for (server, (count, channels)) in expected {
        let id = world.servers[*server];
        let badge = shown.get(&id).ok_or_else(|| anyhow::anyhow!("no server {server}"))?;
        anyhow::ensure!(
            badge.count == *count,
            "the badge of server {server} is {}, not {count}",
            badge.count
        );
        for (index, unread) in channels.iter().enumerate() {
            let channel = world.channels[server * CHANNELS + index].1;
            let number = badge.channels.get(&channel).copied();
            anyhow::ensure!(
                number == Some(*unread),
                "channel {index} of server {server} shows {number:?}, not {unread}"
            );
        }
    }
    Ok(())
}

/// What a screen holds of the channels that it views is what a fresh load gives.
async fn fresh(world: &World, person: usize, logs: &[(ChannelId, Log)]) -> anyhow::Result<()> {
    for (channel, log) in logs {
        let page = world.chat.messages().page(&world.people[person], *channel, None, Some(100)).await?;
        anyhow::ensure!(log.rev == page.rev, "a screen is at rev {}, the channel at {}", log.rev, page.rev);
        let held: Vec<_> = log.messages.values().rev().take(page.messages.len()).rev().cloned().collect();
        anyhow::ensure!(
            held.iter().map(|message| message.id).eq(page.messages.iter().map(|message| message.id)),
            "other messages"
        );
        let content = |messages: &[rialto_protocol::Message]| {
            messages.iter().map(|m| (m.rev, m.content.clone())).collect::<Vec<_>>()
        };
        anyhow::ensure!(content(&held) == content(&page.messages), "the messages are in another state");
    }
    Ok(())
}
