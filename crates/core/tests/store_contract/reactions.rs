//! Reactions: who reacts to a message with what.

use std::collections::BTreeMap;

use rialto_core::log::change::{Change, Outcome};
use rialto_core::store::Db;
use rialto_protocol::limits::{REACTIONS_MAX, REACTORS_SHOWN};
use rialto_protocol::{ChannelId, ErrorCode, Message, MessageId, Reaction, User, UserId};

use crate::directs::begun;
use crate::fixtures::{LATER, NOW, commit, delete, edit, join, react, send, server, soon, user};

contract! {
    a_reaction_is_shown_and_kept_once: commit, messages_before, messages_after, reactors;
    what_is_shown_is_what_is_kept: commit, reactors;
    people_who_react_come_in_pages: reactors;
    a_kind_too_many_is_a_conflict: commit;
    a_deleted_message_has_no_reactions: commit, reactors;
    each_reader_is_told_which_are_theirs: messages_before, messages_after;
    who_may_not_react_may_take_back: commit;
}

const EMOJI: [&str; 24] = [
    "👍",
    "❤️",
    "😂",
    "🎉",
    "🙏",
    "👀",
    "🔥",
    "🚀",
    "✅",
    "❌",
    "🐙",
    "🦀",
    "🌈",
    "🌍",
    "🍕",
    "☕",
    "🎵",
    "📌",
    "💡",
    "🧵",
    "🪁",
    "🧊",
    "👍🏽",
    "👩‍🚀",
];

/// A message of somebody, and its channel.
async fn said(db: &Db, author: &User) -> (ChannelId, MessageId) {
    let (_, general) = server(db, author).await;
    (general, commit(db, send(general, author, "hello", None), NOW).await.id)
}

/// What a message shows, without what is told to one reader alone.
fn shown(message: &Message) -> Vec<Reaction> {
    message.reactions.iter().map(|kind| Reaction { me: None, ..kind.clone() }).collect()
}

async fn only(db: &Db, reader: &User, channel: ChannelId) -> Message {
    let mut page = db.messages_before(reader.id, channel, None, 10).await.unwrap().unwrap();
    assert_eq!(page.messages.len(), 1);
    page.messages.remove(0)
}

async fn a_reaction_is_shown_and_kept_once(db: &Db) {
    let ada = user(db, "ada").await;
    let (general, id) = said(db, &ada).await;
    let batch = vec![react(id, &ada, "👍", true), react(id, &ada, "👍", true)];
    let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
    let [Outcome::Changed(first, _), Outcome::Unchanged(second)] = &outcomes[..] else {
        panic!("{outcomes:?}")
    };
    assert_eq!(first, second, "twice is once");
    let kind = Reaction { emoji: "👍".to_owned(), count: 1, user_ids: vec![ada.id], me: Some(true) };
    assert_eq!((first.rev, &first.reactions), (2, &vec![kind]));
    let again = db.commit(vec![react(id, &ada, "👍", true)], LATER, soon()).await.unwrap();
    assert!(matches!(&again[..], [Outcome::Unchanged(message)] if message == first), "{again:?}");
    assert_eq!(only(db, &ada, general).await, **first);
    let synced = db.messages_after(ada.id, general, 1, 10).await.unwrap().unwrap();
    assert_eq!((synced.messages, synced.head), (vec![(**first).clone()], 2));
    assert_eq!(db.reactors(id, "👍", None, 10).await.unwrap(), std::slice::from_ref(&ada));
    let gone = commit(db, react(id, &ada, "👍", false), NOW).await;
    assert_eq!((gone.rev, gone.reactions.len()), (3, 0));
    let again = db.commit(vec![react(id, &ada, "👍", false)], LATER, soon()).await.unwrap();
    assert!(matches!(&again[..], [Outcome::Unchanged(message)] if message == &gone), "{again:?}");
    assert_eq!(db.reactors(id, "👍", None, 10).await.unwrap(), []);
    assert_eq!(db.check().await.unwrap(), []);
}

/// The plain model: each kind with its people, in order.
type Kinds = Vec<(&'static str, Vec<UserId>)>;

fn play(kinds: &mut Kinds, user: UserId, emoji: &'static str, set: bool) {
    let place = kinds.iter().position(|(kind, _)| *kind == emoji);
    match (set, place) {
        (true, None) => kinds.push((emoji, vec![user])),
        (true, Some(place)) if !kinds[place].1.contains(&user) => kinds[place].1.push(user),
        (false, Some(place)) => {
            kinds[place].1.retain(|other| *other != user);
            kinds.retain(|(_, users)| !users.is_empty());
        }
        _ => {}
    }
}

fn summary(kinds: &Kinds) -> Vec<Reaction> {
    let kind = |(emoji, users): &(&str, Vec<UserId>)| Reaction {
        emoji: (*emoji).to_owned(),
        count: users.len() as i64,
        user_ids: users.iter().take(REACTORS_SHOWN).copied().collect(),
        me: None,
    };
    kinds.iter().map(kind).collect()
}

/// Two messages, twelve people and three emoji, in batches of all sizes with changes of other kinds between them.
async fn what_is_shown_is_what_is_kept(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    let mut people = vec![ada.clone()];
    for n in 0..11 {
        let person = user(db, &format!("person{n}")).await;
        join(db, home, &ada, &person).await;
        people.push(person);
    }
    let mut ids = Vec::new();
    for text in ["one", "two"] {
        ids.push(commit(db, send(general, &ada, text, None), NOW).await.id);
    }
    let mut truth: BTreeMap<MessageId, Kinds> = BTreeMap::new();
    let mut random = 7_u64;
    // Marsaglia, "Xorshift RNGs".
    let mut draw = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 33) as usize % below
    };
    for size in (0..60).map(|n| [1, 2, 5, 40][n % 4]) {
        let (mut batch, mut expected) = (Vec::new(), Vec::new());
        for n in 0..size {
            let (person, id, emoji) = (&people[draw(12)], ids[draw(2)], EMOJI[draw(3)]);
            let set = draw(5) > 1;
            play(truth.entry(id).or_default(), person.id, emoji, set);
            expected.push(summary(&truth[&id]));
            batch.push(react(id, person, emoji, set));
            if n % 7 == 3 {
                batch.push(edit(id, &ada, &format!("edit {n} of {size}")));
                expected.push(summary(&truth[&id]));
            }
        }
        let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
        for (outcome, expected) in outcomes.iter().zip(expected) {
            let (Outcome::Changed(message, _) | Outcome::Unchanged(message)) = outcome else {
                panic!("{outcome:?}")
            };
            assert_eq!(shown(message), expected);
        }
        for (id, kinds) in &truth {
            for (emoji, users) in kinds {
                let kept = db.reactors(*id, emoji, None, 100).await.unwrap();
                assert_eq!(&kept.iter().map(|user| user.id).collect::<Vec<_>>(), users);
            }
        }
    }
    assert_eq!(db.check().await.unwrap(), []);
}

async fn people_who_react_come_in_pages(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, general) = server(db, &ada).await;
    let id = commit(db, send(general, &ada, "hello", None), NOW).await.id;
    let mut people = vec![ada.clone()];
    for n in 0..6 {
        let person = user(db, &format!("person{n}")).await;
        join(db, home, &ada, &person).await;
        people.push(person);
    }
    people.reverse();
    for person in &people {
        commit(db, react(id, person, "🎉", true), NOW).await;
    }
    let page = async |after: Option<UserId>| db.reactors(id, "🎉", after, 3).await.unwrap();
    assert_eq!(page(None).await, people[..3]);
    assert_eq!(page(Some(people[2].id)).await, people[3..6]);
    assert_eq!(page(Some(people[6].id)).await, []);
    commit(db, react(id, &people[2], "🎉", false), NOW).await;
    let others = [&people[..2], &people[3..4]].concat();
    assert_eq!(page(Some(people[2].id)).await, others, "who is none of them any more begins anew");
}

async fn a_kind_too_many_is_a_conflict(db: &Db) {
    let ada = user(db, "ada").await;
    let (general, id) = said(db, &ada).await;
    let batch: Vec<Change> =
        EMOJI[..=REACTIONS_MAX].iter().map(|emoji| react(id, &ada, emoji, true)).collect();
    let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
    let Some(Outcome::Refused(error)) = outcomes.last() else { panic!("{outcomes:?}") };
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Conflict, Some("emoji")));
    assert_eq!(only(db, &ada, general).await.reactions.len(), REACTIONS_MAX);
    commit(db, react(id, &ada, EMOJI[0], false), NOW).await;
    commit(db, react(id, &ada, EMOJI[REACTIONS_MAX], true), NOW).await;
    assert_eq!(only(db, &ada, general).await.reactions.last().unwrap().emoji, EMOJI[REACTIONS_MAX]);
}

async fn a_deleted_message_has_no_reactions(db: &Db) {
    let ada = user(db, "ada").await;
    let (general, id) = said(db, &ada).await;
    commit(db, react(id, &ada, "👍", true), NOW).await;
    let batch = vec![
        react(id, &ada, "🔥", true),
        delete(id, &ada),
        react(id, &ada, "🎉", true),
        react(id, &ada, "👍", false),
    ];
    let outcomes = db.commit(batch, LATER, soon()).await.unwrap();
    let [_, Outcome::Changed(deleted, _), Outcome::Refused(error), Outcome::Unchanged(same)] = &outcomes[..]
    else {
        panic!("{outcomes:?}")
    };
    assert_eq!((error.code, same), (ErrorCode::Conflict, deleted));
    assert_eq!(only(db, &ada, general).await, **deleted);
    assert_eq!((deleted.rev, deleted.reactions.len()), (4, 0));
    for emoji in ["👍", "🔥"] {
        assert_eq!(db.reactors(id, emoji, None, 10).await.unwrap(), []);
    }
    assert_eq!(db.check().await.unwrap(), []);
}

async fn each_reader_is_told_which_are_theirs(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let id = commit(db, send(general, &ada, "hello", None), NOW).await.id;
    let told = commit(db, react(id, &bob, "👍", true), NOW).await;
    let mine = |message: &Message| message.reactions.iter().map(|kind| kind.me).collect::<Vec<_>>();
    assert_eq!(mine(&told), [Some(true)]);
    let outcomes =
        db.commit(vec![react(id, &ada, "❤️", true), edit(id, &ada, "hi")], NOW, soon()).await.unwrap();
    for outcome in &outcomes {
        let Outcome::Changed(message, _) = outcome else { panic!("{outcome:?}") };
        assert_eq!(mine(message), [Some(false), Some(true)]);
    }
    for (reader, expected) in [(&ada, [Some(false), Some(true)]), (&bob, [Some(true), Some(false)])] {
        assert_eq!(mine(&only(db, reader, general).await), expected);
        let synced = db.messages_after(reader.id, general, 0, 10).await.unwrap().unwrap();
        assert_eq!(mine(&synced.messages[0]), expected);
    }
}

async fn who_may_not_react_may_take_back(db: &Db) {
    let (ada, bob, eve) = (user(db, "ada").await, user(db, "bob").await, user(db, "eve").await);
    // Only whoever shares a server begins a conversation.
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let (_, direct) = begun(db, &ada, &[&bob]).await;
    let id = commit(db, send(direct, &ada, "hello", None), NOW).await.id;
    commit(db, react(id, &bob, "👍", true), NOW).await;
    db.block(ada.id, bob.id).await.unwrap();
    let batch = vec![react(id, &bob, "🔥", true), react(id, &eve, "🔥", true), react(id, &eve, "👍", false)];
    let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
    let codes: Vec<ErrorCode> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Refused(error) => error.code,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(codes, [ErrorCode::Forbidden, ErrorCode::NotFound, ErrorCode::NotFound]);
    assert_eq!(commit(db, react(id, &bob, "👍", false), NOW).await.reactions, []);
}
