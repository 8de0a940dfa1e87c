//! Lists the migrations, so that the program carries them: sqlx's own macro would have both databases, and the C libraries
//! that they need, compiled once more for the compiler.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut text = String::new();
    for (name, database) in [("SQLITE", "sqlite"), ("POSTGRES", "postgres")] {
        let files = fs::read_dir(folder.join(database))?.map(|entry| Ok(entry?.path()));
        let mut files: Vec<PathBuf> = files.collect::<io::Result<_>>()?;
        files.sort();
        let entry =
            |file: &PathBuf| format!("({:?}, include_str!({file:?})),", file.file_stem().unwrap_or_default());
        let entries: String = files.iter().map(entry).collect();
        writeln!(text, "const {name}: &[(&str, &str)] = &[{entries}];").map_err(io::Error::other)?;
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    fs::write(out.join("migrations.rs"), text)
}
