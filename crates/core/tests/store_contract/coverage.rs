//! No method of the store without a case.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn sources(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

/// The methods of `Db` that do something with the database, as its sources declare them.
fn methods() -> BTreeSet<String> {
    let mut methods = BTreeSet::new();
    for source in sources("src/store") {
        for declared in source.split("    pub async fn ").skip(1) {
            methods.insert(
                declared.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned(),
            );
        }
    }
    methods
}

#[test]
fn every_method_of_the_store_is_in_a_table() {
    let covered: BTreeSet<String> = crate::COVERED.concat().into_iter().map(str::to_owned).collect();
    assert_eq!(
        methods().difference(&covered).collect::<Vec<_>>(),
        [&String::new(); 0],
        "no case holds these"
    );
    assert_eq!(
        covered.difference(&methods()).collect::<Vec<_>>(),
        [&String::new(); 0],
        "there are no such methods"
    );
}

#[test]
fn every_method_of_the_store_is_called() {
    let cases = sources("tests/store_contract").concat();
    let uncalled = methods().into_iter().filter(|method| {
        !cases.contains(&format!(".{method}(")) && !cases.contains(&format!("Db::{method}("))
    });
    assert_eq!(uncalled.collect::<Vec<_>>(), [""; 0], "a table names these, but nothing calls them");
}

#[test]
fn the_sources_are_read() {
    assert!(methods().contains("register"), "the pattern for methods does not fit the sources any more");
}
