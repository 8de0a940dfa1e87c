//! The layers that a configuration is read from, lowest first: the file, the environment, the flags.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Place, Problem, hint};
use super::table::{About, Visitor};
use super::value::Value;

/// What one or more layers have said so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Where each setting that is not the default was written, by its whole key.
    pub(super) places: BTreeMap<String, Place>,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
}

impl Findings {
    fn problem(&mut self, place: Place, message: String) {
        self.problems.push(Problem { place, message });
    }
}

/// A file.
pub(super) struct FileLayer<'a> {
    path: &'a Path,
    text: &'a str,
    table: DeTable<'a>,
    findings: &'a mut Findings,
    sections: Vec<&'static str>,
    settings: Vec<About>,
    /// Where the lines begin that are no TOML; what else is wrong with them is only an echo.
    broken: BTreeSet<usize>,
}

impl<'a> FileLayer<'a> {
    /// The file `path`, which holds `text`. What is no TOML goes to `findings` at once.
    pub(super) fn new(path: &'a Path, text: &'a str, findings: &'a mut Findings) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut broken = BTreeSet::new();
        for error in errors {
            let offset = error.span().map_or(0, |span| span.start);
            findings.problem(
                Place::in_file(path, text, offset),
                format!("this is no TOML: {}.", error.message()),
            );
            broken.insert(line_start(text, offset));
        }
        let table = table.into_inner();
        Self { path, text, table, findings, sections: Vec::new(), settings: Vec::new(), broken }
    }

    /// To be called after the walk: finds the keys that no setting has.
    pub(super) fn finish(mut self) {
        let table = std::mem::take(&mut self.table);
        for (key, value) in &table {
            let section = key.get_ref().as_ref();
            if self.sections.contains(&section) {
                match value.get_ref().as_table() {
                    Some(inner) => inner.keys().for_each(|key| self.unknown(section, key)),
                    None => {
                        self.report(value.span().start, format!("{section} must be a table: [{section}]."))
                    }
                }
            } else {
                self.unknown("", key);
            }
        }
    }

    fn unknown(&mut self, section: &str, key: &Spanned<std::borrow::Cow<'_, str>>) {
        let name = key.get_ref().as_ref();
        if self.settings.iter().any(|about| about.section == section && about.key == name) {
            return;
        }
        let here = self.settings.iter().filter(|about| about.section == section).map(|about| about.key);
        let mut names: Vec<&str> = here.collect();
        if section.is_empty() {
            names.extend(&self.sections);
        }
        let whole = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
        let message = format!("there is no setting {whole:?}{}", hint(name, names));
        self.report(key.span().start, message);
    }

    fn report(&mut self, offset: usize, message: String) {
        if !self.broken.contains(&line_start(self.text, offset)) {
            self.findings.problem(Place::in_file(self.path, self.text, offset), message);
        }
    }
}

/// The byte with which the line begins that holds byte `offset`.
fn line_start(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1)
}

impl Visitor for FileLayer<'_> {
    fn section(&mut self, name: &'static str, _doc: &'static [&'static str]) {
        self.sections.push(name);
    }

    fn setting<V: Value>(&mut self, about: About, value: &mut V) {
        self.settings.push(about);
        let table = if about.section.is_empty() {
            Some(&self.table)
        } else {
            self.table.get(about.section).and_then(|section| section.get_ref().as_table())
        };
        let Some(written) = table.and_then(|table| table.get(about.key)) else { return };
        match V::read(written) {
            Ok(read) => {
                *value = read;
                let place = Place::in_file(self.path, self.text, written.span().start);
                self.findings.places.insert(about.path(), place);
            }
            Err(faults) => {
                for fault in faults {
                    self.report(fault.span.start, format!("{} {}.", about.path(), fault.message));
                }
            }
        }
    }
}

/// Settings that are written as texts under names: the environment, or flags.
pub(super) struct TextLayer<'a> {
    /// Each setting's text and its place, by its whole key.
    pub(super) texts: BTreeMap<String, (Place, String)>,
    /// What was found.
    pub(super) findings: &'a mut Findings,
}

impl Visitor for TextLayer<'_> {
    fn section(&mut self, _name: &'static str, _doc: &'static [&'static str]) {}

    fn setting<V: Value>(&mut self, about: About, value: &mut V) {
        let Some((place, text)) = self.texts.remove(&about.path()) else { return };
        match V::read(&Spanned::new(0..text.len(), DeValue::String(text.as_str().into()))) {
            Ok(read) => {
                *value = read;
                self.findings.places.insert(about.path(), place);
            }
            Err(faults) => {
                for fault in faults {
                    self.findings.problem(place.clone(), format!("{} {}.", about.path(), fault.message));
                }
            }
        }
    }
}

/// All settings there are.
#[derive(Default)]
pub(super) struct Names(pub(super) Vec<About>);

impl Visitor for Names {
    fn section(&mut self, _name: &'static str, _doc: &'static [&'static str]) {}

    fn setting<V: Value>(&mut self, about: About, _value: &mut V) {
        self.0.push(about);
    }
}
