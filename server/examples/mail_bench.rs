//! How many mails a second Mooring's mailer sends, beside bare lettre sending the same bytes to the same server over as
//! many connections. `cargo xtask bench mail` runs it as `mail_bench DATABASE_URL CONNECTIONS MAILS REPLY_MS`.
//!
//! lettre as it comes waits some 40 ms for each mail (it writes the dot that ends one by itself, into a line that holds small
//! packets back). So it is measured twice: as it comes, and over lines like ours.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::Context;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use server::config::{Config, Source};
use server::mail::{Mailer, Transport};
use server::start_up;
use smtp::{Behaviour, Received, SmtpServer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

#[path = "../../tests/support/crowd.rs"]
mod crowd;
#[path = "../../tests/support/smtp/mod.rs"]
mod smtp;

// The same as the server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// All mails of a round arrive within this, or something is wrong.
const WITHIN: Duration = Duration::from_secs(300);
/// Each measurement this often, in turn, so that a noisy moment hits both.
const REPEATS: usize = 5;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, connections, mails, reply_ms] = arguments.as_slice() else {
        return Err("usage: mail_bench DATABASE_URL CONNECTIONS MAILS REPLY_MS".into());
    };
    let (connections, mails): (usize, usize) = (connections.parse()?, mails.parse()?);
    let sink = SmtpServer::start().await;
    let home = std::env::temp_dir().join(format!("mooring-mail-bench-{}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    let mut config = Source::read(None)?.config(false)?;
    config.database_url = url.clone();
    config.key_file = home.join("key");
    config.smtp_url = Some(sink.url().parse()?);
    let cx = start_up::context(&config).await?;
    if let reply_ms @ 1.. = reply_ms.parse::<u64>()? {
        sink.behave(Behaviour::Slow { per_reply: Duration::from_millis(reply_ms) });
    }
    ours(&cx, &config, &sink, connections, 200).await?;
    for _ in 0..REPEATS {
        let (our_rate, sent) = ours(&cx, &config, &sink, connections, mails).await?;
        let as_it_comes = bare(&sink, connections, &sent, Lines::AsTheyCome).await?;
        let quick = bare(&sink, connections, &sent, Lines::LikeOurs).await?;
        println!("{our_rate:.0}\t{as_it_comes:.0}\t{quick:.0}");
    }
    std::fs::remove_dir_all(&home)?;
    Ok(())
}

/// Mails a second, and what arrived.
async fn ours(
    cx: &Context,
    config: &Config,
    sink: &SmtpServer,
    connections: usize,
    mails: usize,
) -> Outcome<(f64, Vec<Received>)> {
    crowd::reminders(cx, mails).await;
    let mailer = Mailer::new(cx.clone(), Transport::new(config)?, config.mail_from.clone(), config.public_url.clone());
    let (stop, stopped) = watch::channel(false);
    let since = Instant::now();
    let running = tokio::spawn(mailer.run(connections, stopped));
    timeout(WITHIN, arrived(sink, mails)).await.map_err(|_| format!("only {} of {mails} arrived", sink.count()))?;
    // The last outcomes are recorded before it ends.
    stop.send_replace(true);
    running.await?;
    Ok((mails as f64 / since.elapsed().as_secs_f64(), taken(sink)))
}

/// The lines that bare lettre sends over.
#[derive(Clone, Copy)]
enum Lines {
    AsTheyCome,
    LikeOurs,
}

async fn bare(sink: &SmtpServer, connections: usize, mails: &[Received], lines: Lines) -> Outcome<f64> {
    let letters = mails.iter().map(|mail| {
        let to = mail.to.iter().map(|to| to.parse()).collect::<Result<Vec<_>, _>>()?;
        // lettre ends the last line itself, once more than the mail does.
        let raw = mail.raw.strip_suffix("\r\n").unwrap_or(&mail.raw);
        Ok((Envelope::new(Some(mail.from.parse()?), to)?, raw.to_string()))
    });
    let letters = Arc::new(letters.collect::<Outcome<Vec<(Envelope, String)>>>()?);
    let url: url::Url = sink.url().parse()?;
    let since = Instant::now();
    let mut senders = JoinSet::new();
    for nth in 0..connections {
        let (letters, port) = (Arc::clone(&letters), url.port().ok_or("a port")?);
        let credentials = Credentials::new(url.username().into(), url.password().unwrap_or_default().into());
        senders.spawn(async move {
            let hello = ClientId::Domain("localhost".into());
            let tls = TlsParameters::builder("127.0.0.1".into()).dangerous_accept_invalid_certs(true).build_rustls()?;
            let address = ("127.0.0.1", port);
            let mut line = match lines {
                Lines::AsTheyCome => AsyncSmtpConnection::connect_tokio1(address, None, &hello, None, None).await?,
                Lines::LikeOurs => {
                    let stream = TcpStream::connect(address).await?;
                    stream.set_nodelay(true)?;
                    AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await?
                }
            };
            line.starttls(tls, &hello).await?;
            line.auth(DEFAULT_MECHANISMS, &credentials).await?;
            for (envelope, raw) in letters.iter().skip(nth).step_by(connections) {
                line.send(envelope, raw.as_bytes()).await?;
            }
            line.quit().await?;
            Outcome::Ok(())
        });
    }
    while let Some(ended) = senders.join_next().await {
        ended??;
    }
    let rate = mails.len() as f64 / since.elapsed().as_secs_f64();
    let again = taken(sink);
    let bytes = |all: &[Received]| all.iter().map(|mail| mail.raw.len()).sum::<usize>();
    if again.len() != mails.len() || bytes(&again) != bytes(mails) {
        return Err("bare lettre sent something else".into());
    }
    Ok(rate)
}

async fn arrived(sink: &SmtpServer, mails: usize) {
    while sink.count() < mails {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn taken(sink: &SmtpServer) -> Vec<Received> {
    let received = sink.received();
    sink.clear();
    received
}
