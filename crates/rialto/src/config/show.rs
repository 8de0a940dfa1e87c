//! The effective configuration as a commented `rialto.toml`, secrets hidden.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Loaded;
use super::problem::Place;
use super::table::{About, Visitor};
use super::value::Value;

/// Prints `loaded` as TOML that can be read back. A hidden password can not: reading it is refused.
#[must_use]
pub fn show(loaded: &Loaded) -> String {
    let mut page = Page { text: String::new(), places: &loaded.places };
    page.text.push_str("# The effective configuration of this node.\n");
    loaded.config.clone().visit("", &mut page);
    page.text
}

struct Page<'a> {
    text: String,
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
        match (value.write(), place) {
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
