//! The writes and the reads of several statements that are tried.

use super::*;

pub(super) type Outcome<'a> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>>;
pub(super) type Call = for<'a> fn(&'a Scene) -> Outcome<'a>;

/// Methods of [`Db`] by their names, each with a call of it.
macro_rules! calls {
    ($($name:ident($($argument:expr),*);)+, $scene:ident) => {
        &[$((stringify!($name), |$scene| Box::pin(async move { $scene.db.$name($($argument),*).await.map(drop) }))),+]
    };
}

/// What a token says, of which none that is newer was seen.
fn claims() -> Claims {
    Claims { name: Some(name()), issued_at: Some(NOW), ..Claims::default() }
}

/// All methods that write. Each changes something, once.
pub(super) const WRITES: &[(&str, Call)] = calls! {
    add_user(&new_user(&name()));
    set_profile(s.ada, ProfileEdit { display_name: Some(&name()), ..ProfileEdit::default() });
    follow_claims(s.ada, &claims(), None);
    register(&new_user(&name()), Admission::Free, &session());
    change_password(s.ada, "hash", "another hash", None);
    reset_password(&s.bob_name, "a third hash");
    begin_session(s.ada, "hash", &session(), 100);
    touch_session(s.session, LATER, Timestamp(LATER.0 + 1_000));
    end_session(s.ada, s.session);
    create_server(&server(s.ada));
    delete_server(s.server, s.ada);
    create_invite(&invite(&name(), s.server, s.ada));
    accept_invite(&s.code, s.cid, NOW);
    end_timeouts(LATER);
    remove_member(s.server, s.bob);
    govern(Target::Server(s.server), &[], |_| Ok(((), vec![Write::Note(Box::new(entry(s.ada)))])));
    revoke_invite(&s.code, s.ada, NOW);
    end_purge(&Purge { server: s.server, author: s.banned, actor: s.ada, since: NOW });
    report(&report_of(s));
    set_report(s.report, s.ada, ReportState::Closed, Some("Seen."), LATER);
    begin_direct(&direct(s.ada, &[s.dan]));
    end_direct(s.direct, s.bob);
    block(s.ada, s.bob);
    unblock(s.bob, s.ada);
    commit(changes(s), NOW, soon());
    advance_read(&[(s.bob, s.channel, 1)]);
    advance_seen(&[(s.bob, s.server)]);
    read_channel(s.bob, s.channel, 1);
    read_server(s.bob, s.server);
    mark_unread(s.bob, s.channel, 1, Some(1));
    , s
};

/// Methods that read in a transaction.
pub(super) const SNAPSHOTS: &[(&str, Call)] = calls! {
    messages_before(s.ada, s.channel, None, 50);
    messages_after(s.ada, s.channel, 0, 50);
    messages_around(s.ada, s.channel, 1, 50);
    pins(s.ada, s.channel, None, 50);
    threads(s.ada, s.server, None, 50);
    unread_messages(s.ada, s.channel);
    reports(ReportsWanted { server: s.server, reader: s.ada, state: ReportState::Open, before: None, limit: 9 });
    changes(&[(s.channel, 0)]);
    access_state(0, &[s.server]);
    community(Target::Server(s.server), &[s.ada]);
    govern(Target::Server(s.server), &[], |_| Ok(((), Vec::new())));
    conversations(&[s.direct]);
    servers_of(s.ada, None);
    whole_community(s.server);
    profile(s.ada, s.bob, Some(s.server));
    check();
    , s
};
