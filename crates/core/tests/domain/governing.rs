//! Governing at once: what is decided is decided on what is so until the commit.

use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};

use rialto_core::store::{Target, Write};
use rialto_core::{Actor, Chat, ErrorCode, Result};
use rialto_protocol::http::{
    CategoriesOrder, CategoryName, ChannelCreate, ChannelMove, ChannelsOrder, RoleChange, RoleCreate,
    RolesOrder,
};
use rialto_protocol::{CategoryId, ChannelId, Permission, Permissions, RoleId, ServerId, UserId};
use tokio::sync::oneshot;

use crate::node::{Node, Told, assert_fails};

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
    // It is asked on a read first, and then inside the transaction.
    let gate = Arc::new(Mutex::new(vec![Some((begin, commits)), None]));
    let losing = tokio::spawn(async move {
        let decide = move |_: &_| {
            if let Some((begin, commits)) = gate.lock().unwrap().pop().unwrap() {
                begin.send(()).unwrap();
                commits.recv().unwrap();
            }
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

/// How many things are put in order, by two at once, and how often.
const THINGS: usize = 8;
const TIMES: usize = 10;

fn role(name: String) -> RoleCreate {
    RoleCreate { name, color: None, permissions: None, mentionable: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn of_two_orders_at_once_one_comes_to_pass() {
    let node = Node::new().await;
    let ada = node.user("ada").await;
    let server = node.server(&ada).await;
    let (home, chat) = (server.id, &node.chat);
    let mut channels: Vec<ChannelId> = server.channels.iter().map(|channel| channel.id).collect();
    let (mut roles, mut categories) = (Vec::<RoleId>::new(), Vec::<CategoryId>::new());
    for n in 0..THINGS {
        let name = format!("thing {n}");
        let channel = ChannelCreate { name: name.clone(), topic: None, category_id: None, private: None };
        channels.push(chat.channels().create(&ada, home, &channel).await.unwrap().id);
        categories.push(
            chat.categories().create(&ada, home, &CategoryName { name: name.clone() }).await.unwrap().id,
        );
        roles.push(chat.roles().create(&ada, home, &role(name)).await.unwrap().id);
    }
    for n in 0..TIMES {
        let at_once = [false, true].map(|backwards| {
            let (mut channels, mut roles, mut categories) =
                (channels.clone(), roles.clone(), categories.clone());
            channels.rotate_left(n % THINGS);
            roles.rotate_left(n % THINGS);
            categories.rotate_left(n % THINGS);
            if backwards {
                channels.reverse();
                roles.reverse();
                categories.reverse();
            }
            (channels, roles, categories)
        });
        let asked = at_once.clone().map(|(channels, role_ids, category_ids)| {
            let (chat, ada) = (node.chat.clone(), ada.clone());
            tokio::spawn(async move {
                let moves =
                    channels.into_iter().map(|channel_id| ChannelMove { channel_id, category_id: None });
                let channels = ChannelsOrder { channels: moves.collect() };
                chat.channels().order(&ada, home, &channels).await.unwrap();
                chat.roles().order(&ada, home, &RolesOrder { role_ids }).await.unwrap();
                chat.categories().order(&ada, home, &CategoriesOrder { category_ids }).await.unwrap();
            })
        });
        for asked in asked {
            asked.await.unwrap();
        }
        let now = chat.read_states().server(&ada, home).await.unwrap();
        let channels: Vec<ChannelId> = now.channels.iter().map(|channel| channel.id).collect();
        let roles: Vec<RoleId> =
            now.roles.iter().rev().map(|role| role.id).filter(|id| id.0 != home.0).collect();
        let categories: Vec<CategoryId> = now.categories.iter().map(|category| category.id).collect();
        let [one, other] = &at_once;
        assert!(channels == one.0 || channels == other.0, "{channels:?}");
        assert!(roles == one.1 || roles == other.1, "{roles:?}");
        assert!(categories == one.2 || categories == other.2, "{categories:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn of_many_changes_at_once_everybody_here_hears_the_last() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    node.connect(&bob).await;
    let id = node.chat.roles().create(&ada, home, &role("first".to_owned())).await.unwrap().id;
    node.told(&ada).await;
    for round in 0..5 {
        let changes = (0..40).map(|n| {
            let (chat, ada) = (node.chat.clone(), ada.clone());
            tokio::spawn(async move {
                let name = Some(format!("name {n} of {round}"));
                chat.roles().edit(&ada, id, &RoleChange { name, ..RoleChange::default() }).await.unwrap()
            })
        });
        for change in changes.collect::<Vec<_>>() {
            change.await.unwrap();
        }
    }
    let told = node.told(&ada).await;
    let mut names =
        told.iter().filter_map(|told| if let Told::Role(name) = told { Some(name) } else { None });
    let now = node.chat.read_states().server(&bob, home).await.unwrap();
    let name = &now.roles.iter().find(|role| role.id == id).unwrap().name;
    assert_eq!(names.next_back(), Some(name));
}
