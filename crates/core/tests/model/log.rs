//! P2, P3, P4: one send is one message; one order without holes; catching up gives what a fresh load shows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use rialto_protocol::http::{MessageCreate, PinsQuery, ReactionQuery};
use rialto_protocol::limits::REACTORS_SHOWN;
use rialto_protocol::{Epoch, ErrorCode, Message, MessageId, Quote, UserId};
use uuid::Uuid;

use super::world::{PEOPLE, Setting, World};
use super::{histories, on_two_nodes, stage};

/// Something that happens in one channel.
#[derive(Clone, Debug)]
enum Step {
    /// Several messages at once; equal keys of one person are one message.
    Send(Vec<(usize, u8)>),
    /// Somebody answers a message.
    Reply(usize, usize),
    Edit(usize),
    Delete(usize),
    /// Several people at once make the thread under a message, if there is none, and reply in it.
    Thread(Vec<usize>, usize),
    /// A reply is taken back.
    Unreply(usize),
    /// Several people react at once, each with one of these emoji, or take that back.
    React(Vec<(usize, usize, usize, bool)>),
    /// The owner pins several messages at once, or unpins them.
    Pin(Vec<(usize, bool)>),
    /// A client that was away catches up, in pages of this size.
    CatchUp {
        client: usize,
        limit: i64,
    },
}

const EMOJI: [&str; 3] = ["\u{1f44d}", "\u{1f389}", "\u{2764}\u{fe0f}"];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::collection::vec((0..PEOPLE, 0..12_u8), 1..20).prop_map(Step::Send),
        2 => (0..PEOPLE, 0..200_usize).prop_map(|(person, index)| Step::Reply(person, index)),
        2 => (0..200_usize).prop_map(Step::Edit),
        2 => (0..200_usize).prop_map(Step::Delete),
        3 => (prop::collection::vec(0..PEOPLE, 0..6), 0..6_usize).prop_map(|(people, index)| Step::Thread(people, index)),
        2 => (0..200_usize).prop_map(Step::Unreply),
        3 => prop::collection::vec((0..PEOPLE, 0..6_usize, 0..EMOJI.len(), any::<bool>()), 1..12).prop_map(Step::React),
        2 => prop::collection::vec((0..200_usize, any::<bool>()), 1..8).prop_map(Step::Pin),
        3 => (0..3_usize, 1..8_i64).prop_map(|(client, limit)| Step::CatchUp { client, limit }),
    ]
}

/// A client that keeps the log by `messages:sync` alone.
#[derive(Default)]
struct Client {
    cursor: i64,
    messages: BTreeMap<i64, Message>,
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn catching_up_gives_what_a_fresh_load_shows(steps in prop::collection::vec(step(), 1..25)) {
        let (runtime, db) = stage();
        let outcome = runtime.block_on(play(Setting::calm(db), &steps));
        prop_assert!(outcome.is_ok(), "{:?}", outcome.err());
    }
}

/// Who repeats a message does so through another node, at the same time.
#[test]
fn two_nodes_keep_one_log() {
    on_two_nodes(|handle, dbs, mut histories| {
        let played = histories.run(&prop::collection::vec(step(), 1..25), |steps| {
            let played = handle.block_on(play(Setting::rough(dbs.to_vec(), 1), &steps));
            played.map_err(|error| TestCaseError::fail(format!("{error:?}")))
        });
        played.expect("there is one log");
    });
}

/// The oracle can fail: a client that lacks a message, holds two in each other's place, or missed a change is found.
#[test]
fn a_client_that_holds_another_log_is_found() {
    let doctorings: [fn(&mut Client); 8] = [
        |client| drop(client.messages.remove(&2)),
        |client| {
            let (first, third) = (client.messages[&1].clone(), client.messages[&3].clone());
            client.messages.extend([(1, third), (3, first)]);
        },
        |client| client.messages.get_mut(&2).unwrap().content.clear(),
        |client| client.messages.get_mut(&1).unwrap().reactions[0].me = Some(false),
        |client| client.messages.get_mut(&4).unwrap().reply_to = None,
        |client| client.messages.get_mut(&2).unwrap().pinned_at = None,
        |client| client.messages.get_mut(&2).unwrap().thread.as_mut().unwrap().replies += 1,
        |client| client.cursor += 1,
    ];
    let (runtime, db) = stage();
    runtime.block_on(async {
        let world = World::new(db).await.unwrap();
        let mut firsts = HashMap::new();
        send(&world, &[(0, 1), (1, 2), (0, 3)], &mut firsts).await.unwrap();
        reply(&world, 0, 1, &in_order(&firsts), 0).await.unwrap();
        react(&world, &in_order(&firsts), &[(0, 0, 0, true)]).await;
        pin(&world, &in_order(&firsts), &[(1, true)]).await;
        let mut threads = Threads::default();
        discuss(&world, 0, &[1, 2], &in_order(&firsts), 1, &mut threads).await.unwrap();
        for doctor in doctorings {
            let mut client = Client::default();
            catch_up(&world, &mut client, 2).await.unwrap();
            doctor(&mut client);
            catch_up(&world, &mut client, 2).await.unwrap_err();
        }
    });
}

async fn play(setting: Setting, steps: &[Step]) -> anyhow::Result<()> {
    let world = World::of(setting).await?;
    let mut clients: Vec<Client> = (0..3).map(|_| Client::default()).collect();
    let mut firsts: HashMap<(usize, u8), Message> = HashMap::new();
    let mut threads = Threads::default();
    for (n, step) in steps.iter().enumerate() {
        match step {
            Step::Send(batch) => send(&world, batch, &mut firsts).await?,
            Step::Reply(person, index) => reply(&world, n, *person, &in_order(&firsts), *index).await?,
            Step::React(batch) => react(&world, &in_order(&firsts), batch).await,
            Step::Pin(batch) => pin(&world, &in_order(&firsts), batch).await,
            Step::Thread(people, index) => {
                discuss(&world, n, people, &in_order(&firsts), *index, &mut threads).await?;
            }
            Step::Unreply(index) => unreply(&world, n, *index, &mut threads).await?,
            Step::Edit(index) | Step::Delete(index) => {
                let ids = in_order(&firsts);
                let Some((_, person, id)) = ids.get(index % ids.len().max(1)) else { continue };
                let author = &world.people[*person];
                let messages = world.node(n).messages();
                // A message that is deleted can be changed no more, and says so.
                drop(if matches!(step, Step::Edit(_)) {
                    messages.edit(author, *id, &format!("edited {n}")).await
                } else {
                    messages.delete(author, *id).await
                });
            }
            Step::CatchUp { client, limit } => catch_up(&world, &mut clients[*client], *limit).await?,
        }
    }
    for client in &mut clients {
        catch_up(&world, client, 7).await?;
        threads.are_shown(client)?;
    }
    Ok(())
}

/// What was sent, in the order of the places: the place, the author and the id.
fn in_order(firsts: &HashMap<(usize, u8), Message>) -> Vec<(i64, usize, MessageId)> {
    let of = |((person, _), message): (&(usize, u8), &Message)| (message.seq, *person, message.id);
    let mut ids: Vec<_> = firsts.iter().map(of).collect();
    ids.sort_unstable_by_key(|(seq, ..)| *seq);
    ids
}

/// `person` answers one of what was sent, through the node `n`.
async fn reply(
    world: &World,
    n: usize,
    person: usize,
    ids: &[(i64, usize, MessageId)],
    index: usize,
) -> anyhow::Result<()> {
    let Some(&(seq, _, id)) = ids.get(index % ids.len().max(1)) else { return Ok(()) };
    let (content, reply_to_id) = ("an answer".to_owned(), Some(id));
    let answer = MessageCreate { content, client_id: None, reply_to_id, mention_author: None };
    let messages = world.node(n).messages();
    let sent = messages.post(&world.people[person], world.channels[0].1, answer).await?;
    let quoted = sent.message.reply_to.as_ref().map(|quote| (quote.id, quote.seq));
    anyhow::ensure!(quoted == Some((id, seq)), "an answer shows another message: {quoted:?}");
    Ok(())
}

/// A message with what it shows of the one that it answers taken from the one that is held.
fn requoted(message: &Message, held: &BTreeMap<i64, Message>) -> Message {
    let quote = message.reply_to.as_ref();
    let reply_to = quote.map(|quote| held.get(&quote.seq).map_or_else(|| quote.clone(), Quote::of));
    Message { reply_to, ..message.clone() }
}

/// The replies in the thread under each message that has one, by the message's id: who wrote each, and whether it is there.
#[derive(Default)]
struct Threads(BTreeMap<MessageId, Vec<(UserId, Message, bool)>>);

impl Threads {
    /// Whether the messages that a client holds show their threads as these are.
    fn are_shown(&self, client: &Client) -> anyhow::Result<()> {
        for message in client.messages.values() {
            let Some(replies) = self.0.get(&message.id) else {
                anyhow::ensure!(message.thread.is_none(), "a thread is shown that nobody has made");
                continue;
            };
            let Some(shown) = &message.thread else { anyhow::bail!("a thread is not shown") };
            let mut there: Vec<&(UserId, Message, bool)> =
                replies.iter().filter(|(.., there)| *there).collect();
            there.sort_by_key(|(_, message, _)| std::cmp::Reverse(message.seq));
            let mut last: Vec<UserId> = Vec::new();
            for (user, ..) in there.iter().take(100) {
                if !last.contains(user) && last.len() < 5 {
                    last.push(*user);
                }
            }
            let expected =
                (there.len() as i64, there.first().map(|(_, message, _)| message.created_at), last);
            let users: Vec<UserId> = shown.users.iter().map(|user| user.id).collect();
            let told = (shown.replies, shown.last_at, users);
            anyhow::ensure!(
                told == expected,
                "a message shows {told:?} of its thread, which has {expected:?}"
            );
            anyhow::ensure!(shown.users.iter().all(|user| !user.username.is_empty()), "somebody has no name");
        }
        Ok(())
    }
}

/// Several people make the thread under one of what was sent, through nodes of their own, and reply in it.
async fn discuss(
    world: &World,
    n: usize,
    people: &[usize],
    ids: &[(i64, usize, MessageId)],
    index: usize,
    threads: &mut Threads,
) -> anyhow::Result<()> {
    let Some(&(_, _, id)) = ids.get(index % ids.len().max(1)) else { return Ok(()) };
    let talking = people.iter().enumerate().map(|(m, person)| async move {
        let (node, actor) = (world.node(n + m), &world.people[*person]);
        let (thread, _) = match node.threads().create(actor, id, None).await {
            // There is none under what is deleted.
            Err(error) if error.code == ErrorCode::Conflict => return Ok(None),
            made => made?,
        };
        let reply = node.messages().send(actor, thread.id, "a reply", None).await?;
        Ok::<_, anyhow::Error>(Some((actor.id(), (*reply.message).clone(), true)))
    });
    let replies = futures_util::future::try_join_all(talking).await?;
    let replies: Vec<_> = replies.into_iter().flatten().collect();
    let of: BTreeSet<_> = replies.iter().map(|(_, message, _)| message.channel_id).collect();
    anyhow::ensure!(of.len() < 2, "a message has two threads");
    if !replies.is_empty() {
        threads.0.entry(id).or_default().extend(replies);
    }
    Ok(())
}

async fn unreply(world: &World, n: usize, index: usize, threads: &mut Threads) -> anyhow::Result<()> {
    let mut replies: Vec<_> = threads.0.values_mut().flatten().collect();
    let count = replies.len().max(1);
    let Some((user, message, there)) = replies.get_mut(index % count) else { return Ok(()) };
    let actor = world.people.iter().find(|actor| actor.id() == *user);
    if let Some(actor) = actor {
        world.node(n).messages().delete(actor, message.id).await?;
        *there = false;
    }
    Ok(())
}

async fn react(world: &World, ids: &[(i64, usize, MessageId)], batch: &[(usize, usize, usize, bool)]) {
    let mut reacting = Vec::new();
    for (n, &(person, index, emoji, set)) in batch.iter().enumerate() {
        let Some(&(_, _, id)) = ids.get(index % ids.len().max(1)) else { continue };
        let (reactions, actor) = (world.node(n).reactions(), &world.people[person]);
        reacting.push(async move { reactions.set(actor, id, EMOJI[emoji], set).await });
    }
    // Nobody reacts to what is deleted, and is told so.
    drop(futures_util::future::join_all(reacting).await);
}

async fn pin(world: &World, ids: &[(i64, usize, MessageId)], batch: &[(usize, bool)]) {
    let mut pinning = Vec::new();
    for (n, &(index, set)) in batch.iter().enumerate() {
        let Some(&(_, _, id)) = ids.get(index % ids.len().max(1)) else { continue };
        let (pins, actor) = (world.node(n).pins(), &world.people[0]);
        pinning.push(async move { pins.set(actor, id, set).await });
    }
    // What is deleted can't be pinned, and says so.
    drop(futures_util::future::join_all(pinning).await);
}

/// The list of the pinned messages is what a client that holds them all finds among them.
async fn pins(world: &World, held: &BTreeMap<i64, Message>) -> anyhow::Result<()> {
    let (actor, channel) = (&world.people[0], world.channels[0].1);
    let listed = world.chat.pins().list(actor, channel, &PinsQuery::default()).await?;
    let pinned = held.values().filter(|message| message.pinned_at.is_some());
    let mut pinned: Vec<Message> = pinned.map(|message| requoted(message, held)).collect();
    pinned.sort_by_key(|message| std::cmp::Reverse((message.pinned_at, message.seq)));
    anyhow::ensure!(listed == pinned, "the list of pinned messages differs from the messages");
    Ok(())
}

/// What a message shows of its reactions is what there is, and what the reader is told of their own.
async fn reactions(world: &World, message: &Message) -> anyhow::Result<()> {
    for emoji in EMOJI {
        let (chat, all) = (&world.chat, ReactionQuery::default());
        let listed = chat.reactions().list(&world.people[0], message.id, emoji, &all).await?;
        let users: Vec<UserId> = listed.iter().map(|user| user.id).collect();
        let shown = message.reactions.iter().find(|kind| kind.emoji == emoji);
        let count = shown.map_or(0, |kind| kind.count);
        anyhow::ensure!(count == users.len() as i64, "{count} reactions are shown of {}", users.len());
        let Some(kind) = shown else { continue };
        let first = &users[..users.len().min(REACTORS_SHOWN)];
        anyhow::ensure!(kind.user_ids == first, "others are shown than those who were first");
        anyhow::ensure!(
            kind.me == Some(users.contains(&world.user(0))),
            "a reader is told another's reaction"
        );
    }
    Ok(())
}

async fn send(
    world: &World,
    batch: &[(usize, u8)],
    firsts: &mut HashMap<(usize, u8), Message>,
) -> anyhow::Result<()> {
    let channel = world.channels[0].1;
    let keys: Vec<String> = batch.iter().map(|(_, key)| format!("key-{key}")).collect();
    let sends = batch.iter().zip(&keys).enumerate().map(|(n, ((person, _), key))| {
        let messages = world.node(n).messages();
        async move { messages.send(&world.people[*person], channel, "hello", Some(key)).await }
    });
    let sent = futures_util::future::try_join_all(sends).await?;
    let mut last: HashMap<(usize, usize), i64> = HashMap::new();
    let known: HashSet<(usize, u8)> = firsts.keys().copied().collect();
    let mut made = HashSet::new();
    for (n, ((person, key), sent)) in batch.iter().zip(sent).enumerate() {
        let (message, key) = ((*sent.message).clone(), (*person, *key));
        if !sent.repeat {
            anyhow::ensure!(!known.contains(&key) && made.insert(key), "a repeat made a message");
            let before = last.insert((*person, n % world.nodes.len()), message.seq);
            anyhow::ensure!(
                before.is_none_or(|before| before < message.seq),
                "a sender's messages changed their order"
            );
        }
        let first = firsts.entry(key).or_insert_with(|| message.clone());
        anyhow::ensure!((first.id, first.seq) == (message.id, message.seq), "a repeat gave another message");
    }
    let is_made = |key: &(usize, u8)| known.contains(key) || made.contains(key);
    anyhow::ensure!(batch.iter().all(is_made), "a first send counts as a repeat");
    Ok(())
}

async fn catch_up(world: &World, client: &mut Client, limit: i64) -> anyhow::Result<()> {
    let (actor, channel) = (&world.people[0], world.channels[0].1);
    let messages = world.chat.messages();
    loop {
        let page = messages.sync(actor, channel, client.cursor, world.epoch(), Some(limit)).await?;
        anyhow::ensure!(!page.reset, "a cursor of this epoch was refused");
        let mut rev = client.cursor;
        for message in page.messages {
            anyhow::ensure!(message.rev > rev, "rev {} came after rev {rev}", message.rev);
            rev = message.rev;
            client.messages.insert(message.seq, message);
        }
        client.cursor = page.rev;
        if !page.more {
            break;
        }
    }
    let fresh = messages.page(actor, channel, None, Some(100)).await?;
    anyhow::ensure!(
        client.cursor == fresh.rev,
        "the cursor is at {}, the head at {}",
        client.cursor,
        fresh.rev
    );
    let held = client.messages.values().rev().take(fresh.messages.len()).rev();
    let held: Vec<Message> = held.map(|message| requoted(message, &client.messages)).collect();
    anyhow::ensure!(held == fresh.messages, "what was caught up differs from a fresh load");
    for message in fresh.messages.iter().take(6) {
        reactions(world, message).await?;
    }
    pins(world, &client.messages).await?;
    holes(&fresh.messages, fresh.rev, fresh.more)?;
    future(world, fresh.rev).await
}

/// With no change of messages left out, revs are 1, 2, 3 and on: each is the seq or the rev of some message.
fn holes(messages: &[Message], head: i64, more: bool) -> anyhow::Result<()> {
    let newest = messages.iter().map(|message| message.rev).max().unwrap_or(0);
    anyhow::ensure!(more || newest == head, "the newest change is {newest}, the head {head}");
    let mut revs: Vec<i64> = messages.iter().map(|message| message.rev).collect();
    revs.sort_unstable();
    revs.dedup();
    anyhow::ensure!(revs.len() == messages.len(), "two messages have one rev");
    Ok(())
}

/// A cursor of the future, or of another epoch, means: start afresh.
async fn future(world: &World, head: i64) -> anyhow::Result<()> {
    let (actor, channel) = (&world.people[0], world.channels[0].1);
    let messages = world.chat.messages();
    let page = messages.sync(actor, channel, head + 1, world.epoch(), None).await?;
    anyhow::ensure!(page.reset && page.messages.is_empty(), "a cursor of the future was taken");
    let page = messages.sync(actor, channel, 0, Epoch(Uuid::max()), None).await?;
    anyhow::ensure!(page.reset, "a cursor of another epoch was taken");
    Ok(())
}
