//! Opening, closing, and what the database says of itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rialto_core::store::{Db, Deadlines, OpenError, StoreError};
use tempfile::TempDir;

use crate::databases::{on_postgres_address, sqlite_address};
use crate::fixtures::{messages, server, user};

contract! {
    an_open_database_answers: open, open_within, open_beside, open_held, keep_lease, ping;
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
    // A connection is given back a moment after its use.
    while db.load().await.unwrap().idle == 0 {
        tokio::task::yield_now().await;
    }
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
    assert_eq!(db.user(ada.id).await.unwrap().map(|found| found.user), Some(ada));
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
    assert!(matches!(refused, OpenError::File(_)), "{refused:?}");
}

#[tokio::test]
async fn a_postgres_that_is_not_there_is_unavailable() {
    // Port 1 is reserved, and nothing listens there.
    let refused = Db::open("postgres://postgres@127.0.0.1:1/rialto").await.unwrap_err();
    let OpenError::Database(StoreError::Unavailable(cause)) = refused else { panic!("{refused:?}") };
    assert!(cause.to_string().contains("connection refused by 127.0.0.1:1"), "{cause}");
}

/// The bytes of the files in a folder, by their names.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
}

/// A database that was used and never moved into its file: all is in what is beside it. Gives its folder.
async fn used() -> (TempDir, PathBuf) {
    let (folder, url) = sqlite_address();
    let db = Db::open(&url).await.unwrap();
    user(&db, "ada").await;
    let copy = tempfile::tempdir().unwrap();
    for (name, bytes) in files(folder.path()) {
        fs::write(copy.path().join(name), bytes).unwrap();
    }
    db.close().await;
    let path = copy.path().join("rialto.db");
    (copy, path)
}

async fn opened(path: &Path) -> Result<Db, OpenError> {
    Db::open(&format!("sqlite://{}", path.display())).await
}

#[tokio::test]
async fn a_file_without_what_it_held_is_refused_and_nothing_is_changed() {
    for harm in
        ["empty", "emptied beside its log", "missing beside its log", "without its log", "another program's"]
    {
        let (folder, path) = used().await;
        let log = folder.path().join("rialto.db-wal");
        assert!(fs::metadata(&log).unwrap().len() > 0);
        match harm {
            "empty" => {
                fs::write(&path, "").unwrap();
                fs::remove_file(&log).unwrap();
            }
            "emptied beside its log" => fs::write(&path, "").unwrap(),
            "missing beside its log" => fs::remove_file(&path).unwrap(),
            "without its log" => fs::remove_file(&log).unwrap(),
            _ => {
                fs::remove_file(&path).unwrap();
                fs::remove_file(&log).unwrap();
                fs::remove_file(folder.path().join("rialto.db-shm")).unwrap();
                let file = rusqlite::Connection::open(&path).unwrap();
                file.execute_batch("CREATE TABLE of_another_program (x)").unwrap();
            }
        }
        let before = files(folder.path());
        let refused = opened(&path).await.err().unwrap();
        let told = refused.to_string();
        let expected = match harm {
            "empty" | "emptied beside its log" => matches!(refused, OpenError::Empty(_)),
            "missing beside its log" => matches!(refused, OpenError::Missing { .. }),
            _ => matches!(refused, OpenError::Foreign(_)),
        };
        assert!(expected && told.contains("to begin anew, move"), "{harm}: {told}");
        for (name, bytes) in before.iter().filter(|(name, _)| !name.ends_with("-shm")) {
            assert_eq!(files(folder.path()).get(name), Some(bytes), "{harm}: {name}");
        }
    }
}

#[tokio::test]
async fn a_copy_with_its_log_is_the_whole_database() {
    let (_folder, path) = used().await;
    let db = opened(&path).await.unwrap();
    assert_eq!(db.users().await.unwrap().len(), 1);
    db.close().await;
}

#[tokio::test]
async fn a_copy_that_was_cut_off_is_found_wherever_it_ends() {
    let (folder, url) = sqlite_address();
    let db = Db::open(&url).await.unwrap();
    let ada = user(&db, "ada").await;
    let (_, channel) = server(&db, &ada).await;
    messages(&db, channel, &ada, 200).await;
    db.close().await;
    let whole = fs::read(folder.path().join("rialto.db")).unwrap();
    let torn = folder.path().join("torn.db");
    for pages in 1..whole.len() / 4_096 {
        for end in [pages * 4_096, pages * 4_096 + 100] {
            fs::write(&torn, &whole[..end]).unwrap();
            let found = match opened(&torn).await {
                Ok(db) => db.check().await.map_or(true, |findings| !findings.is_empty()),
                Err(_) => true,
            };
            assert!(found, "a copy of {end} bytes of {} passes for the whole", whole.len());
            for end in ["-wal", "-shm"] {
                drop(fs::remove_file(folder.path().join(format!("torn.db{end}"))));
            }
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_their_owners_alone_also_where_they_were_not() {
    use std::os::unix::fs::PermissionsExt as _;
    let open_to_others = |folder: &Path| {
        let mode =
            |entry: fs::DirEntry| (entry.file_name(), entry.metadata().unwrap().permissions().mode() & 0o777);
        let files = fs::read_dir(folder).unwrap().map(|entry| mode(entry.unwrap()));
        files.filter(|(_, mode)| mode & 0o077 != 0).collect::<Vec<_>>()
    };
    let (folder, url) = sqlite_address();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let db = Db::open(&url).await.unwrap();
    user(&db, "ada").await;
    assert_eq!(files(folder.path()).len(), 3);
    assert_eq!(open_to_others(folder.path()), []);
    for entry in fs::read_dir(folder.path()).unwrap() {
        fs::set_permissions(entry.unwrap().path(), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let again = Db::open(&url).await.unwrap();
    assert_eq!(open_to_others(folder.path()), []);
    again.close().await;
    db.close().await;
    // A copy comes without what SQLite makes beside it, and looking at it makes that.
    let alone = tempfile::tempdir().unwrap();
    fs::set_permissions(alone.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let copy = alone.path().join("rialto.db");
    let source = rusqlite::Connection::open(folder.path().join("rialto.db")).unwrap();
    source.execute("VACUUM INTO $1", [copy.to_str()]).unwrap();
    rusqlite::Connection::open(&copy).unwrap().pragma_update(None, "journal_mode", "wal").unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o644)).unwrap();
    let db = Db::open(&format!("sqlite://{}", copy.display())).await.unwrap();
    assert_eq!(open_to_others(alone.path()), []);
    db.close().await;
}
