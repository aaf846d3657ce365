//! One sender: claims what it can send in about a second, sends it over its one connection, records each outcome at once.
//!
//! It begins no send that could outlive its lease, and lets go of the rest when it finds that the lease was lost.

use std::time::Duration;

use domain::entities::outbox_message;
use domain::letters::{Prepared, prepare};
use domain::outbox::Outcome;
use domain::{claims, instances};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::failpoints::{self, pass};
use super::transport::Line;
use super::{LOOK_EVERY, Mailer, REST_AFTER_FAULT};

/// No claim is larger. What a crash leaves behind waits for its lease to end.
const MOST_AT_ONCE: u32 = 32;
/// How often an outcome is tried to be recorded, a second apart: well within the lease.
const RECORD_TRIES: u32 = 15;

pub struct Sender<'a> {
    mailer: &'a Mailer,
    line: Line<'a>,
    /// How many are claimed next.
    at_once: u32,
}

/// What became of a claimed message.
enum Worked {
    Done,
    /// The lease was lost, or is too short for another send.
    OutOfTime,
}

impl<'a> Sender<'a> {
    pub fn new(mailer: &'a Mailer) -> Self {
        Self { mailer, line: mailer.transport.line(), at_once: 1 }
    }

    /// Sends whenever something is due, until told to stop.
    pub async fn run(mut self, due: &Notify, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.send_due(Some(&stop)).await {
                Ok(_) => tokio::select! {
                    () = due.notified() => {}
                    _ = stop.changed() => {}
                },
                Err(error) => {
                    tracing::error!(error = ?error, "the outbox can't be worked on; trying again");
                    tokio::select! {
                        () = tokio::time::sleep(REST_AFTER_FAULT) => {}
                        _ = stop.changed() => {}
                    }
                }
            }
        }
    }

    /// Sends what is due until there is nothing more, and hangs up. Says how many messages left the outbox or were put off.
    pub async fn send_due(&mut self, stop: Option<&watch::Receiver<bool>>) -> domain::Result<usize> {
        let is_told_to_stop = || stop.is_some_and(|stop| *stop.borrow());
        let mut worked = 0;
        let ended = loop {
            if is_told_to_stop() {
                break Ok(worked);
            }
            match self.send_some(&is_told_to_stop).await {
                Ok(0) => break Ok(worked),
                Ok(some) => worked += some,
                Err(error) => break Err(error),
            }
        };
        self.line.close().await;
        ended
    }

    /// Claims once and works on that.
    async fn send_some(&mut self, is_told_to_stop: &impl Fn() -> bool) -> domain::Result<usize> {
        let cx = &self.mailer.cx;
        if !instances::may_send(cx).await? {
            return Ok(0);
        }
        // Looking takes no write lock; most looks find nothing.
        if !claims::any_due(cx).await? {
            return Ok(0);
        }
        pass(failpoints::BEFORE_CLAIM);
        let claimed = claims::claim(cx, self.at_once).await?;
        pass(failpoints::AFTER_CLAIM);
        let since = Instant::now();
        let mut worked = 0;
        for message in &claimed {
            let is_over = is_told_to_stop() || matches!(self.work_on(message).await?, Worked::OutOfTime);
            if is_over {
                claims::give_back(cx, message).await?;
                break;
            }
            worked += 1;
        }
        self.at_once = next_claim(self.at_once, worked, since.elapsed());
        Ok(claimed.len())
    }

    async fn work_on(&mut self, message: &outbox_message::Model) -> domain::Result<Worked> {
        let outcome = match prepare(&self.mailer.cx, message).await {
            Ok(Prepared::Letter(_)) if !self.has_time_for(message) => return Ok(Worked::OutOfTime),
            Ok(Prepared::Letter(letter)) => self.mailer.send(&mut self.line, &letter).await,
            Ok(Prepared::Nothing(outcome)) => outcome,
            // The lease runs out by itself, and another turn takes the message up.
            Err(error @ domain::Error::Unavailable(_)) => return Err(error),
            Err(error) => {
                tracing::error!(message = %message.id, error = ?error, "a message could not be prepared");
                Outcome::Later("It could not be written; the log says more.".into())
            }
        };
        log(&message.id, &outcome);
        pass(failpoints::BEFORE_COMMIT);
        let is_recorded = self.record(message, outcome).await?;
        pass(failpoints::AFTER_COMMIT);
        if is_recorded {
            return Ok(Worked::Done);
        }
        tracing::warn!(message = %message.id, "the lease was lost meanwhile; nothing was recorded");
        Ok(Worked::OutOfTime)
    }

    /// Whether a send that begins now ends within the lease, however long it takes.
    fn has_time_for(&self, message: &outbox_message::Model) -> bool {
        let limit = chrono::Duration::from_std(self.mailer.transport.limit()).unwrap_or(claims::LEASE);
        message.leased_until.is_some_and(|until| self.mailer.cx.now() + limit <= until)
    }

    /// Within the lease: an outcome that is not recorded is a mail that goes out again.
    async fn record(&self, message: &outbox_message::Model, outcome: Outcome) -> domain::Result<bool> {
        let mut tries = 0;
        loop {
            match claims::record(&self.mailer.cx, message, outcome.clone()).await {
                Err(domain::Error::Unavailable(_)) if tries < RECORD_TRIES => {
                    tries += 1;
                    tokio::time::sleep(LOOK_EVERY).await;
                }
                recorded => return recorded,
            }
        }
    }
}

/// As many as are sent in a second, and at most twice as many as before: where the mail server is slow, the others of us
/// find something left to send.
fn next_claim(before: u32, worked: usize, took: Duration) -> u32 {
    let a_second = u32::try_from(worked * 1000 / took.as_millis().max(1) as usize).unwrap_or(MOST_AT_ONCE);
    a_second.clamp(1, MOST_AT_ONCE).min(before * 2)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_what_is_sent_in_a_second() {
        let second = Duration::from_secs(1);
        assert_eq!(next_claim(1, 1, Duration::from_millis(10)), 2, "it only doubles");
        assert_eq!(next_claim(32, 32, Duration::from_millis(100)), 32, "up to a limit");
        assert_eq!(next_claim(32, 5, second), 5);
        assert_eq!(next_claim(32, 1, second * 30), 1, "and down to one at once");
        assert_eq!(next_claim(1, 0, Duration::ZERO), 1);
    }
}
