//! Access: roles, overrides and private channels, and who hears what when they change.

use rialto_core::access::permissions::Subject;
use rialto_core::hub::{Reply, Room};
use rialto_core::overrides::Carrier;
use rialto_core::{Actor, ErrorCode};
use rialto_protocol::http::{
    CategoryName, ChannelCreate, OverrideSet, RoleChange, RoleCreate, RolesOrder, ServerChange,
};
use rialto_protocol::requests::ChannelJoin;
use rialto_protocol::{ChannelId, Permission, Permissions, Role, RoleId, ServerId};

use crate::node::{Node, Told, assert_fails};

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

#[tokio::test]
async fn whoever_joins_is_told_what_they_may_also_where_nobody_was_like_them() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    // From here on the node knows the community, with the role set of its owner alone.
    node.connect(&ada).await;
    node.join(&ada, home, &bob).await;
    let connection = node.connect(&bob).await;
    let states = node.chat.read_states();
    let opened = node.ask(async |id| states.open_server(connection, &bob, home, id).await).await.unwrap();
    let Reply::Opened(opened) = opened else { panic!("it was opened") };
    assert_eq!(opened.server.permissions, states.server(&bob, home).await.unwrap().permissions);
    assert!(opened.server.permissions.has(Permission::SendMessages));
}

#[tokio::test]
async fn roles_are_ordered_also_where_one_was_deleted() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let roles = node.chat.roles();
    let own = role(&node, &ada, home, &[Permission::ManageRoles]).await.id;
    let mut below = Vec::new();
    for _ in 0..3 {
        below.push(role(&node, &ada, home, &[]).await.id);
    }
    roles.give(&ada, home, bob.id(), own).await.unwrap();
    roles.delete(&ada, below[0]).await.unwrap();
    let order = RolesOrder { role_ids: vec![own, below[2], below[1]] };
    let ordered = roles.order(&bob, home, &order).await.unwrap();
    let ids: Vec<RoleId> = ordered.iter().rev().map(|role| role.id).collect();
    assert_eq!(ids, [own, below[2], below[1], RoleId(home.0)]);
}

#[tokio::test]
async fn what_is_said_of_who_stands_above_stays_until_they_have_left() {
    let node = Node::new().await;
    let (ada, bob, cid) = (node.user("ada").await, node.user("bob").await, node.user("cid").await);
    let home = node.server(&ada).await.id;
    let roles = node.chat.roles();
    let own = role(&node, &ada, home, &[Permission::ManageRoles, Permission::ManageServer]).await.id;
    let high = role(&node, &ada, home, &[]).await.id;
    roles.order(&ada, home, &RolesOrder { role_ids: vec![high, own] }).await.unwrap();
    for (member, role) in [(&bob, own), (&cid, high)] {
        node.join(&ada, home, member).await;
        roles.give(&ada, home, member.id(), role).await.unwrap();
    }
    let channel = secret(&node, &ada, home).await;
    for member in [&bob, &cid] {
        set(&node, &ada, channel, Subject::User(member.id()), VIEW).await;
    }
    let (carrier, subject) = (Carrier::Channel(channel), Subject::User(cid.id()));
    let overrides = node.chat.overrides();
    assert_fails(overrides.remove(&bob, carrier, subject).await, ErrorCode::Forbidden, None);
    node.chat.members().remove(&cid, home, cid.id(), None).await.unwrap();
    overrides.remove(&bob, carrier, subject).await.unwrap();

    let by_default = |role_ids| ServerChange { default_role_ids: Some(role_ids), ..ServerChange::default() };
    node.chat.servers().edit(&ada, home, &by_default(vec![high])).await.unwrap();
    let emptied = node.chat.servers().edit(&bob, home, &by_default(vec![])).await;
    assert_fails(emptied, ErrorCode::Forbidden, None);
}

#[tokio::test]
async fn who_comes_to_manage_channels_is_shown_all_categories_and_who_does_no_more_loses_them() {
    let node = Node::new().await;
    let (ada, bob, cid) = (node.user("ada").await, node.user("bob").await, node.user("cid").await);
    let home = node.server(&ada).await.id;
    let manager = role(&node, &ada, home, &[Permission::ManageChannels]).await.id;
    for member in [&bob, &cid] {
        node.join(&ada, home, member).await;
        node.connect(member).await;
    }
    // There is such a role set already when the other comes to it.
    node.chat.roles().give(&ada, home, cid.id(), manager).await.unwrap();
    let name = CategoryName { name: "empty".to_owned() };
    let category = node.chat.categories().create(&ada, home, &name).await.unwrap().id;
    let told = async || {
        let mut told = node.told(&ada).await;
        told.retain(|told| matches!(told, Told::Category(..)));
        told
    };
    told().await;
    let rooms = vec![Room::User(bob.id())];
    node.chat.roles().give(&ada, home, bob.id(), manager).await.unwrap();
    assert_eq!(told().await, [Told::Category(rooms.clone(), category, true)]);
    node.chat.roles().take(&ada, home, bob.id(), manager).await.unwrap();
    assert_eq!(told().await, [Told::Category(rooms, category, false)]);
}

#[tokio::test]
async fn who_makes_a_channel_that_they_may_not_view_is_told_of_it() {
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let manager = role(&node, &ada, home, &[Permission::ManageChannels]).await.id;
    node.chat.roles().give(&ada, home, bob.id(), manager).await.unwrap();
    let name = CategoryName { name: "closed".to_owned() };
    let category = node.chat.categories().create(&ada, home, &name).await.unwrap().id;
    let closed = OverrideSet { allow: NONE, deny: VIEW };
    let everyone = Subject::Role(RoleId(home.0));
    node.chat.overrides().set(&ada, Carrier::Category(category), everyone, &closed).await.unwrap();
    let (name, topic) = ("inside".to_owned(), None);
    let request = ChannelCreate { name, topic, category_id: Some(category), private: None };
    let made = node.chat.channels().create(&bob, home, &request).await.unwrap();
    assert_eq!((made.name.as_deref(), made.permissions), (Some("inside"), Some(NONE)));
    assert_fails(node.chat.channels().get(&bob, made.id).await, ErrorCode::NotFound, None);
}
