//! Attempts to get more than one may: all are refused, and nothing is changed.

use rialto_core::access::permissions::Subject;
use rialto_core::overrides::Carrier;
use rialto_core::{Actor, ErrorCode, Result};
use rialto_protocol::http::{
    BanSet, CategoryName, ChannelChange, ChannelCreate, ChannelMove, ChannelsOrder, MemberChange,
    MembersQuery, OverrideSet, PermissionsQuery, RoleChange, RoleCreate, RolesOrder, ServerChange,
};
use rialto_protocol::{
    CategoryId, ChannelId, MessageId, Permission, Permissions, RoleId, ServerId, Timestamp,
};

use crate::node::Node;
use ErrorCode::{Forbidden, Invalid, NotFound};

const NONE: Permissions = Permissions::NONE;
const ADMIN: Permissions = Permissions::of(&[Permission::Administrator]);
const BAN: Permissions =
    Permissions::of(&[Permission::BanMembers, Permission::TimeoutMembers, Permission::ManageNicknames]);
const KICK: Permissions = Permissions::of(&[Permission::KickMembers]);
const HOOKS: Permissions = Permissions::of(&[Permission::ManageWebhooks]);
const VIEW: Permissions = Permissions::of(&[Permission::ViewChannel]);
/// What `bob` may beside what everyone may.
const MODS: Permissions = Permissions::of(&[
    Permission::ManageRoles,
    Permission::ManageChannels,
    Permission::ManageServer,
    Permission::KickMembers,
]);

type Attempts = Vec<(&'static str, ErrorCode, Result<()>)>;

/// `ada` owns it; `eve` holds the highest role, `bob` manages by the one in the middle, `cid` holds the lowest. `dan` is
/// no member.
struct World {
    node: Node,
    ada: Actor,
    bob: Actor,
    cid: Actor,
    dan: Actor,
    eve: Actor,
    home: ServerId,
    /// That of everybody, then from the lowest to the highest.
    roles: [RoleId; 4],
    general: ChannelId,
    /// For `ada` alone.
    secret: ChannelId,
    /// In `yard`, with overrides of its own that deny what `yard` does not.
    inside: ChannelId,
    yard: CategoryId,
    /// In another server.
    foreign: CategoryId,
    /// A message of `ada`.
    said: MessageId,
}

fn role_of(permissions: Permissions) -> RoleCreate {
    let permissions = Some(permissions);
    RoleCreate { name: "role".to_owned(), color: None, permissions, mentionable: None }
}

fn channel_of(category_id: Option<CategoryId>, private: bool) -> ChannelCreate {
    ChannelCreate { name: "channel".to_owned(), topic: None, category_id, private: Some(private) }
}

const fn said(allow: Permissions, deny: Permissions) -> OverrideSet {
    OverrideSet { allow, deny }
}

fn allowing(permissions: Permissions) -> RoleChange {
    RoleChange { permissions: Some(permissions), ..RoleChange::default() }
}

fn by_default(role: RoleId) -> ServerChange {
    ServerChange { default_role_ids: Some(vec![role]), ..ServerChange::default() }
}

impl World {
    async fn new() -> Self {
        let node = Node::new().await;
        let (ada, bob, cid) = (node.user("ada").await, node.user("bob").await, node.user("cid").await);
        let (dan, eve) = (node.user("dan").await, node.user("eve").await);
        let server = node.server(&ada).await;
        let (home, general) = (server.id, server.channels[0].id);
        for member in [&bob, &cid, &eve] {
            node.join(&ada, home, member).await;
        }
        let roles = node.chat.roles();
        // Each new one is the lowest.
        let high = roles.create(&ada, home, &role_of(BAN)).await.unwrap().id;
        let mods = roles.create(&ada, home, &role_of(MODS)).await.unwrap().id;
        let low = roles.create(&ada, home, &role_of(NONE)).await.unwrap().id;
        for (member, role) in [(&eve, high), (&bob, mods), (&cid, low)] {
            roles.give(&ada, home, member.id(), role).await.unwrap();
        }
        let channels = node.chat.channels();
        let secret = channels.create(&ada, home, &channel_of(None, true)).await.unwrap().id;
        let name = CategoryName { name: "yard".to_owned() };
        let yard = node.chat.categories().create(&ada, home, &name).await.unwrap().id;
        let inside = channels.create(&ada, home, &channel_of(Some(yard), false)).await.unwrap().id;
        let everyone = Subject::Role(RoleId(home.0));
        for channel in [general, inside] {
            let carrier = Carrier::Channel(channel);
            node.chat.overrides().set(&ada, carrier, everyone, &said(NONE, HOOKS)).await.unwrap();
        }
        let club = node.server(&dan).await.id;
        let foreign = node.chat.categories().create(&dan, club, &name).await.unwrap().id;
        let roles = [RoleId(home.0), low, mods, high];
        let said = node.chat.messages().send(&ada, general, "hers", None).await.unwrap().message.id;
        Self { said, node, ada, bob, cid, dan, eve, home, roles, general, secret, inside, yard, foreign }
    }

    /// All that could have been changed, as the owner sees it.
    async fn state(&self) -> String {
        let (chat, ada) = (&self.node.chat, &self.ada);
        let server = chat.read_states().server(ada, self.home).await.unwrap();
        let members = chat.members().page(ada, self.home, &MembersQuery::default()).await.unwrap();
        let mut overrides = Vec::new();
        for channel in &server.channels {
            overrides.push(chat.overrides().list(ada, Carrier::Channel(channel.id)).await.unwrap());
        }
        overrides.push(chat.overrides().list(ada, Carrier::Category(self.yard)).await.unwrap());
        let said = chat.messages().page(ada, self.general, None, None).await.unwrap().messages;
        let bans = chat.bans().list(ada, self.home, &Default::default()).await.unwrap();
        format!("{server:?} {:?} {overrides:?} {said:?} {bans:?}", members.members)
    }

    /// Who manages roles tries roles.
    async fn by_roles(&self) -> Attempts {
        let (bob, home, [everyone, low, mods, high]) = (&self.bob, self.home, self.roles);
        let roles = self.node.chat.roles();
        let order = async |ids: [RoleId; 3]| {
            roles.order(bob, home, &RolesOrder { role_ids: ids.to_vec() }).await.map(drop)
        };
        let edit = async |role, permissions| roles.edit(bob, role, &allowing(permissions)).await.map(drop);
        let give = async |to: &Actor, role| roles.give(bob, home, to.id(), role).await;
        vec![
            ("make an administrator", Forbidden, roles.create(bob, home, &role_of(ADMIN)).await.map(drop)),
            ("make a role that bans", Forbidden, roles.create(bob, home, &role_of(BAN)).await.map(drop)),
            ("make a lower role administrator", Forbidden, edit(low, ADMIN).await),
            ("let a lower role ban", Forbidden, edit(low, BAN).await),
            ("let everyone ban", Forbidden, edit(everyone, BAN | Permissions::EVERYONE).await),
            ("make everyone administrator", Forbidden, edit(everyone, ADMIN).await),
            ("change their own role", Forbidden, edit(mods, NONE).await),
            ("change a higher role", Forbidden, edit(high, NONE).await),
            ("delete their own role", Forbidden, roles.delete(bob, mods).await),
            ("delete a higher role", Forbidden, roles.delete(bob, high).await),
            ("delete the role of everyone", Invalid, roles.delete(bob, everyone).await),
            ("take a higher role", Forbidden, give(bob, high).await),
            ("give another a higher role", Forbidden, give(&self.cid, high).await),
            ("give another their own role", Forbidden, give(&self.cid, mods).await),
            ("give the role of everyone", Invalid, give(&self.cid, everyone).await),
            ("take a role from the higher", Forbidden, roles.take(bob, home, self.eve.id(), high).await),
            ("lay down their own role", Forbidden, roles.take(bob, home, bob.id(), mods).await),
            ("raise their role", Forbidden, order([mods, high, low]).await),
            ("raise a lower role above theirs", Forbidden, order([high, low, mods]).await),
            ("lower a higher role", Forbidden, order([mods, low, high]).await),
            ("have whoever joins hold a higher role", Forbidden, self.server(bob, &by_default(high)).await),
            ("have whoever joins hold their role", Forbidden, self.server(bob, &by_default(mods)).await),
        ]
    }

    async fn server(&self, actor: &Actor, change: &ServerChange) -> Result<()> {
        self.node.chat.servers().edit(actor, self.home, change).await.map(drop)
    }

    /// The same by overrides.
    async fn by_overrides(&self) -> Attempts {
        let (bob, [everyone, low, mods, high]) = (&self.bob, self.roles);
        let overrides = self.node.chat.overrides();
        let set = async |carrier, subject, allow, deny| {
            overrides.set(bob, carrier, subject, &said(allow, deny)).await.map(drop)
        };
        let (general, yard) = (Carrier::Channel(self.general), Carrier::Category(self.yard));
        let (role, user) = (Subject::Role, |actor: &Actor| Subject::User(actor.id()));
        let whom = PermissionsQuery { user_id: Some(bob.id()), role_id: None };
        let secret = Carrier::Channel(self.secret);
        vec![
            ("deny a higher role", Forbidden, set(general, role(high), NONE, VIEW).await),
            ("speak of their own role", Forbidden, set(general, role(mods), VIEW, NONE).await),
            ("speak of a higher member", Forbidden, set(general, user(&self.eve), NONE, VIEW).await),
            ("deny the owner", Forbidden, set(general, user(&self.ada), NONE, VIEW).await),
            ("speak of themselves", Forbidden, set(general, user(bob), VIEW, NONE).await),
            ("allow a role what they lack", Forbidden, set(general, role(low), HOOKS, NONE).await),
            ("allow a member what they lack", Forbidden, set(general, user(&self.cid), HOOKS, NONE).await),
            ("allow everyone what they lack", Forbidden, set(general, role(everyone), HOOKS, NONE).await),
            ("deny no more what they lack", Forbidden, set(general, role(everyone), NONE, NONE).await),
            (
                "take a denial of what they lack away",
                Forbidden,
                overrides.remove(bob, general, role(everyone)).await,
            ),
            ("allow administrator", Invalid, set(general, role(low), ADMIN, NONE).await),
            ("allow to kick in a channel", Invalid, set(general, role(low), KICK, NONE).await),
            ("allow and deny one thing", Invalid, set(general, role(low), VIEW, VIEW).await),
            ("speak of a higher role in a category", Forbidden, set(yard, role(high), NONE, VIEW).await),
            ("allow in a category what they lack", Forbidden, set(yard, role(low), HOOKS, NONE).await),
            (
                "follow a category that denies less",
                Forbidden,
                overrides.sync(bob, self.inside).await.map(drop),
            ),
            ("let themselves into a secret channel", NotFound, set(secret, user(bob), VIEW, NONE).await),
            ("let a role into a secret channel", NotFound, set(secret, role(low), VIEW, NONE).await),
            ("see who may view a secret channel", NotFound, overrides.list(bob, secret).await.map(drop)),
            (
                "ask why they may not view it",
                NotFound,
                overrides.explain(bob, self.secret, &whom).await.map(drop),
            ),
            ("have it follow something", NotFound, overrides.sync(bob, self.secret).await.map(drop)),
        ]
    }

    /// Who times out and names members below them, and is timed out, tries that.
    async fn by_members(&self) -> Attempts {
        let (bob, cid) = (&self.bob, &self.cid);
        let edit = async |actor: &Actor, member: &Actor, change: &MemberChange| {
            self.node.chat.members().edit(actor, self.home, member.id(), change).await.map(drop)
        };
        let now = self.node.now.load(std::sync::atomic::Ordering::Relaxed);
        let until =
            MemberChange { timeout_until: Some(Some(Timestamp(now + 9_000))), ..MemberChange::default() };
        let ended = MemberChange { timeout_until: Some(None), ..MemberChange::default() };
        let named = MemberChange { nickname: Some(Some("x".to_owned())), ..MemberChange::default() };
        let both = MemberChange { timeout_until: until.timeout_until, ..named.clone() };
        let (eve, ada, dan) = (&self.eve, &self.ada, &self.dan);
        vec![
            ("time out without the right", Forbidden, edit(bob, cid, &until).await),
            ("end their own timeout", Forbidden, edit(cid, cid, &ended).await),
            ("end another's timeout", Forbidden, edit(cid, eve, &ended).await),
            ("name another without the right", Forbidden, edit(bob, cid, &named).await),
            ("time out themselves", Forbidden, edit(eve, eve, &until).await),
            ("time out the owner", Forbidden, edit(eve, ada, &until).await),
            ("name the owner", Forbidden, edit(eve, ada, &named).await),
            ("time out who is no member", NotFound, edit(eve, dan, &until).await),
            ("name themselves and time out", Forbidden, edit(cid, cid, &both).await),
            ("time out as a stranger", NotFound, edit(dan, cid, &until).await),
            ("name themselves as a stranger", NotFound, edit(dan, dan, &named).await),
        ]
    }

    /// The same by channels, the server itself and its members.
    async fn by_places(&self) -> Attempts {
        let (bob, home, chat) = (&self.bob, self.home, &self.node.chat);
        let channels = chat.channels();
        let into = |category_id| ChannelChange { category_id: Some(category_id), ..ChannelChange::default() };
        let all = [self.general, self.secret, self.inside]
            .map(|channel_id| ChannelMove { channel_id, category_id: None });
        let welcome = ServerChange { welcome_channel_id: Some(Some(self.secret)), ..ServerChange::default() };
        let nothing = ChannelChange::default();
        let ban = BanSet::default();
        vec![
            ("change a secret channel", NotFound, channels.edit(bob, self.secret, &nothing).await.map(drop)),
            ("delete a secret channel", NotFound, channels.delete(bob, self.secret).await),
            (
                "order a secret channel",
                Invalid,
                channels.order(bob, home, &ChannelsOrder { channels: all.to_vec() }).await.map(drop),
            ),
            ("welcome people in a secret channel", Invalid, self.server(bob, &welcome).await),
            (
                "move a channel into another server's category",
                Invalid,
                channels.edit(bob, self.general, &into(Some(self.foreign))).await.map(drop),
            ),
            (
                "make a channel in another server's category",
                Invalid,
                channels.create(bob, home, &channel_of(Some(self.foreign), false)).await.map(drop),
            ),
            (
                "take the server over",
                Forbidden,
                chat.servers().hand_over(bob, home, bob.id()).await.map(drop),
            ),
            ("delete the server", Forbidden, chat.servers().delete(bob, home).await),
            ("kick a higher member", Forbidden, chat.members().remove(bob, home, self.eve.id(), None).await),
            (
                "ban a higher member",
                Forbidden,
                chat.bans().ban(&self.eve, home, self.ada.id(), &ban).await.map(drop),
            ),
            (
                "ban without the right",
                Forbidden,
                chat.bans().ban(bob, home, self.cid.id(), &ban).await.map(drop),
            ),
            (
                "ban themselves",
                Forbidden,
                chat.bans().ban(&self.eve, home, self.eve.id(), &ban).await.map(drop),
            ),
            ("lift a ban", Forbidden, chat.bans().lift(bob, home, self.dan.id()).await),
            (
                "see who is banned",
                Forbidden,
                chat.bans().list(bob, home, &Default::default()).await.map(drop),
            ),
            (
                "read the audit log",
                Forbidden,
                chat.audit().list(bob, home, &Default::default()).await.map(drop),
            ),
            ("delete another's message", Forbidden, chat.messages().delete(bob, self.said).await.map(drop)),
            ("kick the owner", Forbidden, chat.members().remove(bob, home, self.ada.id(), None).await),
        ]
    }

    /// What a member without any right tries, and somebody who is no member.
    async fn without_rights(&self, actor: &Actor, code: ErrorCode) -> Attempts {
        let (home, chat, [_, low, ..]) = (self.home, &self.node.chat, self.roles);
        let general = Carrier::Channel(self.general);
        let name = CategoryName { name: "mine".to_owned() };
        let whom = PermissionsQuery { user_id: Some(self.bob.id()), role_id: None };
        let overrides = chat.overrides();
        vec![
            ("make a role", code, chat.roles().create(actor, home, &role_of(NONE)).await.map(drop)),
            ("change a role", code, chat.roles().edit(actor, low, &allowing(VIEW)).await.map(drop)),
            ("hold a role", code, chat.roles().give(actor, home, self.cid.id(), low).await),
            ("rename the server", code, self.server(actor, &ServerChange::default()).await),
            (
                "make a channel",
                code,
                chat.channels().create(actor, home, &channel_of(None, false)).await.map(drop),
            ),
            (
                "change a channel",
                code,
                chat.channels().edit(actor, self.general, &ChannelChange::default()).await.map(drop),
            ),
            ("make a category", code, chat.categories().create(actor, home, &name).await.map(drop)),
            ("delete a category", code, chat.categories().delete(actor, self.yard).await),
            ("see the overrides", code, overrides.list(actor, general).await.map(drop)),
            ("ask why another may", code, overrides.explain(actor, self.general, &whom).await.map(drop)),
            (
                "allow themselves something",
                code,
                overrides.set(actor, general, Subject::User(actor.id()), &said(VIEW, NONE)).await.map(drop),
            ),
            (
                "ban somebody",
                code,
                chat.bans().ban(actor, home, self.bob.id(), &BanSet::default()).await.map(drop),
            ),
            ("lift a ban", code, chat.bans().lift(actor, home, self.bob.id()).await),
            ("see who is banned", code, chat.bans().list(actor, home, &Default::default()).await.map(drop)),
            ("read the audit log", code, chat.audit().list(actor, home, &Default::default()).await.map(drop)),
            ("delete another's message", code, chat.messages().delete(actor, self.said).await.map(drop)),
            ("kick somebody", code, chat.members().remove(actor, home, self.bob.id(), None).await),
        ]
    }
}

#[tokio::test]
async fn whoever_tries_to_get_more_than_they_may_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let before = world.state().await;
    let attempts = [
        world.by_roles().await,
        world.by_overrides().await,
        world.by_places().await,
        world.by_members().await,
        world.without_rights(&world.cid, Forbidden).await,
        world.without_rights(&world.dan, NotFound).await,
    ]
    .concat();
    assert!(attempts.len() >= 40, "{}", attempts.len());
    for (attempt, code, outcome) in attempts {
        assert_eq!(outcome.map_err(|error| error.code), Err(code), "{attempt}");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn who_may_kick_and_invite_is_a_matter_of_permissions() {
    let world = World::new().await;
    let (chat, home, cid) = (&world.node.chat, world.home, &world.cid);
    let invites = chat.invites();
    let invite = invites.create(cid, home, &Default::default()).await.unwrap();
    let others = invites.list(&world.bob, home, &Default::default()).await.unwrap();
    assert!(others.iter().any(|other| other.code == invite.code), "who manages the server sees all");
    invites.revoke(&world.bob, &invite.code).await.unwrap();

    let without = RoleChange { permissions: Some(VIEW), ..RoleChange::default() };
    chat.roles().edit(&world.ada, world.roles[0], &without).await.unwrap();
    let refused = invites.create(cid, home, &Default::default()).await.unwrap_err();
    assert_eq!(refused.code, Forbidden);

    let members = chat.members().page(&world.ada, home, &MembersQuery::default()).await.unwrap().members;
    let held =
        |actor: &Actor| members.iter().find(|member| member.user.id == actor.id()).unwrap().role_ids.clone();
    assert_eq!((held(cid), held(&world.ada)), (vec![world.roles[1]], Vec::new()));
    chat.members().remove(&world.bob, home, cid.id(), None).await.unwrap();
    let gone = chat.members().remove(&world.bob, home, cid.id(), None).await.unwrap_err();
    assert_eq!(gone.code, NotFound);
}
