//! The rules of the house, held by reading the repository; ARCHITECTURE.md says why each one is there.
//!
//! A rule is a function from files to offences. [`keep`] lets it find an offence that is planted in a text
//! before it looks at the repository, so that a rule that finds nothing any more is noticed.

#![expect(clippy::unwrap_used, reason = "a test ends where the repository can't be read")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How many lines a source file may have.
const LINES_MAX: usize = 500;
/// Folders that hold nothing of ours.
const FOREIGN: [&str; 5] = ["node_modules", "target", "dist", ".venv", "__pycache__"];
/// What a statement of SQL begins with, and the libraries that run it.
const SQL: [&str; 7] =
    ["sqlx::", "rusqlite::", "SELECT ", "INSERT INTO ", "UPDATE messages", "DELETE FROM ", "WITH v("];

/// A file of the repository, by its path from the root.
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.contains(".test.")
            || self.path.ends_with("/tests.rs")
            || self.is_in("e2e/")
    }

    /// The folder of the crate that this file is the manifest of, with the manifest.
    fn manifest(&self) -> Option<(&str, toml::Table)> {
        let folder = self.path.strip_suffix("/Cargo.toml")?;
        Some((folder, self.text.parse().unwrap()))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every text of the repository that somebody here wrote.
fn repository() -> Vec<File> {
    let mut files = Vec::new();
    for name in
        ["bench", "crates", "docs", "e2e", "examples", "fuzz", "migrations", "packages", "scripts", "web"]
    {
        if root().join(name).exists() {
            gather(&root().join(name), name, &mut files);
        }
    }
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") || name.ends_with(".toml") {
            files.push(File { text: fs::read_to_string(root().join(&name)).unwrap(), path: name });
        }
    }
    files
}

fn gather(folder: &Path, path: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{path}/{name}");
        if FOREIGN.contains(&name.as_str()) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            gather(&entry.path(), &path, files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.push(File { path, text });
        }
    }
}

/// Sees that `rule` finds what is wrong with a file `path` that holds `text`, and nothing in the repository.
fn keep(rule: impl Fn(&[File]) -> Vec<String>, path: &str, text: &str) {
    let planted = rule(&[File { path: path.to_owned(), text: text.to_owned() }]);
    assert_eq!(planted.len(), 1, "the rule is blind: {path} with {text:?} gave {planted:?}");
    let offences = rule(&repository());
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

/// The lines of code of the Rust files `here` that hold one of `words`. Comments are no code.
fn lines(files: &[File], here: impl Fn(&File) -> bool, words: &[&str]) -> Vec<String> {
    let comment = |line: &str| line.trim_start().starts_with("//");
    let wrong = |line: &str| !comment(line) && words.iter().any(|word| line.contains(word));
    let files = files.iter().filter(|file| file.is_rust() && here(file));
    files.flat_map(|file| told(file, wrong)).collect()
}

/// The lines of `file` that are `wrong`, as an editor finds them.
fn told<'f>(file: &'f File, wrong: impl Fn(&str) -> bool + 'f) -> impl Iterator<Item = String> + 'f {
    let lines = file.text.lines().enumerate().filter(move |(_, line)| wrong(line));
    lines.map(|(number, line)| format!("{}:{}: {}", file.path, number + 1, line.trim()))
}

/// What crates for which `here` holds depend on although it is `forbidden`. `sections` are those of a manifest.
fn dependencies(
    files: &[File],
    here: impl Fn(&str) -> bool,
    sections: &[&str],
    forbidden: impl Fn(&str) -> bool,
) -> Vec<String> {
    let manifests = files.iter().filter_map(File::manifest).filter(|(name, _)| here(name));
    let names = |manifest: &toml::Table| -> Vec<String> {
        let tables = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
        tables.flat_map(toml::Table::keys).cloned().collect()
    };
    let offences = manifests.flat_map(|(name, manifest)| {
        names(&manifest).into_iter().map(move |dependency| (name.to_owned(), dependency))
    });
    let offences = offences.filter(|(_, dependency)| forbidden(dependency));
    offences.map(|(name, dependency)| format!("{name}/Cargo.toml: depends on {dependency}")).collect()
}

/// The handlers: the files of `http/` whose functions the router names, and the requests over sockets.
fn handlers() -> BTreeSet<String> {
    let router = fs::read_to_string(root().join("crates/rialto/src/http/mod.rs")).unwrap();
    let routes = router.split("routes!(").skip(1).filter_map(|rest| rest.split(')').next());
    let nouns = routes.flat_map(|routes| routes.split(',')).filter_map(|route| route.split("::").next());
    let nouns = nouns.map(|noun| format!("crates/rialto/src/http/{}.rs", noun.trim()));
    nouns.chain(["crates/rialto/src/socket/requests.rs".to_owned()]).collect()
}

// Who may use what.

#[test]
fn sql_is_written_in_the_store_alone() {
    let elsewhere = |file: &File| {
        file.is_in("crates/") && file.path.contains("/src/") && !file.is_in("crates/core/src/store/")
    };
    let planted = "    let rows = sqlx::query(TEXT);";
    keep(|files| lines(files, elsewhere, &SQL), "crates/core/src/messages.rs", planted);
}

#[test]
fn core_alone_is_built_with_the_database_library() {
    let rule = |files: &[File]| {
        dependencies(
            files,
            |name| name != "crates/core",
            &["dependencies", "build-dependencies"],
            |it| it == "sqlx" || it == "rusqlite",
        )
    };
    keep(rule, "crates/rialto/Cargo.toml", "[dependencies]\nsqlx.workspace = true");
}

#[test]
fn the_node_alone_speaks_http_and_uses_the_engine() {
    let forbidden = |it: &str| {
        it.starts_with("axum")
            || it.starts_with("hyper")
            || it.starts_with("tower")
            || it == "rialto-socketio"
    };
    let others =
        |name: &str| name.starts_with("crates/") && name != "crates/rialto" && name != "crates/socketio";
    let rule = |files: &[File]| {
        dependencies(files, others, &["dependencies", "dev-dependencies", "build-dependencies"], forbidden)
    };
    keep(rule, "crates/core/Cargo.toml", "[dev-dependencies]\naxum.workspace = true");
}

#[test]
fn the_engine_knows_nothing_of_chat() {
    let ours = |it: &str| it.starts_with("rialto");
    let rule = |files: &[File]| {
        let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
        dependencies(files, |name| name == "crates/socketio", &sections, ours)
    };
    keep(rule, "crates/socketio/Cargo.toml", "[dependencies]\nrialto-protocol.workspace = true");
}

#[test]
fn core_knows_neither_http_nor_sockets_nor_the_node() {
    let forbidden = |it: &str| {
        it.starts_with("http") || it == "reqwest" || (it.starts_with("rialto") && it != "rialto-protocol")
    };
    let rule =
        |files: &[File]| dependencies(files, |name| name == "crates/core", &["dependencies"], forbidden);
    keep(rule, "crates/core/Cargo.toml", "[dependencies]\nhttp = \"1\"");
}

#[test]
fn the_protocol_is_built_without_a_runtime() {
    let forbidden = |it: &str| {
        it.starts_with("tokio")
            || it.starts_with("async")
            || it.starts_with("futures")
            || it.starts_with("rialto")
    };
    let rule =
        |files: &[File]| dependencies(files, |name| name == "crates/protocol", &["dependencies"], forbidden);
    keep(rule, "crates/protocol/Cargo.toml", "[dependencies]\ntokio.workspace = true");
}

#[test]
fn the_protocol_has_no_async() {
    let rule = |files: &[File]| {
        lines(files, |file| file.is_in("crates/protocol/src/"), &["async ", ".await", "tokio::"])
    };
    keep(rule, "crates/protocol/src/text.rs", "pub async fn content() {}");
}

// Who may do what.

#[test]
fn only_core_publishes_to_the_bus() {
    let words = [".publish(", "rialto_core::bus", "MemoryBus"];
    let rule = |files: &[File]| lines(files, |file| !file.is_in("crates/core/") && !file.is_test(), &words);
    keep(rule, "crates/rialto/src/http/messages.rs", "    state.chat.bus.publish(events).await;");
}

#[test]
fn only_fan_out_emits_to_rooms_and_moves_sockets_between_them() {
    let words = [".to(", ".turn(", ".emit_frame", "socket.join(", "socket.leave(", ".target("];
    let elsewhere =
        |file: &File| file.is_in("crates/rialto/src/") && !file.is_in("crates/rialto/src/fanout/");
    let planted = "    engine.to(NAMESPACE, room).emit(NAME, &event);";
    keep(|files| lines(files, elsewhere, &words), "crates/rialto/src/socket/mod.rs", planted);
}

#[test]
fn a_handler_calls_a_verb_and_holds_no_sql_no_permission_and_no_emit() {
    let handlers = handlers();
    assert!(handlers.len() >= 8, "the routes are no longer found: {handlers:?}");
    let decisions =
        [" permissions::", "MemberRole", ".role(", ".standing(", "owner_id", "rialto_core::store"];
    let emits = [".emit", ".to(", ".publish(", "Sockets", "fanout"];
    let words = [&SQL[..], &decisions, &emits].concat();
    let rule = |files: &[File]| lines(files, |file| handlers.contains(&file.path), &words);
    let planted = "    permissions::kick(chat.members().of(&actor, server).await?)?;";
    keep(rule, "crates/rialto/src/http/members.rs", planted);
}

// How a file looks.

#[test]
fn no_crate_has_unsafe_code() {
    let rule = |files: &[File]| {
        let library = |file: &&File| file.is_in("crates/") && file.path.ends_with("/src/lib.rs");
        let open = files.iter().filter(library).filter(|file| !file.text.contains("#![forbid(unsafe_code)]"));
        open.map(|file| format!("{}: does not forbid unsafe code", file.path)).collect()
    };
    keep(rule, "crates/core/src/lib.rs", "//! What the product does.\n");
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let workspace: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    let rule = |files: &[File]| {
        let takes = |manifest: &toml::Table| manifest.get("lints")?.get("workspace")?.as_bool();
        let packages =
            files.iter().filter_map(File::manifest).filter(|(_, manifest)| manifest.contains_key("package"));
        let without = packages.filter(|(_, manifest)| takes(manifest) != Some(true));
        without.map(|(name, _)| format!("{name}/Cargo.toml: has lints of its own")).collect()
    };
    keep(rule, "crates/core/Cargo.toml", "[package]\nname = \"rialto-core\"");
}

#[test]
fn every_rust_file_begins_by_saying_what_it_is() {
    let rule = |files: &[File]| {
        let silent = files.iter().filter(|file| file.is_rust() && !file.text.starts_with("//! "));
        silent.map(|file| format!("{}:1: does not begin with //!", file.path)).collect()
    };
    keep(rule, "crates/core/src/messages.rs", "use std::fmt;\n");
}

#[test]
fn no_source_file_is_longer_than_five_hundred_lines() {
    let rule = |files: &[File]| {
        let endings = [".rs", ".mjs", ".ts", ".tsx", ".css"];
        let written = |file: &File| !file.text.starts_with("// Generated ");
        let source = |file: &&File| endings.iter().any(|end| file.path.ends_with(end)) && written(file);
        let long = files.iter().filter(source).map(|file| (file, file.text.lines().count()));
        let long = long.filter(|(_, count)| *count > LINES_MAX);
        long.map(|(file, count)| format!("{}: has {count} lines", file.path)).collect()
    };
    keep(rule, "crates/core/src/messages.rs", &"//\n".repeat(LINES_MAX + 1));
}

#[test]
fn nothing_is_left_to_be_done_later() {
    // In two parts, or this file would be the first offence.
    let notes =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("to", "do!("), concat!("unimple", "mented!(")];
    let rule = |files: &[File]| {
        let endings = [".rs", ".mjs", ".py", ".ts", ".tsx", ".css", ".html", ".sql", ".sh", ".toml"];
        let source = |file: &&File| endings.iter().any(|end| file.path.ends_with(end));
        let noted = |line: &str| notes.iter().any(|note| line.contains(note));
        files.iter().filter(source).flat_map(|file| told(file, noted)).collect()
    };
    keep(rule, "crates/core/src/messages.rs", concat!("// FIX", "ME: the order is wrong"));
}

/// The policy of the web app's page forbids them, and a browser would leave them out.
#[test]
fn a_page_has_no_script_and_no_style_inside() {
    let inline = |line: &str| {
        let handler = line.split(' ').any(|word| word.starts_with("on") && word.contains("=\""));
        (line.contains("<script") && !line.contains(" src="))
            || line.contains("<style")
            || line.contains(" style=")
            || handler
    };
    let rule = |files: &[File]| {
        let pages = files.iter().filter(|file| file.is_in("web/") && file.path.ends_with(".html"));
        pages.flat_map(|file| told(file, inline)).collect()
    };
    keep(rule, "web/index.html", "<script src=\"./main.js\"></script>\n<script>let a = 1;</script>\n");
}

#[test]
fn a_lint_is_expected_with_a_reason_and_never_allowed() {
    let rule = |files: &[File]| lines(files, |_| true, &[concat!("#[al", "low("), concat!("#![al", "low(")]);
    keep(rule, "crates/core/src/messages.rs", concat!("#[al", "low(dead_code)]"));
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let rule = |files: &[File]| {
        let names = |database: &str| -> BTreeSet<String> {
            let names = files.iter().filter_map(|file| file.path.strip_prefix(database));
            names.map(str::to_owned).collect()
        };
        let (sqlite, postgres) = (names("migrations/sqlite/"), names("migrations/postgres/"));
        sqlite
            .symmetric_difference(&postgres)
            .map(|name| format!("migrations: {name} is in one of two"))
            .collect()
    };
    keep(rule, "migrations/sqlite/0002_pins.sql", "CREATE TABLE pins (x BIGINT);");
    let files = repository();
    assert!(files.iter().any(|file| file.is_in("migrations/postgres/")), "there are no migrations any more");
}

// What the documents say.

/// Whether a document may speak of the path: it is there, or it names a kind of files.
fn is_there(base: &Path, path: &str) -> bool {
    path.contains(['<', '*', '{', '…']) || base.join(path).exists()
}

fn documents(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path.ends_with(".md"))
}

/// What stands between two marks, in each line of code-free text.
fn between<'t>(line: &'t str, open: &'t str, close: char) -> impl Iterator<Item = &'t str> {
    line.split(open).skip(1).filter_map(move |rest| rest.split(close).next())
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let rule = |files: &[File]| {
        let dead = |file: &File| -> Vec<String> {
            let folder = root().join(Path::new(&file.path).parent().unwrap());
            let links = file.text.lines().flat_map(|line| between(line, "](", ')'));
            let links = links.filter(|link| !link.contains("://") && !link.starts_with('#'));
            let links = links.filter(|link| !is_there(&folder, link.split('#').next().unwrap()));
            links.map(|link| format!("{}: {link} leads nowhere", file.path)).collect()
        };
        documents(files).flat_map(dead).collect()
    };
    keep(
        rule,
        "docs/protocol.md",
        "See [the tables](databases.md) and [the crates](../Cargo.toml#workspace).",
    );
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let folders = ["bench/", "crates/", "docs/", "e2e/", "fuzz/", "migrations/", "packages/", "scripts/"];
    let rule = |files: &[File]| {
        let unknown = |file: &File| -> Vec<String> {
            let named = file.text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
            let paths = named.filter(|name| folders.iter().any(|folder| name.starts_with(folder)));
            let paths = paths.filter(|path| !path.contains(' ') && !is_there(&root(), path));
            paths.map(|path| format!("{}: there is no {path}", file.path)).collect()
        };
        documents(files).flat_map(unknown).collect()
    };
    keep(
        rule,
        "ARCHITECTURE.md",
        "The writer is `crates/core/src/scribe.rs`, the log is `crates/core/src/`.",
    );
}

/// A list item of promises.md is `file`: `test`, `test`, each test by its name or by words of its title.
#[test]
fn every_test_that_a_promise_names_is_in_its_file() {
    let rule = |files: &[File]| {
        let missing = |item: &str| -> Vec<String> {
            let mut names = item.split('`').skip(1).step_by(2);
            let Some(path) = names.next() else { return Vec::new() };
            let text = fs::read_to_string(root().join(path)).unwrap_or_default();
            let gone = names.filter(|name| !text.contains(*name));
            gone.map(|name| format!("docs/promises.md: {path} has no test {name:?}")).collect()
        };
        let promises = files.iter().filter(|file| file.path == "docs/promises.md");
        promises.flat_map(|file| items(&file.text)).flat_map(|item| missing(&item)).collect()
    };
    let planted = "- `crates/core/src/chat.rs`: `Chat`,\n  `a_test_that_is_not_there`\n\nThe `end`.";
    keep(rule, "docs/promises.md", planted);
}

/// The items of lists that begin with a name, each with the lines that go on with it.
fn items(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let begins = line.starts_with("- `");
        inside = begins || (inside && line.starts_with("  "));
        match items.last_mut() {
            _ if begins => items.push(line.to_owned()),
            Some(item) if inside => item.push_str(line),
            _ => {}
        }
    }
    items
}
