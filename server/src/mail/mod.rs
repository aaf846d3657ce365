//! Mail: the outbox is emptied one message at a time, so that at most one is ever in flight.

mod transport;

use std::time::Duration;

use app::mail::write;
use chrono::{DateTime, Utc};
use domain::entities::outbox_message;
use domain::letters::{Letter, Prepared, prepare};
use domain::outbox::{self, Outcome};
use domain::{Context, reminders};
use lettre::Message;
use lettre::message::header::{Date, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use tokio::sync::watch;

pub use transport::Transport;

/// How often the outbox is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often reminders are written.
const REMIND_EVERY: chrono::Duration = chrono::Duration::seconds(15);
/// How often an outcome is tried to be recorded, a second apart: well within the lease.
const RECORD_TRIES: u32 = 15;
/// After a fault of the database.
const REST_AFTER_FAULT: Duration = Duration::from_secs(5);

/// Sends what the outbox holds.
pub struct Mailer {
    cx: Context,
    transport: Transport,
    from: Mailbox,
    public_url: String,
}

impl Mailer {
    #[must_use]
    pub fn new(cx: Context, transport: Transport, from: Mailbox, public_url: String) -> Self {
        Self { cx, transport, from, public_url }
    }

    /// Writes reminders and sends mail until told to stop. What is being sent then is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut reminded_at = DateTime::<Utc>::MIN_UTC;
        while !*stop.borrow() {
            let rest = match self.turn(&mut reminded_at).await {
                Ok(true) => continue,
                Ok(false) => LOOK_EVERY,
                Err(error) => {
                    tracing::error!(error = ?error, "the outbox can't be worked on; trying again");
                    REST_AFTER_FAULT
                }
            };
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Reminders where it is time for them, then one message: a slow mail server holds up no reminder's writing.
    async fn turn(&self, reminded_at: &mut DateTime<Utc>) -> domain::Result<bool> {
        let now = self.cx.now();
        // Also after the machine's clock was set back.
        if (now - *reminded_at).abs() >= REMIND_EVERY {
            *reminded_at = now;
            // Mail that is written already goes out all the same.
            if let Err(error) = reminders::write_due(&self.cx).await {
                tracing::error!(error = ?error, "reminders could not be written; trying again");
            }
        }
        self.deliver_next().await
    }

    /// Writes what is due now and sends all of it. Says how many messages left the outbox or were put off.
    pub async fn run_once(&self) -> domain::Result<usize> {
        reminders::write_due(&self.cx).await?;
        let mut worked = 0;
        while self.deliver_next().await? {
            worked += 1;
        }
        Ok(worked)
    }

    /// Takes the next message that is due, sends it and records what became of it. False: none was due.
    pub async fn deliver_next(&self) -> domain::Result<bool> {
        // Looking takes no write lock; most looks find nothing.
        if !outbox::any_due(&self.cx).await? {
            return Ok(false);
        }
        let Some(message) = outbox::claim(&self.cx).await? else { return Ok(false) };
        let outcome = match prepare(&self.cx, &message).await {
            Ok(Prepared::Letter(letter)) => self.send(&letter).await,
            Ok(Prepared::Nothing(outcome)) => outcome,
            // The lease runs out by itself, and another turn takes the message up.
            Err(error @ domain::Error::Unavailable(_)) => return Err(error),
            Err(error) => {
                tracing::error!(message = %message.id, error = ?error, "a message could not be prepared");
                Outcome::Later("It could not be written; the log says more.".into())
            }
        };
        log(&message.id, &outcome);
        self.record(&message, outcome).await?;
        Ok(true)
    }

    /// Within the lease: an outcome that is not recorded is a mail that goes out again.
    async fn record(&self, message: &outbox_message::Model, outcome: Outcome) -> domain::Result<()> {
        let mut tries = 0;
        loop {
            match outbox::record(&self.cx, message, outcome.clone()).await {
                Err(domain::Error::Unavailable(_)) if tries < RECORD_TRIES => {
                    tries += 1;
                    tokio::time::sleep(LOOK_EVERY).await;
                }
                recorded => return recorded,
            }
        }
    }

    async fn send(&self, letter: &Letter) -> Outcome {
        match self.message(letter) {
            Ok(message) => self.transport.send(message).await,
            Err(error) => {
                tracing::error!(message = %letter.message_id, error = %error, "a mail could not be built");
                Outcome::Refused("The address can't be written to.".into())
            }
        }
    }

    /// The same letter is the same mail, byte for byte but for its boundary: a mail that goes out twice can be seen as one.
    fn message(&self, letter: &Letter) -> anyhow::Result<Message> {
        let mail = write(letter, &self.public_url);
        let to = Mailbox::new(None, letter.to.as_str().parse()?);
        let id = format!("<{}@{}>", letter.message_id, self.from.email.domain());
        let auto = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
        let mut message = Message::builder().from(self.from.clone()).to(to);
        if let Some(address) = letter.answers_to() {
            message = message.reply_to(Mailbox::new(None, address.as_str().parse()?));
        }
        let message = message
            .subject(mail.subject)
            .message_id(Some(id))
            .header(Date::new(letter.created_at.into()))
            .raw_header(auto)
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))?;
        Ok(message)
    }
}

/// Ids and outcomes; never a name or an address.
fn log(message: &domain::ids::OutboxMessageId, outcome: &Outcome) {
    match outcome {
        Outcome::Sent => tracing::info!(%message, "mail sent"),
        Outcome::Dropped(reason) => tracing::info!(%message, reason, "mail not sent"),
        Outcome::Later(reason) => tracing::warn!(%message, reason, "mail put off"),
        Outcome::Refused(reason) => tracing::warn!(%message, reason, "mail failed"),
    }
}
