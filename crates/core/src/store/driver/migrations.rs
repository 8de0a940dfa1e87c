//! The migrations of both databases, which the program carries in itself.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The migrations of SQLite.
pub(in crate::store) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

/// The migrations of PostgreSQL.
pub(in crate::store) fn postgres() -> Migrator {
    migrator(POSTGRES)
}

/// Each has a name, as in `0001_initial`, and its text, of which sqlx keeps a checksum in the database.
fn migrator(files: &[(&'static str, &'static str)]) -> Migrator {
    let read = |&(name, text): &(&'static str, &'static str)| {
        let (version, description) = name.split_once('_').expect("a migration is called 0001_name");
        let version = version.parse().expect("a migration has a number");
        Migration::new(
            version,
            description.replace('_', " ").into(),
            MigrationType::Simple,
            text.into_sql_str(),
            false,
        )
    };
    Migrator::with_migrations(files.iter().map(read).collect())
}
