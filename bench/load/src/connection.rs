//! One connection: its socket, how far it has come, and the bytes that wait on either side.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use socket2::{Domain, Protocol, Socket, Type};

use crate::frame;

/// Connections from one address. Linux looks for a free port among the odd ones, some 14,000, before it takes an even
/// one: with many of them taken, looking takes longer than all that is measured.
const PER_ADDRESS: usize = 4_000;

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The opening request is out.
    Opening,
    /// It speaks WebSocket.
    Greeting,
    /// Its channel is asked for.
    Joining,
    /// It stands.
    Up,
}

/// What a read gave.
pub(crate) enum Got {
    /// So many bytes are in the buffer, those that were kept among them; `true` if there may be more.
    Bytes(usize, bool),
    /// Nothing for now.
    Nothing,
    /// The other side is gone.
    End,
}

/// A connection.
pub(crate) struct Connection {
    stream: TcpStream,
    /// How far it has come.
    pub(crate) stage: Stage,
    /// Whether nothing is read from it any more.
    pub(crate) is_deaf: bool,
    /// Bytes of a frame that was not all there.
    kept: Vec<u8>,
    /// Bytes that the socket did not take yet.
    unsent: Vec<u8>,
}

impl Connection {
    /// Begins to connect, to a server on the loopback; what it has to tell is told under `token`.
    pub(crate) fn begin(address: SocketAddr, registry: &Registry, token: Token) -> io::Result<Self> {
        let mut stream = TcpStream::from_std(connect(address, own_address(token.0))?);
        stream.set_nodelay(true)?;
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        let unsent = frame::opening(&address.to_string()).into_bytes();
        Ok(Self { stream, stage: Stage::Opening, is_deaf: false, kept: Vec::new(), unsent })
    }

    /// Reads what is there into `buffer`, after what was kept.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Got {
        let kept = self.kept.len();
        buffer[..kept].copy_from_slice(&self.kept);
        match self.stream.read(&mut buffer[kept..]) {
            Ok(0) => Got::End,
            Ok(length) => {
                self.kept = Vec::new();
                // A short read has emptied the socket (epoll(7), on edge-triggered reading).
                Got::Bytes(kept + length, kept + length == buffer.len())
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Got::Nothing,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Got::Bytes(0, true),
            Err(_) => Got::End,
        }
    }

    /// Keeps bytes for the next read.
    pub(crate) fn keep(&mut self, bytes: &[u8]) {
        self.kept = bytes.to_vec();
    }

    /// Sends `bytes`, or as much as the socket takes for now.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.unsent.is_empty() {
            self.unsent.extend_from_slice(bytes);
            return Ok(());
        }
        let written = match self.stream.write(bytes) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error),
        };
        self.unsent.extend_from_slice(&bytes[written..]);
        Ok(())
    }

    /// The socket takes bytes again.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let unsent = std::mem::take(&mut self.unsent);
        if unsent.is_empty() { Ok(()) } else { self.send(&unsent) }
    }
}

/// The address that the connection `number` comes from: the loopback has a network of them.
fn own_address(number: usize) -> SocketAddr {
    let host = u32::try_from(number / PER_ADDRESS).unwrap_or(0);
    SocketAddr::from((Ipv4Addr::from_bits(Ipv4Addr::LOCALHOST.to_bits() + host), 0))
}

fn connect(address: SocketAddr, from: SocketAddr) -> io::Result<std::net::TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.bind(&from.into())?;
    // Waits for nothing: on the loopback the system takes a connection for a server that listens, before the server does.
    socket.connect(&address.into())?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}
