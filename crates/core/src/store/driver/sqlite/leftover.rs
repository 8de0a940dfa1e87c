//! What an error leaves on a connection.

/// Ends a transaction that an error has left open on a thread's own connection.
pub(in crate::store) fn end_leftover(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    if connection.is_autocommit() {
        Ok(())
    } else {
        connection.prepare_cached("ROLLBACK")?.execute([]).map(drop)
    }
}
