//! The audit log: what each act says of itself, and who reads it.

use rialto_core::access::permissions::Subject;
use rialto_core::overrides::Carrier;
use rialto_core::{Actor, ErrorCode};
use rialto_protocol::http::{
    AuditQuery, CategoriesOrder, CategoryName, ChannelChange, ChannelCreate, ChannelMove, ChannelsOrder,
    InviteCreate, OverrideSet, RoleChange, RoleCreate, RolesOrder, ServerChange,
};
use rialto_protocol::{AuditAction, AuditEntry, Permission, Permissions, RoleId, ServerId};
use serde_json::{Value, json};

use crate::node::{Node, assert_fails};

const NONE: Permissions = Permissions::NONE;
const LOG: Permissions = Permissions::of(&[Permission::ViewAuditLog]);
const SEND: Permissions = Permissions::of(&[Permission::SendMessages]);

async fn log(node: &Node, reader: &Actor, server: ServerId) -> Vec<AuditEntry> {
    node.chat.audit().list(reader, server, &AuditQuery::default()).await.unwrap()
}

/// What the newest entry says: its action, what it is about, and its changes as `[field, before, after]`.
async fn newest(node: &Node, reader: &Actor, server: ServerId) -> (AuditAction, String, Vec<Value>) {
    let entry = log(node, reader, server).await.remove(0);
    let changes = entry.changes.into_iter().map(|change| json!([change.field, change.before, change.after]));
    (entry.action, entry.target_id.to_string(), changes.collect())
}

fn role_of(name: &str, permissions: Permissions) -> RoleCreate {
    RoleCreate { name: name.to_owned(), color: None, permissions: Some(permissions), mentionable: None }
}

#[tokio::test]
async fn each_act_says_what_it_has_changed() {
    use AuditAction as A;
    let node = Node::new().await;
    let (ada, bob) = (node.user("ada").await, node.user("bob").await);
    let home = node.server(&ada).await.id;
    node.join(&ada, home, &bob).await;
    let (chat, said) = (&node.chat, async || newest(&node, &ada, home).await);
    let of = |id: &dyn ToString| id.to_string();

    let change = ServerChange { description: Some("Cogs".into()), ..ServerChange::default() };
    chat.servers().edit(&ada, home, &change).await.unwrap();
    assert_eq!(said().await, (A::ServerUpdate, of(&home), vec![json!(["description", "", "Cogs"])]));
    chat.servers().edit(&ada, home, &change).await.unwrap();
    assert_eq!(
        log(&node, &ada, home).await.iter().filter(|entry| entry.action == A::ServerUpdate).count(),
        1,
        "what changes nothing is not told"
    );

    let low = chat.roles().create(&ada, home, &role_of("low", SEND)).await.unwrap().id;
    let made = vec![
        json!(["name", null, "low"]),
        json!(["permissions", null, ["sendMessages"]]),
        json!(["mentionable", null, false]),
    ];
    assert_eq!(said().await, (A::RoleCreate, of(&low), made));
    let change = RoleChange { color: Some(Some("#00ff00".into())), ..RoleChange::default() };
    chat.roles().edit(&ada, low, &change).await.unwrap();
    assert_eq!(said().await, (A::RoleUpdate, of(&low), vec![json!(["color", null, "#00ff00"])]));
    chat.roles().give(&ada, home, bob.id(), low).await.unwrap();
    assert_eq!(said().await, (A::MemberRoles, of(&bob.id()), vec![json!(["roleIds", [], [low]])]));
    chat.roles().take(&ada, home, bob.id(), low).await.unwrap();
    assert_eq!(said().await, (A::MemberRoles, of(&bob.id()), vec![json!(["roleIds", [low], []])]));
    let high = chat.roles().create(&ada, home, &role_of("high", NONE)).await.unwrap().id;
    chat.roles().order(&ada, home, &RolesOrder { role_ids: vec![high, low] }).await.unwrap();
    let ordered = vec![json!(["roleIds", [low, high], [high, low]])];
    assert_eq!(said().await, (A::RoleOrder, of(&home), ordered));
    chat.roles().delete(&ada, high).await.unwrap();
    let gone = vec![
        json!(["name", "high", null]),
        json!(["permissions", [], null]),
        json!(["mentionable", false, null]),
    ];
    assert_eq!(said().await, (A::RoleDelete, of(&high), gone));

    let name = |name: &str| CategoryName { name: name.to_owned() };
    let yard = chat.categories().create(&ada, home, &name("yard")).await.unwrap().id;
    assert_eq!(said().await, (A::CategoryCreate, of(&yard), vec![json!(["name", null, "yard"])]));
    chat.categories().rename(&ada, yard, &name("garden")).await.unwrap();
    assert_eq!(said().await, (A::CategoryUpdate, of(&yard), vec![json!(["name", "yard", "garden"])]));
    let other = chat.categories().create(&ada, home, &name("other")).await.unwrap().id;
    let order = CategoriesOrder { category_ids: vec![other, yard] };
    chat.categories().order(&ada, home, &order).await.unwrap();
    assert_eq!(said().await, (A::CategoryOrder, of(&home), vec![]));

    let new =
        ChannelCreate { name: "shed".into(), topic: None, category_id: Some(yard), private: Some(false) };
    let shed = chat.channels().create(&ada, home, &new).await.unwrap().id;
    let made = vec![
        json!(["name", null, "shed"]),
        json!(["topic", null, ""]),
        json!(["categoryId", null, yard]),
        json!(["slowModeSeconds", null, 0]),
    ];
    assert_eq!(said().await, (A::ChannelCreate, of(&shed), made));
    let carrier = Carrier::Channel(shed);
    let everyone = Subject::Role(RoleId(home.0));
    let deny = OverrideSet { allow: NONE, deny: SEND };
    let in_yard = Carrier::Category(yard);
    chat.overrides().set(&ada, in_yard, Subject::Role(low), &deny).await.unwrap();
    let told = |role: RoleId| {
        vec![
            json!(["roleId", null, role]),
            json!(["allow", null, []]),
            json!(["deny", null, ["sendMessages"]]),
        ]
    };
    assert_eq!(said().await, (A::OverrideSet, of(&yard), told(low)));
    // The first one of its own begins with a copy, which is no change.
    chat.overrides().set(&ada, carrier, everyone, &deny).await.unwrap();
    assert_eq!(said().await, (A::OverrideSet, of(&shed), told(RoleId(home.0))));
    chat.overrides().remove(&ada, carrier, everyone).await.unwrap();
    let taken = vec![
        json!(["roleId", home, null]),
        json!(["allow", [], null]),
        json!(["deny", ["sendMessages"], null]),
    ];
    assert_eq!(said().await, (A::OverrideRemove, of(&shed), taken));
    chat.overrides().sync(&ada, shed).await.unwrap();
    assert_eq!(said().await, (A::OverrideSync, of(&shed), vec![json!(["synced", false, true])]));
    let change = ChannelChange { category_id: Some(None), name: Some("hut".into()), ..Default::default() };
    chat.channels().edit(&ada, shed, &change).await.unwrap();
    let moved = vec![json!(["name", "shed", "hut"]), json!(["categoryId", yard, null])];
    assert_eq!(said().await, (A::ChannelUpdate, of(&shed), moved));
    let channels = chat.read_states().server(&ada, home).await.unwrap().channels;
    let places =
        channels.iter().rev().map(|channel| ChannelMove { channel_id: channel.id, category_id: None });
    chat.channels().order(&ada, home, &ChannelsOrder { channels: places.collect() }).await.unwrap();
    assert_eq!(said().await, (A::ChannelOrder, of(&home), vec![]));
    chat.channels().delete(&ada, shed).await.unwrap();
    let (action, target, gone) = said().await;
    assert_eq!((action, target, &gone[0]), (A::ChannelDelete, of(&shed), &json!(["name", "hut", null])));
    chat.categories().delete(&ada, yard).await.unwrap();
    assert_eq!(said().await, (A::CategoryDelete, of(&yard), vec![json!(["name", "garden", null])]));

    let request = InviteCreate { max_uses: Some(2), expires_in_seconds: Some(60) };
    let invite = chat.invites().create(&bob, home, &request).await.unwrap();
    let bounds = vec![json!(["maxUses", null, 2]), json!(["expiresAt", null, invite.expires_at])];
    assert_eq!(said().await, (A::InviteCreate, of(&bob.id()), bounds));
    chat.invites().revoke(&ada, &invite.code).await.unwrap();
    assert_eq!(said().await, (A::InviteRevoke, of(&bob.id()), vec![]));
    let whole = serde_json::to_string(&log(&node, &ada, home).await).unwrap();
    assert!(!whole.contains(&invite.code), "the code is a secret");

    chat.members().remove(&ada, home, bob.id(), Some(" Spam ")).await.unwrap();
    let kick = log(&node, &ada, home).await.remove(0);
    assert_eq!((kick.action, kick.reason.as_deref()), (A::MemberKick, Some("Spam")));
    assert_eq!((kick.actor.id, kick.target_user.unwrap().id), (ada.id(), bob.id()));

    node.join(&ada, home, &bob).await;
    chat.servers().hand_over(&ada, home, bob.id()).await.unwrap();
    let (action, target, owner) = newest(&node, &bob, home).await;
    let handed = vec![json!(["ownerId", ada.id(), bob.id()])];
    assert_eq!((action, target, owner), (A::ServerOwner, of(&home), handed));
}

#[tokio::test]
async fn who_may_view_the_log_reads_nothing_of_a_hidden_channel() {
    let node = Node::new().await;
    let (ada, bob, cid) = (node.user("ada").await, node.user("bob").await, node.user("cid").await);
    let home = node.server(&ada).await.id;
    for member in [&bob, &cid] {
        node.join(&ada, home, member).await;
    }
    let (chat, all) = (&node.chat, AuditQuery::default());
    let role = chat.roles().create(&ada, home, &role_of("watch", LOG)).await.unwrap().id;
    chat.roles().give(&ada, home, bob.id(), role).await.unwrap();
    let new = ChannelCreate { name: "secret".into(), topic: None, category_id: None, private: Some(true) };
    let secret = chat.channels().create(&ada, home, &new).await.unwrap().id;
    let welcome = ServerChange { welcome_channel_id: Some(Some(secret)), ..ServerChange::default() };
    chat.servers().edit(&ada, home, &welcome).await.unwrap();

    let read = serde_json::to_string(&log(&node, &bob, home).await).unwrap();
    assert!(read.contains("watch") && read.contains("welcomeChannelId"));
    assert!(!read.contains("secret") && !read.contains(&secret.to_string()), "{read}");
    chat.channels().delete(&ada, secret).await.unwrap();
    let read = serde_json::to_string(&log(&node, &bob, home).await).unwrap();
    assert!(!read.contains("secret") && !read.contains(&secret.to_string()), "{read}");
    let read = serde_json::to_string(&log(&node, &ada, home).await).unwrap();
    assert!(read.contains("secret"), "an administrator reads what is deleted");

    assert_fails(chat.audit().list(&cid, home, &all).await, ErrorCode::Forbidden, None);
    let stranger = node.user("eve").await;
    assert_fails(chat.audit().list(&stranger, home, &all).await, ErrorCode::NotFound, None);
    let wide = AuditQuery { limit: Some(101), ..all };
    assert_fails(chat.audit().list(&bob, home, &wide).await, ErrorCode::Invalid, Some("limit"));
    let long = "x".repeat(513);
    let kick = chat.members().remove(&ada, home, cid.id(), Some(&long)).await;
    assert_fails(kick, ErrorCode::Invalid, Some("reason"));
    assert!(node.is_member(home, cid.id()).await);
}
