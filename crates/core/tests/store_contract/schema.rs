//! The two schemas are one: tables, columns, uniqueness, indexes and references.

use std::collections::{BTreeMap, BTreeSet};

use rialto_core::store::Db;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use crate::databases::{on_postgres_address, sqlite_address};

/// A table, in words that both databases have.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    columns: Vec<Column>,
    indexes: BTreeSet<Index>,
    references: BTreeSet<Reference>,
}

#[derive(Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: String,
    required: bool,
    default: Option<String>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Index {
    columns: Vec<String>,
    unique: bool,
    primary: bool,
    partial: bool,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reference {
    column: String,
    table: String,
    to: String,
    on_delete: String,
}

type Schema = BTreeMap<String, Table>;

#[tokio::test]
async fn the_two_schemas_are_one() {
    let (_folder, url) = sqlite_address();
    Db::open(&url).await.unwrap().close().await;
    let sqlite = sqlite_schema(&url).await;
    assert!(sqlite.contains_key("messages"), "the reading of the schema is broken");

    on_postgres_address(|url| async move {
        Db::open(&url).await.unwrap().close().await;
        let postgres = postgres_schema(&url).await;
        let tables = |schema: &Schema| schema.keys().cloned().collect::<Vec<_>>();
        assert_eq!(tables(&sqlite), tables(&postgres));
        for (name, table) in &sqlite {
            assert_eq!(*table, postgres[name], "the table {name}: SQLite left, PostgreSQL right");
        }
    })
    .await;
}

/// The control of the comparison: what it must not overlook.
#[tokio::test]
async fn a_schema_that_has_drifted_is_noticed() {
    const DRIFTS: [&str; 7] = [
        "DROP INDEX members_by_user",
        "CREATE INDEX more ON servers (owner_id)",
        "ALTER TABLE users DROP CONSTRAINT users_username",
        "ALTER TABLE users ALTER COLUMN display_name DROP NOT NULL",
        "ALTER TABLE users ALTER COLUMN created_at TYPE INTEGER",
        "ALTER TABLE sessions DROP CONSTRAINT sessions_user",
        "ALTER TABLE channels ALTER COLUMN rev SET DEFAULT 1",
    ];
    on_postgres_address(|url| async move {
        Db::open(&url).await.unwrap().close().await;
        let mut conn = PgConnection::connect(&url).await.unwrap();
        for drift in DRIFTS {
            let before = postgres_schema(&url).await;
            sqlx::query(drift).execute(&mut conn).await.unwrap();
            assert_ne!(before, postgres_schema(&url).await, "{drift}");
        }
    })
    .await;
}

#[tokio::test]
async fn texts_are_compared_by_their_bytes_in_postgres() {
    const OTHER: &str = "
        SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
            AND table_name <> '_sqlx_migrations'";
    on_postgres_address(|url| async move {
        Db::open(&url).await.unwrap().close().await;
        let mut conn = PgConnection::connect(&url).await.unwrap();
        let others: Vec<String> = sqlx::query_scalar(OTHER).fetch_all(&mut conn).await.unwrap();
        assert_eq!(others, [""; 0]);
    })
    .await;
}

#[test]
fn the_migrations_have_the_same_numbers_and_names() {
    let names = |database: &str| -> BTreeSet<String> {
        let folder = format!("{}/../../migrations/{database}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

async fn sqlite_schema(url: &str) -> Schema {
    const TABLES: &str = "
        SELECT name FROM sqlite_schema
        WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'";
    const COLUMNS: &str =
        r#"SELECT name, type, "notnull", dflt_value FROM pragma_table_info($1) ORDER BY cid"#;
    const PRIMARY_KEY: &str = "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk";
    const INDEXES: &str = r#"SELECT name, "unique", origin = 'pk', partial FROM pragma_index_list($1)"#;
    const INDEX: &str = "SELECT name FROM pragma_index_info($1) ORDER BY seqno";
    const REFERENCES: &str = r#"
        SELECT "from" AS "column", "table", "to", on_delete FROM pragma_foreign_key_list($1)"#;

    let mut conn = SqliteConnection::connect(url).await.unwrap();
    let mut schema = Schema::new();
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut conn).await.unwrap();
    for name in tables {
        let columns: Vec<(String, String, bool, Option<String>)> =
            sqlx::query_as(COLUMNS).bind(&name).fetch_all(&mut conn).await.unwrap();
        let mut table = Table { columns: columns.into_iter().map(column).collect(), ..Table::default() };
        // A table without rowids lists no index for its key.
        let primary: Vec<String> =
            sqlx::query_scalar(PRIMARY_KEY).bind(&name).fetch_all(&mut conn).await.unwrap();
        table.indexes.insert(Index { columns: primary, unique: true, primary: true, partial: false });
        let indexes: Vec<(String, bool, bool, bool)> =
            sqlx::query_as(INDEXES).bind(&name).fetch_all(&mut conn).await.unwrap();
        for (index, unique, primary, partial) in indexes {
            let columns = sqlx::query_scalar(INDEX).bind(&index).fetch_all(&mut conn).await.unwrap();
            table.indexes.insert(Index { columns, unique, primary, partial });
        }
        let references: Vec<(String, String, String, String)> =
            sqlx::query_as(REFERENCES).bind(&name).fetch_all(&mut conn).await.unwrap();
        table.references.extend(references.into_iter().map(reference));
        schema.insert(name, table);
    }
    schema
}

async fn postgres_schema(url: &str) -> Schema {
    const TABLES: &str = "
        SELECT table_name::TEXT FROM information_schema.tables
        WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";
    const COLUMNS: &str = "
        SELECT column_name::TEXT, data_type::TEXT, is_nullable = 'NO', column_default::TEXT
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position";
    const INDEXES: &str = "
        SELECT array_agg(a.attname::TEXT ORDER BY k.place), i.indisunique, i.indisprimary, i.indpred IS NOT NULL
        FROM pg_index i
        CROSS JOIN LATERAL unnest(i.indkey::INT2[]) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = $1::REGCLASS
        GROUP BY i.indexrelid, i.indisunique, i.indisprimary, i.indpred IS NOT NULL";
    const REFERENCES: &str = r#"
        SELECT a.attname::TEXT AS "column", c.confrelid::REGCLASS::TEXT AS "table", b.attname::TEXT AS "to",
            CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' ELSE c.confdeltype::TEXT END
                AS on_delete
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
        WHERE c.contype = 'f' AND c.conrelid = $1::REGCLASS"#;

    let mut conn = PgConnection::connect(url).await.unwrap();
    let mut schema = Schema::new();
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut conn).await.unwrap();
    for name in tables {
        let columns: Vec<(String, String, bool, Option<String>)> =
            sqlx::query_as(COLUMNS).bind(&name).fetch_all(&mut conn).await.unwrap();
        let mut table = Table { columns: columns.into_iter().map(column).collect(), ..Table::default() };
        let of_table = |text: &str| AssertSqlSafe(text.replace("$1", &format!("'{name}'")));
        let indexes: Vec<(Vec<String>, bool, bool, bool)> =
            sqlx::query_as(of_table(INDEXES)).fetch_all(&mut conn).await.unwrap();
        let index = |(columns, unique, primary, partial)| Index { columns, unique, primary, partial };
        table.indexes.extend(indexes.into_iter().map(index));
        let references: Vec<(String, String, String, String)> =
            sqlx::query_as(of_table(REFERENCES)).fetch_all(&mut conn).await.unwrap();
        table.references.extend(references.into_iter().map(reference));
        schema.insert(name, table);
    }
    schema
}

fn reference((column, table, to, on_delete): (String, String, String, String)) -> Reference {
    Reference { column, table, to, on_delete }
}

/// A column, its type in the words of SQLite.
fn column((name, kind, required, default): (String, String, bool, Option<String>)) -> Column {
    let kind = match kind.to_uppercase().as_str() {
        // Ids are what SQLite has no type of its own for.
        "BYTEA" | "UUID" => "BLOB".to_owned(),
        other => other.to_owned(),
    };
    // PostgreSQL says of a text that it is one.
    let default = default.map(|text| text.to_uppercase().trim_end_matches("::TEXT").to_owned());
    Column { name, kind, required, default }
}
