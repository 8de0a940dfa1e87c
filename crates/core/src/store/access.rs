//! The access sequence: each change of who may see what takes its next number, and its server keeps the last.
//!
//! It is one row, which whoever changes access holds until the commit: so the numbers are committed in their order, and
//! who has seen one has seen all below it.

/// Takes the next number.
pub(super) const NEXT: &str = "UPDATE access_sequence SET last = last + 1 RETURNING last";
/// The server keeps it.
pub(super) const KEEP: &str = "UPDATE servers SET access_seq = $2 WHERE id = $1";

/// Writing nothing, it takes the server's row: what begins with this happens one after the other in one server.
pub(super) const TAKE_SERVER: &str = "UPDATE servers SET owner_id = owner_id WHERE id = $1";

/// Gives the number of a change in a server. It comes last in its transaction, so that others wait for the commit alone.
macro_rules! take_number {
    ($tx:ident, $server:expr) => {{
        let number: i64 = sqlx::query_scalar($crate::store::access::NEXT).fetch_one(&mut *$tx).await?;
        sqlx::query($crate::store::access::KEEP).bind($server).bind(number).execute(&mut *$tx).await?;
        number
    }};
}

pub(super) use take_number;
