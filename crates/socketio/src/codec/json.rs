//! What is asked of JSON before it is parsed.

/// Whether no array or object of the text is nested deeper than `most`.
///
/// It only counts brackets outside strings, so it is cheap and cannot recurse; it does not check the text.
pub(crate) fn depth_within(text: &str, most: usize) -> bool {
    let mut depth = 0_usize;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'[' | b'{' => {
                depth += 1;
                if depth > most {
                    return false;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

fn skip_string(bytes: &mut std::str::Bytes<'_>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_counted_outside_strings() {
        assert!(depth_within(r#"[{"a":[1]}]"#, 3));
        assert!(!depth_within(r#"[{"a":[1]}]"#, 2));
        assert!(depth_within(r#"["[[[[\"[[["]"#, 1));
        assert!(!depth_within(&"[".repeat(10_000), 64));
        assert!(depth_within("]]]]", 0));
    }
}
