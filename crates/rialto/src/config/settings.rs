//! The settings of a node: this table is all there is to set.
//!
//! A setting is a key of `rialto.toml`, a variable `RIALTO_…` and a field here, and all three come from its
//! one line below. What a value may be is its type's matter; what two values may not be together stands in
//! `check.rs`.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderName;
use ipnet::IpNet;
use reqwest::Url;
use rialto_core::store::Deadlines;
use rialto_core::users::Registration;

use super::clerk::ClerkKey;
use super::host::HostPattern;
use super::issuer::Issuer;
use super::kinds::{Bus, Database, LogFilter, LogFormat, Origin, Switch};
use super::public_url::PublicUrl;
use super::secret::Secret;
use super::table::{self, settings};
use super::value::Value;

/// A table of these settings.
type Section = table::Section<Config>;
/// One of these settings.
pub(super) type Setting = table::Setting<Config>;

settings! {
    /// Everything that the owner of a node may set.
    Config {
        /// Where the node listens, as ADDRESS:PORT.
        listen: SocketAddr = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 3000));
        /// The folder that holds all the node's data.
        data_dir: PathBuf = PathBuf::from("data");
        /// The node's address as people reach it, as in "https://chat.example.org"; links begin with it.
        /// It may have a path, as in "https://example.org/chat", where a proxy shares one host among several.
        /// If left out, it is made from `listen`.
        public_url: Option<PublicUrl> = None;
        /// Who may make an account: "invite" (whoever has a server's invite), "open" (everyone) or "closed"
        /// (nobody; `rialto admin create-user` does it). The first account of a node may always be made.
        registration: Registration = Registration::default();
        /// How long a sign-in lives without being used, in days.
        session_days: NonZeroU16 = at_least_one_u16(30);
        /// The database: "sqlite://FILE" or "postgres://USER:PASSWORD@HOST/NAME".
        /// If left out, an SQLite file in the data folder.
        database: Option<Database> = None;
        /// How the nodes of one community hear of each other: "memory" is for one node.
        bus: Bus = Bus;
        /// Whether the rates under `limits` are kept. "off" is for tests: it is refused unless the node
        /// listens on loopback alone.
        rate_limits: Switch = Switch::On;
        sections {
            /// Browsers, and what stands between them and the node.
            http: Http {
                /// Other origins whose pages may use this node, as in ["https://app.example.org", "https://*.example.org"] (all hosts
                /// below it) or ["capacitor://localhost"] (an app's own scheme). The node's own pages always may.
                allowed_origins: Vec<Origin> = Vec::new();
                /// Headers that pages of those origins may send besides Authorization, Content-Type and X-Request-Id.
                allowed_headers: Vec<HeaderName> = Vec::new();
                /// Reverse proxies whose X-Forwarded-For is believed: addresses or networks, as in ["127.0.0.1", "10.0.0.0/8"].
                trusted_proxies: Vec<IpNet> = Vec::new();
            }
            /// How much, how often. A burst may come at once; after it the rate holds.
            limits: Limits {
                /// Connections of the whole node.
                connections: NonZeroU32 = at_least_one(100_000);
                /// Connections from one address.
                connections_per_address: NonZeroU32 = at_least_one(1_000);
                /// Messages that one user may send, edit, delete or react to at once; a direct conversation that is closed or opened counts as one.
                messages_burst: NonZeroU32 = at_least_one(60);
                /// Messages that one user may send, edit, delete or react to per second after that.
                messages_per_second: NonZeroU32 = at_least_one(10);
                /// Requests that one user may make at once, over HTTP and sockets together.
                requests_burst: NonZeroU32 = at_least_one(200);
                /// Requests that one user may make per second after that.
                requests_per_second: NonZeroU32 = at_least_one(50);
                /// How often one user may change what they show of themselves or a nickname, per minute: everyone who shares
                /// a server is told.
                profile_changes_per_minute: NonZeroU32 = at_least_one(10);
                /// Attempts to sign in from one address, per minute; and as many looks at invites by their codes.
                logins_per_address_per_minute: NonZeroU32 = at_least_one(60);
                /// Attempts to sign in with one user name from one address, per minute.
                logins_per_username_per_minute: NonZeroU32 = at_least_one(10);
                /// Attempts to sign in with one user name, per hour, from all addresses together from which it has not signed in
                /// lately.
                logins_per_username_per_hour: NonZeroU32 = at_least_one(60);
                /// Sessions of one user: with one more the oldest ends.
                sessions_per_user: NonZeroU16 = at_least_one_u16(100);
                /// Tokens that are no good, from one address, per minute; past that only those that were good lately are
                /// looked at for a while.
                failed_tokens_per_address_per_minute: NonZeroU32 = at_least_one(120);
                /// Attempts to make an account from one address, per hour.
                registrations_per_address_per_hour: NonZeroU32 = at_least_one(60);
                /// How long one statement of the database may take, in milliseconds, with its wait for a lock; a COMMIT is one.
                database_statement_ms: NonZeroU32 = at_least_one(3_000);
                /// How long a read or a transaction of the database may take, in milliseconds, with the wait for a connection.
                /// What takes longer is answered "unavailable", and its connection is dropped.
                database_transaction_ms: NonZeroU32 = at_least_one(4_000);
            }
            /// Who else vouches for people.
            auth: Auth {
                /// Issuers whose JWTs sign in (Clerk and its like), each a table [[auth.issuers]] with `issuer` and
                /// `jwks_url`, and if wanted `audience`, `authorized_parties`, `username_claim`, `name_claim`, `picture_claim`.
                issuers: Vec<Issuer> = Vec::new();
                /// Hosts whose pictures the tokens of `issuers` may name and the app's pages may show, as in
                /// ["img.clerk.com", "*.googleusercontent.com"]. With `clerk_publishable_key`, img.clerk.com is one of them.
                picture_hosts: Vec<HostPattern> = Vec::new();
                /// The publishable key of your Clerk application, as in "pk_live_…": with it the node's own web app signs
                /// people in by Clerk too. Its issuer must be one of `issuers`.
                clerk_publishable_key: Option<ClerkKey> = None;
                /// How long a connection may outlive its JWT, in seconds: time to bring a fresh one by `session:renew`. After
                /// that its transport is closed, and it comes back with a fresh one.
                expired_token_seconds: NonZeroU16 = at_least_one_u16(60);
            }
            /// What the node writes to its standard error.
            log: Log {
                /// "text" for people or "json" for machines.
                format: LogFormat = LogFormat::Text;
                /// How much: "error", "warn", "info", "debug" or "trace", also by module, as in "info,sqlx=warn".
                level: LogFilter = LogFilter::default();
            }
            /// Numbers for Prometheus.
            metrics: Metrics {
                /// Where GET /metrics answers, as ADDRESS:PORT; nowhere if left out.
                listen: Option<SocketAddr> = None;
                /// The token that whoever asks must send ("Authorization: Bearer …"). It is needed unless `listen` is on
                /// loopback.
                token: Option<Secret> = None;
            }
        }
    }
}

impl Config {
    /// The node's address as people reach it, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> String {
        if let Some(url) = &self.public_url {
            return url.to_string();
        }
        let address = self.listen;
        if address.ip().is_unspecified() || address.ip().is_loopback() {
            format!("http://localhost:{}", address.port())
        } else {
            format!("http://{address}")
        }
    }

    /// The origin of the node's own pages.
    #[must_use]
    pub fn origin(&self) -> String {
        self.public_url.as_ref().map_or_else(|| self.public_url(), PublicUrl::origin)
    }

    /// The origins whose pages are let in, the node's own among them, as the engine compares them.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let allowed = self.http.allowed_origins.iter().map(ToString::to_string);
        allowed.chain([self.origin()]).collect()
    }

    /// The port at which people reach the node.
    #[must_use]
    pub fn public_port(&self) -> u16 {
        let port = Url::parse(&self.public_url()).ok().and_then(|url| url.port_or_known_default());
        port.unwrap_or_else(|| self.listen.port())
    }

    /// Whether people reach the node by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// The path under which people reach the node: empty, or as in "/chat".
    #[must_use]
    pub fn base_path(&self) -> &str {
        self.public_url.as_ref().map_or("", PublicUrl::path)
    }

    /// What the product is to know of it.
    #[must_use]
    pub fn options(&self) -> rialto_core::Options {
        rialto_core::Options {
            registration: self.registration,
            session_days: self.session_days.get().into(),
            sessions_per_user: self.limits.sessions_per_user.get().into(),
            ..rialto_core::Options::default()
        }
    }

    /// How long the database may take.
    #[must_use]
    pub fn deadlines(&self) -> Deadlines {
        let time = |millis: NonZeroU32| Duration::from_millis(millis.get().into());
        Deadlines {
            statement: time(self.limits.database_statement_ms),
            transaction: time(self.limits.database_transaction_ms),
        }
    }

    /// The hosts whose pictures are shown.
    #[must_use]
    pub fn picture_hosts(&self) -> Vec<HostPattern> {
        let of_clerk = self.auth.clerk_publishable_key.as_ref().map(|_| HostPattern::clerk());
        self.auth.picture_hosts.iter().cloned().chain(of_clerk).collect()
    }

    /// The database to open.
    #[must_use]
    pub fn database(&self) -> Database {
        self.database.clone().unwrap_or_else(|| Database::in_folder(&self.data_dir))
    }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("a default is not zero")
}

const fn at_least_one_u16(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a default is not zero")
}

/// All settings, in the order of the table.
pub(super) fn all() -> impl Iterator<Item = &'static Setting> + Clone {
    SECTIONS.iter().flat_map(|section| section.settings)
}
