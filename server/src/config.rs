//! Settings, from the environment or one TOML file; the environment wins. `mooring doctor` shows each with its default.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use domain::shared_secret::{SHORTEST, SharedSecret};
use domain::telling_words;
use ipnet::IpNet;
use lettre::message::Mailbox;
use url::{Host, Url};

use crate::shown_urls;

/// How much of a setting may be seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Whole,
    /// A URL, without its password.
    WithoutPassword,
    Not,
}

/// One setting: its name in the environment, its default, what it is for, and how much of it may be seen.
struct Setting {
    name: &'static str,
    default: &'static str,
    help: &'static str,
    seen: Seen,
}

const SETTINGS: [Setting; 12] = [
    Setting {
        name: "MOORING_DATABASE_URL",
        default: "sqlite://data/mooring.db",
        help: "sqlite://PATH, or postgres://… to grow",
        seen: Seen::WithoutPassword,
    },
    Setting {
        name: "MOORING_LISTEN",
        default: "127.0.0.1:3000",
        help: "address and port to listen on",
        seen: Seen::Whole,
    },
    Setting {
        name: "MOORING_PUBLIC_URL",
        default: "http://localhost:3000",
        help: "how browsers reach it; https:// unless it is this machine",
        seen: Seen::Whole,
    },
    Setting {
        name: "MOORING_SMTP_URL",
        default: "",
        help: "smtp://USER:PASSWORD@HOST:587 (STARTTLS) or smtps://…:465",
        seen: Seen::WithoutPassword,
    },
    Setting {
        name: "MOORING_SMTP_CA_FILE",
        default: "",
        help: "PEM of the mail server's own authority, where it has one",
        seen: Seen::Whole,
    },
    Setting {
        name: "MOORING_MAIL_FROM",
        default: "mooring@localhost",
        help: "the sender's address; its name is seen by whoever shares a phone",
        seen: Seen::Whole,
    },
    Setting {
        name: "MOORING_MAIL_CONNECTIONS",
        default: "4",
        help: "how many mails may be on their way to the mail server at once",
        seen: Seen::Whole,
    },
    Setting {
        name: "MOORING_MAIL_DIR",
        default: "data/mail",
        help: "without SMTP, mail is written here",
        seen: Seen::Whole,
    },
    Setting {
        name: "MOORING_KEY_FILE",
        default: "data/mooring.key",
        help: "made for an empty database only; keep a copy apart from the backups",
        seen: Seen::Whole,
    },
    Setting {
        name: "MOORING_TRUSTED_PROXIES",
        default: "",
        help: "networks whose X-Forwarded-For is believed, such as 127.0.0.1/32,10.0.0.0/8",
        seen: Seen::Whole,
    },
    Setting {
        name: "MOORING_BOUNCE_SECRET",
        default: "",
        help: "24 letters or more: with it a mail provider may report at /bounces that mail came back",
        seen: Seen::Not,
    },
    Setting {
        name: "MOORING_METRICS_TOKEN",
        default: "",
        help: "24 letters or more: asked for at /metrics; without it only this machine may ask",
        seen: Seen::Not,
    },
];

/// Everything that can be set, valid.
#[derive(Clone, Debug)]
pub struct Config {
    pub database_url: String,
    pub listen: SocketAddr,
    /// Without a slash at the end.
    pub public_url: String,
    pub smtp_url: Option<Url>,
    pub smtp_ca_file: Option<PathBuf>,
    pub mail_from: Mailbox,
    pub mail_connections: usize,
    pub mail_dir: PathBuf,
    pub key_file: PathBuf,
    pub trusted_proxies: Vec<IpNet>,
    pub bounce_secret: Option<SharedSecret>,
    pub metrics_token: Option<SharedSecret>,
    pub demo: bool,
}

/// Where raw settings come from.
pub struct Source {
    file: toml::Table,
    environment: fn(&str) -> Option<String>,
}

impl Source {
    /// The environment over the TOML file at `path`, where there is one. Keys in the file are the names in lower case
    /// without `mooring_`.
    pub fn read(path: Option<&Path>) -> Result<Self> {
        let file = match path {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("the settings file {} can't be read", path.display()))?;
                let table: toml::Table =
                    text.parse().with_context(|| format!("the settings file {} is not TOML", path.display()))?;
                if let Some(stray) =
                    table.keys().find(|key| !SETTINGS.iter().any(|setting| key_of(setting.name) == **key))
                {
                    bail!(
                        "the settings file {} has `{stray}`, which is no setting; `mooring doctor` lists them",
                        path.display()
                    );
                }
                table
            }
            None => toml::Table::new(),
        };
        Ok(Self { file, environment: |name| std::env::var(name).ok() })
    }

    fn get(&self, name: &str) -> String {
        let from_file = || {
            self.file.get(&key_of(name)).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_string))
        };
        let default =
            || SETTINGS.iter().find(|setting| setting.name == name).map(|setting| setting.default.to_string());
        (self.environment)(name)
            .filter(|value| !value.is_empty())
            .or_else(from_file)
            .or_else(default)
            .unwrap_or_default()
    }

    /// Each setting with its value and default, secrets hidden, for `mooring doctor`.
    #[must_use]
    pub fn describe(&self) -> String {
        let lines = SETTINGS.iter().map(|setting| {
            let value = self.get(setting.name);
            let value = match setting.seen {
                Seen::Whole => value,
                Seen::WithoutPassword => shown_urls::without_password(&value),
                Seen::Not if value.is_empty() => value,
                Seen::Not => "…".into(),
            };
            let default = if setting.default.is_empty() { "not set" } else { setting.default };
            format!("{:<21} {value}\n{:22}{} (default: {default})", setting.name, "", setting.help)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// All settings, checked.
    pub fn config(&self, demo: bool) -> Result<Config> {
        let listen = self.get("MOORING_LISTEN");
        let smtp_url = Some(self.get("MOORING_SMTP_URL")).filter(|url| !url.is_empty());
        let mail_from = self.get("MOORING_MAIL_FROM");
        let config = Config {
            database_url: self.get("MOORING_DATABASE_URL"),
            listen: listen.parse().with_context(|| {
                format!("MOORING_LISTEN is `{listen}`, not an address and port such as 127.0.0.1:3000")
            })?,
            public_url: public_url(&self.get("MOORING_PUBLIC_URL"))?,
            smtp_url: smtp_url.map(|url| url.parse().context("MOORING_SMTP_URL is not a URL")).transpose()?,
            smtp_ca_file: Some(self.get("MOORING_SMTP_CA_FILE")).filter(|path| !path.is_empty()).map(PathBuf::from),
            mail_from: sender(&mail_from)?,
            mail_connections: mail_connections(&self.get("MOORING_MAIL_CONNECTIONS"))?,
            mail_dir: self.get("MOORING_MAIL_DIR").into(),
            key_file: self.get("MOORING_KEY_FILE").into(),
            trusted_proxies: proxies(&self.get("MOORING_TRUSTED_PROXIES"))?,
            bounce_secret: secret("MOORING_BOUNCE_SECRET", &self.get("MOORING_BOUNCE_SECRET"))?,
            metrics_token: secret("MOORING_METRICS_TOKEN", &self.get("MOORING_METRICS_TOKEN"))?,
            demo,
        };
        if demo {
            config.check_demo()?;
        }
        Ok(config)
    }
}

impl Config {
    /// A demo shows its mail and its passwords to everybody: it stays on this machine.
    fn check_demo(&self) -> Result<()> {
        if !self.listen.ip().is_loopback() {
            bail!("a demo listens on this machine only: set MOORING_LISTEN to 127.0.0.1:PORT");
        }
        if self.smtp_url.as_ref().is_some_and(|url| !is_loopback(url)) {
            bail!("a demo mails to this machine only: leave MOORING_SMTP_URL out, or point it at 127.0.0.1");
        }
        Ok(())
    }
}

fn public_url(text: &str) -> Result<String> {
    let url: Url = text.parse().with_context(|| format!("MOORING_PUBLIC_URL is `{text}`, not a URL"))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        _ => bail!(
            "MOORING_PUBLIC_URL is `{text}`: it must begin with https://, since passwords and notes travel over it"
        ),
    }
    if url.path() != "/" || url.query().is_some() {
        bail!("MOORING_PUBLIC_URL is `{text}`: Mooring lives at the root of a host, without a path");
    }
    // As it stands in headers, which are ASCII: a name with other letters in its own spelling for that.
    Ok(url.origin().ascii_serialization())
}

/// Each takes a connection of the database's while it works, which pages want too.
fn mail_connections(text: &str) -> Result<usize> {
    match text.parse() {
        Ok(count @ 1..=8) => Ok(count),
        _ => bail!("MOORING_MAIL_CONNECTIONS is `{text}`, not a number from 1 to 8"),
    }
}

/// Whom mail is from. Its name shows beside every subject.
fn sender(text: &str) -> Result<Mailbox> {
    let sender: Mailbox = text.parse().with_context(|| format!("MOORING_MAIL_FROM is `{text}`, not an address"))?;
    if sender.name.as_deref().is_some_and(|name| name.chars().any(telling_words::is_invisible)) {
        bail!("MOORING_MAIL_FROM is `{}`: its name holds signs that can’t be seen", text.escape_unicode());
    }
    if let Some(word) = sender.name.as_deref().and_then(telling_words::find_apart) {
        let word = word.trim_end_matches('*');
        bail!(
            "MOORING_MAIL_FROM is `{text}`: its name says `{word}` to whoever shares a phone; choose another, or none"
        );
    }
    Ok(sender)
}

fn secret(name: &str, text: &str) -> Result<Option<SharedSecret>> {
    if text.is_empty() {
        return Ok(None);
    }
    let secret = SharedSecret::new(text);
    secret.map(Some).map_err(|_| anyhow::anyhow!("{name} is shorter than {SHORTEST} letters: it could be guessed"))
}

/// Networks, or single addresses, with commas between them.
fn proxies(text: &str) -> Result<Vec<IpNet>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let parse = |part: &str| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
    let networks = parts.map(|part| {
        parse(part)
            .with_context(|| format!("MOORING_TRUSTED_PROXIES has `{part}`, which is no network such as 10.0.0.0/8"))
    });
    networks.collect()
}

/// Whether a URL points at this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn key_of(name: &str) -> String {
    name.trim_start_matches("MOORING_").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(toml: &str) -> Source {
        Source { file: toml.parse().expect("TOML"), environment: |_| None }
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for good in
            ["https://mooring.example.org", "http://localhost:3000", "http://127.0.0.1:3000/", "http://[::1]:3000"]
        {
            assert!(public_url(good).is_ok(), "{good}");
        }
        for bad in ["http://mooring.example.org", "ftp://x", "mooring", "https://example.org/mooring"] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_public_url_can_stand_in_a_header() {
        for (typed, meant) in [
            ("https://ayuda.niñez.org/", "https://ayuda.xn--niez-hqa.org"),
            ("https://Mooring.example.org:443", "https://mooring.example.org"),
            ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ] {
            assert_eq!(public_url(typed).expect("a URL"), meant);
        }
    }

    #[test]
    fn the_senders_name_tells_nothing() {
        for good in ["hello@example.org", "Alex <hello@example.org>"] {
            assert!(sender(good).is_ok(), "{good}");
        }
        for bad in [
            "Thera\u{200b}py <hello@example.org>",
            "\"Thera-py\" <hello@example.org>",
            "Group Therapy <hello@example.org>",
            "\"Centro de Terapia\" <hello@example.org>",
            "nobody",
        ] {
            assert!(sender(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_demo_stays_on_this_machine() {
        assert!(source("").config(true).is_ok());
        assert!(source("listen = \"0.0.0.0:3000\"").config(true).is_err());
        assert!(source("smtp_url = \"smtp://mail.example.org\"").config(true).is_err());
        assert!(source("smtp_url = \"smtp://127.0.0.1:2525\"").config(true).is_ok());
    }

    #[test]
    fn proxies_are_trusted_by_name_alone() {
        assert!(source("").config(false).expect("settings").trusted_proxies.is_empty());
        let set = source("trusted_proxies = \"127.0.0.1, 10.0.0.0/8\"").config(false).expect("settings");
        assert_eq!(
            set.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["127.0.0.1/32", "10.0.0.0/8"]
        );
        assert!(source("trusted_proxies = \"everybody\"").config(false).is_err());
    }

    #[test]
    fn mail_has_one_connection_to_eight() {
        assert_eq!(source("").config(false).expect("settings").mail_connections, 4);
        assert_eq!(source("mail_connections = 8").config(false).expect("settings").mail_connections, 8);
        for wrong in ["0", "9", "\"many\""] {
            assert!(source(&format!("mail_connections = {wrong}")).config(false).is_err(), "{wrong}");
        }
    }

    #[test]
    fn doctor_hides_passwords() {
        let shown = source(
            "smtp_url = \"smtp://us:harbor@mail.example.org\"\ndatabase_url = \"postgres://us:anchor@db/mooring\"\n\
             bounce_secret = \"four and twenty lanterns\"",
        )
        .describe();
        assert!(!shown.contains("harbor") && !shown.contains("anchor") && !shown.contains("lanterns"), "{shown}");
        assert!(shown.contains("mail.example.org") && shown.contains("default: 127.0.0.1:3000"), "{shown}");
    }
}
