//! How the table of settings is written down: one line a setting, from which the file's key, the name in
//! the environment, the default and the explanation all come.

/// What is known of a setting besides its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    /// The table of the file that it stands in; empty for the top.
    pub(super) section: &'static str,
    /// Its key there.
    pub(super) key: &'static str,
    /// Its explanation, line by line.
    pub(super) doc: &'static [&'static str],
}

impl About {
    /// The whole key, as in `limits.connections`.
    pub(super) fn path(&self) -> String {
        if self.section.is_empty() { self.key.to_owned() } else { format!("{}.{}", self.section, self.key) }
    }

    /// The name in the environment, as in `RIALTO_LIMITS_CONNECTIONS`.
    pub(super) fn variable(&self) -> String {
        format!("RIALTO_{}", self.path().replace('.', "_").to_uppercase())
    }
}

/// Walks over all settings in the order of the table. Reading a layer and printing are both such walks.
pub(super) trait Visitor {
    /// Comes to a section; its settings follow.
    fn section(&mut self, name: &'static str, doc: &'static [&'static str]);
    /// Comes to a setting.
    fn setting<V: super::value::Value>(&mut self, about: About, value: &mut V);
}

/// Declares settings: `key: Type = default;`, then the sections below them.
macro_rules! settings {
    (
        $(#[doc = $about:literal])+
        $name:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr; )*
            $( sections { $( $(#[doc = $section_doc:literal])+ $section:ident: $section_type:ident ),+ } )?
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $( $(#[doc = $doc])+ pub $field: $type, )*
            $($( $(#[doc = $section_doc])+ pub $section: $section_type, )+)?
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )* $($( $section: $section_type::default(), )+)? }
            }
        }

        impl $name {
            /// Leads `visitor` over these settings, which stand in the table `section` of the file.
            pub(super) fn visit(&mut self, section: &'static str, visitor: &mut impl $crate::config::table::Visitor) {
                $( visitor.setting(
                    $crate::config::table::About { section, key: stringify!($field), doc: &[$($doc),+] },
                    &mut self.$field,
                ); )*
                $($(
                    visitor.section(stringify!($section), &[$($section_doc),+]);
                    self.$section.visit(stringify!($section), visitor);
                )+)?
            }
        }
    };
}

pub(super) use settings;
