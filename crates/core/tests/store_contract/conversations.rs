//! Direct conversations as a list: many at once, in pages, and how many there can be.

use rialto_core::store::{Begun, Db};
use rialto_protocol::limits::DIRECTS_OF_OTHERS_MAX;
use rialto_protocol::{ServerId, ServerKind, User};
use uuid::Uuid;

use crate::directs::{Scene, begin, begun, numbers, scene};
use crate::fixtures::{NOW, commit, fresh, join, send, user};

contract! {
    many_conversations_are_read_at_once: conversations;
    a_page_of_conversations_leaves_out_what_is_closed: directs_of;
    what_others_begin_with_one_person_is_bounded: begin_direct;
}

async fn many_conversations_are_read_at_once(db: &Db) {
    let Scene { ada, bob, cid, home, .. } = scene(db).await;
    let mut ids = vec![begun(db, &ada, &[&bob]).await.0];
    // More than one statement gives.
    for _ in 0..300 {
        ids.push(begun(db, &ada, &[&bob, &cid]).await.0);
    }
    db.end_direct(ids[1], bob.id).await.unwrap();
    let asked: Vec<ServerId> = ids.iter().copied().chain([home, ServerId(fresh())]).collect();
    let (read, access) = db.conversations(&asked).await.unwrap();
    assert_eq!(access, db.last_access().await.unwrap());
    assert_eq!(read.len(), ids.len());
    for community in &read {
        let (whole, _) = db.whole_community(community.id).await.unwrap().unwrap();
        assert_eq!(*community, whole);
    }
    assert_eq!(db.conversations(&[]).await.unwrap(), (vec![], access));
}

async fn a_page_of_conversations_leaves_out_what_is_closed(db: &Db) {
    let Scene { ada, bob, cid, .. } = scene(db).await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(begun(db, &ada, &[&bob, &cid]).await);
    }
    made.sort_unstable_by_key(|(id, _)| *id);
    let two = begun(db, &ada, &[&bob]).await;
    let page = async |reader: &User, after, limit| {
        let directs = db.directs_of(reader.id, after, limit).await.unwrap();
        directs.iter().map(|direct| direct.server.id).collect::<Vec<_>>()
    };
    let (first, all) = (ServerId(Uuid::nil()), made.iter().map(|(id, _)| *id).chain([two.0]));
    let mut all: Vec<ServerId> = all.collect();
    all.sort_unstable();
    assert_eq!(page(&ada, first, 100).await, all);
    assert_eq!(page(&ada, first, 2).await, all[..2]);
    assert_eq!(page(&ada, all[1], 2).await, all[2..4]);
    assert_eq!(page(&ada, all[5], 2).await, []);
    assert_eq!(page(&bob, first, 100).await, []);
    // What is not shown takes no place in a page.
    commit(db, send(made[1].1, &ada, "hello", None), NOW).await;
    commit(db, send(made[4].1, &ada, "hello", None), NOW).await;
    assert_eq!(page(&bob, first, 2).await, [made[1].0, made[4].0]);
    assert_eq!(page(&bob, first, 1).await, [made[1].0]);
    let of_bob = db.directs_of(bob.id, first, 1).await.unwrap().pop().unwrap();
    let (told, known) = (of_bob.server.channels, numbers(db, &bob, made[1].0).await.server.channels);
    assert_eq!((told, of_bob.server.count), (known, 1));
    db.end_direct(two.0, ada.id).await.unwrap();
    all.retain(|id| *id != two.0);
    assert_eq!(page(&ada, first, 100).await, all);
}

async fn what_others_begin_with_one_person_is_bounded(db: &Db) {
    let Scene { ada, bob, cid, home, .. } = scene(db).await;
    let dan = user(db, "dan").await;
    join(db, home, &ada, &dan).await;
    for n in 0..DIRECTS_OF_OTHERS_MAX {
        // Nobody of them has begun as many as one can.
        let maker = if n % 2 == 0 { &ada } else { &cid };
        begun(db, maker, &[&bob, &dan]).await;
    }
    assert_eq!(begin(db, &ada, &[&bob]).await.2, Begun::Refused);
    assert_eq!(begin(db, &dan, &[&cid, &bob]).await.2, Begun::Refused);
    // He can begin others himself, and one that he leaves makes room.
    let (mine, _) = begun(db, &bob, &[&ada]).await;
    assert_eq!(begin(db, &ada, &[&bob]).await.2, Begun::Known(mine, Some(db.last_access().await.unwrap())));
    let left = db.numbers(bob.id, None).await.unwrap().value.into_iter().map(|numbers| numbers.server);
    let left =
        left.filter(|server| server.kind == ServerKind::Direct && server.id != mine).map(|server| server.id);
    db.end_direct(left.min().unwrap(), bob.id).await.unwrap().unwrap();
    begun(db, &ada, &[&bob, &cid]).await;
    assert_eq!(begin(db, &ada, &[&bob, &cid]).await.2, Begun::Refused);
}
