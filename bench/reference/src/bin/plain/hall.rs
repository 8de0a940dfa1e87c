//! The rooms, and the queue of each connection.

use std::collections::HashMap;
use std::io::{self, IoSlice};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Frames that one write takes.
const GATHERED: usize = 256;

/// A connection, as whoever sends to it sees it.
#[derive(Default)]
pub(crate) struct Member {
    queue: Mutex<Vec<Arc<[u8]>>>,
    /// Something is in the queue.
    pub(crate) filled: Notify,
}

impl Member {
    /// Puts `frame` into the queue.
    pub(crate) fn push(&self, frame: Arc<[u8]>) {
        hold(&self.queue).push(frame);
        self.filled.notify_one();
    }

    /// Writes what is in the queue, as much of it as possible at once.
    pub(crate) async fn flush(&self, stream: &TcpStream) -> io::Result<()> {
        let frames = std::mem::take(&mut *hold(&self.queue));
        let mut left = frames.as_slice();
        let mut begun = 0;
        while !left.is_empty() {
            let written = {
                let mut slices = [IoSlice::new(&[]); GATHERED];
                let count = left.len().min(GATHERED);
                for (slice, frame) in slices.iter_mut().zip(left) {
                    *slice = IoSlice::new(frame);
                }
                slices[0].advance(begun);
                stream.try_write_vectored(&slices[..count])
            };
            match written {
                Ok(written) => begun += written,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => stream.writable().await?,
                Err(error) => return Err(error),
            }
            while let Some(first) = left.first()
                && begun >= first.len()
            {
                begun -= first.len();
                left = &left[1..];
            }
        }
        Ok(())
    }
}

/// Who is in which room.
#[derive(Default)]
pub(crate) struct Hall {
    rooms: Mutex<HashMap<String, Vec<Arc<Member>>>>,
}

impl Hall {
    /// `member` comes into `room`.
    pub(crate) fn enter(&self, room: &str, member: &Arc<Member>) {
        hold(&self.rooms).entry(room.to_owned()).or_default().push(member.clone());
    }

    /// `member` is gone from `room`.
    pub(crate) fn leave(&self, room: &str, member: &Arc<Member>) {
        if let Some(members) = hold(&self.rooms).get_mut(room) {
            members.retain(|other| !Arc::ptr_eq(other, member));
        }
    }

    /// Puts `frame` into the queue of everyone in `room`.
    pub(crate) fn tell(&self, room: &str, frame: &Arc<[u8]>) {
        for member in hold(&self.rooms).get(room).into_iter().flatten() {
            member.push(frame.clone());
        }
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no holder of these locks panics")
}
