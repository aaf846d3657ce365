//! How a mail leaves: over SMTP, or into a folder where there is no mail server.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use domain::outbox::Outcome;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use url::Url;

use crate::config::{Config, is_loopback};
use crate::database::private_folder;

/// A whole send, with connecting and every answer. Half of the outbox's lease: a send never outlives it.
const SEND_WITHIN: Duration = Duration::from_secs(30);
/// SMTP codes that speak of us, not of the recipient: our password, our right to send.
const OUR_FAULT: std::ops::RangeInclusive<u16> = 530..=538;

/// The way out.
pub enum Transport {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

impl Transport {
    pub fn new(config: &Config) -> Result<Self> {
        match &config.smtp_url {
            Some(url) => Ok(Self::Smtp(Box::new(smtp(url, config)?))),
            None => {
                let folder = &config.mail_dir;
                private_folder(folder)?;
                Ok(Self::Folder(AsyncFileTransport::new(folder)))
            }
        }
    }

    /// Sends, within its time, and says what became of it in words for staff.
    pub async fn send(&self, message: Message) -> Outcome {
        match self {
            Self::Smtp(smtp) => match tokio::time::timeout(SEND_WITHIN, smtp.send(message)).await {
                Ok(Ok(_)) => Outcome::Sent,
                Ok(Err(error)) => outcome_of(&error),
                Err(_) => Outcome::Later("The mail server did not answer in time.".into()),
            },
            Self::Folder(folder) => match folder.send(message).await {
                Ok(_) => Outcome::Sent,
                Err(error) => Outcome::Later(format!("The mail could not be written into its folder ({error}).")),
            },
        }
    }
}

fn smtp(url: &Url, config: &Config) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
    let host = url.host_str().context("MOORING_SMTP_URL names no host")?.trim_matches(['[', ']']);
    let mut tls = TlsParameters::builder(host.to_string());
    if let Some(path) = &config.smtp_ca_file {
        tls = tls.add_root_certificate(authority(path)?);
    } else if is_loopback(url) {
        // Nobody stands between this machine and itself, and a relay here carries a certificate for its public name.
        tls = tls.dangerous_accept_invalid_certs(true);
    }
    let tls = tls.build_rustls().context("TLS can't be set up")?;
    let plain_will_do = is_loopback(url) && config.smtp_ca_file.is_none();
    let (tls, port) = match url.scheme() {
        "smtps" => (Tls::Wrapper(tls), 465),
        "smtp" if plain_will_do => (Tls::Opportunistic(tls), 25),
        "smtp" => (Tls::Required(tls), 587),
        other => bail!("MOORING_SMTP_URL begins with {other}://; it must be smtp:// or smtps://"),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(url.port().unwrap_or(port))
        .tls(tls)
        .timeout(Some(SEND_WITHIN))
        .hello_name(ClientId::Domain(config.mail_from.email.domain().to_string()));
    if !url.username().is_empty() {
        builder =
            builder.credentials(Credentials::new(decoded(url.username()), decoded(url.password().unwrap_or_default())));
    }
    Ok(builder.build())
}

fn authority(path: &Path) -> Result<Certificate> {
    let pem = std::fs::read(path).with_context(|| format!("MOORING_SMTP_CA_FILE {} can't be read", path.display()))?;
    Certificate::from_pem(&pem)
        .with_context(|| format!("MOORING_SMTP_CA_FILE {} is not a PEM certificate", path.display()))
}

/// Percent-encoded parts of a URL as they were meant.
fn decoded(text: &str) -> String {
    form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// Only a clear word against this recipient or this mail ends it; all else is tried again.
fn outcome_of(error: &SmtpError) -> Outcome {
    let code = error.status().map(u16::from);
    match code {
        Some(code) if error.is_permanent() && OUR_FAULT.contains(&code) => {
            tracing::error!(code, "the mail server does not accept Mooring; look at MOORING_SMTP_URL");
            Outcome::Later(format!("The mail server does not accept Mooring's sign-in ({code})."))
        }
        Some(code) if error.is_permanent() => {
            Outcome::Refused(format!("The mail server refused this address ({code})."))
        }
        Some(code) => Outcome::Later(format!("The mail server can't take it now ({code}).")),
        None => {
            tracing::error!(error = %error, "the mail server can't be used");
            Outcome::Later("The mail server can't be reached.".into())
        }
    }
}
