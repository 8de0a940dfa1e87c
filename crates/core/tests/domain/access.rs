//! Access: roles, overrides and private channels, and who hears what when they change.

use rialto_core::access::permissions::Subject;
use rialto_core::hub::Reply;
use rialto_core::overrides::Carrier;
use rialto_core::{Actor, ErrorCode};
use rialto_protocol::http::{ChannelCreate, OverrideSet, RoleChange, RoleCreate, RolesOrder};
use rialto_protocol::requests::ChannelJoin;
use rialto_protocol::{ChannelId, Permission, Permissions, Role, RoleId, ServerId};

use crate::node::{Node, assert_fails};

const VIEW: Permissions = Permissions::of(&[Permission::ViewChannel]);
const NONE: Permissions = Permissions::NONE;

fn named(name: &str, permissions: &[Permission]) -> RoleCreate {
    let permissions = Some(Permissions::of(permissions));
    RoleCreate { name: name.to_owned(), color: None, permissions, mentionable: None }
}

async fn role(node: &Node, actor: &Actor, server: ServerId, permissions: &[Permission]) -> Role {
    node.chat.roles().create(actor, server, &named("mods", permissions)).await.unwrap()
}

/// A private channel of `owner`.
async fn secret(node: &Node, owner: &Actor, server: ServerId) -> ChannelId {
    let (name, topic) = ("secret".to_owned(), None);
    let request = ChannelCreate { name, topic, category_id: None, private: Some(true) };
    node.chat.channels().create(owner, server, &request).await.unwrap().id
}

async fn set(node: &Node, actor: &Actor, channel: ChannelId, subject: Subject, allow: Permissions) {
    let said = OverrideSet { allow, deny: NONE };
    let overrides = node.chat.overrides();
    overrides.set(actor, Carrier::Channel(channel), subject, &said).await.unwrap();
}

#[tokio::test]
async fn a_private_channel_is_for_its_maker_and_who_is_let_in() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let connection = node.connect(&bob).await;
    let channel = secret(&node, &ada, home).await;
    let (channels, messages) = (node.chat.channels(), node.chat.messages());
    assert_fails(channels.get(&bob, channel).await, ErrorCode::NotFound, None);
    assert_fails(messages.send(&bob, channel, "hello", None).await, ErrorCode::NotFound, None);
    let request = ChannelJoin { channel_id: channel, after: None, epoch: None, reading: None, alone: None };
    let join = async |id| node.chat.read_states().join_channel(connection, &bob, &request, id).await;
    assert_fails(node.ask(join).await, ErrorCode::NotFound, None);
    let server = node.chat.read_states().server(&bob, home).await.unwrap();
    assert_eq!(server.channels.len(), 1);

    let mods = role(&node, &ada, home, &[]).await;
    set(&node, &ada, channel, Subject::Role(mods.id), VIEW).await;
    node.chat.roles().give(&ada, home, bob.id(), mods.id).await.unwrap();
    assert!(matches!(node.ask(join).await.unwrap(), Reply::Joined(_)));
    let server = node.chat.read_states().server(&bob, home).await.unwrap();
    assert_eq!((server.channels.len(), &server.my_role_ids[..]), (2, &[mods.id][..]));
    node.chat.roles().take(&ada, home, bob.id(), mods.id).await.unwrap();
    assert_fails(node.ask(join).await, ErrorCode::NotFound, None);
}

#[tokio::test]
async fn nobody_acts_on_a_role_at_or_above_their_own_or_gives_what_they_lack() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let roles = node.chat.roles();
    let low = role(&node, &ada, home, &[]).await;
    let own = role(&node, &ada, home, &[Permission::ManageRoles]).await;
    let high = role(&node, &ada, home, &[]).await;
    let order = RolesOrder { role_ids: vec![high.id, own.id, low.id] };
    roles.order(&ada, home, &order).await.unwrap();
    assert_fails(roles.give(&bob, home, bob.id(), low.id).await, ErrorCode::Forbidden, None);
    roles.give(&ada, home, bob.id(), own.id).await.unwrap();

    for id in [own.id, high.id] {
        let renamed = RoleChange { name: Some("mine".to_owned()), ..RoleChange::default() };
        assert_fails(roles.edit(&bob, id, &renamed).await, ErrorCode::Forbidden, None);
        assert_fails(roles.delete(&bob, id).await, ErrorCode::Forbidden, None);
        assert_fails(roles.give(&bob, home, bob.id(), id).await, ErrorCode::Forbidden, None);
        assert_fails(roles.take(&bob, home, bob.id(), id).await, ErrorCode::Forbidden, None);
    }
    let lifted = RolesOrder { role_ids: vec![high.id, low.id, own.id] };
    assert_fails(roles.order(&bob, home, &lifted).await, ErrorCode::Forbidden, None);
    let all = RoleChange { permissions: Some(Permissions::ALL), ..RoleChange::default() };
    assert_fails(roles.edit(&bob, low.id, &all).await, ErrorCode::Forbidden, None);
    let admin = named("admin", &[Permission::Administrator]);
    assert_fails(roles.create(&bob, home, &admin).await, ErrorCode::Forbidden, None);
    for wrong in [vec![], vec![low.id, own.id], vec![low.id, low.id, own.id], vec![RoleId(home.0); 3]] {
        let order = RolesOrder { role_ids: wrong };
        assert_fails(roles.order(&ada, home, &order).await, ErrorCode::Invalid, Some("roleIds"));
    }
    roles.give(&bob, home, bob.id(), low.id).await.unwrap();
    roles.delete(&bob, low.id).await.unwrap();
    let eve = node.user("eve").await;
    assert_fails(roles.delete(&eve, own.id).await, ErrorCode::NotFound, None);
}
