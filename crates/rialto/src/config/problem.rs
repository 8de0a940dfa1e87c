//! What is wrong with a configuration: all of it at once, each with its place.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: it is the default.
    Default,
    /// In a file, at a line and a column, both from 1.
    File {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// The column, in characters.
        column: usize,
    },
    /// In an environment variable of this name.
    Environment(String),
    /// In a flag of the command line, as in `--listen`.
    Flag(String),
}

impl Place {
    /// The place of byte `offset` of `text`, which is what `path` holds.
    pub(super) fn in_file(path: &Path, text: &str, offset: usize) -> Self {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        Self::File { path: path.to_owned(), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File { path, line, column } => write!(f, "{}:{line}:{column}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What, as a sentence.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Everything that is wrong with a configuration; never empty, never holding a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Wrong(pub Vec<Problem>);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The configuration is wrong:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

/// The one of `names` that `wrong` was most likely meant to be, if any is near.
pub(super) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = wrong.chars().count() / 3 + 1;
    let (distance, name) = names
        .into_iter()
        .map(|name| (strsim::levenshtein(wrong, name), name))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= near).then_some(name)
}

/// `; did you mean "…"?` where a name is near, else a full stop.
pub(super) fn hint<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wrong, names).map_or_else(|| ".".to_owned(), |name| format!("; did you mean {name:?}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_finds_its_name() {
        let names = ["listen", "registration", "limits"];
        assert_eq!(nearest("lisen", names), Some("listen"));
        assert_eq!(nearest("registratoin", names), Some("registration"));
        assert_eq!(nearest("colour", names), None);
    }

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let place = Place::in_file(Path::new("a.toml"), "é = 1\nüü = 2", "é = 1\nüü".len());
        assert_eq!(place.to_string(), "a.toml:2:3");
    }
}
