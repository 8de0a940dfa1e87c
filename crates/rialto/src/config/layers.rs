//! The layers that a configuration is read from: the file, and texts from the environment and the flags.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Place, Problem, hint};
use super::settings::{Config, SECTIONS};
use super::settings::{Setting, all};
use super::value::Fault;

/// A setting that is written as a text: in the environment, or in a flag.
pub(super) struct Written {
    pub(super) setting: &'static Setting,
    pub(super) place: Place,
    pub(super) text: String,
}

/// What the layers have said so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The settings.
    pub(super) config: Config,
    /// Where each setting that is not the default was written, by its whole key.
    pub(super) places: BTreeMap<String, Place>,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
}

impl Findings {
    pub(super) fn problem(&mut self, place: Place, message: impl Into<String>) {
        self.problems.push(Problem { place, message: message.into() });
    }

    /// Takes a text.
    pub(super) fn take(&mut self, Written { setting, place, text }: &Written) {
        let value = Spanned::new(0..text.len(), DeValue::String(text.as_str().into()));
        for fault in self.read(setting, &value, |_| place.clone()) {
            self.problem(place.clone(), fault.message);
        }
    }

    /// Takes what is in the file `path`: `text`. What is no TOML is told with the rest; what else is wrong with such a line
    /// is only an echo.
    pub(super) fn take_file(&mut self, path: &Path, text: &str) {
        let place = |offset| Place::in_file(path, text, offset);
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut faults = Vec::new();
        for (key, value) in table.get_ref() {
            let name = key.get_ref().as_ref();
            match value.get_ref().as_table() {
                _ if !is_section(name) => faults.extend(self.one("", key, value, place)),
                Some(inner) => {
                    faults.extend(inner.iter().flat_map(|(key, value)| self.one(name, key, value, place)));
                }
                None => faults.push(Fault::at(value, format!("{name} must be a table: [{name}]"))),
            }
        }
        let broken: BTreeSet<usize> =
            errors.iter().map(|error| line_start(text, error.span().map_or(0, |span| span.start))).collect();
        faults.retain(|fault| !broken.contains(&line_start(text, fault.span.start)));
        faults.extend(errors.iter().map(|error| Fault {
            span: error.span().unwrap_or_default(),
            message: format!("this is no TOML: {}.", error.message()),
        }));
        faults.sort_by_key(|fault| fault.span.start);
        for fault in faults {
            self.problem(place(fault.span.start), fault.message);
        }
    }

    /// Takes one value of the file.
    fn one(
        &mut self,
        section: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        place: impl Fn(usize) -> Place,
    ) -> Vec<Fault> {
        let name = key.get_ref().as_ref();
        let here = all().filter(|setting| setting.section == section);
        if let Some(setting) = here.clone().find(|setting| setting.key == name) {
            return self.read(setting, value, place);
        }
        let mut names: Vec<&str> = here.map(|setting| setting.key).collect();
        let mut whole = format!("{section}.{name}");
        if section.is_empty() {
            names.extend(SECTIONS.iter().map(|section| section.name));
            whole = name.to_owned();
        }
        vec![Fault::at(key, format!("there is no setting {whole:?}{}", hint(name, names)))]
    }

    /// Takes one value; gives what is wrong with it, as whole sentences.
    fn read(
        &mut self,
        setting: &Setting,
        value: &Spanned<DeValue<'_>>,
        place: impl Fn(usize) -> Place,
    ) -> Vec<Fault> {
        match (setting.read)(&mut self.config, value) {
            Ok(()) => {
                self.places.insert(setting.path(), place(value.span().start));
                Vec::new()
            }
            Err(faults) => {
                let whole = |fault: Fault| Fault {
                    message: format!("{} {}.", setting.path(), fault.message),
                    ..fault
                };
                faults.into_iter().map(whole).collect()
            }
        }
    }
}

fn is_section(name: &str) -> bool {
    !name.is_empty() && SECTIONS.iter().any(|section| section.name == name)
}

/// The byte with which the line begins that holds byte `offset`.
fn line_start(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1)
}
