//! No circles between files: what a file needs, taken from file to file, never leads back to it.
//!
//! The paths that begin with `crate`, `super` or a module below are read from the text of each file, tests left out. A
//! name that a module hands on (`pub use`) counts as the file that has it.

#![expect(clippy::unwrap_used, reason = "a test ends where the repository can't be read")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Files that need each other, and why that is better than the alternative.
const KNOTS: [&[&str]; 2] = [
    // One type in nine files: each part of the hub's memory is beside what the hub does with it.
    &[
        "core::hub::access",
        "core::hub::following",
        "core::hub::numbers",
        "core::hub::parking",
        "core::hub::presence",
        "core::hub::rules",
        "core::hub::state",
        "core::hub::turns",
        "core::hub::views",
    ],
    // One type in five files: an engine has connections, which have sockets, which the handler is given; each knows
    // the engine that it belongs to.
    &["socketio::ack", "socketio::connection", "socketio::engine", "socketio::handler", "socketio::socket"],
];

/// What stands before that which is built for tests alone.
const ATTRIBUTES: [&str; 2] = ["#[cfg(test)]", "#[cfg(any(test, fuzzing))]"];

type Module = Vec<String>;
type Graph = BTreeMap<Module, BTreeSet<Module>>;

/// The source files of a crate, by their modules.
fn sources(folder: &Path, module: &Module, files: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let inner: Module = match stem.as_str() {
            "lib" | "main" | "mod" => module.clone(),
            _ => module.iter().cloned().chain([stem.clone()]).collect(),
        };
        if path.is_dir() {
            sources(&path, &inner, files);
        } else if path.extension().is_some_and(|end| end == "rs") && stem != "main" {
            files.insert(inner, fs::read_to_string(&path).unwrap());
        }
    }
}

/// The code of a crate's files without what is built for tests alone.
fn built(files: BTreeMap<Module, String>) -> BTreeMap<Module, String> {
    let mut tests = BTreeSet::new();
    for (module, text) in &files {
        let items = ATTRIBUTES.iter().flat_map(|attribute| text.split(attribute).skip(1));
        let items = items.filter_map(|item| item.split_once(';')).map(|(item, _)| item);
        let names = items.filter(|item| !item.contains('{')).filter_map(|item| item.split_once("mod "));
        tests.extend(names.map(|(_, name)| [&module[..], &[name.to_owned()]].concat()));
    }
    let built = files.into_iter().filter(|(module, _)| !tests.iter().any(|test| module.starts_with(test)));
    built.map(|(module, text)| (module, code(&text))).collect()
}

/// The text of a file without comments and without what is built for tests alone.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let text = lines.collect::<Vec<_>>().join("\n");
    ATTRIBUTES.iter().fold(text, |text, attribute| {
        let mut parts = text.split(attribute);
        let kept = parts.next().unwrap_or_default().to_owned();
        // The item behind the attribute ends with its block, or with a semicolon before any block.
        parts.fold(kept, |kept, part| kept + &part[item_end(part)..])
    })
}

fn item_end(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The paths that a tree of `use` names.
fn expand(prefix: &[String], tree: &str, paths: &mut Vec<Vec<String>>) {
    let segments = |text: &str| {
        text.split("::").map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect::<Vec<_>>()
    };
    let tree = tree.trim();
    let Some((before, inside)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        paths.push([prefix, &segments(path)].concat());
        return;
    };
    let prefix = [prefix, &segments(before)].concat();
    let (mut depth, mut start) = (0, 0);
    let inside = inside.trim_end().trim_end_matches('}').to_owned() + ",";
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !inside[start..at].trim().is_empty() {
                    expand(&prefix, &inside[start..at], paths);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The tree of a `use` at the beginning of a text, and whether it hands the names on.
fn use_of(text: &str) -> Option<(&str, bool)> {
    let text = text.trim_start();
    let Some(public) = text.strip_prefix("pub") else {
        return text.strip_prefix("use ").map(|tree| (tree, false));
    };
    let public = if public.starts_with('(') { public.split_once(')')?.1 } else { public };
    public.trim_start().strip_prefix("use ").map(|tree| (tree, true))
}

/// The paths of a file: those that it uses, and those that it hands on.
fn paths(text: &str) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let (mut uses, mut handed_on) = (Vec::new(), Vec::new());
    for statement in text.split(';') {
        let starts = std::iter::once(0).chain(statement.match_indices('\n').map(|(at, _)| at + 1));
        match starts.filter_map(|at| use_of(&statement[at..])).next_back() {
            Some((tree, false)) => expand(&[], tree, &mut uses),
            Some((tree, true)) => expand(&[], tree, &mut handed_on),
            None => {
                let words = statement.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
                let words = words.filter(|word| word.starts_with("crate::") || word.starts_with("super::"));
                words.for_each(|word| expand(&[], word, &mut uses));
            }
        }
    }
    (uses, handed_on)
}

/// Where a path leads, counted from the crate's root; nothing for one that leaves the crate.
fn absolute(module: &Module, path: &[String], files: &BTreeMap<Module, String>) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|segment| *segment == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => Some([&module[..module.len().saturating_sub(ups)], &path[ups..]].concat()),
        first => {
            let child: Module = module.iter().cloned().chain([first.to_owned()]).collect();
            files.contains_key(&child).then(|| [module, path].concat())
        }
    }
}

fn graph(files: &BTreeMap<Module, String>) -> Graph {
    let mut handed_on = BTreeMap::new();
    let mut used = Vec::new();
    for (module, text) in files {
        let (uses, hands) = paths(text);
        let hands = hands.iter().filter_map(|path| absolute(module, path, files));
        handed_on.extend(hands.filter_map(|path| Some(((module.clone(), path.last()?.clone()), path))));
        used.extend(uses.iter().filter_map(|path| Some((module, absolute(module, path, files)?))));
    }
    let mut graph: Graph = files.keys().map(|module| (module.clone(), BTreeSet::new())).collect();
    for (module, mut path) in used {
        let target = loop {
            let length =
                (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length])).unwrap_or(0);
            let key = path.get(length).map(|name| (path[..length].to_vec(), name.clone()));
            match key.and_then(|key| handed_on.get(&key)) {
                Some(next) if *next != path => path = [next, &path[length + 1..]].concat(),
                _ => break path[..length].to_vec(),
            }
        };
        if target != *module && files.contains_key(&target) {
            graph.get_mut(module).unwrap().insert(target);
        }
    }
    graph
}

/// The files that can be reached from themselves, those that reach each other together.
fn knots(graph: &Graph) -> BTreeSet<BTreeSet<Module>> {
    let reach: BTreeMap<&Module, BTreeSet<Module>> = graph
        .keys()
        .map(|from| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
            while let Some(module) = next.pop() {
                next.extend(graph[&module].iter().filter(|to| seen.insert((*to).clone())).cloned());
            }
            (from, seen)
        })
        .collect();
    let knotted = |from: &Module| reach[from].iter().filter(|to| reach[to].contains(from)).cloned().collect();
    graph.keys().map(knotted).filter(|knot: &BTreeSet<Module>| !knot.is_empty()).collect()
}

fn knots_of(name: &str, files: &BTreeMap<Module, String>) -> BTreeSet<Vec<String>> {
    let names =
        |knot: BTreeSet<Module>| knot.iter().map(|module| format!("{name}::{}", module.join("::"))).collect();
    knots(&graph(files)).into_iter().map(names).collect()
}

#[test]
fn files_do_not_need_each_other_in_a_circle() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let mut found = BTreeSet::new();
    for name in ["protocol", "socketio", "core", "rialto"] {
        let mut files = BTreeMap::new();
        sources(&crates.join(name).join("src"), &Vec::new(), &mut files);
        assert!(files.len() > 9, "the sources of {name} are not read");
        found.extend(knots_of(name, &built(files)));
    }
    let known: BTreeSet<Vec<String>> =
        KNOTS.iter().map(|knot| knot.iter().map(|&file| file.to_owned()).collect()).collect();
    assert_eq!(found, known);
}

#[test]
fn a_circle_is_found_through_names_that_are_handed_on() {
    let files = |a: &str| {
        [
            ("", "pub use b::Thing;\nmod a;\nmod b;"),
            ("a", a),
            ("b", "use crate::{\n    c::{D, Other},\n};"),
            ("c", ""),
        ]
        .into_iter()
        .map(|(module, text)| {
            (module.split("::").filter(|m| !m.is_empty()).map(str::to_owned).collect(), code(text))
        })
        .collect::<BTreeMap<Module, String>>()
    };
    assert_eq!(knots_of("x", &files("use crate::Thing;")), BTreeSet::new());
    let mut circle = files("use super::Thing;");
    circle.insert(vec!["c".to_owned()], code("fn c() { crate::a::make(); }\n#[cfg(test)]\nmod tests {}"));
    let knot = ["x::a", "x::b", "x::c"].map(str::to_owned).to_vec();
    assert_eq!(knots_of("x", &circle), BTreeSet::from([knot]));
    circle.insert(vec!["c".to_owned()], code("// crate::a\n#[cfg(test)]\nmod tests { use crate::a; }\n"));
    assert_eq!(knots_of("x", &circle), BTreeSet::new());
}
