//! Which form of a file a client takes (RFC 9110 §12.5.3).

use axum::http::{HeaderMap, header};

/// The form that a file is sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Brotli (RFC 7932).
    Br,
    /// gzip (RFC 1952).
    Gzip,
    /// As it is.
    Identity,
}

impl Encoding {
    /// Its name in `Content-Encoding`, which what is sent as it is does without.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Br => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// The one of `offered`, the smallest first, that the request likes best; as it is where it likes none.
    /// Whoever refuses that too is answered 406 by the layer that compresses the rest.
    pub(super) fn best(offered: &[Self], headers: &HeaderMap) -> Self {
        let wishes = wishes(headers);
        let weight = |encoding: &Self| encoding.weight(&wishes);
        // Of equals the first one wins.
        let best = offered.iter().filter(|one| weight(one) > 0).rev().max_by_key(|one| weight(one));
        best.copied().unwrap_or(Self::Identity)
    }

    /// How much it is wished for, in thousandths; 0 is a refusal.
    fn weight(self, wishes: &[(String, u16)]) -> u16 {
        let named = |name: &str| wishes.iter().find(|(wish, _)| wish == name).map(|(_, weight)| *weight);
        match self {
            Self::Br => named("br").or_else(|| named("*")).unwrap_or(0),
            Self::Gzip => named("gzip").or_else(|| named("x-gzip")).or_else(|| named("*")).unwrap_or(0),
            // Nobody names it; it is good when nothing better is.
            Self::Identity => named("identity").unwrap_or_else(|| if named("*") == Some(0) { 0 } else { 1 }),
        }
    }
}

/// What `Accept-Encoding` names, in small letters, each with its weight in thousandths.
fn wishes(headers: &HeaderMap) -> Vec<(String, u16)> {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    let items = lines.flat_map(|line| line.split(',')).map(str::trim).filter(|item| !item.is_empty());
    items
        .map(|item| {
            let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
            (name.trim().to_ascii_lowercase(), thousandths(parameters))
        })
        .collect()
}

/// The weight that `parameters` give (RFC 9110 §12.4.2), in thousandths; one that can't be read is a refusal.
pub(super) fn thousandths(parameters: &str) -> u16 {
    let pairs = parameters.split(';').filter_map(|pair| pair.split_once('='));
    let weight =
        pairs.map(|(key, value)| (key.trim(), value.trim())).find(|(key, _)| key.eq_ignore_ascii_case("q"));
    let Some((_, weight)) = weight else { return 1_000 };
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    let read = format!("{whole}{fraction:0<3}").parse().ok().filter(|_| digits && whole.len() == 1);
    read.filter(|weight| *weight <= 1_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Encoding::{Br, Gzip, Identity};
    use super::*;

    fn best(accepted: &'static str) -> Encoding {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, accepted.parse().unwrap())]);
        Encoding::best(&[Br, Gzip, Identity], &headers)
    }

    #[test]
    fn the_heaviest_wish_wins_and_of_equals_the_smallest_form() {
        assert_eq!(best("gzip, deflate, br, zstd"), Br);
        assert_eq!(best("gzip;q=1.0, br;q=0.5"), Gzip);
        assert_eq!(best("br; q=0.001 , GZIP;Q=0.002"), Gzip);
        assert_eq!(best("gzip"), Gzip);
        assert_eq!(best("x-gzip"), Gzip);
        assert_eq!(best("*"), Br);
        assert_eq!(best("br;q=0, *"), Gzip);
        assert_eq!(best("identity, gzip;q=0.5"), Identity);
    }

    #[test]
    fn what_is_refused_or_unknown_or_wrong_is_not_sent() {
        for accepted in [
            "",
            "deflate, zstd",
            "br;q=0, gzip;q=0",
            "gzip;q=0.0",
            "br;q=2",
            "br;q=x",
            "br;q=0.0001",
            "*;q=0",
        ] {
            assert_eq!(best(accepted), Identity, "{accepted}");
        }
        assert_eq!(Encoding::best(&[Br, Gzip, Identity], &HeaderMap::new()), Identity);
    }

    #[test]
    fn what_is_not_there_is_not_chosen() {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, "br, gzip;q=0.1".parse().unwrap())]);
        assert_eq!(Encoding::best(&[Gzip, Identity], &headers), Gzip);
        assert_eq!(Encoding::best(&[Identity], &headers), Identity);
    }
}
