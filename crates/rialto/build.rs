//! Has the program built again when the web app that goes into it was.

use std::path::Path;

const BUILT: &str = "../../web/dist";

fn main() {
    // Cargo takes a path that is not there for changed, each time; so until it is, the folder above is watched.
    let watched = if Path::new(BUILT).exists() { BUILT } else { "../../web" };
    println!("cargo::rerun-if-changed={watched}");
}
