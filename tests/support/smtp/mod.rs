//! An SMTP server for the tests: it listens on 127.0.0.1, speaks STARTTLS and AUTH, keeps what it accepts, and misbehaves
//! as [`Behaviour`] says. What arrived is read through [`Received`], by a mail parser that shares no code with the sender.
//! It sends nothing on and never touches a disk.
#![allow(dead_code, reason = "each suite uses the part it needs")]

mod received;
mod session;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{ServerConfig, crypto, pki_types::PrivateKeyDer};

pub use received::Received;
use session::listen;

const USER: &str = "mooring";
const PASSWORD: &str = "harbor";
/// How long [`SmtpServer::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the server treats its clients. A change takes effect at the next command, in open conversations too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    #[default]
    Accept,
    /// Takes the connection and closes it at once, without a banner.
    RefuseConnections,
    /// Says nothing more from this stage on, and records nothing, until the client goes.
    StallAt(Stage),
    /// Closes without an answer at this stage, and records nothing.
    DropAt(Stage),
    /// Answers every MAIL with this code.
    RefuseSender { code: u16 },
    /// Refuses this recipient only.
    RefuseRecipient { address: String, code: u16 },
    /// Answers every RCPT with this code. After 421 it hangs up.
    RefuseAll { code: u16 },
    /// The same, and says nothing more until the client goes.
    RefuseAllThenSilence { code: u16 },
    /// Answers AUTH with this code, whatever the password.
    RefuseSignIn { code: u16 },
    /// Reads the whole message, answers it with this code and records nothing.
    RefuseMessage { code: u16 },
    /// The same, with the figures that say that it is too large.
    TooLarge,
    /// Takes mail for nobody elsewhere: a client that does not sign in, or may not.
    DenyRelay,
    /// Records the message, answers 250 only `after` so long, then closes.
    AcceptThenDie { after: Duration },
    /// Waits before each reply.
    Slow { per_reply: Duration },
    /// Waits before each byte of each reply.
    Trickle { per_byte: Duration },
    /// Offers no STARTTLS, and would take the password and the mail in plaintext.
    WithoutTls,
    /// Shakes hands before it says anything, as where a URL begins with smtps://.
    TlsFirst,
    /// The same, and hangs up instead of a banner.
    TlsThenHangUp,
}

/// Where [`Behaviour::StallAt`] stalls and [`Behaviour::DropAt`] hangs up: instead of the banner, or of the answer to EHLO, RCPT, DATA or the final dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Banner,
    Ehlo,
    Rcpt,
    Data,
    AfterDot,
}

/// The running server. Dropping it ends it with all its conversations.
pub struct SmtpServer {
    address: SocketAddr,
    certificate_pem: String,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

struct Shared {
    behaviour: Mutex<Behaviour>,
    connections: AtomicUsize,
    received: watch::Sender<Vec<Received>>,
    tls: TlsAcceptor,
}

impl SmtpServer {
    /// Starts on a free port with a fresh self-signed certificate for 127.0.0.1 and localhost, and demands STARTTLS
    /// before AUTH and MAIL. AUTH is PLAIN or LOGIN; a client that skips it may send all the same.
    pub async fn start() -> Self {
        let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
        let certified = rcgen::generate_simple_self_signed(names).expect("a self-signed certificate");
        let key = PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
        let tls = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(vec![certified.cert.der().clone()], key))
            .expect("a TLS configuration");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let shared = Arc::new(Shared {
            behaviour: Mutex::default(),
            connections: AtomicUsize::new(0),
            received: watch::Sender::default(),
            tls: TlsAcceptor::from(Arc::new(tls)),
        });
        Self {
            address: listener.local_addr().expect("the bound address"),
            certificate_pem: certified.cert.pem(),
            listening: tokio::spawn(listen(listener, Arc::clone(&shared))),
            shared,
        }
    }

    /// `smtp://mooring:harbor@127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{USER}:{PASSWORD}@{}", self.address)
    }

    /// What a client must trust, as a root.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Behaves so from the next command on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.shared.behaviour.lock().expect("the behaviour") = behaviour;
    }

    /// How many connections there have been, refused ones too: whether a client has tried.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many messages were accepted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.shared.received.borrow().len()
    }

    /// Of the accepted messages but for the first `skip`, in order: the part of the Message-ID before the `@`.
    #[must_use]
    pub fn message_ids(&self, skip: usize) -> Vec<String> {
        let received = self.shared.received.borrow();
        let ids = received.iter().skip(skip).map(|message| message.message_id());
        ids.map(|id| id.split('@').next().unwrap_or_default().to_owned()).collect()
    }

    /// The accepted messages, in order.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.borrow().clone()
    }

    /// Forgets what was received.
    pub fn clear(&self) {
        self.shared.received.send_modify(Vec::clear);
    }

    /// The accepted messages, once there are at least `count`.
    ///
    /// # Panics
    /// When there are fewer after ten seconds; it names those.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut received = self.shared.received.subscribe();
        let enough = timeout(PATIENCE, received.wait_for(|messages| messages.len() >= count)).await;
        if let Ok(Ok(messages)) = enough {
            return messages.clone();
        }
        let have: Vec<_> = self.received().iter().map(|message| (message.to.clone(), message.subject())).collect();
        panic!("waited for {count} messages, have {}: {have:?}", have.len());
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

#[cfg(test)]
mod tests {
    use lettre::message::{Mailbox, MultiPart};
    use lettre::transport::smtp::Error;
    use lettre::transport::smtp::authentication::{Credentials, Mechanism};
    use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, Tls, TlsParameters};
    use lettre::transport::smtp::extension::ClientId;
    use lettre::transport::smtp::response::Response;
    use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
    use tokio::net::TcpStream;
    use tokio::time::Instant;

    use super::*;

    type Client = AsyncSmtpTransport<Tokio1Executor>;
    const TEXT: &str = "Dear Zoë,\n\n.begin here: (https://mooring.example/in/a-b_c?x=1).\nNot http: here.";

    fn trusting(server: &SmtpServer) -> TlsParameters {
        let certificate = Certificate::from_pem(server.certificate_pem().as_bytes()).unwrap();
        TlsParameters::builder("127.0.0.1".into()).add_root_certificate(certificate).build().unwrap()
    }

    fn client(server: &SmtpServer) -> Client {
        Client::from_url(&server.url()).unwrap().tls(Tls::Required(trusting(server))).build()
    }

    fn message(recipients: &[&str]) -> lettre::Message {
        let from: Mailbox = "Harbor House <no-reply@mooring.example>".parse().unwrap();
        let draft = lettre::Message::builder()
            .from(from)
            .subject("Welcome, Zoë")
            .message_id(Some("<7@mooring.example>".into()));
        let draft = recipients.iter().fold(draft, |draft, to| draft.to(to.parse().unwrap()));
        draft.multipart(MultiPart::alternative_plain_html(TEXT.to_owned(), "<p>Dear Zoë</p>".to_owned())).unwrap()
    }

    async fn send(client: &Client) -> Result<Response, Error> {
        client.send(message(&["zoe@example.org"])).await
    }

    async fn code(client: &Client) -> u16 {
        send(client).await.expect_err("a refusal").status().expect("a code").into()
    }

    #[tokio::test]
    async fn a_message_over_tls_arrives_and_is_read() {
        let server = SmtpServer::start().await;
        client(&server).send(message(&["zoe@example.org", "sam@example.org"])).await.unwrap();
        let all = server.wait_for(1).await;
        let got = &all[0];
        assert_eq!(
            (got.from.as_str(), got.to.join(" ").as_str()),
            ("no-reply@mooring.example", "zoe@example.org sam@example.org")
        );
        assert_eq!((got.tls, got.user.as_deref()), (true, Some("mooring")));
        assert_eq!((got.subject().as_str(), got.message_id().as_str()), ("Welcome, Zoë", "7@mooring.example"));
        assert_eq!(got.header("from").as_deref(), Some("\"Harbor House\" <no-reply@mooring.example>"));
        assert_eq!(got.header("X-None"), None);
        assert_eq!(got.text().replace("\r\n", "\n").trim_end(), TEXT);
        assert_eq!(got.html().as_deref().map(str::trim_end), Some("<p>Dear Zoë</p>"));
        assert_eq!(got.link().as_deref(), Some("https://mooring.example/in/a-b_c?x=1"));
        assert_eq!(got.link_path().as_deref(), Some("/in/a-b_c?x=1"));
        server.clear();
        assert_eq!(server.received(), []);
    }

    #[tokio::test]
    async fn the_password_is_asked_for_by_plain_and_login() {
        let server = SmtpServer::start().await;
        for mechanism in [Mechanism::Plain, Mechanism::Login] {
            let known = Client::from_url(&server.url()).unwrap().tls(Tls::Required(trusting(&server)));
            let stranger = known.clone().credentials(Credentials::new("mooring".into(), "harbour".into()));
            assert_eq!(code(&stranger.authentication(vec![mechanism]).build()).await, 535);
            send(&known.authentication(vec![mechanism]).build()).await.unwrap();
        }
        assert_eq!(server.received().len(), 2);
    }

    #[tokio::test]
    async fn nothing_passes_without_tls_or_trust() {
        let server = SmtpServer::start().await;
        let plain = Client::builder_dangerous("127.0.0.1").port(server.address.port());
        assert_eq!(code(&plain.clone().build()).await, 530);
        let wary = TlsParameters::new("127.0.0.1".into()).unwrap();
        send(&plain.tls(Tls::Required(wary)).build()).await.expect_err("an unknown certificate");
        assert_eq!(server.received(), []);
    }

    #[tokio::test]
    async fn a_server_without_tls_gets_mail_only_from_the_careless() {
        let server = SmtpServer::start().await;
        server.behave(Behaviour::WithoutTls);
        assert!(send(&client(&server)).await.unwrap_err().is_client());
        let careless = Client::from_url(&server.url()).unwrap().tls(Tls::Opportunistic(trusting(&server)));
        send(&careless.build()).await.unwrap();
        assert_eq!(server.received().iter().map(|message| message.tls).collect::<Vec<_>>(), [false]);
    }

    #[tokio::test]
    async fn refusals_carry_their_codes() {
        let server = SmtpServer::start().await;
        for refusal in [421, 450, 550, 552] {
            server.behave(Behaviour::RefuseAll { code: refusal });
            assert_eq!(code(&client(&server)).await, refusal);
        }
        for refusal in [Behaviour::RefuseMessage { code: 552 }, Behaviour::TooLarge] {
            server.behave(refusal);
            assert_eq!(code(&client(&server)).await, 552);
        }
        server.behave(Behaviour::RefuseRecipient { address: "Zoe@example.org".into(), code: 550 });
        assert_eq!(code(&client(&server)).await, 550);
        client(&server).send(message(&["sam@example.org"])).await.unwrap();
        assert_eq!(server.received().len(), 1);
    }

    #[tokio::test]
    async fn a_stalled_server_is_silent_at_its_stage() {
        let server = SmtpServer::start().await;
        for stage in [Stage::Banner, Stage::Ehlo, Stage::Rcpt, Stage::Data, Stage::AfterDot] {
            server.behave(Behaviour::StallAt(stage));
            timeout(Duration::from_millis(300), send(&client(&server))).await.expect_err("silence");
        }
        assert_eq!((server.connections(), server.received()), (5, Vec::new()));
    }

    #[tokio::test]
    async fn a_server_that_hangs_up_records_nothing() {
        let server = SmtpServer::start().await;
        for behaviour in [Behaviour::RefuseConnections, Behaviour::DropAt(Stage::AfterDot)] {
            server.behave(behaviour);
            assert_eq!(send(&client(&server)).await.expect_err("no answer").status(), None);
        }
        assert_eq!((server.connections(), server.received()), (2, Vec::new()));
    }

    #[tokio::test]
    async fn a_late_answer_comes_after_the_record_and_is_the_last() {
        let server = SmtpServer::start().await;
        server.behave(Behaviour::AcceptThenDie { after: Duration::from_millis(500) });
        let (letter, hello) = (message(&["zoe@example.org"]), ClientId::default());
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server.address, None, &hello, None, None).await.unwrap();
        connection.starttls(trusting(&server), &hello).await.unwrap();
        let started = Instant::now();
        let sending = tokio::spawn(async move {
            connection.send(letter.envelope(), &letter.formatted()).await.unwrap();
            connection.test_connected().await
        });
        assert_eq!(server.wait_for(1).await[0].user, None);
        assert!(!sending.is_finished());
        assert!(!sending.await.unwrap());
        assert!(started.elapsed() >= Duration::from_millis(500));
    }

    #[tokio::test]
    async fn a_slow_server_takes_its_time_and_the_message() {
        let server = SmtpServer::start().await;
        for behaviour in [
            Behaviour::Slow { per_reply: Duration::from_millis(40) },
            Behaviour::Trickle { per_byte: Duration::from_millis(1) },
        ] {
            server.behave(behaviour);
            timeout(Duration::from_millis(200), send(&client(&server))).await.expect_err("slowness");
            send(&client(&server)).await.unwrap();
        }
        assert_eq!(server.received().len(), 2);
    }

    #[tokio::test]
    async fn dropping_it_ends_its_conversations() {
        let server = SmtpServer::start().await;
        server.behave(Behaviour::StallAt(Stage::Ehlo));
        let client = client(&server);
        let sending = tokio::spawn(async move { send(&client).await });
        while server.connections() == 0 {
            tokio::task::yield_now().await;
        }
        let address = server.address;
        drop(server);
        assert!(sending.await.unwrap().is_err());
        assert!(TcpStream::connect(address).await.is_err());
    }
}
