//! Holding a database against its promises: a good one has no finding, and each kind of fault is found.

use rialto_core::store::Db;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::databases::sqlite_address;
use crate::fixtures::{
    NOW, commit, delete, edit, join, messages, pin, react, reply, send, server, thread, user,
};

contract! {
    a_database_that_was_used_has_no_finding: check;
}

/// A server of two, ten messages, one of them edited twice and another deleted, and cursors.
async fn use_it(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (id, channel) = server(db, &ada).await;
    join(db, id, &ada, &bob).await;
    messages(db, channel, &ada, 10).await;
    let page = db.messages_before(ada.id, channel, None, 50).await.unwrap().unwrap();
    let (third, fifth) = (page.messages[2].id, page.messages[4].id);
    let answer = reply(channel, &bob, "hello", page.messages[6].id);
    let reaction = react(page.messages[6].id, &bob, "👍", true);
    let pin = pin(page.messages[7].id, &ada, true);
    for change in
        [pin, answer, reaction, edit(third, &ada, "one"), edit(third, &ada, "two"), delete(fifth, &ada)]
    {
        commit(db, change, NOW).await;
    }
    db.advance_read(&[(bob.id, channel, 7)]).await.unwrap();
}

/// A message of somebody with a thread in which they reply.
async fn discuss(db: &Db) {
    let eve = user(db, "eve").await;
    let (_, channel) = server(db, &eve).await;
    let asked = commit(db, send(channel, &eve, "hello", None), NOW).await;
    let parent = commit(db, thread(asked.id, &eve, None), NOW).await;
    let inside = parent.thread.as_ref().unwrap().channel_id;
    commit(db, send(inside, &eve, "hello", None), NOW).await;
}

#[tokio::test]
async fn a_thread_that_is_elsewhere_is_found() {
    let elsewhere = "a thread is where its channel is, under a message of it";
    for statement in [
        "UPDATE channels SET access_id = id WHERE parent_id IS NOT NULL",
        "UPDATE channels SET position = 7 WHERE parent_id IS NOT NULL",
        "UPDATE messages SET thread_id = NULL",
    ] {
        assert_eq!(doctored_after(discuss, vec![statement]).await, [elsewhere], "{statement}");
    }
    let one_more = "UPDATE channels SET replies = replies + 1 WHERE parent_id IS NOT NULL";
    let rules = doctored_after(discuss, vec![one_more]).await;
    assert_eq!(rules, ["a message shows as many replies as there are in its thread"]);
}

#[tokio::test]
async fn an_answer_to_nothing_is_found() {
    let rules = doctored(&["UPDATE messages SET reply_to_seq = 50 WHERE seq = 2"]).await;
    assert_eq!(rules, ["a message answers an earlier one of its channel"]);
}

#[tokio::test]
async fn reactions_that_are_not_shown_are_found() {
    let rules = doctored(&["DELETE FROM reactions"]).await;
    assert_eq!(rules, ["a message shows reactions where there are some"]);
}

async fn a_database_that_was_used_has_no_finding(db: &Db) {
    let fresh: Vec<&str> = db.check().await.unwrap().into_iter().map(|finding| finding.rule).collect();
    assert_eq!(fresh, ["a database that was in use has a user"]);
    use_it(db).await;
    assert_eq!(db.check().await.unwrap(), []);
}

/// Doctors a used database with `statements`, and gives the rules that are then found broken.
async fn doctored(statements: &[&str]) -> Vec<&'static str> {
    doctored_by(statements.to_vec()).await
}

async fn doctored_by(statements: Vec<&str>) -> Vec<&'static str> {
    doctored_after(use_it, statements).await
}

async fn doctored_after(use_it: impl AsyncFnOnce(&Db), statements: Vec<&str>) -> Vec<&'static str> {
    let (_folder, url) = sqlite_address();
    let db = Db::open(&url).await.unwrap();
    use_it(&db).await;
    db.close().await;
    let file = url.strip_prefix("sqlite://").unwrap();
    let mut raw = SqliteConnectOptions::new().filename(file).foreign_keys(false).connect().await.unwrap();
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut raw).await.unwrap();
    }
    raw.close().await.unwrap();
    let db = Db::open(&url).await.unwrap();
    let findings = db.check().await.unwrap();
    db.close().await;
    let mut rules: Vec<&str> = findings.into_iter().map(|finding| finding.rule).collect();
    rules.dedup();
    rules
}

#[tokio::test]
async fn a_lost_message_is_found() {
    let hole = "a channel's changes are numbered without a hole";
    assert_eq!(doctored(&["DELETE FROM messages WHERE seq = 1"]).await, [hole]);
    assert_eq!(doctored(&["DELETE FROM messages WHERE seq = 2"]).await, [hole]);
    // This one lies between the making and the change of another, so its number may have been an edit's.
    let last = "DELETE FROM messages WHERE deleted_at IS NOT NULL";
    assert_eq!(doctored(&[last]).await, ["a channel's head is the number of its last change"]);
}

#[tokio::test]
async fn a_head_that_is_not_the_last_change_is_found() {
    for head in ["rev - 1", "rev + 1"] {
        let rules = doctored(&[&format!("UPDATE channels SET rev = {head}")]).await;
        assert_eq!(rules, ["a channel's head is the number of its last change"]);
    }
}

#[tokio::test]
async fn a_message_that_is_there_twice_is_found() {
    // The constraints that forbid it go with the table; its copy has none.
    let without = [
        "CREATE TABLE copy_of_reactions AS SELECT * FROM reactions",
        "DROP TABLE reactions",
        "ALTER TABLE copy_of_reactions RENAME TO reactions",
        "CREATE TABLE copy AS SELECT * FROM messages",
        "DROP TABLE messages",
        "ALTER TABLE copy RENAME TO messages",
    ];
    let with = |fault: &'static str| doctored_by(without.into_iter().chain([fault]).collect());
    let rules = with("UPDATE messages SET client_id = 'same' WHERE seq IN (1, 2)").await;
    assert_eq!(rules, ["one send is one message"]);
    let rules = with("INSERT INTO messages SELECT * FROM messages WHERE seq = 10").await;
    assert_eq!(rules, ["no two messages of a channel have one place or one number"]);
}

#[tokio::test]
async fn an_id_that_is_none_is_found() {
    for id in ["CAST(id AS TEXT)", "substr(id, 2)", "id || x'00'"] {
        let rules = doctored(&[&format!("UPDATE messages SET id = {id} WHERE seq = 3")]).await;
        assert_eq!(rules, ["an id is 16 bytes"], "{id}");
    }
}

#[tokio::test]
async fn cursors_that_cannot_be_are_found() {
    let rules = doctored(&["UPDATE read_states SET read_seq = 17"]).await;
    assert_eq!(rules, ["nobody has read beyond a channel's head"]);
    let rules = doctored(&["UPDATE read_states SET unread_from = read_seq + 1"]).await;
    assert_eq!(rules, ["what is marked unread was read"]);
    let rules =
        doctored(&["DELETE FROM members WHERE user_id = (SELECT id FROM users WHERE username = 'bob')"]);
    assert_eq!(rules.await, ["who is not a member has no cursors", "a role set has a member"]);
}

#[tokio::test]
async fn faults_of_single_rows_are_found() {
    let rules = doctored(&["UPDATE messages SET content = 'still here' WHERE deleted_at IS NOT NULL"]).await;
    assert_eq!(rules, ["a deleted message says nothing"]);
    let rules = doctored(&["UPDATE messages SET pinned_at = 1 WHERE deleted_at IS NOT NULL"]).await;
    assert_eq!(rules, ["a deleted message is not pinned"]);
    let rules = doctored(&["UPDATE messages SET seq = 40 WHERE seq = 10"]).await;
    assert!(rules.contains(&"a message is not changed before it is made"), "{rules:?}");
    let rules = doctored(&["UPDATE messages SET author_id = 'nobody' WHERE seq = 10"]).await;
    assert_eq!(rules, ["no row refers to one that is not there"]);
    let owner = "UPDATE servers SET owner_id = (SELECT id FROM users WHERE username = 'bob')";
    let rules = doctored(&[
        owner,
        "DELETE FROM read_states",
        "DELETE FROM members WHERE user_id = (SELECT owner_id FROM servers)",
    ])
    .await;
    assert_eq!(rules, ["a server's owner is its member", "a role set has a member"]);
    let rules = doctored(&["UPDATE members SET words = ' somebody else'"]).await;
    assert_eq!(rules, ["a member has the words of the user"]);
}

#[tokio::test]
async fn access_that_comes_of_nothing_is_found() {
    let rules = doctored(&["UPDATE members SET role_set_id = NULL"]).await;
    assert_eq!(rules, ["a member has a role set of the server", "a role set has a member"]);
    for access in ["NULL", "randomblob(16)"] {
        let rules = doctored(&[&format!("UPDATE channels SET access_id = {access}")]).await;
        assert_eq!(rules, ["a channel follows its server, its category or itself"]);
    }
    let nowhere = "INSERT INTO overrides SELECT randomblob(16), id, id, FALSE, 0, 1 FROM servers";
    assert_eq!(doctored(&[nowhere]).await, ["an override is of a channel or a category"]);
}
