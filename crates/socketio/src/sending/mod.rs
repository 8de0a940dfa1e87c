//! Going out: what is told to whom. A frame is encoded once for all who get it, what a room gets in one turn is joined,
//! and the connections of a large room are woken a few at a time.

pub(crate) mod encoded;
pub(crate) mod room;
pub(crate) mod rooms;
pub(crate) mod target;
pub(crate) mod turn;
pub(crate) mod waking;
