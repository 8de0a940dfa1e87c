//! The file of an SQLite database: whether it is there as a whole, and who may read it.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{OpenError, StoreError};

/// What the names of the files end in that SQLite keeps beside a database.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Whether there are tables of ours, made by a migration.
const HAS_TABLES: &str = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')";

/// Makes the file at `path` where there is none, and takes from others than its owner what they may do with one that is
/// there. A file that can't be the whole database is refused and left alone: whoever opened it would begin anew, and
/// throw away what SQLite keeps beside it.
pub(in crate::store) fn prepare(path: &Path, busy_timeout: Duration) -> Result<(), OpenError> {
    let left = || BESIDE.iter().map(|end| beside(path, end)).filter(|path| path.exists());
    match fs::metadata(path) {
        Ok(file) if file.len() == 0 => return Err(OpenError::Empty(path.to_owned())),
        Ok(_) => {}
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(OpenError::File(error)),
        Err(_) if left().next().is_none() => return make(path).map_err(OpenError::File),
        Err(_) => return Err(OpenError::Missing { path: path.to_owned(), left: left().collect() }),
    }
    if !has_tables(path, busy_timeout)? {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    // Looking for the tables may have made a file.
    left().chain([path.to_owned()]).for_each(|path| close_to_others(&path));
    Ok(())
}

/// Makes an empty file that its owner alone can read. SQLite gives the files beside it the same permissions.
pub(in crate::store) fn make(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// The path with `end` after its name.
pub(in crate::store) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// The size of a file in bytes; none that is not there.
pub(in crate::store) fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

/// How many bytes the disk of a file has left for us.
#[cfg(unix)]
pub(in crate::store) fn room(path: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(path)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
pub(in crate::store) fn room(_path: &Path) -> io::Result<u64> {
    Ok(u64::MAX)
}

fn has_tables(path: &Path, busy_timeout: Duration) -> Result<bool, StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(busy_timeout)?;
    Ok(connection.query_row(HAS_TABLES, [], |row| row.get(0))?)
}

#[cfg(unix)]
fn close_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    const OTHERS: u32 = 0o077;
    let Ok(mode) = fs::metadata(path).map(|file| file.permissions().mode()) else { return };
    if mode & OTHERS == 0 {
        return;
    }
    match fs::set_permissions(path, fs::Permissions::from_mode(mode & !OTHERS)) {
        Ok(()) => tracing::info!(?path, "Others could read a file of the database; now its owner alone can."),
        Err(error) => tracing::warn!(?path, %error, "Others can read a file of the database."),
    }
}

#[cfg(not(unix))]
fn close_to_others(_path: &Path) {}
