//! What a user name looks like: names that look alike have a shape in common, and of those one user may have one.
//!
//! The shapes are skeletons of UTS 39 (Unicode Security Mechanisms, section 4), once of the name as it is written and
//! once of it without case: capitals look alike where their small letters do not, and the other way round.

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::skeleton;

/// The shapes of a user name: as it is written, and without case.
pub(crate) fn shapes(username: &str) -> (String, String) {
    let plain: String = username.nfkc().collect();
    // Through capitals, so that a final sigma and a sharp s are as any other.
    let folded: String =
        plain.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect();
    (shape(&plain), shape(&folded))
}

fn shape(name: &str) -> String {
    skeleton(name).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        let (one, other) = (shapes(one), shapes(other));
        one.0 == other.0 || one.1 == other.1
    }

    #[test]
    fn names_that_look_alike_have_a_shape_in_common() {
        for (one, other) in [
            ("ada", "ADA"),
            ("René", "Rene\u{301}"),
            ("ada", "ａｄａ"),
            ("efﬁe", "effie"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
            ("strasse", "straße"),
            ("paypal", "раураl"),
            ("ANNA", "ΑΝΝΑ"),
            ("BOB", "ВОВ"),
            ("Al", "AI"),
            ("bob0", "bobo"),
            ("user1", "userl"),
            ("modern", "modem"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_look_different_have_none() {
        for (one, other) in [
            ("ada", "adam"),
            ("René", "Rene"),
            ("user1", "user2"),
            ("ada.l", "ada-l"),
            ("bill", "biil"),
            ("हिन्दी", "हिन्द"),
            ("аня", "anya"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }
}
