//! Opening, closing, and what the database says of itself.

use rialto_core::store::{Db, Deadlines, OpenError, StoreError};

use crate::databases::{on_postgres_address, sqlite_address};
use crate::fixtures::user;

contract! {
    an_open_database_answers: open, open_within, open_held, keep_lease, ping;
    a_database_tells_how_much_it_is_used: load;
    a_closed_database_is_unavailable: close;
}

async fn an_open_database_answers(db: &Db) {
    db.ping().await.unwrap();
    assert_eq!((db.deadlines(), db.writing()), (Deadlines::default(), 0));
}

async fn a_database_tells_how_much_it_is_used(db: &Db) {
    user(db, "ada").await;
    let load = db.load().await.unwrap();
    assert!(load.bytes > 50_000, "{load:?}");
    assert!(load.idle >= 1, "{load:?}");
}

async fn a_closed_database_is_unavailable(db: &Db) {
    db.close().await;
    for refused in
        [db.ping().await, db.users().await.map(|_| ()), db.reset_password("a", "b").await.map(|_| ())]
    {
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    }
}

async fn what_was_committed_is_there_after_opening_again(url: String) {
    let db = Db::open(&url).await.unwrap();
    let (epoch, ada) = (db.epoch(), user(&db, "ada").await);
    db.close().await;
    let db = Db::open(&url).await.unwrap();
    assert_eq!(db.epoch(), epoch, "it is the same database");
    assert_eq!(db.user(ada.id).await.unwrap(), Some(ada));
    db.close().await;
}

#[tokio::test]
async fn what_was_committed_is_there_after_opening_again_on_sqlite() {
    let (_folder, url) = sqlite_address();
    what_was_committed_is_there_after_opening_again(url).await;
}

#[tokio::test]
async fn what_was_committed_is_there_after_opening_again_on_postgres() {
    on_postgres_address(what_was_committed_is_there_after_opening_again).await;
}

#[tokio::test]
async fn each_database_has_an_epoch_of_its_own() {
    let ((_one, one), (_other, other)) = (sqlite_address(), sqlite_address());
    assert_ne!(Db::open(&one).await.unwrap().epoch(), Db::open(&other).await.unwrap().epoch());
}

#[tokio::test]
async fn an_address_of_neither_kind_is_refused() {
    for url in
        ["", "rialto.db", "sqlite:rialto.db", "sqlite://", "sqlite://:memory:", "mysql://localhost/rialto"]
    {
        let refused = Db::open(url).await.expect_err(url);
        assert!(matches!(refused, OpenError::Url), "{url}: {refused:?}");
    }
}

#[tokio::test]
async fn a_file_in_a_folder_that_is_not_there_is_refused() {
    let (folder, _) = sqlite_address();
    let url = format!("sqlite://{}", folder.path().join("missing").join("rialto.db").display());
    let refused = Db::open(&url).await.unwrap_err();
    assert!(matches!(refused, OpenError::Database(StoreError::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn a_postgres_that_is_not_there_is_unavailable() {
    // Port 1 is reserved, and nothing listens there.
    let refused = Db::open("postgres://postgres@127.0.0.1:1/rialto").await.unwrap_err();
    let OpenError::Database(StoreError::Unavailable(cause)) = refused else { panic!("{refused:?}") };
    assert!(cause.to_string().contains("connection refused by 127.0.0.1:1"), "{cause}");
}
