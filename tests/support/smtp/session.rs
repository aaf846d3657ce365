//! The server's side of a conversation: the commands, and where [`Behaviour`] bends the answers.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::{Behaviour, PASSWORD, Received, Shared, Stage, USER};

/// Serves connections until it is aborted.
pub(super) async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut conversations = JoinSet::new(); // dropped with this task, and so are its members
    while let Ok((socket, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::SeqCst);
        conversations.spawn(serve(socket, Arc::clone(&shared)));
        while conversations.try_join_next().is_some() {}
    }
}

/// One connection to its end. An error means no more than that one side hung up.
async fn serve(socket: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    if shared.behaviour() == Behaviour::RefuseConnections {
        return Ok(());
    }
    socket.set_nodelay(true)?; // single bytes go out singly
    match shared.behaviour() {
        Behaviour::TlsFirst => {
            let stream = shared.tls.accept(socket).await?;
            let mut session = Session::new(stream, true, shared);
            session.reply("220 127.0.0.1 ESMTP").await?;
            return session.converse().await.map(drop);
        }
        Behaviour::TlsThenHangUp => return shared.tls.accept(socket).await?.shutdown().await,
        _ => {}
    }
    let mut plain = Session::new(socket, false, Arc::clone(&shared));
    plain.stall(Stage::Banner).await?;
    plain.reply("220 127.0.0.1 ESMTP").await?;
    if let Some(socket) = plain.converse().await? {
        let stream = shared.tls.accept(socket).await?;
        Session::new(stream, true, shared).converse().await?;
    }
    Ok(())
}

impl Shared {
    fn behaviour(&self) -> Behaviour {
        self.behaviour.lock().expect("the behaviour").clone()
    }
}

/// A conversation, before or inside TLS.
struct Session<S> {
    stream: BufReader<S>,
    tls: bool,
    shared: Arc<Shared>,
    user: Option<String>,
    from: Option<String>,
    to: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    fn new(stream: S, tls: bool, shared: Arc<Shared>) -> Self {
        Self { stream: BufReader::new(stream), tls, shared, user: None, from: None, to: Vec::new() }
    }

    /// Answers commands until the client quits, or asks for TLS: then it gives the stream back.
    async fn converse(mut self) -> io::Result<Option<S>> {
        loop {
            let line = self.line().await?;
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => self.ehlo().await?,
                "STARTTLS" if self.demands_tls() => return self.start_tls().await,
                "AUTH" | "MAIL" if self.demands_tls() => {
                    self.reply("530 5.7.0 Must issue a STARTTLS command first").await?
                }
                "AUTH" => self.auth(rest).await?,
                "MAIL" => self.mail(rest).await?,
                "RCPT" => self.rcpt(rest).await?,
                "DATA" => self.data().await?,
                "RSET" => {
                    self.reset();
                    self.reply("250 2.0.0 Forgotten").await?;
                }
                "NOOP" => self.reply("250 2.0.0 Nothing done").await?,
                "QUIT" => {
                    self.reply("221 2.0.0 Bye").await?;
                    self.stream.shutdown().await?;
                    return Ok(None);
                }
                _ => self.reply("502 5.5.1 Not known here").await?,
            }
        }
    }

    fn demands_tls(&self) -> bool {
        !self.tls && self.shared.behaviour() != Behaviour::WithoutTls
    }

    async fn ehlo(&mut self) -> io::Result<()> {
        self.stall(Stage::Ehlo).await?;
        self.reset();
        let offer = if self.demands_tls() { "STARTTLS" } else { "AUTH PLAIN LOGIN" };
        self.reply(&format!("250-127.0.0.1\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 {offer}"))
            .await
    }

    async fn start_tls(mut self) -> io::Result<Option<S>> {
        if !self.stream.buffer().is_empty() {
            return hang_up(); // what was sent in plaintext must not count as said inside TLS
        }
        self.reply("220 2.0.0 Go ahead").await?;
        Ok(Some(self.stream.into_inner()))
    }

    async fn auth(&mut self, rest: &str) -> io::Result<()> {
        if let Behaviour::RefuseSignIn { code } = self.shared.behaviour() {
            return self.refuse(code).await;
        }
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let (user, password) = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let secret = self.challenge("334 ", initial).await?;
                let mut fields = secret.split('\0').skip(1).map(str::to_owned);
                (fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
            }
            "LOGIN" => {
                (self.challenge("334 VXNlcm5hbWU6", initial).await?, self.challenge("334 UGFzc3dvcmQ6", "").await?)
            }
            _ => return self.reply("504 5.5.4 PLAIN or LOGIN").await,
        };
        if (user.as_str(), password.as_str()) != (USER, PASSWORD) {
            return self.reply("535 5.7.8 Wrong user or password").await;
        }
        self.user = Some(user);
        self.reply("235 2.7.0 Signed in").await
    }

    /// What the client answers, decoded, unless it said so with the command. What isn't base64 is nobody's password.
    async fn challenge(&mut self, prompt: &str, initial: &str) -> io::Result<String> {
        let mut answer = initial.to_owned();
        if answer.is_empty() {
            self.reply(prompt).await?;
            answer = self.line().await?;
        }
        let decoded = BASE64.decode(answer).unwrap_or_default();
        Ok(String::from_utf8_lossy(&decoded).into_owned())
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        self.reset();
        if let Behaviour::RefuseSender { code } = self.shared.behaviour() {
            return self.refuse(code).await;
        }
        self.from = address(rest, "FROM:");
        self.reply(if self.from.is_some() { "250 2.1.0 Sender taken" } else { "501 5.5.4 MAIL FROM:<address>" }).await
    }

    async fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        self.stall(Stage::Rcpt).await?;
        let Some(to) = address(rest, "TO:") else {
            return self.reply("501 5.5.4 RCPT TO:<address>").await;
        };
        match self.shared.behaviour() {
            _ if self.from.is_none() => self.reply("503 5.5.1 MAIL first").await,
            Behaviour::RefuseAll { code } => self.refuse(code).await,
            Behaviour::RefuseAllThenSilence { code } => {
                self.refuse(code).await?;
                self.silence().await
            }
            Behaviour::DenyRelay => self.reply("554 5.7.1 Relay access denied").await,
            Behaviour::RefuseRecipient { address, code } if address.eq_ignore_ascii_case(&to) => {
                self.refuse(code).await
            }
            _ => {
                self.to.push(to);
                self.reply("250 2.1.5 Recipient taken").await
            }
        }
    }

    async fn refuse(&mut self, code: u16) -> io::Result<()> {
        self.reply(&format!("{code} {}.0.0 Refused, as the test wants it", code / 100)).await?;
        if code == 421 { hang_up() } else { Ok(()) }
    }

    async fn data(&mut self) -> io::Result<()> {
        self.stall(Stage::Data).await?;
        if self.to.is_empty() {
            return self.reply("503 5.5.1 RCPT first").await;
        }
        self.reply("354 Until a dot alone").await?;
        let mut raw = String::new();
        loop {
            let line = self.line().await?;
            if line == "." {
                break;
            }
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            raw.push_str("\r\n");
        }
        self.stall(Stage::AfterDot).await?;
        let behaviour = self.shared.behaviour();
        if let Behaviour::RefuseMessage { code } = behaviour {
            return self.refuse(code).await;
        }
        if behaviour == Behaviour::TooLarge {
            return self.reply("552 5.3.4 Message too big for system").await;
        }
        self.record(raw);
        if let Behaviour::AcceptThenDie { after } = behaviour {
            sleep(after).await;
            self.reply("250 2.0.0 Taken, late").await?;
            return hang_up();
        }
        self.reply("250 2.0.0 Taken").await
    }

    fn record(&mut self, raw: String) {
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        let message = Received { from, to, tls: self.tls, user: self.user.clone(), raw };
        self.shared.received.send_modify(|received| received.push(message));
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
    }

    /// The next line without its end.
    async fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).await?;
        if line.pop() != Some(b'\n') {
            return hang_up();
        }
        line.pop_if(|last| *last == b'\r');
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    async fn reply(&mut self, text: &str) -> io::Result<()> {
        let reply = format!("{text}\r\n");
        match self.shared.behaviour() {
            Behaviour::Slow { per_reply } => sleep(per_reply).await,
            Behaviour::Trickle { per_byte } => {
                for byte in reply.bytes() {
                    sleep(per_byte).await;
                    self.stream.write_all(&[byte]).await?;
                    self.stream.flush().await?;
                }
                return Ok(());
            }
            _ => {}
        }
        self.stream.write_all(reply.as_bytes()).await?;
        self.stream.flush().await
    }

    /// Goes on at once, unless it is to hang up here, or to stall until the client has gone.
    async fn stall(&mut self, stage: Stage) -> io::Result<()> {
        match self.shared.behaviour() {
            Behaviour::DropAt(at) if at == stage => return hang_up(),
            Behaviour::StallAt(at) if at == stage => {}
            _ => return Ok(()),
        }
        self.silence().await
    }

    async fn silence(&mut self) -> io::Result<()> {
        tokio::io::copy(&mut self.stream, &mut tokio::io::sink()).await?;
        hang_up()
    }
}

/// Ends the conversation without a word.
fn hang_up<T>() -> io::Result<T> {
    Err(io::ErrorKind::ConnectionAborted.into())
}

/// The address in `FROM:<address> OPTIONS`. Empty is an address: that of a bounce.
fn address(rest: &str, keyword: &str) -> Option<String> {
    let (said, path) = rest.split_at_checked(keyword.len())?;
    let path = path.trim_start().strip_prefix('<')?;
    let (address, _) = path.split_once('>')?;
    said.eq_ignore_ascii_case(keyword).then(|| address.to_owned())
}
