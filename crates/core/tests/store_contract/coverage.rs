//! No method of the store without a case.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The texts of the sources in a folder and in those below it.
fn sources(folder: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                texts.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    texts
}

/// The methods of `Db` that do something with the database, as its sources declare them.
fn methods() -> BTreeSet<String> {
    let name = |declared: &str| {
        declared.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
    };
    let methods = |source: String| source.split("    pub async fn ").skip(1).map(name).collect::<Vec<_>>();
    sources("src/store").into_iter().flat_map(methods).collect()
}

fn covered() -> BTreeSet<String> {
    crate::COVERED.concat().into_iter().map(str::to_owned).collect()
}

#[test]
fn every_method_of_the_store_is_in_a_table() {
    let (methods, covered) = (methods(), covered());
    let missing: Vec<_> = methods.difference(&covered).collect();
    assert!(missing.is_empty(), "no case holds {missing:?}");
    let unknown: Vec<_> = covered.difference(&methods).collect();
    assert!(unknown.is_empty(), "there are no methods {unknown:?}");
}

#[test]
fn every_method_of_the_store_is_called() {
    let cases = sources("tests/store_contract").concat();
    let called =
        |method: &String| cases.contains(&format!(".{method}(")) || cases.contains(&format!("Db::{method}("));
    let uncalled: Vec<_> = methods().into_iter().filter(|method| !called(method)).collect();
    assert!(uncalled.is_empty(), "nothing calls {uncalled:?}");
}

#[test]
fn the_sources_are_read() {
    assert!(methods().contains("register"), "the pattern for methods does not fit the sources any more");
}
