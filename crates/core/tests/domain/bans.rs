//! Bans: who may, who is kept out, and what is deleted.

use std::time::Duration;

use rialto_core::{Actor, ErrorCode};
use rialto_protocol::events::RemovedReason;
use rialto_protocol::http::{AuditQuery, BanSet, BansQuery};
use rialto_protocol::{AuditAction, ChannelId, Message, UserId};

use crate::node::{Node, Told, assert_fails};

async fn contents(node: &Node, reader: &Actor, channel: ChannelId) -> Vec<String> {
    let page = node.chat.messages().page(reader, channel, None, Some(100)).await.unwrap();
    page.messages.into_iter().map(|message: Message| message.content).collect()
}

#[tokio::test]
async fn a_banned_member_is_out_and_stays_out_until_the_ban_is_lifted() {
    let node = Node::new().await;
    let (ada, bob, cid) = (node.user("ada").await, node.user("bob").await, node.user("cid").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    node.connect(&bob).await;
    node.told(&ada).await;
    let (bans, invites) = (node.chat.bans(), node.chat.invites());
    let because = BanSet { reason: Some(" Spam ".into()), delete_messages_seconds: None };
    let ban = bans.ban(&ada, home, bob.id(), &because).await.unwrap();
    assert_eq!((&ban.user.id, ban.reason.as_deref(), ban.by.id), (&bob.id(), Some("Spam"), ada.id()));
    let told = node.told(&ada).await;
    let kicked = |told: &Told| matches!(told, Told::Removed(_, id, RemovedReason::Kicked) if *id == home);
    assert!(told.iter().any(kicked), "{told:?}");
    bans.ban(&ada, home, cid.id(), &BanSet::default()).await.unwrap();
    let code = node.invite(&ada, home, None).await;
    for each in [&bob, &cid] {
        assert_fails(invites.accept(each, &code).await, ErrorCode::Forbidden, Some("invite"));
    }
    let listed = bans.list(&ada, home, &BansQuery::default()).await.unwrap();
    assert!(listed.contains(&ban) && listed.len() == 2);

    bans.lift(&ada, home, bob.id()).await.unwrap();
    assert_fails(bans.lift(&ada, home, bob.id()).await, ErrorCode::NotFound, None);
    invites.accept(&bob, &code).await.unwrap();
    let query = AuditQuery { action: Some(AuditAction::MemberBan), ..AuditQuery::default() };
    let noted = node.chat.audit().list(&ada, home, &query).await.unwrap();
    assert_eq!((noted.len(), noted[1].reason.as_deref()), (2, Some("Spam")));
    let query = AuditQuery { action: Some(AuditAction::MemberUnban), ..AuditQuery::default() };
    assert_eq!(node.chat.audit().list(&ada, home, &query).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_asked_of_a_ban_is_held_to_its_bounds() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let bans = node.chat.bans();
    let of = |seconds| BanSet { reason: None, delete_messages_seconds: Some(seconds) };
    for seconds in [-1, 604_801] {
        let ban = bans.ban(&ada, home, bob.id(), &of(seconds)).await;
        assert_fails(ban, ErrorCode::Invalid, Some("deleteMessagesSeconds"));
    }
    let long = BanSet { reason: Some("x".repeat(513)), delete_messages_seconds: None };
    assert_fails(bans.ban(&ada, home, bob.id(), &long).await, ErrorCode::Invalid, Some("reason"));
    let nobody = UserId::parse("nobody");
    assert_fails(bans.ban(&ada, home, nobody, &of(0)).await, ErrorCode::NotFound, None);
    assert_fails(bans.ban(&ada, home, ada.id(), &of(0)).await, ErrorCode::Forbidden, None);
    let query = BansQuery { limit: Some(0), ..BansQuery::default() };
    assert_fails(bans.list(&ada, home, &query).await, ErrorCode::Invalid, Some("limit"));
    assert!(node.is_member(home, bob.id()).await);
}

#[tokio::test]
async fn what_a_banned_member_wrote_lately_is_deleted_and_nothing_else() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let server = node.server(&ada).await;
    let (home, general) = (server.id, server.channels[0].id);
    node.join(&ada, home, &bob).await;
    let messages = node.chat.messages();
    messages.send(&bob, general, "long ago", None).await.unwrap();
    node.pass(3_600_000);
    for n in 0..150 {
        messages.send(&bob, general, &format!("spam {n}"), None).await.unwrap();
    }
    messages.send(&ada, general, "an answer", None).await.unwrap();
    // Sent beside the ban: it is refused, or deleted.
    let (late, at_once) = (node.chat.clone(), bob.clone());
    let beside = tokio::spawn(async move { late.messages().send(&at_once, general, "spam", None).await });
    let lately = BanSet { reason: None, delete_messages_seconds: Some(60) };
    node.chat.bans().ban(&ada, home, bob.id(), &lately).await.unwrap();
    drop(beside.await.unwrap());
    let left = async || {
        let all = contents(&node, &ada, general).await;
        all.into_iter().filter(|content| !content.is_empty()).collect::<Vec<_>>()
    };
    let gone = async {
        while left().await.iter().any(|content| content.starts_with("spam")) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("it is deleted soon");
    assert_eq!(left().await, ["an answer"]);
    let first = messages.page(&ada, general, Some(2), None).await.unwrap().messages;
    assert_eq!(first[0].content, "long ago");
}
