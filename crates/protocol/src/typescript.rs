//! The TypeScript types of the client, generated from this crate and committed.
//!
//! `UPDATE_TYPES=1 cargo test -p rialto-protocol typescript` writes the file anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ts_rs::{Config, TS, TypeVisitor};

use crate::requests::Request;

/// The types gathered so far: each declaration once, and the tables of requests and events.
pub(crate) struct Types {
    config: Config,
    declarations: BTreeMap<String, String>,
    requests: Vec<String>,
    events: Vec<String>,
}

impl Types {
    fn new() -> Self {
        Self {
            config: Config::new().with_large_int("number"),
            declarations: BTreeMap::new(),
            requests: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Declares a request and its reply, and enters them under its name.
    pub(crate) fn request<R: Request<Reply: TS + 'static> + TS + 'static>(&mut self) {
        self.visit::<R>();
        self.visit::<R::Reply>();
        let (name, reply) = (R::NAME, R::Reply::name(&self.config));
        let bare = if R::OF_ID.is_some() { " | string" } else { "" };
        let request = format!("{}{bare}", R::name(&self.config));
        self.requests.push(format!("  \"{name}\": {{ payload: {request}; reply: {reply} }};\n"));
    }

    /// Declares `Event`, and enters it under `name`.
    pub(crate) fn event<Event: TS + 'static>(&mut self, name: &str) {
        self.visit::<Event>();
        self.events.push(format!("  \"{name}\": {};\n", Event::name(&self.config)));
    }

    fn text(&self) -> String {
        let mut text = String::from(
            "// Generated from crates/protocol: change it there, then run\n\
             //   UPDATE_TYPES=1 cargo test -p rialto-protocol typescript\n",
        );
        for (name, constant) in CONSTANTS {
            text.push_str(&format!("\nexport const {name} = {constant};"));
        }
        text.push('\n');
        for declaration in self.declarations.values() {
            text.push_str(&format!("\nexport {declaration}\n"));
        }
        text.push_str("\n/** What each request carries, and what it is acknowledged with beside `ok`. */\n");
        text.push_str(&format!("export interface Requests {{\n{}}}\n", self.requests.concat()));
        text.push_str("\n/** What each event carries. */\n");
        text.push_str(&format!("export interface Events {{\n{}}}\n", self.events.concat()));
        text
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        T::visit_generics(self);
        // Only the types of this crate have a place of their own to be written to.
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.config);
        if self.declarations.contains_key(&name) {
            return;
        }
        // An explanation of one line stands on one.
        let declaration = T::decl(&self.config).replace("/**\n * ", "/** ").replace("\n */", " */");
        self.declarations.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

const CONSTANTS: &[(&str, usize)] = &[
    ("PROTOCOL", crate::events::PROTOCOL as usize),
    ("CONTENT_MAX", crate::limits::CONTENT_MAX),
    ("CLIENT_ID_MAX", crate::limits::CLIENT_ID_MAX),
    ("NAME_MAX", crate::limits::NAME_MAX),
    ("TOPIC_MAX", crate::limits::TOPIC_MAX),
    ("DESCRIPTION_MAX", crate::limits::DESCRIPTION_MAX),
    ("SLOW_MODE_MAX", crate::limits::SLOW_MODE_MAX as usize),
    ("BIO_MAX", crate::limits::BIO_MAX),
    ("STATUS_MAX", crate::limits::STATUS_MAX),
    ("REASON_MAX", crate::limits::REASON_MAX),
    ("USERNAME_MAX", crate::limits::USERNAME_MAX),
    ("PASSWORD_MIN", crate::limits::PASSWORD_MIN),
    ("DIRECT_PEOPLE_MAX", crate::limits::DIRECT_PEOPLE_MAX),
    ("PAGE_MAX", crate::limits::PAGE_MAX as usize),
    ("SYNC_MAX", crate::limits::SYNC_MAX as usize),
    ("COUNT_MAX", crate::limits::COUNT_MAX as usize),
    ("PRESENCE_LISTED_MAX", crate::limits::PRESENCE_LISTED_MAX),
];

fn generate() -> String {
    let mut types = Types::new();
    crate::requests::typescript(&mut types);
    crate::events::typescript(&mut types);
    crate::http::typescript(&mut types);
    types.text()
}

#[test]
fn the_committed_typescript_is_what_this_crate_says() {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "packages", "client", "src", "protocol", "index.ts"]
            .iter()
            .collect();
    let generated = generate();
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::create_dir_all(path.parent().expect("the path has a folder")).unwrap();
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "the TypeScript types are stale: run UPDATE_TYPES=1 cargo test -p rialto-protocol typescript"
    );
}
