//! Histories that once went wrong, or would with a simpler hub, one by one, each with the moment that it needs.
//!
//! Most are played twice: with all rules of the hub, and without the one that they are about, which must go wrong. Each has a
//! runtime of one thread, so that nothing else runs while a request takes its first step.

#![expect(clippy::unwrap_used, reason = "a test ends where it can't go on")]

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use rialto_core::ErrorCode;
use rialto_core::access::permissions::Subject;
use rialto_core::hub::{ConnectionId, Moment, Rule};
use rialto_core::overrides::Carrier;
use rialto_protocol::http::{InviteCreate, MembersQuery, OverrideSet, RoleCreate};
use rialto_protocol::{ChannelId, MessageId, Permission, Permissions};

use super::badges::agree;
use super::pace::Gate;
use super::store;
use super::wire::Wire;
use super::world::{Setting, World};

/// Plays a history on so many nodes, which goes well, and again without `rule`, when it does not.
async fn needs(rule: Rule, nodes: usize, history: impl AsyncFn(&mut World, &Gate) -> anyhow::Result<()>) {
    for without in [None, Some(rule)] {
        let outcome = play(without, nodes, &history).await;
        assert_eq!(outcome.is_err(), without.is_some(), "without {without:?}: {outcome:?}");
    }
}

async fn play(
    without: Option<Rule>,
    nodes: usize,
    history: impl AsyncFn(&mut World, &Gate) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let ((db, _folder), gate) = (store().await, Gate::default());
    let (dbs, pause) = (vec![db; nodes], Some(gate.pause()));
    let mut world = World::of(Setting { dbs, wire: Wire::perfect(), pause, without }).await?;
    history(&mut world, &gate).await
}

/// A connection of the member 1; each is at another node.
async fn connected(world: &mut World, connection: usize) -> ConnectionId {
    let id = world.new_connection(1, connection);
    world.connect(1, id).await.unwrap();
    id
}

fn channel(world: &World) -> ChannelId {
    world.channels[0].1
}

/// Somebody else writes into the first channel.
async fn write(world: &World) -> MessageId {
    let sent = world.chat.messages().send(&world.people[0], channel(world), "hello", None).await.unwrap();
    sent.message.id
}

/// The same, and everybody whom it concerns is told.
async fn send(world: &World) -> MessageId {
    let id = write(world).await;
    world.rest().await.unwrap();
    id
}

/// Lets `request` take its first step at the hub, and go no further.
async fn begin<F: Future>(world: &World, request: &mut Pin<Box<F>>) {
    let waits = poll_fn(|cx| Poll::Ready(request.as_mut().poll(cx).is_pending())).await;
    assert!(waits, "the hub has not taken the step yet");
    world.rest().await.unwrap();
}

#[tokio::test]
async fn a_number_from_before_a_deletion_is_not_told_after_that_was_counted() {
    needs(Rule::Deleted, 1, async |world, gate| {
        let connection = connected(world, 0).await;
        let (_, _, third) = (send(world).await, send(world).await, send(world).await);
        let _ = (send(world).await, send(world).await);
        let held = gate.hold(Moment::Number);
        let mut counting = Box::pin(world.count(1, connection));
        held.begin(&mut counting).await;
        world.chat.messages().delete(&world.people[0], third).await?;
        world.rest().await?;
        held.release();
        counting.await;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn what_a_page_holds_is_not_told_again_after_it() {
    needs(Rule::Page, 1, async |world, _| {
        let connection = connected(world, 0).await;
        let _ = (send(world).await, send(world).await, send(world).await);
        world.wire().set_down(true);
        write(world).await;
        world.join(1, connection, channel(world), true).await;
        world.rest().await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn a_number_from_before_a_channel_was_read_is_not_told_after_the_one_that_is_cleared() {
    needs(Rule::Version, 1, async |world, gate| {
        let (one, other) = (connected(world, 0).await, connected(world, 1).await);
        send(world).await;
        let held = gate.hold(Moment::Number);
        let mut counting = Box::pin(world.count(1, other));
        held.begin(&mut counting).await;
        world.join(1, one, channel(world), true).await;
        world.leave(1, one, channel(world)).await;
        world.rest().await?;
        held.release();
        counting.await;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_told_while_the_cursor_of_who_stopped_reading_is_committed_is_told_anew() {
    needs(Rule::Stop, 1, async |world, gate| {
        let (one, other) = (connected(world, 0).await, connected(world, 1).await);
        world.join(1, one, channel(world), true).await;
        send(world).await;
        let number = gate.hold(Moment::Number);
        let mut counting = Box::pin(world.count(1, other));
        number.begin(&mut counting).await;
        let cursor = gate.hold(Moment::Cursor);
        let mut leaving = Box::pin(world.leave(1, one, channel(world)));
        cursor.begin(&mut leaving).await;
        number.release();
        counting.await;
        cursor.release();
        leaving.await;
        world.rest().await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_ends_after_its_join_moved_the_cursor_clears_the_other_devices() {
    needs(Rule::Recount, 1, async |world, gate| {
        let (one, _) = (connected(world, 0).await, connected(world, 1).await);
        send(world).await;
        let held = gate.hold(Moment::Number);
        let mut joining = Box::pin(world.join(1, one, channel(world), true));
        held.begin(&mut joining).await;
        world.disconnect(1, 0, one).await?;
        held.release();
        joining.await;
        world.connections.remove(&(1, 0));
        world.rest().await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn a_message_that_comes_while_a_join_ends_is_read_on_the_other_devices_too() {
    needs(Rule::JoinNumber, 1, async |world, gate| {
        let (one, _) = (connected(world, 0).await, connected(world, 1).await);
        let held = gate.hold(Moment::Number);
        let mut joining = Box::pin(world.join(1, one, channel(world), true));
        held.begin(&mut joining).await;
        send(world).await;
        held.release();
        joining.await;
        world.rest().await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn what_was_read_on_another_node_is_read_here_too() {
    needs(Rule::Recount, 2, async |world, _| {
        let (one, _) = (connected(world, 0).await, connected(world, 1).await);
        send(world).await;
        world.join(1, one, channel(world), true).await;
        world.rest_together().await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn who_is_kicked_while_they_connect_is_not_shown_the_server() {
    needs(Rule::AccessNumber, 1, async |world, gate| {
        let connection = world.new_connection(1, 0);
        let held = gate.hold(Moment::Number);
        let mut connecting = Box::pin(world.connect(1, connection));
        held.begin(&mut connecting).await;
        world.chat.members().remove(&world.people[0], world.servers[0], world.user(1), None).await?;
        world.rest().await?;
        held.release();
        connecting.await?;
        world.rest().await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn a_message_in_a_gap_is_new_although_its_edit_comes_after_a_later_message() {
    needs(Rule::Seq, 1, async |world, _| {
        let connection = connected(world, 0).await;
        world.join(1, connection, channel(world), false).await;
        world.wire().set_down(true);
        let (first, _) = (write(world).await, write(world).await);
        world.chat.messages().edit(&world.people[0], first, "mended").await?;
        world.rest().await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn a_number_from_before_its_channel_was_followed_is_read_again() {
    needs(Rule::Cover, 1, async |world, gate| {
        let (late, early) = (world.new_connection(1, 0), world.new_connection(2, 0));
        let held = gate.hold(Moment::Number);
        let mut connecting = Box::pin(world.connect(1, late));
        held.begin(&mut connecting).await;
        let _ = (write(world).await, write(world).await, write(world).await);
        world.connect(2, early).await?;
        held.release();
        connecting.await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn the_last_message_of_a_channel_that_nobody_views_counts_although_its_hint_is_lost() {
    needs(Rule::CompareAll, 1, async |world, _| {
        connected(world, 0).await;
        world.wire().set_down(true);
        send(world).await;
        agree(world).await
    })
    .await;
}

/// Nothing tells another node yet who reads here: it knows cursors alone, and so nobody can read there for ever.
#[tokio::test]
async fn who_has_left_a_channel_on_another_node_does_not_read_it_here_for_ever() {
    needs(Rule::Recount, 2, async |world, _| {
        let (one, _) = (connected(world, 0).await, connected(world, 1).await);
        send(world).await;
        world.wire().set_down(true);
        world.join(1, one, channel(world), true).await;
        world.leave(1, one, channel(world)).await;
        send(world).await;
        world.rest_together().await?;
        agree(world).await
    })
    .await;
}

#[tokio::test]
async fn a_message_that_comes_while_a_reader_turns_to_viewing_is_unread() {
    play(None, 1, async |world, gate| {
        let (connection, _) = (connected(world, 0).await, connected(world, 1).await);
        world.join(1, connection, channel(world), true).await;
        let held = gate.hold(Moment::Number);
        let mut turning = Box::pin(world.join(1, connection, channel(world), false));
        held.begin(&mut turning).await;
        send(world).await;
        held.release();
        turning.await;
        agree(world).await?;
        send(world).await;
        agree(world).await?;
        let unread = world.told(1).await?[&world.servers[0]].channels[&channel(world)];
        anyhow::ensure!(unread == 2, "{unread} are unread");
        Ok(())
    })
    .await
    .unwrap();
}

/// What the badge of the first server counts for the member 1.
async fn badge(world: &World) -> i64 {
    world.chat.read_states().server(&world.people[1], world.servers[0]).await.unwrap().count
}

#[tokio::test]
async fn closing_a_server_is_answered_once_no_tick_takes_more_of_it_for_seen() {
    play(None, 1, async |world, _| {
        let connection = connected(world, 0).await;
        let server = world.servers[0];
        world.open(1, connection, server).await;
        send(world).await;

        let mut writing = Box::pin(world.chat.write_cursors());
        begin(world, &mut writing).await;
        let mut closing = Box::pin(world.close(1, connection, server));
        let is_answered = tokio::time::timeout(Duration::from_millis(200), &mut closing).await.is_ok();
        assert!(!is_answered, "a tick that began before has not written yet");
        writing.await?;
        closing.await;
        send(world).await;
        world.rest().await?;
        assert_eq!(badge(world).await, 1);
        agree(world).await
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_screen_that_leaves_a_channel_while_it_is_not_theirs_shows_it_no_more() {
    play(None, 2, async |world, _| {
        let (one, server) = (connected(world, 0).await, world.servers[0]);
        world.join(1, one, channel(world), true).await;
        send(world).await;
        world.wire().set_down(true);
        world.node(0).members().remove(&world.people[0], server, world.user(1), None).await?;
        world.leave(1, one, channel(world)).await;
        let (invites, request) = (world.chat.invites(), InviteCreate::default());
        let invite = invites.create(&world.people[0], server, &request).await?;
        invites.accept(&world.people[1], &invite.code).await?;
        world.wire().set_down(false);
        write(world).await;
        world.rest().await?;
        agree(world).await
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn opening_a_server_is_answered_once_the_one_that_it_closes_is_committed() {
    play(None, 1, async |world, gate| {
        let connection = connected(world, 0).await;
        world.open(1, connection, world.servers[0]).await;
        let held = gate.hold(Moment::Number);
        let mut opening = Box::pin(world.open(1, connection, world.servers[1]));
        held.begin(&mut opening).await;
        write(world).await;
        held.release();
        opening.await;
        world.rest().await?;
        assert_eq!(badge(world).await, 1);
        agree(world).await
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn who_was_kicked_before_something_was_said_does_not_hear_it_from_a_gap() {
    needs(Rule::AccessFirst, 1, async |world, gate| {
        let connection = connected(world, 0).await;
        let held = gate.hold(Moment::Gap);
        world.wire().set_down(true);
        world.chat.members().remove(&world.people[0], world.servers[0], world.user(1), None).await?;
        write(world).await;
        world.wire().set_down(false);
        write(world).await;
        held.comes().await;
        held.release();
        world.rest().await?;
        let told = world.screens.state().screens[&connection].told;
        anyhow::ensure!(told == 0, "{told} messages were told after the kick");
        agree(world).await
    })
    .await;
}

/// What is read of a channel, and then of its server.
const READS: [(&str, Read); 4] = [
    ("a page", |world| {
        Box::pin(async {
            gives(world.chat.messages().page(&world.people[1], channel(world), None, None).await)
        })
    }),
    ("what changed", |world| {
        Box::pin(async {
            let (messages, epoch) = (world.chat.messages(), world.epoch());
            gives(messages.sync(&world.people[1], channel(world), 0, epoch, None).await)
        })
    }),
    ("members", |world| {
        Box::pin(async {
            let (members, query) = (world.chat.members(), MembersQuery::default());
            gives(members.page(&world.people[1], world.servers[0], &query).await)
        })
    }),
    ("a server", |world| {
        Box::pin(async { gives(world.chat.read_states().server(&world.people[1], world.servers[0]).await) })
    }),
];

/// Has the member 1 read something, and lose it before it is answered.
async fn is_not_answered((what, read): (&str, Read), lose: impl AsyncFn(&World) -> anyhow::Result<()>) {
    play(None, 1, async |world, gate| {
        let held = gate.hold(Moment::Answer);
        let mut reading = Box::pin(read(world));
        held.begin(&mut reading).await;
        lose(world).await?;
        world.rest().await?;
        held.release();
        anyhow::ensure!(reading.await == Some(ErrorCode::NotFound), "{what} is answered with");
        Ok(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn what_was_read_before_its_reader_lost_the_server_is_not_answered() {
    for read in READS {
        is_not_answered(read, async |world| {
            Ok(world.chat.members().remove(&world.people[0], world.servers[0], world.user(1), None).await?)
        })
        .await;
    }
}

#[tokio::test]
async fn what_was_read_before_its_reader_lost_the_channel_is_not_answered() {
    for read in &READS[..2] {
        is_not_answered(*read, async |world| {
            let (carrier, subject) = (Carrier::Channel(channel(world)), Subject::User(world.user(1)));
            let deny = Permissions::of(&[Permission::ViewChannel]);
            let said = OverrideSet { allow: Permissions::NONE, deny };
            world.chat.overrides().set(&world.people[0], carrier, subject, &said).await?;
            Ok(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_server_is_answered_with_as_of_one_moment_although_its_role_sets_change() {
    play(None, 1, async |world, gate| {
        let (home, [owner, readers @ ..]) = (world.servers[0], &world.people[..]) else {
            panic!("nobody is there")
        };
        let (states, roles) = (world.chat.read_states(), world.chat.roles());
        let held = gate.hold(Moment::Answer);
        let mut reading = Box::pin(states.server(&readers[0], home));
        held.begin(&mut reading).await;
        let request =
            RoleCreate { name: "mods".to_owned(), color: None, permissions: None, mentionable: None };
        let role = roles.create(owner, home, &request).await?.id;
        for reader in readers {
            roles.give(owner, home, reader.id(), role).await?;
        }
        held.release();
        let server = reading.await?;
        anyhow::ensure!(server.permissions.has(Permission::ViewChannel), "{:?}", server.permissions);
        Ok(())
    })
    .await
    .unwrap();
}

/// Reads something as the member 1; gives why it was refused.
type Read = for<'a> fn(&'a World) -> Pin<Box<dyn Future<Output = Option<ErrorCode>> + 'a>>;

fn gives<T>(outcome: rialto_core::Result<T>) -> Option<ErrorCode> {
    outcome.err().map(|error| error.code)
}
