//! Answers: what a message shows of the one that it answers.

use rialto_core::log::change::{Change, NewMessage, Outcome};
use rialto_core::store::{Db, Target, Write};
use rialto_protocol::{ErrorCode, Message, MessageId, Quote, User, text};

use crate::communities::{govern, place};
use crate::fixtures::{LATER, NOW, commit, delete, edit, fresh, join, reply, send, server, soon, user};

contract! {
    an_answer_shows_the_message_as_it_is_now: commit, messages_before, messages_after, messages_around;
    an_answer_in_one_batch_with_its_message_shows_what_came_before: commit;
    an_answer_to_what_is_no_message_of_the_channel_is_refused: commit;
    a_repeated_answer_is_the_first_one: commit;
}

/// What an answer shows, read in all the ways.
async fn shown(db: &Db, reader: &User, answer: &Message) -> Quote {
    let (reader, channel) = (reader.id, answer.channel_id);
    let (before, after) = (
        db.messages_before(reader, channel, None, 50).await.unwrap().unwrap().messages,
        db.messages_after(reader, channel, 0, 50).await.unwrap().unwrap().messages,
    );
    let (around, _) = db.messages_around(reader, channel, answer.seq, 50).await.unwrap().unwrap();
    let quote = |messages: Vec<Message>| {
        messages.into_iter().find(|message| message.id == answer.id).unwrap().reply_to.unwrap()
    };
    let quotes = [before, after, around].map(quote);
    assert!(quotes.iter().all(|other| *other == quotes[0]), "{quotes:?}");
    let [quote, ..] = quotes;
    quote
}

async fn an_answer_shows_the_message_as_it_is_now(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let asked = commit(db, send(general, &ada, "Who is\nthere?", None), NOW).await;
    assert_eq!(asked.reply_to, None);
    let answer = commit(db, reply(general, &bob, "I am", asked.id), NOW).await;
    let quote = Quote {
        id: asked.id,
        seq: asked.seq,
        author: ada.clone(),
        nickname: None,
        preview: "Who is there?".to_owned(),
        deleted: false,
    };
    assert_eq!(answer.reply_to.as_ref(), Some(&quote));
    assert_eq!(shown(db, &bob, &answer).await, quote);
    // The clusters at the bound are cut nowhere else than in the whole text.
    let long = format!("{}{}", "x".repeat(136), "👩‍🚀👩‍🚀 and a long end");
    for content in [long.as_str(), &"ä".repeat(4_000), "short"] {
        commit(db, edit(asked.id, &ada, content), NOW).await;
        assert_eq!(shown(db, &bob, &answer).await.preview, text::preview(content));
    }
    let nickname = || Write::Nickname(ada.id, Some("Countess".to_owned()));
    db.govern(Target::Server(home), &[], |_| Ok(((), vec![nickname()]))).await.unwrap();
    assert_eq!(shown(db, &bob, &answer).await.nickname.as_deref(), Some("Countess"));
    commit(db, delete(asked.id, &ada), NOW).await;
    let gone = shown(db, &bob, &answer).await;
    assert_eq!((gone.seq, gone.preview.as_str(), gone.deleted), (asked.seq, "", true));
    let late = commit(db, reply(general, &bob, "Too late", asked.id), NOW).await;
    assert_eq!(late.reply_to, Some(gone));
}

async fn an_answer_in_one_batch_with_its_message_shows_what_came_before(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let asked = commit(db, send(general, &ada, "one", None), NOW).await.id;
    let first = commit(db, reply(general, &ada, "yes", asked), NOW).await;
    let batch = vec![
        reply(general, &ada, "a", asked),
        edit(asked, &ada, "two"),
        reply(general, &ada, "b", asked),
        delete(asked, &ada),
        edit(first.id, &ada, "no"),
        reply(general, &ada, "c", asked),
    ];
    let outcomes = db.commit(batch, LATER, soon()).await.unwrap();
    let previews: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Sent(message) | Outcome::Changed(message, _) => {
                message.reply_to.as_ref().map(|quote| (quote.preview.as_str(), quote.deleted))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(previews, [("one", false), ("two", false), ("", true), ("", true)]);
}

async fn an_answer_to_what_is_no_message_of_the_channel_is_refused(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let (_, elsewhere) = server(db, &bob).await;
    join(db, home, &ada, &bob).await;
    let slow = place(1, None, home);
    govern(db, home, vec![Write::NewChannel(slow.clone(), NOW)]).await;
    let here = commit(db, send(general, &bob, "here", None), NOW).await.id;
    let hidden = commit(db, send(elsewhere, &bob, "hidden", None), NOW).await.id;
    let codes = async |batch: Vec<Change>| -> Vec<_> {
        let outcomes = db.commit(batch, NOW, soon()).await.unwrap();
        let code = |outcome| match outcome {
            Outcome::Sent(_) => None,
            Outcome::Refused(error) => Some((error.code, error.field)),
            other => panic!("{other:?}"),
        };
        outcomes.into_iter().map(code).collect()
    };
    let invalid = Some((ErrorCode::Invalid, Some("replyToId".to_owned())));
    let batch = vec![
        reply(slow.id, &bob, "of another channel", here),
        reply(slow.id, &bob, "of another server", hidden),
        reply(slow.id, &bob, "missing", MessageId(fresh())),
        reply(slow.id, &bob, "malformed", MessageId::parse("x")),
        send(slow.id, &bob, "none of them took his turn", None),
        reply(elsewhere, &ada, "not hers", hidden),
    ];
    let not_found = Some((ErrorCode::NotFound, None));
    let expected = [invalid.clone(), invalid.clone(), invalid.clone(), invalid, None, not_found];
    assert_eq!(codes(batch).await, expected);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn a_repeated_answer_is_the_first_one(db: &Db) {
    let ada = user(db, "ada").await;
    let (_, general) = server(db, &ada).await;
    let asked = commit(db, send(general, &ada, "one", None), NOW).await.id;
    let answer = |to| {
        let (author, content, client_id) = (ada.clone(), "two".to_owned(), Some("mine".to_owned()));
        Change::Send(NewMessage { channel: general, author, content, client_id, reply_to: Some(to) })
    };
    let first = commit(db, answer(asked), NOW).await;
    let outcomes = db.commit(vec![answer(first.id)], LATER, soon()).await.unwrap();
    assert!(matches!(&outcomes[..], [Outcome::Unchanged(message)] if *message == first), "{outcomes:?}");
}
