//! Reports: who may make one, who reads it, and what stands around its message.

use rialto_core::access::permissions::{Override, Subject};
use rialto_core::store::{Db, Filed, NewReport, Reported, ReportsWanted, Target, Write};
use rialto_protocol::limits::REPORTS_MAX;
use rialto_protocol::{
    Permission, Permissions, Report, ReportId, ReportState, Role, RoleId, ServerId, User, UserId,
};

use crate::fixtures::{LATER, NOW, commit, fresh, join, send, server, user};

contract! {
    a_report_is_kept_once_while_it_is_open: report, reports, report_place, set_report;
    a_report_of_a_message_shows_what_stands_around_it: report, reports;
    who_manages_messages_nowhere_reads_none: report, reports, set_report;
    so_many_reports_of_one_member_are_open: report;
}

async fn file(db: &Db, reporter: &User, about: Reported) -> Filed {
    let (id, created_at) = (ReportId(fresh()), NOW);
    let new = NewReport { id, reporter: reporter.id, about, reason: "Spam", created_at };
    db.report(&new).await.unwrap()
}

async fn kept(db: &Db, reporter: &User, about: Reported) -> Report {
    match file(db, reporter, about).await {
        Filed::Kept(report) => *report,
        other => panic!("{other:?}"),
    }
}

async fn read(db: &Db, server: ServerId, reader: UserId, state: ReportState) -> Vec<Report> {
    db.reports(ReportsWanted { server, reader, state, before: None, limit: 9 }).await.unwrap()
}

async fn a_report_is_kept_once_while_it_is_open(db: &Db) {
    let (ada, bob, cyd, eve) =
        (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await, user(db, "eve").await);
    let (home, general) = server(db, &ada).await;
    for member in [&bob, &cyd] {
        join(db, home, &ada, member).await;
    }
    let said = commit(db, send(general, &bob, "buy", None), NOW).await.id;
    let of_message = kept(db, &cyd, Reported::Message(said)).await;
    assert_eq!((&of_message.user, &of_message.reporter), (&bob, &cyd));
    assert_eq!((of_message.state, of_message.message.as_ref().unwrap().id), (ReportState::Open, said));
    let of_member = kept(db, &cyd, Reported::Member(home, bob.id)).await;
    assert_eq!(of_member.message, None);
    for (about, first) in
        [(Reported::Message(said), &of_message), (Reported::Member(home, bob.id), &of_member)]
    {
        assert!(matches!(file(db, &cyd, about).await, Filed::Known(report) if report.id == first.id));
    }
    assert_eq!(file(db, &bob, Reported::Message(said)).await, Filed::Oneself);
    assert_eq!(file(db, &bob, Reported::Member(home, bob.id)).await, Filed::Oneself);
    for about in [Reported::Message(said), Reported::Member(home, bob.id)] {
        assert_eq!(file(db, &eve, about).await, Filed::Nowhere, "she is no member");
    }
    assert_eq!(file(db, &cyd, Reported::Member(home, eve.id)).await, Filed::Nowhere);

    assert_eq!(db.report_place(of_message.id).await.unwrap(), Some((home, Some(general))));
    assert_eq!(db.report_place(of_member.id).await.unwrap(), Some((home, None)));
    assert_eq!(db.report_place(ReportId(fresh())).await.unwrap(), None);
    let closed = ReportState::Closed;
    let report = db.set_report(of_message.id, ada.id, closed, Some("Gone."), LATER).await.unwrap().unwrap();
    assert_eq!(
        (report.state, report.note.as_deref(), report.closed_by),
        (closed, Some("Gone."), Some(ada.clone()))
    );
    assert_eq!(report.closed_at, Some(LATER));
    let ids = async |state| read(db, home, ada.id, state).await.iter().map(|r| r.id).collect::<Vec<_>>();
    assert_eq!((ids(ReportState::Open).await, ids(closed).await), (vec![of_member.id], vec![of_message.id]));
    let again = kept(db, &cyd, Reported::Message(said)).await;
    assert_ne!(again.id, of_message.id, "the first one is closed");
    let opened = db.set_report(of_message.id, ada.id, ReportState::Open, None, LATER).await.unwrap().unwrap();
    assert_eq!((opened.note.as_deref(), opened.closed_by, opened.closed_at), (Some("Gone."), None, None));
}

async fn a_report_of_a_message_shows_what_stands_around_it(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    let mut ids = Vec::new();
    for n in 0..7 {
        ids.push(commit(db, send(general, &bob, &format!("line {n}"), None), NOW).await.id);
    }
    kept(db, &ada, Reported::Message(ids[3])).await;
    let report = read(db, home, ada.id, ReportState::Open).await.remove(0);
    let around: Vec<_> = report.context.iter().map(|message| message.content.as_str()).collect();
    assert_eq!(around, ["line 1", "line 2", "line 3", "line 4", "line 5"]);
    assert_eq!(report.message.unwrap().content, "line 3");
}

async fn who_manages_messages_nowhere_reads_none(db: &Db) {
    let (ada, bob, cyd) = (user(db, "ada").await, user(db, "bob").await, user(db, "cyd").await);
    let (home, general) = server(db, &ada).await;
    for member in [&bob, &cyd] {
        join(db, home, &ada, member).await;
    }
    let said = commit(db, send(general, &ada, "hers", None), NOW).await.id;
    let of_message = kept(db, &cyd, Reported::Message(said)).await.id;
    let of_member = kept(db, &cyd, Reported::Member(home, ada.id)).await.id;
    let seen =
        async || read(db, home, bob.id, ReportState::Open).await.iter().map(|r| r.id).collect::<Vec<_>>();
    assert_eq!(seen().await, []);
    let closed =
        async |report| db.set_report(report, bob.id, ReportState::Closed, None, LATER).await.unwrap();
    assert_eq!((closed(of_message).await, closed(of_member).await), (None, None));
    let manages = Permissions::of(&[Permission::ManageMessages]);
    let write = async |writes: Vec<Write>| {
        db.govern(Target::Server(home), &[], |_| Ok(((), writes))).await.unwrap();
    };
    let here = Override { subject: Subject::User(bob.id), allow: manages, deny: Permissions::NONE };
    let place = db.community(Target::Server(home), &[]).await.unwrap().unwrap().0.channels.remove(0);
    let own = rialto_core::access::community::Place { access: general.into(), ..place };
    write(vec![Write::Override(general.into(), here), Write::Channel(own)]).await;
    assert_eq!(seen().await, [of_message], "of people he is told nothing");
    let role = Role {
        id: RoleId(fresh()),
        server_id: home,
        name: "mods".to_owned(),
        color: None,
        position: 1,
        permissions: manages,
        mentionable: false,
        everyone: false,
    };
    write(vec![Write::Role(role.clone()), Write::Give(bob.id, role.id)]).await;
    assert_eq!(seen().await.len(), 2);
    assert!(closed(of_member).await.is_some());
}

async fn so_many_reports_of_one_member_are_open(db: &Db) {
    let (ada, bob) = (user(db, "ada").await, user(db, "bob").await);
    let (home, general) = server(db, &ada).await;
    join(db, home, &ada, &bob).await;
    for n in 0..=REPORTS_MAX {
        let said = commit(db, send(general, &ada, &format!("line {n}"), None), NOW).await.id;
        let filed = file(db, &bob, Reported::Message(said)).await;
        assert_eq!(matches!(filed, Filed::Kept(_)), n < REPORTS_MAX, "{n}: {filed:?}");
    }
    assert_eq!(file(db, &bob, Reported::Member(home, ada.id)).await, Filed::TooMany);
}
