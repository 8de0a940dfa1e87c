//! The effective configuration as a commented `rialto.toml`, secrets hidden.

use super::Loaded;
use super::problem::Place;
use super::settings::SECTIONS;
use super::value::Secrets;

/// What stands above the settings.
const HEAD: &str = "\
# The effective configuration of this node. A node reads such a file as rialto.toml in its data folder, or from where
# --config says.
";

/// Prints `loaded` as TOML that can be read back, from whatever folder. Hidden secrets can not: reading them is refused.
#[must_use]
pub fn show(loaded: &Loaded, secrets: Secrets) -> String {
    let mut config = loaded.config.clone();
    // A relative one would lead elsewhere from another folder.
    config.data_dir = std::path::absolute(&config.data_dir).unwrap_or(config.data_dir);
    let comment = |doc: &[&str]| doc.iter().map(|line| format!("#{line}\n")).collect::<String>();
    let mut text = HEAD.to_owned();
    for section in SECTIONS {
        if !section.name.is_empty() {
            text += &format!("\n{}[{}]\n", comment(section.doc), section.name);
        }
        for setting in section.settings {
            let (key, variable) = (setting.key, setting.variable());
            let place = loaded.places.get(&setting.path()).unwrap_or(&Place::Default);
            let value = match ((setting.write)(&config, secrets), place) {
                (Some(value), Place::Default) => {
                    format!("# This is the default; the environment may say {variable}.\n{key} = {value}")
                }
                (Some(value), place) => format!("# From {place}.\n{key} = {value}"),
                (None, _) => format!("# It is not set; the environment may say {variable}.\n# {key} ="),
            };
            text += &format!("\n{}{value}\n", comment(setting.doc));
        }
    }
    text
}

/// Whether `loaded` holds secrets, which are hidden unless they are asked for.
#[must_use]
pub fn has_secrets(loaded: &Loaded) -> bool {
    show(loaded, Secrets::Hidden) != show(loaded, Secrets::Whole)
}
