//! What a setting's value may be, as it is written in TOML.
//!
//! A value from the environment or a flag comes here as a TOML string, so each kind takes its text too:
//! a number its digits, a list its items with commas between them, or either as TOML in brackets.

use std::num::{NonZeroU16, NonZeroU32};
use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong with a value, and where in its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The bytes of the source that are wrong.
    pub(super) span: Range<usize>,
    /// What is wrong, to follow the name of the setting: "must be …".
    pub(super) message: String,
}

impl Fault {
    /// `message` about `value`.
    pub(super) fn at<T>(value: &Spanned<T>, message: impl Into<String>) -> Self {
        Self { span: value.span(), message: message.into() }
    }
}

/// A kind of value.
pub(super) trait Value: Clone {
    /// Reads it; finds everything that is wrong with it.
    fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Vec<Fault>>;
    /// Writes it; none when it is not set.
    fn write(&self, secrets: Secrets) -> Option<toml::Value>;
}

/// A kind of value that is written as one string.
pub(super) trait Text: Clone {
    /// What is right, to follow "must be".
    const EXPECTED: &'static str;
    /// Reads it, or says in addition to [`Text::EXPECTED`] what is wrong, where there is more to say.
    fn parse(text: &str) -> Result<Self, Option<String>>;
    /// Writes it, secrets hidden.
    fn text(&self) -> String;
    /// Writes it with its secrets.
    fn whole_text(&self) -> String {
        self.text()
    }
}

/// Whether secrets are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// They are replaced by `***`, which is refused when it is read.
    Hidden,
    /// They are written as they are.
    Whole,
}

impl<T: Text> Value for T {
    fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Vec<Fault>> {
        let Some(text) = value.get_ref().as_str() else {
            return Err(vec![Fault::at(value, format!("must be a string: {}", T::EXPECTED))]);
        };
        T::parse(text.trim()).map_err(|more| {
            let more = more.map_or_else(String::new, |more| format!(" ({more})"));
            vec![Fault::at(value, format!("must be {}{more}", T::EXPECTED))]
        })
    }

    fn write(&self, secrets: Secrets) -> Option<toml::Value> {
        Some(toml::Value::String(match secrets {
            Secrets::Hidden => self.text(),
            Secrets::Whole => self.whole_text(),
        }))
    }
}

impl<V: Value> Value for Option<V> {
    fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Vec<Fault>> {
        V::read(value).map(Some)
    }

    fn write(&self, secrets: Secrets) -> Option<toml::Value> {
        self.as_ref().and_then(|value| value.write(secrets))
    }
}

impl<V: Value> Value for Vec<V> {
    fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Vec<Fault>> {
        match value.get_ref() {
            DeValue::Array(items) => gather(items.iter().map(V::read)),
            DeValue::String(text) if text.trim_start().starts_with('[') => {
                read_list(text).map_err(|faults| {
                    faults.into_iter().map(|fault| Fault { span: value.span(), ..fault }).collect()
                })
            }
            DeValue::String(text) => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                gather(items.map(|item| V::read(&Spanned::new(value.span(), DeValue::String(item.into())))))
            }
            _ => Err(vec![Fault::at(value, "must be a list, as in [\"…\", \"…\"]")]),
        }
    }

    fn write(&self, secrets: Secrets) -> Option<toml::Value> {
        Some(toml::Value::Array(self.iter().filter_map(|value| value.write(secrets)).collect()))
    }
}

/// Reads a list that is TOML inside a string, as an environment variable holds it.
fn read_list<V: Value>(text: &str) -> Result<Vec<V>, Vec<Fault>> {
    let document = format!("list = {text}");
    let table = DeTable::parse(&document)
        .map_err(|error| vec![Fault { span: 0..0, message: format!("is no TOML: {}", error.message()) }])?;
    let list = table.get_ref().get("list").filter(|list| list.get_ref().is_array());
    list.map_or_else(|| Err(vec![Fault { span: 0..0, message: "must be a list".to_owned() }]), Vec::read)
}

/// All values, or all faults.
fn gather<V>(items: impl Iterator<Item = Result<V, Vec<Fault>>>) -> Result<Vec<V>, Vec<Fault>> {
    let mut values = Vec::new();
    let mut faults = Vec::new();
    for item in items {
        match item {
            Ok(value) => values.push(value),
            Err(more) => faults.extend(more),
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(faults) }
}

macro_rules! numbers {
    ($($type:ty: $primitive:ty;)+) => {$(
        impl Value for $type {
            fn read(value: &Spanned<DeValue<'_>>) -> Result<Self, Vec<Fault>> {
                let number = match value.get_ref() {
                    DeValue::Integer(number) => <$primitive>::from_str_radix(number.as_str(), number.radix()).ok(),
                    DeValue::String(text) => text.trim().parse().ok(),
                    _ => None,
                };
                number.and_then(Self::new).ok_or_else(|| {
                    vec![Fault::at(value, format!("must be a whole number from 1 to {}", Self::MAX))]
                })
            }

            fn write(&self, _secrets: Secrets) -> Option<toml::Value> {
                Some(toml::Value::Integer(i64::from(self.get())))
            }
        }
    )+};
}

numbers! {
    NonZeroU16: u16;
    NonZeroU32: u32;
}

impl Text for PathBuf {
    const EXPECTED: &'static str = "a path";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        if text.is_empty() { Err(None) } else { Ok(Self::from(text)) }
    }

    fn text(&self) -> String {
        self.display().to_string()
    }
}

impl Text for ipnet::IpNet {
    const EXPECTED: &'static str = "an address or a network, as in \"10.0.0.0/8\"";

    fn parse(text: &str) -> Result<Self, Option<String>> {
        let network = text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(Self::from));
        network.map(|network: Self| network.trunc()).map_err(|_| None)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}
