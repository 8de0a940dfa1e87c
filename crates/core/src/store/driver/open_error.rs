//! Why a database can't be opened.

use std::path::PathBuf;

use super::StoreError;

/// Why a database can't be opened; a sentence for whoever runs the node.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is of neither kind.
    #[error("the database must be sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME")]
    Url,
    /// The library would not keep the promises.
    #[error("this is SQLite {0}, which can lose committed writes: 3.51.3 or newer is needed")]
    SqliteVersion(String),
    /// The database does not answer or refuses.
    #[error("the database can't be opened")]
    Database(#[from] StoreError),
    /// The schema can't be brought up to date; a database of a newer Rialto is refused in this way.
    #[error("the tables of the database can't be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Its tables are those of an older program, and are not to be changed now.
    #[error(
        "its tables are those of an older Rialto; start the node of this version once, which brings them up to date"
    )]
    Older,
    /// Another node has it.
    #[error("another node serves this database, and one database has one node; stop that one first: {0}")]
    Held(String),
    /// It was cut off, or is a copy that was not finished.
    #[error(
        "the file {} is empty, so this is no database that was in use. Put the database back from a copy of it; to begin \
         anew, move the file out of its folder, and what is named like it and ends in -wal or -shm",
        .0.display()
    )]
    Empty(PathBuf),
    /// What is beside it may be the last copy of what was written.
    #[error(
        "the file {} is missing, and the last copy of what was written may be in {}. Put the database back beside \
         that; to begin anew, move what is left of the old one out of the folder",
        path.display(),
        left.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" and ")
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// What is beside it.
        left: Vec<PathBuf>,
    },
    /// It is another program's, or a copy without what was beside it.
    #[error(
        "the file {} holds no tables of Rialto: it is another program's, or it was copied without the file beside it that \
         ends in -wal. Copy both; to begin anew, move the file out of its folder",
        .0.display()
    )]
    Foreign(PathBuf),
    /// The file can't be made or looked at.
    #[error("the file of the database can't be made or looked at")]
    File(#[source] std::io::Error),
    /// There is too little room for the copy and for tables that are written anew.
    #[error(
        "the tables must be brought up to date, and the disk of {} has {free} MB left for that: {needed} MB are needed, three \
         times the size of the database. Nothing was changed; make room and start again",
        path.display()
    )]
    Room {
        /// The file.
        path: PathBuf,
        /// What is needed, in MB.
        needed: u64,
        /// What there is, in MB.
        free: u64,
    },
    /// The copy that is made before the tables are changed.
    #[error("the database can't be copied aside before its tables are brought up to date")]
    CopyAside(#[source] std::io::Error),
}
