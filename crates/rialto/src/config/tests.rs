//! The configuration as its users meet it: files, variables, flags.

use std::ffi::OsString;
use std::path::Path;

use super::*;

fn folder(file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    if !file.is_empty() {
        std::fs::write(folder.path().join("rialto.toml"), file).unwrap();
    }
    folder
}

fn flags(folder: &Path, set: &[&str]) -> Flags {
    Flags {
        data_dir: Some(folder.display().to_string()),
        set: set.iter().map(|&set| set.to_owned()).collect(),
        ..Flags::default()
    }
}

fn load_all(file: &str, environment: &[(&str, &str)], set: &[&str]) -> Result<Loaded, Wrong> {
    let folder = folder(file);
    let environment = environment.iter().map(|&(name, text)| (OsString::from(name), OsString::from(text)));
    load(&flags(folder.path(), set), environment)
}

fn problems(file: &str, environment: &[(&str, &str)], set: &[&str]) -> String {
    let folder = folder(file);
    let environment = environment.iter().map(|&(name, text)| (OsString::from(name), OsString::from(text)));
    let wrong = load(&flags(folder.path(), set), environment).unwrap_err();
    wrong.to_string().replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn with_nothing_said_the_defaults_hold() {
    let config = load_all("", &[], &[]).unwrap().config;
    assert_eq!(config.listen.to_string(), "0.0.0.0:3000");
    assert_eq!(config.registration, Registration::Invite);
    assert_eq!(config.rate_limits, Switch::On);
    assert_eq!(config.public_url(), "http://localhost:3000");
    assert!(config.database().url().ends_with("/rialto.db"));
    assert!(config.metrics.listen.is_none());
}

#[test]
fn a_flag_beats_a_variable_beats_the_file_beats_the_default() {
    let file = "registration = \"closed\"\nsession_days = 7\n[limits]\nconnections = 5\nmessages_burst = 6";
    let environment = [("RIALTO_REGISTRATION", "open"), ("RIALTO_LIMITS_CONNECTIONS", "50"), ("HOME", "/x")];
    let config = load_all(file, &environment, &["limits.connections=500"]).unwrap().config;
    assert_eq!(config.registration, Registration::Open);
    assert_eq!(config.session_days.get(), 7);
    assert_eq!(config.limits.connections.get(), 500);
    assert_eq!(config.limits.messages_burst.get(), 6);
    assert_eq!(config.limits.messages_per_second.get(), 10);
}

#[test]
fn every_error_of_every_layer_is_told_at_once_with_its_place() {
    let file = "lisen = \"127.0.0.1:1\"\nregistration = \"opne\"\nsession_days = 0\n\n[limits]\nconnections = \"many\"\n\
                message_burst = 3\n\n[log]\nformat = \"xml\"\nlevel = 3\n\n[nonsense]\na = 1\n";
    let text =
        problems(file, &[("RIALTO_RATE_LIMITS", "maybe")], &["listen", "metrics.listen=here", "colour=red"]);
    let expected = "The configuration is wrong:\
        \n  --set: this must be KEY=VALUE, as in registration=open.\
        \n  --set colour: there is no setting \"colour\".\
        \n  rialto.toml:1:1: there is no setting \"lisen\"; did you mean \"listen\"?\
        \n  rialto.toml:2:16: registration must be \"invite\", \"open\" or \"closed\" (it is \"opne\").\
        \n  rialto.toml:3:16: session_days must be a whole number from 1 to 65535.\
        \n  rialto.toml:6:15: limits.connections must be a whole number from 1 to 4294967295.\
        \n  rialto.toml:7:1: there is no setting \"limits.message_burst\"; did you mean \"messages_burst\"?\
        \n  rialto.toml:10:10: log.format must be \"text\" or \"json\" (it is \"xml\").\
        \n  rialto.toml:11:9: log.level must be a string: a level or a list of MODULE=LEVEL, as in \"info,sqlx=warn\".\
        \n  rialto.toml:13:2: there is no setting \"nonsense\".\
        \n  RIALTO_RATE_LIMITS: rate_limits must be \"on\" or \"off\" (it is \"maybe\").\
        \n  --set metrics.listen: metrics.listen must be ADDRESS:PORT, as in \"127.0.0.1:3000\".";
    assert_eq!(text, expected);
}

#[test]
fn errors_of_syntax_are_told_with_the_others_but_without_echoes() {
    let text = problems("listen = \nsession_days = -1\nregistration = open\n", &[], &[]);
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("rialto.toml:1:"), "{text}");
    assert!(text.contains("rialto.toml:2:16: session_days must be"), "{text}");
    assert!(text.contains("rialto.toml:3:"), "{text}");
}

#[test]
fn issuers_stand_in_the_file_or_in_a_variable() {
    let file = "[[auth.issuers]]\nissuer = \"https://clerk.example\"\njwks_url = \"https://clerk.example/jwks\"\n\
                authorized_parties = [\"https://app.example\"]\n";
    let from_file = load_all(file, &[], &[]).unwrap().config.auth.issuers;
    assert_eq!(from_file[0].authorized_parties, ["https://app.example"]);
    let variable = "[{ issuer = \"https://clerk.example\", jwks_url = \"https://clerk.example/jwks\", \
                    authorized_parties = [\"https://app.example\"] }]";
    let from_variable = load_all("", &[("RIALTO_AUTH_ISSUERS", variable)], &[]).unwrap().config.auth.issuers;
    assert_eq!(from_file, from_variable);
}

#[test]
fn a_clerk_key_names_a_host_that_must_be_an_issuer() {
    let issuer = "[[auth.issuers]]\nissuer = \"https://clerk.example.org\"\n\
                  jwks_url = \"https://clerk.example.org/.well-known/jwks.json\"\n";
    // "clerk.example.org$", with the padding that would end it and without.
    for key in ["pk_live_Y2xlcmsuZXhhbXBsZS5vcmck", "pk_test_Y2xlcmsuZXhhbXBsZS5vcmck"] {
        let file = format!("[auth]\nclerk_publishable_key = \"{key}\"\n{issuer}");
        let read = load_all(&file, &[], &[]).unwrap().config.auth.clerk_publishable_key.unwrap();
        assert_eq!((read.as_str(), read.issuer().as_str()), (key, "https://clerk.example.org"));
    }
    let text = problems(
        "public_url = \"https://example.org/chat\"\n[auth]\n\
         clerk_publishable_key = \"pk_live_Y2xlcmsuZXhhbXBsZS5vcmck\"\n",
        &[],
        &[],
    );
    assert!(text.contains("rialto.toml:3:25: auth.clerk_publishable_key needs its issuer"), "{text}");
    // What it says to add is right as it stands.
    let added = text.split_once("; add\n").unwrap().1;
    let file = format!("{added}\n[auth]\n");
    let key = [("RIALTO_AUTH_CLERK_PUBLISHABLE_KEY", "pk_live_Y2xlcmsuZXhhbXBsZS5vcmck")];
    let issuers = load_all(&file.replace("\n[auth]\n", ""), &key, &[]).unwrap().config.auth.issuers;
    assert_eq!(issuers[0].jwks_url.0.as_str(), "https://clerk.example.org/.well-known/jwks.json");
    assert_eq!(issuers[0].authorized_parties, ["https://example.org"]);
}

#[test]
fn a_clerk_key_with_a_slip_in_it_is_refused() {
    let coded = |text: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(text)
    };
    for host in [
        "clerk.example.org",
        "clerk example.org$",
        "a.b;script-src *$",
        "Clerk.example.org$",
        "localhost$",
        "a..b$",
        "clerk.example.org$$",
        "https://a.b$",
        "$",
        "-a.b$",
    ] {
        let text =
            problems("", &[("RIALTO_AUTH_CLERK_PUBLISHABLE_KEY", &format!("pk_live_{}", coded(host)))], &[]);
        assert!(
            text.contains(
                "RIALTO_AUTH_CLERK_PUBLISHABLE_KEY: auth.clerk_publishable_key must be the publishable"
            ),
            "{text}"
        );
    }
    for key in
        ["x", "pk_live_", "pk_live_%", "pk_prod_Y2xlcmsuZXhhbXBsZS5vcmck", "pk_live_Y2xlcmsuZXhhbXBsZS5vcm"]
    {
        let text = problems("", &[], &[&format!("auth.clerk_publishable_key={key}")]);
        assert!(
            text.contains("--set auth.clerk_publishable_key: auth.clerk_publishable_key must be"),
            "{text}"
        );
    }
    let text = problems("", &[("RIALTO_AUTH_CLERK_PUBLISHABLE_KEY", "sk_live_abcdefgh")], &[]);
    assert!(text.contains("a secret key") && !text.contains("abcdefgh"), "{text}");
}

#[test]
fn the_public_address_may_have_a_path() {
    let read = |text: &str| {
        let config = load_all("", &[("RIALTO_PUBLIC_URL", text)], &[]).unwrap().config;
        (config.public_url(), config.origin(), config.base_path().to_owned())
    };
    let own =
        |path: &str| (format!("https://a.example{path}"), "https://a.example".to_owned(), path.to_owned());
    for (text, path) in [
        ("https://a.example", ""),
        ("https://A.example:443/", ""),
        ("https://a.example/chat", "/chat"),
        ("https://a.example/chat/", "/chat"),
        ("https://a.example/our/chat_1.0-x", "/our/chat_1.0-x"),
    ] {
        assert_eq!(read(text), own(path), "{text}");
    }
    for own in ["api", "assets/x", "servers"] {
        let text = problems("", &[("RIALTO_PUBLIC_URL", &format!("https://a.example/{own}"))], &[]);
        assert!(text.contains("is one of the node's own paths"), "{text}");
    }
    assert_eq!(load_all("", &[], &[]).unwrap().config.origin(), "http://localhost:3000");
    for text in [
        "https://a.example/a//b",
        "https://a.example/..",
        "https://a.example/a/../b",
        "https://a.example/a b",
        "https://a.example/%41",
        "https://a.example/a\"b",
        "https://a.example/a?b",
        "https://a.example/#a",
        "https://a.example?b",
        "https://u:p@a.example/",
        "ftp://a.example",
        "a.example",
        "https://a.example/\\b",
    ] {
        let text = problems("", &[("RIALTO_PUBLIC_URL", text)], &[]);
        assert!(text.contains("RIALTO_PUBLIC_URL: public_url must be"), "{text}");
    }
}

#[test]
fn an_issuer_names_all_that_is_wrong_with_it() {
    let file = "[[auth.issuers]]\nisuer = \"x\"\njwks_url = \"http://clerk.example/jwks\"\nname_claim = 4\n";
    let text = problems(file, &[], &[]);
    assert!(text.contains("2:1: auth.issuers has no key \"isuer\"; did you mean \"issuer\"?"), "{text}");
    assert!(text.contains("3:12: auth.issuers `jwks_url` must be an https URL"), "{text}");
    assert!(text.contains("auth.issuers has an entry without `issuer`"), "{text}");
    assert!(text.contains("4:14: auth.issuers `name_claim` must be a string"), "{text}");
}

#[test]
fn lists_come_with_commas_or_in_brackets() {
    let origins = |text: &str| {
        let loaded = load_all("", &[("RIALTO_HTTP_ALLOWED_ORIGINS", text)], &[]).unwrap();
        loaded.config.http.allowed_origins.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let both = ["https://a.example", "http://localhost:5173"];
    assert_eq!(origins("https://a.example, http://localhost:5173/"), both);
    assert_eq!(origins("[\"https://A.example:443\", \"http://localhost:5173\"]"), both);
    let text = problems("", &[("RIALTO_HTTP_TRUSTED_PROXIES", "10.1.0.0/8, nowhere")], &[]);
    assert!(text.contains("RIALTO_HTTP_TRUSTED_PROXIES: http.trusted_proxies must be an address"), "{text}");
}

#[test]
fn origins_are_of_pages_apps_and_all_hosts_below_a_domain() {
    let origin = |text: &str| {
        let loaded = load_all("", &[("RIALTO_HTTP_ALLOWED_ORIGINS", text)], &[]).unwrap();
        loaded.config.http.allowed_origins[0].to_string()
    };
    for (text, expected) in [
        ("https://*.Example.org:443/", "https://*.example.org"),
        ("http://*.example.org:8080", "http://*.example.org:8080"),
        ("Capacitor://localhost/", "capacitor://localhost"),
        ("ionic://localhost", "ionic://localhost"),
        ("tauri://localhost", "tauri://localhost"),
        ("app://x", "app://x"),
        ("chrome-extension://abc", "chrome-extension://abc"),
    ] {
        assert_eq!(origin(text), expected);
    }
    for never in [
        "*",
        "null",
        "app.example.org",
        "https://*",
        "https://*.org",
        "https://a.*.example.org",
        "https://*.example.org/chat",
        "https://app.example.org/chat",
        "https://user@app.example.org",
        "wss://app.example.org",
        "file://localhost",
        "capacitor://",
        "capacitor://localhost/index.html",
        "1app://x",
    ] {
        let text = problems("", &[("RIALTO_HTTP_ALLOWED_ORIGINS", never)], &[]);
        assert!(text.contains("http.allowed_origins must be an origin"), "{never}: {text}");
    }
    let text = problems("", &[("RIALTO_HTTP_ALLOWED_HEADERS", "x y")], &[]);
    assert!(text.contains("http.allowed_headers must be the name of a header"), "{text}");
}

#[test]
fn rate_limits_are_off_on_loopback_alone() {
    let off = [("RIALTO_RATE_LIMITS", "off")];
    assert!(load_all("listen = \"127.0.0.1:0\"", &off, &[]).is_ok());
    assert!(load_all("listen = \"[::1]:0\"", &off, &[]).is_ok());
    assert!(load_all("listen = \"localhost:0\"", &off, &[]).is_ok());
    for listen in ["0.0.0.0:0", "[::]:0", "192.168.1.2:0"] {
        let text = problems(&format!("listen = \"{listen}\""), &off, &[]);
        assert!(text.contains("RIALTO_RATE_LIMITS: rate_limits can be \"off\" only"), "{text}");
    }
}

#[test]
fn an_external_bus_is_refused_in_clear_words() {
    let text = problems("", &[("RIALTO_BUS", "nats://user:secret@10.0.0.1")], &[]);
    assert!(text.contains("several nodes come with a later version"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn a_file_in_the_data_folder_cannot_lead_to_another_one() {
    let text = problems("data_dir = \"/elsewhere\"", &[], &[]);
    assert!(text.contains("rialto.toml:1:12: data_dir can't lead elsewhere"), "{text}");
}

#[test]
fn a_named_file_must_be_there() {
    let flags = Flags { config: Some("/nowhere/rialto.toml".into()), ..Flags::default() };
    let text = load(&flags, []).unwrap_err().to_string();
    assert!(text.contains("/nowhere/rialto.toml:1:1: the file can't be read"), "{text}");
}

#[test]
fn an_unknown_variable_is_a_warning_with_a_hint_and_an_empty_one_is_none() {
    let environment =
        [("RIALTO_REGISTRATON", "open"), ("RIALTO_PORT", "tcp://10.0.0.1:80"), ("RIALTO_BUS", "")];
    let loaded = load_all("", &environment, &[]).unwrap();
    assert!(loaded.warnings[0].contains("did you mean \"RIALTO_REGISTRATION\"?"), "{:?}", loaded.warnings);
    assert_eq!(loaded.warnings.len(), 2);
}

#[test]
fn what_is_shown_can_be_read_back() {
    let file = "public_url = \"https://chat.example\"\n[http]\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n\
                [[auth.issuers]]\nissuer = \"https://clerk.example\"\njwks_url = \"https://clerk.example/jwks\"\n";
    let folder = folder(file);
    let environment = [(OsString::from("RIALTO_LOG_LEVEL"), OsString::from("info,sqlx=warn"))];
    let flags = flags(folder.path(), &["registration=closed"]);
    let first = load(&flags, environment).unwrap();
    let shown = show(&first, Secrets::Hidden);
    assert!(shown.contains("# From RIALTO_LOG_LEVEL.\nlevel = \"info,sqlx=warn\""), "{shown}");
    assert!(shown.contains("# From --set registration.\nregistration = \"closed\""), "{shown}");
    assert!(shown.contains(&format!("# From {}/rialto.toml:1:14.", folder.path().display())), "{shown}");

    let copy = folder.path().join("shown.toml");
    std::fs::write(&copy, &shown).unwrap();
    let second = load(&Flags { config: Some(copy), ..Flags::default() }, []).unwrap();
    assert_eq!(first.config, second.config);
}

#[test]
fn what_is_shown_serves_as_the_file_of_the_data_folder() {
    let folder = folder("");
    let flags = flags(folder.path(), &[]);
    let first = load(&flags, []).unwrap();
    std::fs::write(folder.path().join("rialto.toml"), show(&first, Secrets::Hidden)).unwrap();
    assert_eq!(load(&flags, []).unwrap().config, first.config);
}

/// Every setting that is no number with a value that is not its default, but for `bus`, which has one value alone.
const NO_NUMBERS: &[(&str, &str)] = &[
    ("listen", "127.0.0.1:4000"),
    ("data_dir", "somewhere/else"),
    ("public_url", "https://example.org/chat"),
    ("registration", "closed"),
    ("database", "postgres://rialto:s3cret@db/rialto?sslmode=require"),
    ("bus", "memory"),
    ("rate_limits", "off"),
    ("http.allowed_origins", "https://*.example.org,http://localhost:8080,capacitor://localhost"),
    ("http.allowed_headers", "sentry-trace,baggage"),
    ("http.trusted_proxies", "10.0.0.0/8,::1"),
    (
        "auth.issuers",
        "[{ issuer = \"https://clerk.example.org\", jwks_url = \"https://clerk.example.org/jwks\", audience = \"chat\", \
          authorized_parties = [\"https://a.example\"], username_claim = \"nick\", name_claim = \"full\", picture_claim = \"avatar\" }]",
    ),
    ("auth.clerk_publishable_key", "pk_test_Y2xlcmsuZXhhbXBsZS5vcmck"),
    ("auth.picture_hosts", "img.clerk.com,*.example.org"),
    ("log.format", "json"),
    ("log.level", "info,sqlx=warn"),
    ("metrics.listen", "0.0.0.0:9100"),
    ("metrics.token", "0123456789abcdef"),
];

/// Another value of a setting, as in `limits.connections=5`.
fn another(setting: &Setting) -> String {
    let path = setting.path();
    let other = match (setting.write)(&Config::default(), Secrets::Whole) {
        Some(toml::Value::Integer(number)) => (number + 1).to_string(),
        _ => NO_NUMBERS.iter().find(|(key, _)| *key == path).expect(&path).1.to_owned(),
    };
    format!("{path}={other}")
}

#[test]
fn what_is_shown_with_its_secrets_is_a_file_that_works_whatever_is_set() {
    let others = all().map(another).collect();
    let first = load(&Flags { set: others, ..Flags::default() }, []).unwrap();
    assert_eq!(first.places.len(), all().count(), "each setting was taken");

    let folder = folder("");
    let copy = folder.path().join("shown.toml");
    std::fs::write(&copy, show(&first, Secrets::Whole)).unwrap();
    let second = load(&Flags { config: Some(copy), ..Flags::default() }, []).unwrap().config;
    let data_dir = std::path::absolute(&first.config.data_dir).unwrap();
    assert_eq!(second, Config { data_dir, ..first.config.clone() });
    assert!(has_secrets(&first) && !show(&first, Secrets::Hidden).contains("s3cret"));
}

#[test]
fn what_the_examples_read_is_no_mistake() {
    let environment = [("RIALTO_TOKEN", "x"), ("RIALTO_CHANNEL", "y"), ("RIALTO_URL", "z")];
    assert_eq!(load_all("", &environment, &[]).unwrap().warnings, [""; 0]);
}

#[test]
fn a_password_is_never_shown_and_its_stars_are_never_taken_for_one() {
    for (url, hidden) in [
        ("postgres://rialto:s3cret@db/rialto", "postgres://rialto:***@db/rialto"),
        ("postgres:///rialto?password=s3cret&user=x", "postgres:///rialto?password=***&user=x"),
    ] {
        let loaded = load_all(&format!("database = {url:?}"), &[], &[]).unwrap();
        assert_eq!(loaded.config.database().url(), url);
        let (shown, debugged) = (show(&loaded, Secrets::Hidden), format!("{:?}", loaded.config));
        assert!(shown.contains(hidden), "{shown}");
        assert!(!shown.contains("s3cret") && !debugged.contains("s3cret"));
        let text = problems(&format!("database = {hidden:?}"), &[], &[]);
        assert!(text.contains("its password is hidden as \"***\"; write the real one"), "{text}");
    }
}

#[test]
fn every_setting_is_explained_and_no_two_share_a_variable() {
    let variables: std::collections::BTreeSet<_> = all().map(Setting::variable).collect();
    assert_eq!(variables.len(), all().count());
    assert!(all().all(|setting| setting.doc.iter().any(|line| !line.trim().is_empty())));
}

#[test]
fn numbers_that_others_can_reach_need_a_token() {
    let alone = problems("[metrics]\nlisten = \"0.0.0.0:9100\"", &[], &[]);
    assert!(
        alone.contains(
            "rialto.toml:2:10: metrics.listen can be reached from other machines: set metrics.token"
        ),
        "{alone}"
    );
    let short = problems("", &[("RIALTO_METRICS_TOKEN", "guess me")], &[]);
    assert!(short.contains("RIALTO_METRICS_TOKEN: metrics.token must be a secret of 16"), "{short}");
    assert!(!short.contains("guess me"), "{short}");
    let file = "[metrics]\nlisten = \"0.0.0.0:9100\"\ntoken = \"0123456789abcdef\"";
    let loaded = load_all(file, &[], &[]).unwrap();
    assert!(loaded.config.metrics.token.as_ref().unwrap().is("0123456789abcdef"));
    assert!(!show(&loaded, Secrets::Hidden).contains("0123456789abcdef"));
    assert!(!format!("{:?}", loaded.config).contains("0123456789abcdef"));
    load_all("[metrics]\nlisten = \"[::1]:9100\"", &[], &[]).unwrap();
}
