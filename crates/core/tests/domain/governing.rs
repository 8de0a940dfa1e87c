//! Governing at once: what is decided is decided on what is so until the commit.

use std::pin::Pin;
use std::sync::mpsc;

use rialto_core::store::{Target, Write};
use rialto_core::{Actor, Chat, ErrorCode, Result};
use rialto_protocol::http::{RoleChange, RoleCreate};
use rialto_protocol::{Permission, Permissions, RoleId, ServerId, UserId};
use tokio::sync::oneshot;

use crate::node::{Node, assert_fails};

/// Who tries something, and what with.
struct Attempt {
    chat: Chat,
    bob: Actor,
    home: ServerId,
    /// Another member.
    cid: UserId,
    /// An invite of the owner.
    code: String,
}

type Attempted = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Has `bob` attempt what he needs `permission` for while he loses it: the change that takes it from him is under way
/// when he begins, and is committed once he could have read what he may.
async fn fails_while_it_is_lost(permission: Permission, attempt: fn(Attempt) -> Attempted) {
    let node = Node::new().await;
    let (ada, bob, cid) = (node.user("ada").await, node.user("bob").await, node.user("cid").await);
    let home = node.server(&ada).await.id;
    for member in [&bob, &cid] {
        node.join(&ada, home, member).await;
    }
    let (roles, code) = (node.chat.roles(), node.invite(&ada, home, None).await);
    let view = Some(Permissions::of(&[Permission::ViewChannel]));
    let everyone = RoleChange { permissions: view, ..RoleChange::default() };
    roles.edit(&ada, RoleId(home.0), &everyone).await.unwrap();
    let (name, permissions) = ("mods".to_owned(), Some(Permissions::of(&[permission])));
    let request = RoleCreate { name, color: None, permissions, mentionable: None };
    let role = roles.create(&ada, home, &request).await.unwrap().id;
    roles.give(&ada, home, bob.id(), role).await.unwrap();

    let (begin, begun) = oneshot::channel();
    let (commit, commits) = mpsc::channel();
    let (db, user) = (node.db.clone(), bob.id());
    let losing = tokio::spawn(async move {
        let decide = move |_: &_| {
            begin.send(()).unwrap();
            commits.recv().unwrap();
            Ok(((), vec![Write::Take(user, role)]))
        };
        db.govern(Target::Server(home), &[], decide).await.unwrap();
    });
    begun.await.unwrap();
    let (chat, cid) = (node.chat.clone(), cid.id());
    let attempt = tokio::spawn(attempt(Attempt { chat, bob, home, cid, code }));
    for _ in 0..20 {
        node.db.community(Target::Server(home), &[user]).await.unwrap();
    }
    commit.send(()).unwrap();
    losing.await.unwrap();
    assert_fails(attempt.await.unwrap(), ErrorCode::Forbidden, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn who_loses_the_right_to_kick_meanwhile_kicks_nobody() {
    fails_while_it_is_lost(Permission::KickMembers, |Attempt { chat, bob, home, cid, .. }| {
        Box::pin(async move { chat.members().remove(&bob, home, cid, None).await })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn who_loses_the_right_to_invite_meanwhile_invites_nobody() {
    fails_while_it_is_lost(Permission::CreateInvites, |Attempt { chat, bob, home, .. }| {
        Box::pin(async move { chat.invites().create(&bob, home, &Default::default()).await.map(drop) })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn who_loses_the_right_to_manage_meanwhile_revokes_no_invite_of_another() {
    fails_while_it_is_lost(Permission::ManageServer, |Attempt { chat, bob, code, .. }| {
        Box::pin(async move { chat.invites().revoke(&bob, &code).await })
    })
    .await;
}
