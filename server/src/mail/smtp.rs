//! The way to a mail server: one connection, step by step, kept for as long as there is more to send.
//!
//! A connection is out of its place while it is used. So one that failed, or whose send ran out of time in the middle, is
//! gone and never used again: its answers would be taken for those to the next mail.

use std::fmt;
use std::io;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};
use url::Url;

use super::failpoints::{self, pass};
use super::wrapped::Wrapped;
use crate::config::{Config, is_loopback};

/// A connection carries so many mails and is made anew: servers close it at about a hundred.
const CARRIES: u32 = 90;
/// Ending one mail or all of them may take so long. Nothing depends on it.
const GOODBYE_WITHIN: Duration = Duration::from_secs(2);
/// One of a server's addresses may take so long to answer: behind a name there is often one that leads nowhere.
const ADDRESS_WITHIN: Duration = Duration::from_secs(8);

/// A mail server, and how we speak with it.
pub struct Server {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    /// Whether a certificate is looked at: on this machine itself it is not.
    verifies: bool,
}

/// How far a send has come, in words that go on after "The mail server did not answer in time".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Connect,
    Secure,
    SignIn,
    Sender,
    Recipient,
    Data,
    Message,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "when it was called",
            Self::Secure => "while the line was secured",
            Self::SignIn => "at the sign-in",
            Self::Sender => "at the sender's address",
            Self::Recipient => "at the recipient's address",
            Self::Data => "before the message",
            Self::Message => "after the message",
        })
    }
}

/// Why a mail did not leave.
pub enum Failure {
    /// Nobody answers the call.
    Call(std::io::Error),
    Smtp(Error),
    /// The address or the message holds letters that this server can't carry.
    Letters,
    /// It was too late to hand the mail over: somebody else may be sending it by now.
    OutOfTime,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Smtp(error)
    }
}

impl Failure {
    /// The connection's end, and no word on this mail.
    pub fn is_goodbye(&self) -> bool {
        match self {
            Self::Call(_) => true,
            Self::Smtp(error) => error.status().is_none_or(|code| u16::from(code) == 421),
            Self::Letters | Self::OutOfTime => false,
        }
    }
}

impl Server {
    pub fn new(url: &Url, config: &Config) -> Result<Self> {
        let host = url.host_str().context("MOORING_SMTP_URL names no host")?.trim_matches(['[', ']']).to_string();
        let mut tls = TlsParameters::builder(host.clone());
        let verifies = config.smtp_ca_file.is_some() || !is_loopback(url);
        if let Some(path) = &config.smtp_ca_file {
            let pem = std::fs::read(path)
                .with_context(|| format!("MOORING_SMTP_CA_FILE {} can't be read", path.display()))?;
            let authority = Certificate::from_pem(&pem)
                .with_context(|| format!("MOORING_SMTP_CA_FILE {} is not a PEM certificate", path.display()))?;
            tls = tls.add_root_certificate(authority);
        } else if !verifies {
            // Nobody stands between this machine and itself, and a relay here carries a certificate for its public name.
            tls = tls.dangerous_accept_invalid_certs(true);
        }
        let tls = tls.build_rustls().context("TLS can't be set up")?;
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::Wrapper(tls), 465),
            "smtp" if !verifies => (Tls::Opportunistic(tls), 25),
            "smtp" => (Tls::Required(tls), 587),
            other => bail!("MOORING_SMTP_URL begins with {other}://; it must be smtp:// or smtps://"),
        };
        let credentials = (!url.username().is_empty())
            .then(|| Credentials::new(decoded(url.username()), decoded(url.password().unwrap_or_default())));
        Ok(Self {
            host,
            port: url.port().unwrap_or(port),
            tls,
            credentials,
            hello: ClientId::Domain(config.mail_from.email.domain().to_string()),
            verifies,
        })
    }

    /// Calls one address after another, until one answers.
    async fn call(&self) -> io::Result<TcpStream> {
        let mut failed = io::Error::new(io::ErrorKind::NotFound, "its name has no address");
        for address in lookup_host((self.host.as_str(), self.port)).await? {
            match timeout(ADDRESS_WITHIN, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // lettre writes the dot that ends a mail by itself: it would wait 40 ms for word that the mail has come.
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Ok(Err(error)) => failed = error,
                Err(_) => failed = io::Error::new(io::ErrorKind::TimedOut, format!("{address} does not answer")),
            }
        }
        Err(failed)
    }
}

/// Percent-encoded parts of a URL as they were meant.
fn decoded(text: &str) -> String {
    form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// How a line is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarded {
    /// Not at all: to a mail server on this machine that offers nothing else.
    Not,
    Encrypted,
    /// Encrypted, and the server has shown who it is.
    Known,
}

/// One sender's connection. It is made when there is something to send.
pub struct Line<'a> {
    server: &'a Server,
    connection: Option<AsyncSmtpConnection>,
    carried: u32,
    /// Where the last send was when it ended.
    pub step: Step,
    /// How the last connection was guarded.
    pub guarded: Guarded,
}

impl<'a> Line<'a> {
    pub fn new(server: &'a Server) -> Self {
        Self { server, connection: None, carried: 0, step: Step::Connect, guarded: Guarded::Not }
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.connection.is_some() && self.carried < CARRIES
    }

    /// Sees to it that there is a connection, signed in.
    pub async fn open(&mut self) -> Result<(), Failure> {
        if !self.is_open() {
            self.close().await;
            self.connection = Some(self.connect().await?);
        }
        Ok(())
    }

    /// Hands one mail over, if that begins before `until`. Cut short, it leaves no connection behind.
    pub async fn hand_over(&mut self, message: &Message, until: Instant) -> Result<(), Failure> {
        let was_kept = self.is_open() && self.carried > 0;
        self.open().await?;
        match self.try_once(message, until).await {
            // The server had enough of this connection while it lay idle. Nothing of the mail was sent.
            Err(failure) if was_kept && self.step < Step::Message && failure.is_goodbye() => {
                self.open().await?;
                self.try_once(message, until).await
            }
            done => done,
        }
    }

    async fn try_once(&mut self, message: &Message, until: Instant) -> Result<(), Failure> {
        let Some(mut connection) = self.connection.take() else { return Err(Failure::OutOfTime) };
        let bytes = message.formatted();
        self.step = Step::Recipient;
        let Some(parameters) = parameters(&connection, message, &bytes) else {
            self.connection = Some(connection);
            return Err(Failure::Letters);
        };
        if let Err(error) = self.address(&mut connection, message, parameters).await {
            let failure = Failure::Smtp(error);
            // A word against one recipient says nothing against the connection.
            if !failure.is_goodbye() && is_reset(&mut connection).await {
                self.connection = Some(connection);
            }
            return Err(failure);
        }
        self.step = Step::Data;
        connection.command(Data).await?;
        pass(failpoints::IN_DATA);
        // The last moment at which nothing has happened yet: a process that was stopped until now sends nothing.
        if Instant::now() >= until {
            return Err(Failure::OutOfTime);
        }
        self.step = Step::Message;
        connection.message(&bytes).await?;
        pass(failpoints::AFTER_250);
        self.connection = Some(connection);
        self.carried += 1;
        Ok(())
    }

    async fn address(
        &mut self,
        connection: &mut AsyncSmtpConnection,
        message: &Message,
        parameters: Vec<MailParameter>,
    ) -> Result<(), Error> {
        let envelope = message.envelope();
        self.step = Step::Sender;
        connection.command(Mail::new(envelope.from().cloned(), parameters)).await?;
        self.step = Step::Recipient;
        for to in envelope.to() {
            connection.command(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        Ok(())
    }

    async fn connect(&mut self) -> Result<AsyncSmtpConnection, Failure> {
        let Server { tls, credentials, hello, verifies, .. } = self.server;
        self.step = Step::Connect;
        self.carried = 0;
        let stream = self.server.call().await.map_err(Failure::Call)?;
        let mut connection = match tls {
            Tls::Wrapper(tls) => {
                self.step = Step::Secure;
                let secured = Wrapped::secure(stream, tls.clone()).await?;
                self.step = Step::Connect;
                AsyncSmtpConnection::connect_with_transport(Box::new(secured), hello).await?
            }
            _ => AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello).await?,
        };
        self.step = Step::Secure;
        match tls {
            Tls::Required(tls) => connection.starttls(tls.clone(), hello).await?,
            Tls::Opportunistic(tls) if connection.can_starttls() => connection.starttls(tls.clone(), hello).await?,
            _ => {}
        }
        self.guarded = match (connection.is_encrypted(), verifies) {
            (false, _) => Guarded::Not,
            (true, false) => Guarded::Encrypted,
            (true, true) => Guarded::Known,
        };
        if let Some(credentials) = credentials {
            self.step = Step::SignIn;
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// Says goodbye, where there is a connection.
    pub async fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            // A server that does not answer has heard it or is gone.
            let _ = timeout(GOODBYE_WITHIN, connection.quit()).await;
        }
    }
}

/// Whether the connection is ready for another mail. What the server said of the last one stands, whatever it does now.
async fn is_reset(connection: &mut AsyncSmtpConnection) -> bool {
    matches!(timeout(GOODBYE_WITHIN, connection.command(Rset)).await, Ok(Ok(_)))
}

/// What has to be said of letters beyond ASCII; nothing where this server does not carry them.
fn parameters(connection: &AsyncSmtpConnection, message: &Message, bytes: &[u8]) -> Option<Vec<MailParameter>> {
    let envelope = message.envelope();
    let is_plain = |address: &lettre::Address| AsRef::<str>::as_ref(address).is_ascii();
    let mut parameters = Vec::new();
    if !envelope.from().into_iter().chain(envelope.to()).all(is_plain) {
        parameters.push((Extension::SmtpUtfEight, MailParameter::SmtpUtfEight));
    }
    if !bytes.is_ascii() {
        parameters.push((Extension::EightBitMime, MailParameter::Body(MailBodyParameter::EightBitMime)));
    }
    let carries = |extension| connection.server_info().supports_feature(extension);
    parameters.into_iter().map(|(extension, parameter)| carries(extension).then_some(parameter)).collect()
}
