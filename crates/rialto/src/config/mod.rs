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
pub use host::HostPattern;
pub use issuer::{Issuer, JwksUrl};
pub use kinds::{Bus, Database, LogFilter, LogFormat, Origin, Switch};
pub use problem::{Place, Problem, Wrong};
#[cfg(test)]
pub(crate) use public_url::OWN_PATHS;
pub use public_url::PublicUrl;
pub use rialto_core::users::Registration;
pub use secret::Secret;
pub use settings::{Auth, Config, Http, Limits, Log, Metrics};
use settings::{Setting, all};
pub use show::{has_secrets, show};
pub use value::Secrets;

use layers::{Findings, Written};
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
    let (mut written, file) = read_environment(environment, &mut findings, &mut warnings);
    written.extend(read_flags(flags, &mut findings));
    let folder = written.iter().rfind(|written| written.setting.key == "data_dir");
    let folder =
        folder.map_or_else(|| findings.config.data_dir.clone(), |written| PathBuf::from(&written.text));

    let file = flags.config.clone().or(file);
    if file.is_none() && !folder.join(FILE).exists() && Path::new(FILE).exists() {
        warnings.push(format!(
            "the {FILE} in the current folder is not read: put it into the data folder {}, or name it with --config",
            folder.display()
        ));
    }
    read_file(file.as_deref(), &folder, &mut findings);
    written.iter().for_each(|written| findings.take(written));
    check::check(&mut findings);
    let Findings { config, places, problems } = findings;
    if problems.is_empty() { Ok(Loaded { config, warnings, places }) } else { Err(Wrong(problems)) }
}

/// Reads `file`, which must be there, or else `rialto.toml` in `folder`, which need not.
fn read_file(file: Option<&Path>, folder: &Path, findings: &mut Findings) {
    let found = folder.join(FILE);
    let path = file.unwrap_or(&found);
    match std::fs::read_to_string(path) {
        Ok(text) => findings.take_file(path, &text),
        Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => {
            findings.problem(Place::in_file(path, "", 0), format!("the file can't be read: {error}."));
        }
    }
    if file.is_none()
        && std::path::absolute(&findings.config.data_dir).ok() != std::path::absolute(folder).ok()
        && let Some(place) = findings.places.get("data_dir").cloned()
    {
        let message = format!(
            "data_dir can't lead elsewhere: this file was found in the data folder {}. Name the file with --config, or the folder with --data-dir.",
            folder.display()
        );
        findings.problem(place, message);
    }
}

/// What `RIALTO_*` say, and the file that `RIALTO_CONFIG` names.
fn read_environment(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    findings: &mut Findings,
    warnings: &mut Vec<String>,
) -> (Vec<Written>, Option<PathBuf>) {
    let (mut written, mut file) = (Vec::new(), None);
    for (name, text) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with("RIALTO_")) else { continue };
        let setting = all().find(|setting| setting.variable() == name);
        let place = Place::Environment(name.to_owned());
        match (setting, text.to_str()) {
            (_, Some("")) => {}
            _ if CLIENT_VARIABLES.contains(&name) => {}
            _ if name == FILE_VARIABLE => file = Some(PathBuf::from(text)),
            (Some(setting), Some(text)) => written.push(Written { setting, place, text: text.to_owned() }),
            (Some(setting), None) => {
                findings.problem(place, format!("{} must be text in UTF-8.", setting.path()));
            }
            (None, _) => {
                let known: Vec<String> = all().map(Setting::variable).collect();
                let known = known.iter().map(String::as_str).chain([FILE_VARIABLE]);
                warnings.push(format!("the variable {name} is no setting{}", hint(name, known)));
            }
        }
    }
    (written, file)
}

/// What the flags say.
fn read_flags(flags: &Flags, findings: &mut Findings) -> Vec<Written> {
    let mut written = Vec::new();
    let named = [("listen", "--listen", &flags.listen), ("data_dir", "--data-dir", &flags.data_dir)];
    let sets = flags.set.iter().filter_map(|set| match set.split_once('=') {
        Some((key, text)) => Some((key.trim(), format!("--set {}", key.trim()), text)),
        None => {
            let message = "this must be KEY=VALUE, as in registration=open.";
            findings.problem(Place::Flag("--set".to_owned()), message);
            None
        }
    });
    let sets: Vec<_> = sets.collect();
    let named =
        named.into_iter().filter_map(|(key, flag, text)| Some((key, flag.to_owned(), text.as_deref()?)));
    for (key, flag, text) in sets.into_iter().chain(named) {
        let place = Place::Flag(flag);
        match all().find(|setting| setting.path() == key) {
            Some(setting) => written.push(Written { setting, place, text: text.to_owned() }),
            None => {
                let known: Vec<String> = all().map(Setting::path).collect();
                let hint = hint(key, known.iter().map(String::as_str));
                findings.problem(place, format!("there is no setting {key:?}{hint}"));
            }
        }
    }
    written
}
