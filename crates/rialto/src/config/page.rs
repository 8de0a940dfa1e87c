//! The page `docs/settings.md`, made from the table of settings. A test holds it to the table;
//! `UPDATE_SETTINGS=1 cargo test -p rialto settings` writes it anew.

use std::path::Path;

use super::settings::{Config, SECTIONS};
use super::value::Secrets;

const HEAD: &str = "\
# Settings

Every setting of a node: its key in `rialto.toml`, its default, and what it means. This page is made from the program
(`crates/rialto/src/config/settings.rs`); `rialto config` prints the same with the values that hold on your machine. How the
layers are read is in [operating.md](operating.md#configuration).

A key of a section stands in its table, as in

```toml
registration = \"open\"

[limits]
connections = 500
```

and goes with its whole name in an option: `rialto serve --set limits.connections=500`. Its variable is that name in capitals
behind `RIALTO_`, as in `RIALTO_LIMITS_CONNECTIONS`. A variable holds the value as text; a list has commas between its items.
";

/// An explanation on one line.
fn joined(doc: &[&str]) -> String {
    doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_of_settings_is_what_the_table_of_settings_says() {
    let mut page = HEAD.to_owned();
    for section in SECTIONS {
        if !section.name.is_empty() {
            page += &format!("\n## `[{}]`\n\n{}\n", section.name, joined(section.doc));
        }
        page += "\n| key | default | |\n| --- | --- | --- |\n";
        for setting in section.settings {
            let value = (setting.write)(&Config::default(), Secrets::Hidden);
            let default = value.map_or_else(|| "not set".to_owned(), |value| format!("`{value}`"));
            page += &format!("| `{}` | {default} | {} |\n", setting.path(), joined(setting.doc));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    if std::env::var_os("UPDATE_SETTINGS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/settings.md is stale: UPDATE_SETTINGS=1 cargo test -p rialto settings");
}
