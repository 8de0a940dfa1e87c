//! Who holds a busy port, where the system lets us see: on Linux, for processes that we may look into.

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// A process that listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its id.
    pub process: u32,
    /// Its name.
    pub name: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (process {})", self.name, self.process)
    }
}

/// Says why `address` can't be listened on, naming who holds it where that can be seen.
#[must_use]
pub fn explain(address: SocketAddr, error: &io::Error) -> String {
    match (error.kind(), holder(address.port())) {
        (io::ErrorKind::AddrInUse, Some(holder)) => {
            format!("{address} can't be listened on: {holder} listens on port {} already", address.port())
        }
        (io::ErrorKind::AddrInUse, None) => {
            format!(
                "{address} can't be listened on: another process listens on port {} already",
                address.port()
            )
        }
        _ => format!("{address} can't be listened on: {error}"),
    }
}

/// The process that listens on TCP port `port`, on whatever address.
#[cfg(target_os = "linux")]
#[must_use]
pub fn holder(port: u16) -> Option<Holder> {
    linux::holder(port)
}

/// The process that listens on TCP port `port`: this system does not tell.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn holder(_port: u16) -> Option<Holder> {
    None
}

/// The way over proc(5): the table of sockets gives an inode, and whose file descriptor it is gives the process.
#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;

    use super::Holder;

    /// The state LISTEN in the table of sockets.
    const LISTEN: &str = "0A";

    pub(super) fn holder(port: u16) -> Option<Holder> {
        let tables =
            ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
        let sockets: Vec<String> = tables
            .iter()
            .flat_map(|table| table.lines().skip(1))
            .filter_map(|line| listener(line, port))
            .map(|inode| format!("socket:[{inode}]"))
            .collect();
        if sockets.is_empty() {
            return None;
        }
        fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
            let process: u32 = entry.file_name().to_str()?.parse().ok()?;
            holds(&entry.path(), &sockets).then(|| Holder { process, name: name(&entry.path()) })
        })
    }

    /// The inode of the socket in this line of the table, if it listens on `port`.
    fn listener(line: &str, port: u16) -> Option<&str> {
        let mut fields = line.split_whitespace();
        let (_, local_port) = fields.nth(1)?.rsplit_once(':')?;
        let state = fields.nth(1)?;
        let here = u16::from_str_radix(local_port, 16).ok()? == port && state == LISTEN;
        if here { fields.nth(5) } else { None }
    }

    fn holds(process: &Path, sockets: &[String]) -> bool {
        let Ok(open) = fs::read_dir(process.join("fd")) else { return false };
        open.flatten().any(|file| {
            fs::read_link(file.path())
                .is_ok_and(|target| sockets.iter().any(|socket| target == Path::new(socket)))
        })
    }

    fn name(process: &Path) -> String {
        let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
        let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
        if name.is_empty() { "a process".to_owned() } else { name }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_port_names_the_process_that_listens_on_it() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let address = listener.local_addr().unwrap();
            let error = TcpListener::bind(address).unwrap_err();
            let text = explain(address, &error);
            assert!(text.contains(&format!("(process {}) listens on port", std::process::id())), "{text}");
        }
    }

    #[test]
    fn a_free_port_has_no_holder() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert_eq!(holder(port), None);
    }
}
