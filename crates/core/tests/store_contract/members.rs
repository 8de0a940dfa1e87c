//! Members.

use rialto_core::access::community::Place as Channel;
use rialto_core::access::permissions::{Override, Subject};
use rialto_core::store::{
    Accepted, Db, NAMED_MAX, NewUser, Place, Placed, ProfileEdit, Target, Wanted, Write,
};
use rialto_core::words::pattern;
use rialto_protocol::{ChannelId, MemberRole, Permission, Permissions, Role, RoleId, ServerId, User, UserId};

use crate::fixtures::{NOW, channel, fresh, hand_over, invite, join, kick, messages, new_user, server, user};

contract! {
    a_user_has_a_role_where_it_is_a_member: role;
    a_change_of_access_takes_the_next_number: create_server, govern, accept_invite, delete_server;
    a_member_is_removed_once: remove_member;
    the_owner_is_not_removed: remove_member;
    a_member_starts_at_the_heads: accept_invite;
    members_are_counted_by_members_alone: member_matches, member_count;
    members_are_read_by_name_from_any_place_on: members, member_place;
    members_are_found_by_the_start_of_any_word: member_matches, members;
    members_are_read_by_their_ids: members_among;
    members_are_found_by_what_they_may_view: member_matches, members, members_among;
    the_roles_of_members_are_read_by_their_ids_the_highest_first: govern, roles_held;
    who_is_renamed_is_found_by_the_new_name: set_profile, members;
    what_a_removed_member_had_read_is_forgotten: remove_member;
}

async fn a_user_has_a_role_where_it_is_a_member(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    assert_eq!(db.role(home, bob.id).await.unwrap(), None);
    join(db, home, &ada, &bob).await;
    assert_eq!(db.role(home, bob.id).await.unwrap(), Some(MemberRole::Member));
    assert_eq!(db.role(home, ada.id).await.unwrap(), Some(MemberRole::Owner));
    assert_eq!(db.role(ServerId(fresh()), ada.id).await.unwrap(), None);
    assert_eq!(db.role(home, UserId(fresh())).await.unwrap(), None);
}

async fn the_roles_of_members_are_read_by_their_ids_the_highest_first(db: &Db) {
    let (ada, bob, cid) = (user(db, "ada").await, user(db, "bob").await, user(db, "cid").await);
    let (home, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, home, &ada, &cid).await;
    let role = |position: i64| Role {
        id: RoleId(fresh()),
        server_id: home,
        name: "mods".to_owned(),
        color: None,
        position,
        permissions: Permissions::NONE,
        mentionable: false,
        everyone: false,
    };
    let (low, high) = (role(1), role(2));
    let (l, h) = (low.id, high.id);
    let given = [Write::Give(bob.id, l), Write::Give(bob.id, h), Write::Give(cid.id, l)];
    let writes: Vec<Write> = [Write::Role(low), Write::Role(high)].into_iter().chain(given).collect();
    db.govern(Target::Server(home), &[], move |_| Ok(((), writes))).await.unwrap();
    let held = async |users: &[UserId]| db.roles_held(home, users).await.unwrap();
    assert_eq!(held(&[ada.id, bob.id]).await, [(bob.id, h), (bob.id, l)]);
    assert_eq!(held(&[cid.id, bob.id, ada.id]).await.len(), 3);
    assert_eq!(held(&[]).await, []);
    assert_eq!(db.roles_held(ServerId(fresh()), &[bob.id]).await.unwrap(), [], "elsewhere they hold none");

    let start = Place::default();
    for (role, found) in [(Some(h), &["bob"][..]), (Some(l), &["bob", "cid"]), (Some(RoleId(fresh())), &[])] {
        let wanted = Wanted { role, ..wanted(home, "%", &start, 9) };
        assert_eq!(names(&db.members(wanted).await.unwrap()), found);
        let among = db.members_among(&[bob.id, cid.id, ada.id], wanted).await.unwrap();
        assert_eq!(names(&among), found);
        let count = db.member_matches(ada.id, home, "%", role, None).await.unwrap();
        assert_eq!(count, Some(found.len().try_into().unwrap()));
    }
    let pattern = pattern("ci");
    let both = Wanted { role: Some(l), ..wanted(home, &pattern, &start, 9) };
    assert_eq!(names(&db.members(both).await.unwrap()), ["cid"]);
}

async fn members_are_found_by_what_they_may_view(db: &Db) {
    let (ada, bob, cid) = (user(db, "ada").await, user(db, "bob").await, user(db, "cid").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, home, &ada, &cid).await;
    let start = Place::default();
    let found = async |channel: Option<ChannelId>| {
        let wanted = Wanted { channel, ..wanted(home, "%", &start, 9) };
        let listed = db.members(wanted).await.unwrap();
        let among = db.members_among(&[cid.id, ada.id, bob.id], wanted).await.unwrap();
        assert_eq!(listed, among);
        let count = db.member_matches(ada.id, home, "%", None, channel).await.unwrap();
        assert_eq!(count, Some(listed.len().try_into().unwrap()));
        names(&listed).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(Some(general)).await, ["ada", "bob", "cid"]);
    let secret = ChannelId(fresh());
    let (name, topic) = ("secret".to_owned(), String::new());
    let access = secret.into();
    let place = Channel {
        id: secret,
        name,
        topic,
        position: 1,
        rev: 0,
        category: None,
        access,
        slow_mode_seconds: 0,
    };
    let deny = Permissions::of(&[Permission::ViewChannel]);
    let said = Override { subject: Subject::Role(RoleId(home.0)), allow: Permissions::NONE, deny };
    let writes = vec![Write::NewChannel(place, NOW), Write::Override(access, said)];
    db.govern(Target::Server(home), &[], move |_| Ok(((), writes))).await.unwrap();
    assert_eq!(found(Some(secret)).await, ["ada"], "the owner alone");
    assert_eq!(found(None).await, ["ada", "bob", "cid"]);
    let (_, elsewhere) = server(db, &ada).await;
    assert_eq!(found(Some(elsewhere)).await, [""; 0], "a channel of another server is nobody's");
}

async fn a_member_is_removed_once(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let (other, _) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, other, &ada, &bob).await;
    assert!(db.remove_member(home, bob.id).await.unwrap().is_some());
    assert_eq!(db.role(home, bob.id).await.unwrap(), None);
    assert_eq!(db.role(other, bob.id).await.unwrap(), Some(MemberRole::Member), "another server is another");
    assert!(db.remove_member(home, bob.id).await.unwrap().is_none());
}

async fn the_owner_is_not_removed(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    assert!(db.remove_member(home, ada.id).await.unwrap().is_none());
    assert_eq!(db.role(home, ada.id).await.unwrap(), Some(MemberRole::Owner));
}

async fn a_member_starts_at_the_heads(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    messages(db, general, &ada, 3).await;
    join(db, home, &ada, &bob).await;
    let channel = db.channel_of(bob.id, general).await.unwrap().expect("a member sees it").value;
    assert_eq!((channel.rev, channel.read_seq, channel.unread), (3, 3, 0));
    messages(db, general, &ada, 2).await;
    assert_eq!(db.channel_of(bob.id, general).await.unwrap().unwrap().value.unread, 2);
}

/// What is wanted of all members of `server`.
const fn wanted<'a>(server: ServerId, pattern: &'a str, after: &'a Place, limit: i64) -> Wanted<'a> {
    Wanted { server, pattern, role: None, channel: None, after, limit }
}

fn names(placed: &[Placed]) -> Vec<&str> {
    placed.iter().map(|placed| placed.member.user.username.as_str()).collect()
}

/// A server of `cyd`, and with her, in this order by name, `ada`, `Bob`, `cyd` and `Éva`.
async fn four(db: &Db) -> (ServerId, [User; 4]) {
    let users = [user(db, "ada").await, user(db, "Bob").await, user(db, "cyd").await, user(db, "Éva").await];
    let (home, _) = server(db, &users[2]).await;
    for other in [&users[3], &users[0], &users[1]] {
        join(db, home, &users[2], other).await;
    }
    (home, users)
}

async fn members_are_counted_by_members_alone(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, _) = server(db, &ada).await;
    let (other, _) = server(db, &cyd).await;
    join(db, home, &ada, &bob).await;
    for (reader, place) in
        [(cyd.id, home), (ada.id, other), (ada.id, ServerId(fresh())), (UserId(fresh()), home)]
    {
        assert_eq!(db.member_matches(reader, place, "%", None, None).await.unwrap(), None);
    }
    assert_eq!(db.member_matches(bob.id, home, "%", None, None).await.unwrap(), Some(2));
    assert_eq!(db.member_matches(bob.id, home, &pattern("nobody"), None, None).await.unwrap(), Some(0));
    assert_eq!(db.member_count(home).await.unwrap(), 2);
    assert_eq!(db.member_count(ServerId(fresh())).await.unwrap(), 0);
}

async fn members_are_read_by_name_from_any_place_on(db: &Db) {
    let (home, [ada, bob, cyd, eva]) = four(db).await;
    let start = Place::default();
    let all = db.members(wanted(home, "%", &start, 10)).await.unwrap();
    assert_eq!(names(&all), ["ada", "Bob", "cyd", "Éva"]);
    let of = |placed: &Placed| (placed.member.user.clone(), placed.member.role);
    assert_eq!(of(&all[0]), (ada.clone(), MemberRole::Member));
    assert_eq!(of(&all[2]), (cyd, MemberRole::Owner));
    assert!(all.iter().all(|placed| placed.member.joined_at.0 >= NOW.0 && !placed.member.online));

    let first = db.members(wanted(home, "%", &start, 1)).await.unwrap();
    assert_eq!(first, all[..1]);
    assert_eq!(db.members(wanted(home, "%", &first[0].place, 2)).await.unwrap(), all[1..3]);
    assert_eq!(db.member_place(home, ada.id).await.unwrap(), Some(first[0].place.clone()));
    assert_eq!(db.member_place(home, UserId(fresh())).await.unwrap(), None);
    // Whoever has left had a place all the same.
    let place = db.member_place(home, bob.id).await.unwrap().unwrap();
    assert!(db.remove_member(home, bob.id).await.unwrap().is_some());
    assert_eq!(names(&db.members(wanted(home, "%", &place, 9)).await.unwrap()), ["cyd", "Éva"]);
    // Of two with the same words each is read once.
    let twin = user(db, "eva.").await;
    join(db, home, &eva, &twin).await;
    let both = db.members(wanted(home, &pattern("eva"), &start, 9)).await.unwrap();
    let after = db.members(wanted(home, &pattern("eva"), &both[0].place, 9)).await.unwrap();
    assert_eq!((both.len(), &after[..]), (2, &both[1..]));
}

async fn members_are_found_by_the_start_of_any_word(db: &Db) {
    let ada = user(db, "ada").await;
    let (home, _) = server(db, &ada).await;
    let named = NewUser { display_name: "Grace Brewster Hopper", ..new_user("amazing.grace", "hash") };
    let grace = db.add_user(&named).await.unwrap();
    join(db, home, &ada, &grace).await;
    let start = Place::default();
    for (query, found) in [
        ("", &["ada", "amazing.grace"][..]),
        ("A", &["ada", "amazing.grace"]),
        ("hóp", &["amazing.grace"]),
        ("brewster hopp", &["amazing.grace"]),
        ("@amazing.gr", &["amazing.grace"]),
        ("opper", &[]),
        ("%", &["ada", "amazing.grace"]),
        ("_da", &[]),
    ] {
        let pattern = pattern(query);
        let read = db.members(wanted(home, &pattern, &start, 9)).await.unwrap();
        assert_eq!(names(&read), found, "{query}");
        let count = db.member_matches(ada.id, home, &pattern, None, None).await.unwrap();
        assert_eq!(count, Some(found.len().try_into().unwrap()), "{query}");
    }
}

async fn who_is_renamed_is_found_by_the_new_name(db: &Db) {
    let (home, [ada, ..]) = four(db).await;
    let edit = ProfileEdit { display_name: Some("Zoë"), ..ProfileEdit::default() };
    db.set_profile(ada.id, edit).await.unwrap().unwrap();
    let start = Place::default();
    let all = db.members(wanted(home, "%", &start, 9)).await.unwrap();
    assert_eq!(names(&all), ["Bob", "cyd", "Éva", "ada"]);
    assert_eq!(names(&db.members(wanted(home, &pattern("zoe"), &start, 9)).await.unwrap()), ["ada"]);
    let other = user(db, "host").await;
    let (club, _) = server(db, &other).await;
    join(db, club, &other, &ada).await;
    assert_eq!(names(&db.members(wanted(club, &pattern("zoe"), &start, 9)).await.unwrap()), ["ada"]);
    assert_eq!(db.check().await.unwrap(), []);
}

async fn members_are_read_by_their_ids(db: &Db) {
    let (home, [ada, _, cyd, eva]) = four(db).await;
    let stranger = user(db, "stranger").await;
    let start = Place::default();
    for users in
        [vec![eva.id, ada.id], vec![eva.id, stranger.id, ada.id], vec![UserId(fresh()), ada.id, eva.id]]
    {
        let read = db.members_among(&users, wanted(home, "%", &start, 9)).await.unwrap();
        assert_eq!(names(&read), ["ada", "Éva"]);
    }
    let all = [eva.id, cyd.id, ada.id];
    let read = db.members_among(&all, wanted(home, "%", &start, 2)).await.unwrap();
    assert_eq!(names(&read), ["ada", "cyd"]);
    let rest = db.members_among(&all, wanted(home, "%", &read[1].place, 2)).await.unwrap();
    assert_eq!(names(&rest), ["Éva"]);
    assert_eq!(db.members_among(&[], wanted(home, "%", &start, 9)).await.unwrap(), []);
    let many: Vec<UserId> =
        std::iter::repeat_with(|| UserId(fresh())).take(NAMED_MAX - 1).chain([ada.id]).collect();
    assert_eq!(db.members_among(&many, wanted(home, "%", &start, 9)).await.unwrap().len(), 1);
}

async fn what_a_removed_member_had_read_is_forgotten(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    let (other, elsewhere) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    join(db, other, &ada, &bob).await;
    messages(db, general, &ada, 3).await;
    messages(db, elsewhere, &ada, 2).await;
    assert!(db.remove_member(home, bob.id).await.unwrap().is_some());
    assert_eq!(db.channel_of(bob.id, general).await.unwrap(), None);
    assert_eq!(
        db.channel_of(bob.id, elsewhere).await.unwrap().unwrap().value.unread,
        2,
        "elsewhere it stays"
    );
    join(db, home, &ada, &bob).await;
    let channel = db.channel_of(bob.id, general).await.unwrap().expect("a member again").value;
    assert_eq!((channel.read_seq, channel.unread), (3, 0), "who joins again starts at the head again");
}

async fn a_change_of_access_takes_the_next_number(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, _) = server(db, &ada).await;
    let last = async || db.numbers(ada.id, None).await.unwrap().access;
    let before = last().await;
    let code = invite(db, home, &ada, None).await;
    assert_eq!(last().await, before, "an invite lets nobody in yet");
    let Accepted::Joined(_, joined) = db.accept_invite(&code, bob.id, NOW).await.unwrap() else { panic!() };
    let (.., made) = channel(db, home).await;
    let handed = hand_over(db, home, bob.id).await.unwrap();
    let kicked = kick(db, home, ada.id).await;
    let deleted = db.delete_server(home, bob.id).await.unwrap().unwrap();
    let numbers = [joined, made, handed, kicked, deleted];
    assert_eq!(numbers, [1, 2, 3, 4, 5].map(|n| before + n));
    assert_eq!(last().await, deleted, "what changes nothing takes none");
}
