//! Builds anew when a migration is added: the macro that embeds them can't watch their folder.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
