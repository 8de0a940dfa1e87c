//! Goes through a corpus with a property, by the stable compiler and without libFuzzer. The crates whose decoders are
//! fuzzed take this file into their tests.

use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

/// The inputs of the corpus `name`.
pub(crate) fn inputs(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let inputs: Vec<_> = entries.map(|entry| entry.expect("a corpus can be listed").path()).collect();
    assert!(inputs.len() >= 10, "the corpus {name} has {} inputs only", inputs.len());
    inputs
}

/// The inputs of the corpus `name` for which `property` does not hold.
pub(crate) fn broken(name: &str, property: impl Fn(&[u8]) + panic::RefUnwindSafe) -> Vec<String> {
    let holds = |input: &Path| {
        let bytes = fs::read(input).expect("an input can be read");
        panic::catch_unwind(|| property(&bytes)).is_ok()
    };
    inputs(name).iter().filter(|input| !holds(input)).map(|input| input.display().to_string()).collect()
}
