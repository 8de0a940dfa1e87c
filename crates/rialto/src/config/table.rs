//! How the table of settings is written down: one line a setting, from which its field, its key in the file, its name in
//! the environment, its default and its explanation all come.

use toml::Spanned;
use toml::de::DeValue;

use super::value::{Fault, Secrets};

/// A table of the file, or its top, which has no name.
#[derive(Debug)]
pub(super) struct Section<C: 'static> {
    pub(super) name: &'static str,
    /// Its explanation, line by line.
    pub(super) doc: &'static [&'static str],
    pub(super) settings: &'static [Setting<C>],
}

/// A setting.
#[derive(Debug)]
pub(super) struct Setting<C> {
    /// The name of its section.
    pub(super) section: &'static str,
    /// Its key there.
    pub(super) key: &'static str,
    /// Its explanation, line by line.
    pub(super) doc: &'static [&'static str],
    /// Takes a value for it; finds everything that is wrong with it.
    pub(super) read: fn(&mut C, &Spanned<DeValue<'_>>) -> Result<(), Vec<Fault>>,
    /// Writes its value; none when it is not set.
    pub(super) write: fn(&C, Secrets) -> Option<toml::Value>,
}

impl<C> Setting<C> {
    /// The whole key, as in `limits.connections`.
    pub(super) fn path(&self) -> String {
        if self.section.is_empty() { self.key.to_owned() } else { format!("{}.{}", self.section, self.key) }
    }

    /// The name in the environment, as in `RIALTO_LIMITS_CONNECTIONS`.
    pub(super) fn variable(&self) -> String {
        format!("RIALTO_{}", self.path().replace('.', "_").to_uppercase())
    }
}

/// Declares the settings, `key: Type = default;`, and those of each section; and `SECTIONS`, all of them in this order.
macro_rules! settings {
    (
        $(#[doc = $about:literal])+
        $config:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr; )*
            sections { $(
                $(#[doc = $section_doc:literal])+
                $section:ident: $section_type:ident {
                    $( $(#[doc = $inner_doc:literal])+ $inner:ident: $inner_type:ty = $inner_default:expr; )*
                }
            )* }
        }
    ) => {
        $crate::config::table::settings!(@struct $(#[doc = $about])+ $config {
            $( $(#[doc = $doc])+ $field: $type = $default; )*
            $( $(#[doc = $section_doc])+ $section: $section_type = $section_type::default(); )*
        });
        $( $crate::config::table::settings!(@struct $(#[doc = $section_doc])+ $section_type {
            $( $(#[doc = $inner_doc])+ $inner: $inner_type = $inner_default; )*
        }); )*

        pub(super) static SECTIONS: &[Section] = &[
            Section {
                name: "",
                doc: &[],
                settings: &[$( $crate::config::table::settings!(@setting "", $field, [$($doc),+], $field) ),*],
            },
            $( Section {
                name: stringify!($section),
                doc: &[$($section_doc),+],
                settings: &[$( $crate::config::table::settings!(
                    @setting stringify!($section), $inner, [$($inner_doc),+], $section.$inner
                ) ),*],
            } ),*
        ];
    };
    (@struct $(#[doc = $about:literal])+ $name:ident {
        $( $(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr; )*
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $( $(#[doc = $doc])+ pub $field: $type, )* }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )* }
            }
        }
    };
    (@setting $section:expr, $key:ident, [$($doc:literal),+], $($field:ident).+) => {
        Setting {
            section: $section,
            key: stringify!($key),
            doc: &[$($doc),+],
            read: |config, value| {
                config.$($field).+ = Value::read(value)?;
                Ok(())
            },
            write: |config, secrets| config.$($field).+.write(secrets),
        }
    };
}

pub(super) use settings;
