//! Who holds a busy port, where the system lets us see: on Linux, for processes that we may look into.

use std::io;
use std::net::SocketAddr;

/// Says why `address` can't be listened on, naming who holds it where that can be seen.
#[must_use]
pub fn explain(address: SocketAddr, error: &io::Error) -> String {
    if error.kind() != io::ErrorKind::AddrInUse {
        return format!("{address} can't be listened on: {error}");
    }
    let holder = holder(address.port()).unwrap_or_else(|| "another process".to_owned());
    format!("{address} can't be listened on: {holder} listens on port {} already", address.port())
}

/// The process that listens on TCP port `port`, on whatever address: its name and id.
#[cfg(target_os = "linux")]
fn holder(port: u16) -> Option<String> {
    use procfs::net::{TcpState, tcp, tcp6};
    use procfs::process::{FDTarget, Process, all_processes};

    let sockets = [tcp(), tcp6()].into_iter().flatten().flatten();
    let listening = sockets.filter(|socket| socket.state == TcpState::Listen);
    let inodes: Vec<u64> =
        listening.filter(|socket| socket.local_address.port() == port).map(|socket| socket.inode).collect();
    let holds = |process: &Process| {
        let is_one = |target| matches!(target, FDTarget::Socket(inode) if inodes.contains(&inode));
        process.fd().is_ok_and(|open| open.flatten().any(|file| is_one(file.target)))
    };
    let process = all_processes().ok().filter(|_| !inodes.is_empty())?.flatten().find(holds)?;
    let name = process.stat().map(|stat| stat.comm).unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    Some(format!("{} (process {})", if name.is_empty() { "a process" } else { &name }, process.pid))
}

/// This system does not tell.
#[cfg(not(target_os = "linux"))]
fn holder(_port: u16) -> Option<String> {
    None
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
