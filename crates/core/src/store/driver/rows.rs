//! Reading a row into a struct, on both databases.

/// Reads each field from the column of its name, and those after `and` from the columns of theirs:
/// `columns!(AccountRow { owns_node, created_at } and user)`.
///
/// It stands in for sqlx's derive, for which both databases would be compiled once more, for the compiler.
macro_rules! columns {
    ($row:ident { $($column:ident),+ $(,)? } $(and $($inner:ident),+)?) => {
        $crate::store::driver::rows::columns!(@on sqlx::sqlite::SqliteRow, $row { $($column),+ } $($($inner)+)?);
        $crate::store::driver::rows::columns!(@on sqlx::postgres::PgRow, $row { $($column),+ } $($($inner)+)?);
    };
    (@on $from:ty, $row:ident { $($column:ident),+ } $($inner:ident)*) => {
        impl sqlx::FromRow<'_, $from> for $row {
            fn from_row(row: &$from) -> Result<Self, sqlx::Error> {
                Ok(Self {
                    $($column: sqlx::Row::try_get(row, stringify!($column))?,)+
                    $($inner: sqlx::FromRow::from_row(row)?,)*
                })
            }
        }
    };
}

pub(in crate::store) use columns;
