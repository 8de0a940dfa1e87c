//! Pieces of output, in the order of their writing.

use std::collections::VecDeque;

use bytes::Bytes;

/// Pieces in the order of their writing. The first needs no allocation: mostly it is the only one.
#[derive(Default)]
pub(crate) struct Pieces {
    first: Option<Bytes>,
    rest: VecDeque<Bytes>,
}

impl Pieces {
    #[inline]
    pub(crate) fn push(&mut self, piece: Bytes) {
        if self.first.is_none() {
            self.first = Some(piece);
        } else {
            self.rest.push_back(piece);
        }
    }

    /// Puts a piece before all others.
    pub(crate) fn push_front(&mut self, piece: Bytes) {
        if let Some(first) = self.first.replace(piece) {
            self.rest.push_front(first);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(crate) fn pop(&mut self) -> Option<Bytes> {
        let piece = std::mem::replace(&mut self.first, self.rest.pop_front());
        if self.rest.is_empty() {
            self.rest = VecDeque::new();
        }
        piece
    }

    pub(crate) fn first_len(&self) -> Option<usize> {
        self.first.as_ref().map(Bytes::len)
    }

    /// Drops all but the first piece.
    pub(crate) fn keep_first(&mut self) {
        self.rest = VecDeque::new();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Bytes> {
        self.first.iter().chain(&self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_their_order() {
        let mut pieces = Pieces::default();
        for byte in 0..5_u8 {
            pieces.push(Bytes::copy_from_slice(&[byte]));
        }
        let order: Vec<u8> = std::iter::from_fn(|| pieces.pop()).map(|piece| piece[0]).collect();
        assert_eq!(order, [0, 1, 2, 3, 4]);
        assert!(pieces.is_empty());
    }
}
