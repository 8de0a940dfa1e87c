//! The effective configuration as a commented `rialto.toml`, secrets hidden.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Loaded;
use super::problem::Place;
use super::table::{About, Visitor};
use super::value::{Secrets, Value};

/// What stands above the settings.
const HEAD: &str = "\
# The effective configuration of this node. A node reads such a file as rialto.toml in its data folder, or from where
# --config says.
";

/// Prints `loaded` as TOML that can be read back, from whatever folder. Hidden secrets can not: reading them is refused.
#[must_use]
pub fn show(loaded: &Loaded, secrets: Secrets) -> String {
    let mut page = Page { text: HEAD.to_owned(), secrets, places: &loaded.places };
    let mut config = loaded.config.clone();
    // A relative one would lead elsewhere from another folder.
    config.data_dir = std::path::absolute(&config.data_dir).unwrap_or(config.data_dir);
    config.visit("", &mut page);
    page.text
}

/// Whether `loaded` holds secrets, which are hidden unless they are asked for.
#[must_use]
pub fn has_secrets(loaded: &Loaded) -> bool {
    show(loaded, Secrets::Hidden) != show(loaded, Secrets::Whole)
}

struct Page<'a> {
    text: String,
    secrets: Secrets,
    places: &'a BTreeMap<String, Place>,
}

impl Page<'_> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        self.text.write_fmt(line).expect("writing to a string never fails");
        self.text.push('\n');
    }

    fn comment(&mut self, doc: &[&str]) {
        doc.iter().for_each(|line| self.line(format_args!("#{line}")));
    }
}

impl Visitor for Page<'_> {
    fn section(&mut self, name: &'static str, doc: &'static [&'static str]) {
        self.line(format_args!(""));
        self.comment(doc);
        self.line(format_args!("[{name}]"));
    }

    fn setting<V: Value>(&mut self, about: About, value: &mut V) {
        self.line(format_args!(""));
        self.comment(about.doc);
        let place = self.places.get(&about.path()).unwrap_or(&Place::Default);
        let variable = about.variable();
        match (value.write(self.secrets), place) {
            (Some(value), Place::Default) => {
                self.line(format_args!("# This is the default; the environment may say {variable}."));
                self.line(format_args!("{} = {value}", about.key));
            }
            (Some(value), place) => {
                self.line(format_args!("# From {place}."));
                self.line(format_args!("{} = {value}", about.key));
            }
            (None, _) => {
                self.line(format_args!("# It is not set; the environment may say {variable}."));
                self.line(format_args!("# {} =", about.key));
            }
        }
    }
}
