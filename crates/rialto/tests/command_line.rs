//! The commands as they are typed, run as processes.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rialto::lock::DataLock;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

/// What a command left behind.
struct Done {
    status: i32,
    out: String,
    err: String,
}

/// Runs `rialto ARGUMENTS --data-dir FOLDER` with `input`.
fn rialto(folder: &Path, arguments: &[&str], input: &str) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rialto"));
    command.env_clear().args(arguments).arg("--data-dir").arg(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read its input may have ended by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Done {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn succeeds(folder: &Path, arguments: &[&str], input: &str) -> String {
    let done = rialto(folder, arguments, input);
    assert_eq!(done.status, 0, "{arguments:?}: {}", done.err);
    done.out
}

fn fails(folder: &Path, arguments: &[&str], input: &str) -> String {
    let done = rialto(folder, arguments, input);
    assert_eq!(done.status, 1, "{arguments:?}: {}", done.out);
    done.err
}

#[test]
fn an_administrator_makes_accounts_and_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let none = fails(&data, &["admin", "list-users"], "");
    assert!(none.contains("there is no database at"), "{none}");
    assert!(!data.exists(), "looking makes nothing");

    let made =
        succeeds(&data, &["admin", "create-user", "ada", "--display-name", "Ada L."], "correct horse\n");
    assert_eq!(made, "ada can sign in now.\n");
    succeeds(&data, &["admin", "create-user", "bob"], "battery staple");
    let taken = fails(&data, &["admin", "create-user", "ADA"], "correct horse\n");
    assert!(taken.contains("That name is taken."), "{taken}");
    let short = fails(&data, &["admin", "create-user", "eve"], "short\n");
    assert!(short.contains("A password has 8 to 1024 characters"), "{short}");

    succeeds(&data, &["admin", "reset-password", "ada"], "another horse\n");
    let nobody = fails(&data, &["admin", "reset-password", "eve"], "another horse\n");
    assert!(nobody.contains("there is no user \"eve\" here"), "{nobody}");

    let list = succeeds(&data, &["admin", "list-users"], "");
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines[0].starts_with("ada  since 20") && lines[0].ends_with("Ada L. (owns the node)"), "{list}");
    assert!(lines[1].starts_with("bob  since 20") && lines[1].ends_with("  bob"), "{list}");
    assert_eq!(lines[2], "Accounts: 2");
}

#[cfg(unix)]
#[test]
fn the_data_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    succeeds(&data, &["admin", "create-user", "ada"], "correct horse\n");
    assert_eq!(data.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn the_demo_fills_an_empty_folder_that_holds_what_it_promises() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let told = succeeds(&data, &["demo"], "");
    assert!(told.starts_with("There are 2 people, 3 servers and "), "{told}");
    assert!(told.contains("  mira   password ") && told.contains("  jonas  password "), "{told}");
    let refused = fails(&data, &["demo"], "");
    assert!(refused.contains("holds accounts already"), "{refused}");

    let good = succeeds(&data, &["check"], "");
    assert!(good.starts_with("Nothing wrong was found in sqlite://"), "{good}");
    let mut raw = SqliteConnectOptions::new().filename(data.join("rialto.db")).connect().await.unwrap();
    for some in [
        "reactions",
        "messages WHERE reply_to_seq IS NOT NULL",
        "messages WHERE pinned_at > 0",
        "bans",
        "reports",
    ] {
        let text = sqlx::AssertSqlSafe(format!("SELECT EXISTS (SELECT 1 FROM {some})"));
        assert!(sqlx::query_scalar::<_, bool>(text).fetch_one(&mut raw).await.unwrap(), "{some}");
    }
    sqlx::query("DELETE FROM messages WHERE seq = 3").execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    let bad = rialto(&data, &["check"], "");
    assert_eq!(bad.status, 1);
    assert!(bad.out.contains("after 2 comes 4 (it should hold that a channel's changes are"), "{}", bad.out);
    assert!(bad.out.contains("\n11 findings in sqlite://"), "{}", bad.out);
}

#[test]
fn a_check_that_could_not_look_says_so() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(rialto(folder.path(), &["check"], "").status, 2);
    std::fs::write(folder.path().join("rialto.db"), "this is no database, whatever its name says").unwrap();
    let done = rialto(folder.path(), &["check"], "");
    assert_eq!(done.status, 2, "{}", done.out);
    std::fs::write(folder.path().join("rialto.toml"), "nonsense = 1").unwrap();
    assert_eq!(rialto(folder.path(), &["check"], "").status, 2);
}

#[test]
fn an_empty_database_is_no_new_node() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rialto.db"), "").unwrap();
    let checked = rialto(folder.path(), &["check"], "");
    assert_eq!(checked.status, 2, "{}", checked.out);
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["demo"], &["admin", "create-user", "ada"]]
    {
        let refused = fails(folder.path(), arguments, "correct horse\n");
        assert!(
            refused.contains("rialto.db is empty") && refused.contains("to begin anew, move"),
            "{refused}"
        );
    }
    assert_eq!(std::fs::metadata(folder.path().join("rialto.db")).unwrap().len(), 0);
}

#[test]
fn a_folder_in_use_is_refused_naming_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let _held = DataLock::take(folder.path()).unwrap();
    for command in ["serve", "demo"] {
        let refused = fails(folder.path(), &[command, "--listen", "127.0.0.1:0"], "");
        let process = format!("in use by another rialto process (process {})", std::process::id());
        assert!(refused.contains(&process), "{refused}");
    }
}

#[test]
fn a_wrong_configuration_is_told_whole() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rialto.toml"), "lisen = 1\nregistration = 2\n").unwrap();
    let told = fails(folder.path(), &["serve", "--set", "limits.connections=0"], "");
    assert_eq!(told.lines().count(), 4, "{told}");
    assert!(
        told.contains("rialto.toml:1:1: there is no setting \"lisen\"; did you mean \"listen\"?"),
        "{told}"
    );
}

/// Runs `rialto ARGUMENTS` in `folder`.
fn rialto_in(folder: &Path, arguments: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rialto"));
    let output =
        command.env_clear().current_dir(folder).args(arguments).stdin(Stdio::null()).output().unwrap();
    Done {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn the_printed_configuration_is_a_file_that_works_from_any_folder() {
    let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let set =
        ["config", "--secrets", "--set", "registration=open", "--set", "database=postgres://u:s3cret@h/n"];
    let shown = rialto_in(here.path(), &set);
    assert_eq!((shown.status, shown.err.as_str()), (0, ""));
    let file = here.path().join("shown.toml");
    std::fs::write(&file, &shown.out).unwrap();
    let again = rialto_in(elsewhere.path(), &["--config", file.to_str().unwrap(), "config", "--secrets"]);
    assert_eq!(again.status, 0, "{}", again.err);
    // But for the lines that say where a value came from.
    let settings = |text: &str| {
        text.lines().filter(|line| !line.starts_with("# ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(settings(&shown.out), settings(&again.out));
    let folder = here.path().join("data");
    assert!(again.out.contains(&format!("data_dir = \"{}\"", folder.display())), "{}", again.out);
}

#[test]
fn hidden_secrets_and_a_file_that_is_not_read_are_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let hidden = rialto_in(folder.path(), &["config", "--set", "metrics.token=0123456789abcdef"]);
    assert!(!hidden.out.contains("0123456789abcdef"), "{}", hidden.out);
    assert!(hidden.err.contains("with --secrets they are printed whole"), "{}", hidden.err);
    std::fs::write(folder.path().join("rialto.toml"), &hidden.out).unwrap();
    let unread = rialto_in(folder.path(), &["config"]);
    let told = "the rialto.toml in the current folder is not read: put it into the data folder data, or name it with --config";
    assert!(unread.err.contains(told), "{}", unread.err);
    let refused = rialto_in(folder.path(), &["config", "--config", "rialto.toml"]);
    assert!(refused.err.contains("`rialto config --secrets` prints the real one"), "{}", refused.err);
}

/// Runs a command whose answer goes to `out`.
fn answering(folder: &Path, arguments: &[&str], out: impl Into<Stdio>) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rialto"));
    command.env_clear().args(arguments).arg("--data-dir").arg(folder);
    command.stdin(Stdio::piped()).stdout(out).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read its input may have ended by now.
    let _ = child.stdin.take().unwrap().write_all(b"correct horse\n");
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Every command that answers, in an order in which each finds what it needs.
const ANSWERING: [&[&str]; 8] = [
    &["--help"],
    &["--version"],
    &["config"],
    &["demo"],
    &["admin", "create-user", "ada"],
    &["admin", "reset-password", "ada"],
    &["admin", "list-users"],
    &["check"],
];

#[test]
fn a_command_ends_quietly_when_nobody_reads_its_answer_any_more() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in ANSWERING {
        let (reader, closed) = std::io::pipe().unwrap();
        drop(reader);
        assert_eq!(answering(folder.path(), arguments, closed), (0, String::new()), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_whose_answer_finds_no_space_says_so_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in ANSWERING {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let (status, told) = answering(folder.path(), arguments, full);
        // A check that could not tell what it found has a status of its own.
        let expected = if *arguments == ["check"] { 2 } else { 1 };
        assert_eq!(status, expected, "{arguments:?}: {told}");
        assert_eq!(
            told, "rialto: standard output can't be written: No space left on device (os error 28)\n",
            "{arguments:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn too_few_open_files_are_called_so_and_the_database_is_not_blamed() {
    let folder = tempfile::tempdir().unwrap();
    succeeds(folder.path(), &["admin", "create-user", "ada"], "correct horse\n");
    for arguments in ["serve --listen 127.0.0.1:0", "check", "admin list-users"] {
        for files in [12, 40, 200] {
            let script = format!("ulimit -n {files} && exec \"$0\" {arguments} --data-dir \"$1\"");
            let mut command = Command::new("sh");
            command.args(["-c", &script, env!("CARGO_BIN_EXE_rialto")]).arg(folder.path());
            let output = command.stdin(Stdio::null()).output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert!(!output.status.success());
            assert!(
                told.contains(&format!("this process may have {files} files open, and Rialto needs 256")),
                "{arguments} with {files}: {told}"
            );
            assert!(!told.contains("database"), "{told}");
        }
    }
}

#[test]
fn help_and_version_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let version = succeeds(folder.path(), &["--version"], "");
    assert_eq!(version, format!("rialto {}\n", env!("CARGO_PKG_VERSION")));
    let help = succeeds(folder.path(), &["--help"], "");
    for command in ["serve", "config", "admin", "demo", "check"] {
        assert!(help.contains(&format!("  {command} ")), "{help}");
    }
}
