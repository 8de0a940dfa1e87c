//! Nicknames and timeouts: who may give them, what they do, and when they end.

use rialto_core::{Actor, ErrorCode, Result};
use rialto_protocol::http::{AuditQuery, MemberChange, MembersQuery, RoleCreate};
use rialto_protocol::{AuditAction, ChannelId, Member, Permission, Permissions, ServerId, Timestamp};

use crate::node::{DAY_MS, Node, Told, assert_fails};

const MODS: Permissions = Permissions::of(&[Permission::ManageNicknames, Permission::TimeoutMembers]);
const VIEW: Permissions = Permissions::of(&[Permission::ViewChannel]);
const MINUTE_MS: i64 = 60_000;

/// `ada` owns it, `bob` times out and names, `cid` and `dan` hold nothing.
struct Scene {
    node: Node,
    ada: Actor,
    bob: Actor,
    cid: Actor,
    dan: Actor,
    home: ServerId,
    general: ChannelId,
}

impl Scene {
    async fn new() -> Self {
        let node = Node::new().await;
        let (ada, bob) = (node.user("ada").await, node.user("bob").await);
        let (cid, dan) = (node.user("cid").await, node.user("dan").await);
        let server = node.server(&ada).await;
        for member in [&bob, &cid, &dan] {
            node.join(&ada, server.id, member).await;
        }
        let scene = Self { home: server.id, general: server.channels[0].id, node, ada, bob, cid, dan };
        scene.role(&scene.bob, MODS).await;
        scene
    }

    async fn role(&self, member: &Actor, permissions: Permissions) {
        let (name, permissions) = ("role".to_owned(), Some(permissions));
        let request = RoleCreate { name, color: None, permissions, mentionable: None };
        let role = self.node.chat.roles().create(&self.ada, self.home, &request).await.unwrap();
        self.node.chat.roles().give(&self.ada, self.home, member.id(), role.id).await.unwrap();
    }

    async fn edit(&self, actor: &Actor, member: &Actor, change: &MemberChange) -> Result<Member> {
        self.node.chat.members().edit(actor, self.home, member.id(), change).await
    }

    /// So many milliseconds from now.
    fn after(&self, milliseconds: i64) -> MemberChange {
        let now = self.node.now.load(std::sync::atomic::Ordering::Relaxed);
        MemberChange { timeout_until: Some(Some(Timestamp(now + milliseconds))), ..MemberChange::default() }
    }

    async fn send(&self, author: &Actor) -> Result<()> {
        self.node.chat.messages().send(author, self.general, "Hello", None).await.map(drop)
    }

    /// What somebody may in the whole server.
    async fn may(&self, actor: &Actor) -> Permissions {
        self.node.chat.read_states().server(actor, self.home).await.unwrap().permissions
    }

    async fn member(&self, user: &Actor) -> Member {
        let page =
            self.node.chat.members().page(&self.ada, self.home, &MembersQuery::default()).await.unwrap();
        page.members.into_iter().find(|member| member.user.id == user.id()).unwrap()
    }

    /// How many entries of an action the audit log has.
    async fn noted(&self, action: AuditAction) -> Vec<rialto_protocol::AuditEntry> {
        let query = AuditQuery { action: Some(action), ..AuditQuery::default() };
        self.node.chat.audit().list(&self.ada, self.home, &query).await.unwrap()
    }
}

fn called(nickname: Option<&str>) -> MemberChange {
    MemberChange { nickname: Some(nickname.map(str::to_owned)), ..MemberChange::default() }
}

fn ended() -> MemberChange {
    MemberChange { timeout_until: Some(None), ..MemberChange::default() }
}

#[tokio::test]
async fn a_timed_out_member_views_and_does_nothing_else_until_it_is_over() {
    let scene = Scene::new().await;
    scene.node.connect(&scene.cid).await;
    let said = scene.node.chat.messages().send(&scene.cid, scene.general, "before", None).await.unwrap();
    let member = scene.edit(&scene.bob, &scene.cid, &scene.after(MINUTE_MS)).await.unwrap();
    assert_eq!(member.timeout_until, Some(Timestamp(1_800_000_060_000)));
    assert_eq!(scene.member(&scene.cid).await.timeout_until, member.timeout_until);
    assert_eq!((scene.may(&scene.cid).await, scene.may(&scene.dan).await), (VIEW, Permissions::EVERYONE));

    let (chat, cid) = (&scene.node.chat, &scene.cid);
    assert_fails(scene.send(cid).await, ErrorCode::Forbidden, None);
    assert_fails(chat.messages().edit(cid, said.message.id, "after").await, ErrorCode::Forbidden, None);
    let invite = chat.invites().create(cid, scene.home, &Default::default()).await;
    assert_fails(invite, ErrorCode::Forbidden, None);
    assert_eq!(chat.messages().page(cid, scene.general, None, None).await.unwrap().messages.len(), 1);
    scene.send(&scene.dan).await.unwrap();

    scene.node.pass(MINUTE_MS - 1);
    chat.end_timeouts().await.unwrap();
    assert_eq!(scene.may(cid).await, VIEW, "it is not over yet");
    scene.node.pass(1);
    chat.end_timeouts().await.unwrap();
    scene.send(cid).await.unwrap();
    assert_eq!((scene.may(cid).await, scene.member(cid).await.timeout_until), (Permissions::EVERYONE, None));
    assert_eq!(scene.noted(AuditAction::MemberTimeout).await.len(), 1, "its end is nobody's act");
}

#[tokio::test]
async fn everybody_is_told_of_a_timeout_and_of_its_end() {
    let scene = Scene::new().await;
    scene.node.connect(&scene.cid).await;
    scene.node.told(&scene.ada).await;
    let is_told = async || {
        let mut told = scene.node.told(&scene.ada).await;
        while !told.iter().any(|told| matches!(told, Told::Member(_, of, _) if *of == scene.cid.id())) {
            tokio::task::yield_now().await;
            told.extend(scene.node.told(&scene.ada).await);
        }
        told.into_iter().filter(|told| matches!(told, Told::May(..))).collect::<Vec<_>>()
    };
    scene.edit(&scene.ada, &scene.cid, &scene.after(MINUTE_MS)).await.unwrap();
    assert_eq!(is_told().await, [Told::May(scene.cid.id(), VIEW)]);
    scene.node.pass(MINUTE_MS);
    // The node ends it by itself.
    assert_eq!(is_told().await, [Told::May(scene.cid.id(), Permissions::EVERYONE)]);
    scene.edit(&scene.ada, &scene.cid, &called(Some("Cicero"))).await.unwrap();
    assert_eq!(is_told().await, []);
}

#[tokio::test]
async fn a_timeout_outlives_the_membership_and_can_be_ended() {
    let scene = Scene::new().await;
    let (chat, cid) = (&scene.node.chat, &scene.cid);
    let change = MemberChange { nickname: Some(Some("Cicero".to_owned())), ..scene.after(MINUTE_MS) };
    scene.edit(&scene.ada, cid, &change).await.unwrap();
    chat.members().remove(cid, scene.home, cid.id(), None).await.unwrap();
    scene.node.join(&scene.ada, scene.home, cid).await;
    let member = scene.member(cid).await;
    assert_eq!((member.nickname, member.timeout_until.is_some()), (None, true));
    assert_fails(scene.send(cid).await, ErrorCode::Forbidden, None);
    assert_eq!(scene.edit(&scene.bob, cid, &ended()).await.unwrap().timeout_until, None);
    scene.send(cid).await.unwrap();

    scene.edit(&scene.ada, cid, &scene.after(MINUTE_MS)).await.unwrap();
    chat.members().remove(&scene.ada, scene.home, cid.id(), None).await.unwrap();
    scene.node.pass(MINUTE_MS);
    chat.end_timeouts().await.unwrap();
    scene.node.join(&scene.ada, scene.home, cid).await;
    scene.send(cid).await.unwrap();
}

#[tokio::test]
async fn owners_and_administrators_are_kept_from_nothing() {
    let scene = Scene::new().await;
    let admin = Permissions::of(&[Permission::Administrator]);
    scene.edit(&scene.ada, &scene.cid, &scene.after(DAY_MS)).await.unwrap();
    scene.edit(&scene.ada, &scene.dan, &scene.after(DAY_MS)).await.unwrap();
    scene.role(&scene.cid, admin).await;
    scene.send(&scene.cid).await.unwrap();
    assert_eq!(scene.may(&scene.cid).await, Permissions::ALL);
    scene.node.chat.servers().hand_over(&scene.ada, scene.home, scene.dan.id()).await.unwrap();
    scene.send(&scene.dan).await.unwrap();
    // Whoever is one no longer is timed out still.
    let role = scene.member(&scene.cid).await.role_ids[0];
    scene.node.chat.roles().take(&scene.dan, scene.home, scene.cid.id(), role).await.unwrap();
    assert_fails(scene.send(&scene.cid).await, ErrorCode::Forbidden, None);
}

#[tokio::test]
async fn permissions_explain_a_timeout() {
    let scene = Scene::new().await;
    scene.edit(&scene.ada, &scene.cid, &scene.after(DAY_MS)).await.unwrap();
    let query = rialto_protocol::http::PermissionsQuery { user_id: Some(scene.cid.id()), role_id: None };
    let said = scene.node.chat.overrides().explain(&scene.ada, scene.general, &query).await.unwrap();
    let last = said.steps.last().unwrap();
    assert_eq!(said.permissions, VIEW);
    assert_eq!(
        (last.source, last.deny),
        (rialto_protocol::PermissionSource::Timeout, Permissions::EVERYONE & !VIEW)
    );
}

#[tokio::test]
async fn everybody_names_themselves_and_others_as_far_as_they_may() {
    let scene = Scene::new().await;
    let (bob, cid, dan) = (&scene.bob, &scene.cid, &scene.dan);
    assert_eq!(
        scene.edit(cid, cid, &called(Some(" Cicero "))).await.unwrap().nickname.as_deref(),
        Some("Cicero")
    );
    assert!(scene.noted(AuditAction::MemberNickname).await.is_empty(), "their own is nobody's business");
    assert_fails(scene.edit(cid, dan, &called(Some("x"))).await, ErrorCode::Forbidden, None);
    assert_fails(scene.edit(bob, &scene.ada, &called(Some("x"))).await, ErrorCode::Forbidden, None);
    let change = MemberChange { reason: Some("Shorter".into()), ..called(Some("Dante")) };
    scene.edit(bob, dan, &change).await.unwrap();
    let noted = scene.noted(AuditAction::MemberNickname).await;
    assert_eq!((noted.len(), noted[0].reason.as_deref(), noted[0].actor.id), (1, Some("Shorter"), bob.id()));
    assert_eq!(
        (&noted[0].changes[0].before, noted[0].changes[0].after.as_str()),
        (&().into(), Some("Dante"))
    );
    scene.edit(bob, dan, &change).await.unwrap();
    assert_eq!(scene.noted(AuditAction::MemberNickname).await.len(), 1, "that is what he is called already");
    for none in [None, Some(""), Some("  ")] {
        scene.edit(dan, dan, &called(Some("Dan"))).await.unwrap();
        assert_eq!(scene.edit(dan, dan, &called(none)).await.unwrap().nickname, None);
    }
}

#[tokio::test]
async fn messages_say_what_their_author_is_called() {
    let scene = Scene::new().await;
    let (chat, cid) = (&scene.node.chat, &scene.cid);
    let sent = async |content| chat.messages().send(cid, scene.general, content, None).await.unwrap().message;
    assert_eq!(sent("one").await.nickname, None);
    scene.edit(cid, cid, &called(Some("Cicero"))).await.unwrap();
    let said = sent("two").await;
    assert_eq!(said.nickname.as_deref(), Some("Cicero"));
    let edited = chat.messages().edit(cid, said.id, "three").await.unwrap();
    assert_eq!(edited.message.nickname, said.nickname);
    let read = chat.messages().page(&scene.ada, scene.general, None, None).await.unwrap().messages;
    assert!(read.iter().all(|message| message.nickname == said.nickname), "also what was said before");
    assert_eq!(chat.servers().latest(&scene.ada).await.unwrap()[0].nickname, said.nickname);
    chat.members().remove(cid, scene.home, cid.id(), None).await.unwrap();
    let read = chat.messages().page(&scene.ada, scene.general, None, None).await.unwrap().messages;
    assert!(read.iter().all(|message| message.nickname.is_none()));
}

#[tokio::test]
async fn members_are_found_and_ordered_by_nickname() {
    let scene = Scene::new().await;
    scene.edit(&scene.dan, &scene.dan, &called(Some("Äneas of Troy"))).await.unwrap();
    let page = async |query: &str, after| {
        let query = MembersQuery { query: Some(query.to_owned()), after, ..MembersQuery::default() };
        let page = scene.node.chat.members().page(&scene.ada, scene.home, &query).await.unwrap();
        page.members.into_iter().map(|member| member.user.username).collect::<Vec<_>>()
    };
    for query in ["troy", "ane", "dan", "of tr"] {
        assert_eq!(page(query, None).await, ["dan"], "{query}");
    }
    assert_eq!(page("", None).await, ["ada", "dan", "bob", "cid"]);
    assert_eq!(page("", Some(scene.dan.id())).await, ["bob", "cid"]);
    let rename = rialto_protocol::http::ProfileChange {
        display_name: Some("Daniel".to_owned()),
        ..Default::default()
    };
    scene.node.chat.users().change_profile(&scene.dan, &rename).await.unwrap();
    assert_eq!(
        (page("troy", None).await, page("daniel", None).await),
        (vec!["dan".to_owned()], vec!["dan".to_owned()])
    );
    scene.edit(&scene.dan, &scene.dan, &called(None)).await.unwrap();
    assert_eq!((page("troy", None).await.len(), page("daniel", None).await.len()), (0, 1));
}

#[tokio::test]
async fn what_is_asked_of_a_member_is_held_to_its_bounds() {
    let scene = Scene::new().await;
    let (ada, cid) = (&scene.ada, &scene.cid);
    for milliseconds in [0, -1, 28 * DAY_MS + 1] {
        let outcome = scene.edit(ada, cid, &scene.after(milliseconds)).await;
        assert_fails(outcome, ErrorCode::Invalid, Some("timeoutUntil"));
    }
    for wrong in ["\u{200b}".to_owned(), "two\nlines".to_owned(), "x".repeat(101)] {
        let outcome = scene.edit(ada, cid, &called(Some(&wrong))).await;
        assert_fails(outcome, ErrorCode::Invalid, Some("nickname"));
    }
    let long = MemberChange { reason: Some("x".repeat(513)), ..called(Some("x")) };
    assert_fails(scene.edit(ada, cid, &long).await, ErrorCode::Invalid, Some("reason"));
    // With one of the two refused, nothing is done.
    let both = MemberChange { nickname: Some(Some("x".into())), ..scene.after(0) };
    assert_fails(scene.edit(ada, cid, &both).await, ErrorCode::Invalid, Some("timeoutUntil"));
    let member = scene.member(cid).await;
    assert_eq!((member.nickname, member.timeout_until), (None, None));
    assert!(scene.edit(ada, cid, &scene.after(28 * DAY_MS)).await.is_ok());
}
