//! Mail: the outbox is emptied by a few senders at once, here and in every other process on the same database.

mod clocks;
pub mod failpoints;
pub mod message;
mod rest;
mod sender;
pub(crate) mod smtp;
mod transport;
mod wrapped;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use clocks::Clocks;
use domain::letters::Letter;
use domain::outbox::Outcome;
use domain::{Context, claims, instances, reminders};
use lettre::message::Mailbox;
use rest::Rest;
use sender::{Sender, UNWRITTEN};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use transport::{Line, Time};

pub use transport::{Transport, Tried};

/// A lease, by the time that really passes: a process that was stopped, and a clock that was set, don't lengthen it.
const LEASE: Duration = Duration::from_secs(claims::LEASE.num_seconds().unsigned_abs());
/// How often the outbox is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often reminders are written.
const REMIND_EVERY: Duration = Duration::from_secs(15);
/// After a fault of the database.
const REST_AFTER_FAULT: Duration = Duration::from_secs(5);

/// Sends what the outbox holds.
pub struct Mailer {
    cx: Context,
    transport: Transport,
    from: Mailbox,
    public_url: String,
    rest: Rest,
}

impl Mailer {
    #[must_use]
    pub fn new(cx: Context, transport: Transport, from: Mailbox, public_url: String) -> Self {
        Self { cx, transport, from, public_url, rest: Rest::default() }
    }

    /// Writes reminders and sends mail, up to `senders` at a time, until told to stop. What is being sent then is finished
    /// first.
    pub async fn run(self, senders: usize, stop: watch::Receiver<bool>) {
        let (mailer, due) = (Arc::new(self), Arc::new(Notify::new()));
        let mut tasks = JoinSet::new();
        for _ in 0..senders {
            let (mailer, due, stop) = (Arc::clone(&mailer), Arc::clone(&due), stop.clone());
            tasks.spawn(async move { Sender::new(&mailer).run(&due, stop).await });
        }
        tasks.spawn({
            let (mailer, stop) = (Arc::clone(&mailer), stop.clone());
            async move { mailer.remind(stop).await }
        });
        tasks.spawn(async move { mailer.look(&due, stop).await });
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                // One that is gone would be missed by nobody: the whole mailer goes, and whoever watches it is told.
                std::panic::resume_unwind(error.into_panic());
            }
        }
    }

    /// Writes reminders when it is time for them. By itself: there may be thousands, and mail that is written already
    /// does not wait for them.
    async fn remind(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = reminders::write_due(&self.cx).await {
                tracing::error!(error = ?error, "reminders could not be written; trying again");
            }
            tokio::select! {
                () = tokio::time::sleep(REMIND_EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Looks each second whether something is due, for all senders.
    async fn look(&self, due: &Notify, mut stop: watch::Receiver<bool>) {
        let mut clocks = Clocks::new(self.cx.now(), Instant::now());
        while !*stop.borrow() {
            let rest = match self.look_once(&mut clocks).await {
                Ok(any) => {
                    if any {
                        due.notify_waiters();
                    }
                    LOOK_EVERY
                }
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

    /// Frees what lost senders held, and says whether anything is due.
    async fn look_once(&self, clocks: &mut Clocks) -> domain::Result<bool> {
        let tells_the_time = clocks.agree(self.cx.now(), Instant::now());
        // A copy of the database mails nobody until it is released.
        if !instances::may_send(&self.cx).await? {
            return Ok(false);
        }
        if tells_the_time {
            self.free_lost().await?;
        }
        claims::any_due(&self.cx).await
    }

    async fn free_lost(&self) -> domain::Result<()> {
        let freed = claims::free_lost(&self.cx).await?;
        if freed > 0 {
            tracing::warn!(freed, "mail was held by a sender that was lost; it is sent by another");
        }
        Ok(())
    }

    /// Writes what is due now and sends all of it, one after another. Says how many messages left the outbox or were put
    /// off.
    pub async fn run_once(&self) -> domain::Result<usize> {
        reminders::write_due(&self.cx).await?;
        self.free_lost().await?;
        Sender::new(self).send_due(None).await
    }

    async fn send(&self, line: &mut Line<'_>, letter: &Letter, time: Time) -> Tried {
        let built = catch_unwind(AssertUnwindSafe(|| message::build(letter, &self.public_url, &self.from)));
        match built {
            Ok(Ok(message)) => line.send(&message, time).await,
            Ok(Err(error)) => {
                tracing::error!(message = %letter.message_id, error = %error, "a mail could not be built");
                Tried::Unwritten(Outcome::Refused("The address can't be written to.".into()))
            }
            Err(_) => {
                tracing::error!(message = %letter.message_id, "a mail could not be written: its code panicked");
                Tried::Unwritten(Outcome::Later(UNWRITTEN.into()))
            }
        }
    }
}
