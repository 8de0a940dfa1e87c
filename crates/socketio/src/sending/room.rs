//! Names of rooms and namespaces: shared strings, cheap to clone.

use std::fmt;
use std::sync::Arc;

/// The name of a room. Cloning it shares the text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Room(Arc<str>);

impl Room {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Room {
    fn from(name: &str) -> Self {
        Self(Arc::from(name))
    }
}

impl From<String> for Room {
    fn from(name: String) -> Self {
        Self(Arc::from(name))
    }
}

impl From<&Room> for Room {
    fn from(room: &Room) -> Self {
        room.clone()
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Room({:?})", &self.0)
    }
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a namespace. The main one, `/`, needs no memory.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Namespace(Option<Arc<str>>);

impl Namespace {
    /// The namespace of that name; a missing leading `/` is added, as the reference server does.
    pub(crate) fn new(name: &str) -> Self {
        match name {
            "" | "/" => Self(None),
            _ if name.starts_with('/') => Self(Some(Arc::from(name))),
            _ => Self(Some(Arc::from(format!("/{name}")))),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("/")
    }
}

impl fmt::Debug for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
