//! The configuration of a node: defaults < `rialto.toml` < `RIALTO_*` < flags.
//!
//! [`load`] reads all layers and gives either a [`Config`] that is right as a whole, or every problem of every
//! layer at once, each with its place. [`show`] prints what holds and where each value came from.

mod check;
mod clerk;
mod host;
mod issuer;
mod kinds;
mod layers;
mod problem;
mod public_url;
mod secret;
mod settings;
mod show;
mod table;
mod value;

#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub use clerk::ClerkKey;
pub use host::{HostPattern, PictureHost};
pub use issuer::{Issuer, JwksUrl};
pub use kinds::{AllowedHeader, Bus, Database, Listen, LogFilter, LogFormat, Origin, Switch};
pub use problem::{Place, Problem, Wrong};
#[cfg(test)]
pub(crate) use public_url::OWN_PATHS;
pub use public_url::PublicUrl;
pub use rialto_core::users::Registration;
pub use secret::Secret;
pub use settings::{Auth, Config, Http, Limits, Log, Metrics};
pub use show::{has_secrets, show};
pub use value::Secrets;

use layers::{FileLayer, Findings, Names, TextLayer};
use problem::hint;

/// The name of the file in the data folder.
const FILE: &str = "rialto.toml";
/// The variable that names the file, where it is not in the data folder.
const FILE_VARIABLE: &str = "RIALTO_CONFIG";
/// What README's example clients read: no settings, and no mistakes either.
const CLIENT_VARIABLES: [&str; 3] = ["RIALTO_URL", "RIALTO_TOKEN", "RIALTO_CHANNEL"];

/// What the command line says of settings.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Flags {
    /// Where to listen, as ADDRESS:PORT
    #[arg(long, value_name = "ADDR:PORT", global = true)]
    pub listen: Option<String>,
    /// The folder that holds all the node's data
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<String>,
    /// The settings' file, if it is not rialto.toml in the data folder
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Any other setting, as in --set registration=open --set limits.connections=500
    #[arg(long, value_name = "KEY=VALUE", global = true)]
    pub set: Vec<String>,
}

/// A configuration that is right, and where it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// What deserves a word in the log although it is no error.
    pub warnings: Vec<String>,
    places: BTreeMap<String, Place>,
}

/// Reads the configuration from the file, `environment` (of which only `RIALTO_*` counts; an empty variable
/// is as good as none) and `flags`.
pub fn load(
    flags: &Flags,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Loaded, Wrong> {
    let mut findings = Findings::default();
    let mut warnings = Vec::new();
    let mut config = Config::default();
    let mut names = Names::default();
    config.visit("", &mut names);

    let (mut variables, file) = read_environment(environment, &names, &mut findings, &mut warnings);
    let arguments = read_flags(flags, &names, &mut findings);
    let folder = [&arguments, &variables].into_iter().find_map(|texts| texts.get("data_dir"));
    let folder = folder.map_or_else(|| config.data_dir.clone(), |(_, text)| PathBuf::from(text));

    let file = flags.config.clone().or(file);
    if file.is_none() && !folder.join(FILE).exists() && Path::new(FILE).exists() {
        warnings.push(format!(
            "the {FILE} in the current folder is not read: put it into the data folder {}, or name it with --config",
            folder.display()
        ));
    }
    read_file(file.as_deref(), &folder, &mut config, &mut findings);
    for texts in [std::mem::take(&mut variables), arguments] {
        config.visit("", &mut TextLayer { texts, findings: &mut findings });
    }
    check::check(&config, &mut findings);
    if findings.problems.is_empty() {
        Ok(Loaded { config, warnings, places: findings.places })
    } else {
        Err(Wrong(findings.problems))
    }
}

type Texts = BTreeMap<String, (Place, String)>;

/// Reads `file`, which must be there, or else `rialto.toml` in `folder`, which need not.
fn read_file(file: Option<&Path>, folder: &Path, config: &mut Config, findings: &mut Findings) {
    let found = folder.join(FILE);
    let path = file.unwrap_or(&found);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => {
            let place = Place::in_file(path, "", 0);
            findings.problems.push(Problem { place, message: format!("the file can't be read: {error}.") });
            return;
        }
    };
    let mut layer = FileLayer::new(path, &text, findings);
    config.visit("", &mut layer);
    layer.finish();
    if file.is_none()
        && std::path::absolute(&config.data_dir).ok() != std::path::absolute(folder).ok()
        && let Some(place) = findings.places.get("data_dir")
    {
        let message = format!(
            "data_dir can't lead elsewhere: this file was found in the data folder {}. Name the file with --config, or the folder with --data-dir.",
            folder.display()
        );
        findings.problems.push(Problem { place: place.clone(), message });
    }
}

/// The texts of `RIALTO_*` by the keys of their settings, and the file that `RIALTO_CONFIG` names.
fn read_environment(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    names: &Names,
    findings: &mut Findings,
    warnings: &mut Vec<String>,
) -> (Texts, Option<PathBuf>) {
    let keys: BTreeMap<String, String> =
        names.0.iter().map(|about| (about.variable(), about.path())).collect();
    let mut texts = Texts::new();
    let mut file = None;
    for (name, text) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with("RIALTO_")) else { continue };
        let place = Place::Environment(name.to_owned());
        match (keys.get(name), text.to_str()) {
            (_, Some("")) => {}
            _ if CLIENT_VARIABLES.contains(&name) => {}
            _ if name == FILE_VARIABLE => file = Some(PathBuf::from(text)),
            (Some(key), Some(text)) => {
                texts.insert(key.clone(), (place, text.to_owned()));
            }
            (Some(key), None) => {
                findings.problems.push(Problem { place, message: format!("{key} must be text in UTF-8.") });
            }
            (None, _) => {
                let known = keys.keys().map(String::as_str).chain([FILE_VARIABLE]);
                warnings.push(format!("the variable {name} is no setting{}", hint(name, known)));
            }
        }
    }
    (texts, file)
}

/// The texts of the flags by the keys of their settings.
fn read_flags(flags: &Flags, names: &Names, findings: &mut Findings) -> Texts {
    let mut texts = Texts::new();
    let keys: Vec<String> = names.0.iter().map(table::About::path).collect();
    for set in &flags.set {
        let Some((key, text)) = set.split_once('=') else {
            let message = "this must be KEY=VALUE, as in registration=open.".to_owned();
            findings.problems.push(Problem { place: Place::Flag("--set".to_owned()), message });
            continue;
        };
        let (key, place) = (key.trim(), Place::Flag(format!("--set {}", key.trim())));
        if keys.iter().any(|known| known == key) {
            texts.insert(key.to_owned(), (place, text.to_owned()));
        } else {
            let message =
                format!("there is no setting {key:?}{}", hint(key, keys.iter().map(String::as_str)));
            findings.problems.push(Problem { place, message });
        }
    }
    for (key, flag, text) in
        [("listen", "--listen", &flags.listen), ("data_dir", "--data-dir", &flags.data_dir)]
    {
        if let Some(text) = text {
            texts.insert(key.to_owned(), (Place::Flag(flag.to_owned()), text.clone()));
        }
    }
    texts
}
