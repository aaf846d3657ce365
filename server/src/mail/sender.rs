//! One sender: claims what it can send in about a second, sends it over its one connection, records each outcome at once.
//!
//! It begins no send that could outlive its lease, and lets go of the rest when it finds that the lease was lost, or that
//! the mail server can't be used.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use domain::entities::outbox_message;
use domain::letters::{Letter, Prepared, prepare};
use domain::mail_look::House;
use domain::outbox::Outcome;
use domain::{claims, instances};
use futures_util::FutureExt as _;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::failpoints::{self, pass};
use super::transport::{Line, Time, Tried};
use super::{LEASE, Mailer, REST_AFTER_FAULT};

/// No claim is larger. What a crash leaves behind waits for its lease to end.
const MOST_AT_ONCE: u32 = 32;
/// Between the tries to record an outcome: the first time, and at most.
const RECORD_AGAIN: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(2)];
/// What was asked longer ago than this is asked again before a mail leaves.
const STILL_FRESH: Duration = Duration::from_secs(1);
pub(super) const UNWRITTEN: &str = "It could not be written; the log says more.";

pub struct Sender<'a> {
    mailer: &'a Mailer,
    line: Line<'a>,
    /// How many are claimed next.
    at_once: u32,
}

/// What became of a claimed message.
#[derive(PartialEq, Eq)]
enum Worked {
    /// The mail server has answered.
    Done,
    /// There was nothing to send.
    Unsent,
    /// The mail server can't be used; this message carries the reason, and the others would meet the same.
    Fault,
    /// The lease was lost, or is too short for another send.
    OutOfTime,
}

/// How far one claim was worked through.
struct Turn {
    /// When the lease ends.
    until: Instant,
    /// How many messages left the outbox or were put off.
    worked: usize,
    is_fault: bool,
}

/// A message right before it is sent.
enum Ready {
    Letter(Box<Letter>),
    Nothing(Outcome),
    NoLine(Outcome),
}

/// What was found, and when it was asked.
struct Found<T> {
    what: T,
    at: Instant,
}

impl<T> Found<T> {
    fn is_fresh(&self) -> bool {
        self.at.elapsed() <= STILL_FRESH
    }
}

/// How mail looks now: of all mail, so it is not asked for each.
async fn house(mailer: &Mailer) -> domain::Result<Found<House>> {
    let at = Instant::now();
    Ok(Found { what: House::find(&mailer.cx).await?, at })
}

async fn look_up(
    mailer: &Mailer,
    house_found: &mut Found<House>,
    message: &outbox_message::Model,
) -> domain::Result<Found<Ready>> {
    if !house_found.is_fresh() {
        *house_found = house(mailer).await?;
    }
    let at = Instant::now();
    // One letter that can't be written must not end the program: the same one would be the first after a new start.
    let prepared = AssertUnwindSafe(prepare(&mailer.cx, &house_found.what, message)).catch_unwind().await;
    let unwritten = || Ready::Nothing(Outcome::Later(UNWRITTEN.into()));
    let what = match prepared {
        Ok(Ok(Prepared::Letter(letter))) => Ready::Letter(letter),
        Ok(Ok(Prepared::Nothing(outcome))) => Ready::Nothing(outcome),
        // Another turn takes the message up.
        Ok(Err(error @ domain::Error::Unavailable(_))) => return Err(error),
        Ok(Err(error)) => {
            tracing::error!(message = %message.id, error = ?error, "a message could not be prepared");
            unwritten()
        }
        Err(_) => {
            tracing::error!(message = %message.id, "a message could not be prepared: its code panicked");
            unwritten()
        }
    };
    Ok(Found { what, at })
}

/// What fails here is looked up once more when its turn comes.
async fn look_ahead(
    mailer: &Mailer,
    house: &mut Found<House>,
    message: Option<&outbox_message::Model>,
) -> Option<Found<Ready>> {
    look_up(mailer, house, message?).await.ok()
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
                Ok(None) => break Ok(worked),
                Ok(Some(turn)) => {
                    worked += turn.worked;
                    if turn.is_fault {
                        break Ok(worked);
                    }
                }
                Err(error) => break Err(error),
            }
        };
        self.line.close().await;
        ended
    }

    /// Claims once and works on that. None: there is nothing to do, or the mail server is left in peace.
    async fn send_some(&mut self, is_told_to_stop: &impl Fn() -> bool) -> domain::Result<Option<Turn>> {
        let cx = &self.mailer.cx;
        if self.mailer.rest.is_on(cx.now()) || !instances::may_send(cx).await? {
            return Ok(None);
        }
        // Looking takes no write lock; most looks find nothing.
        if !claims::any_due(cx).await? {
            return Ok(None);
        }
        pass(failpoints::BEFORE_CLAIM);
        let since = Instant::now();
        let claimed = claims::claim(cx, self.at_once).await?;
        pass(failpoints::AFTER_CLAIM);
        let mut turn = Turn { until: since + LEASE, worked: 0, is_fault: false };
        let ended = self.work_through(&claimed, is_told_to_stop, &mut turn).await;
        // The others need not wait for the end of the lease.
        let given_back = match claimed.get(turn.worked) {
            Some(message) => claims::give_back(cx, message).await,
            None => Ok(()),
        };
        ended.and(given_back)?;
        self.at_once = next_claim(self.at_once, turn.worked, since.elapsed());
        Ok((!claimed.is_empty()).then_some(turn))
    }

    /// While one is sent, the next is looked up: on a busy machine that is as much work as sending.
    async fn work_through(
        &mut self,
        claimed: &[outbox_message::Model],
        is_told_to_stop: &impl Fn() -> bool,
        turn: &mut Turn,
    ) -> domain::Result<()> {
        let until = turn.until;
        let mut house = house(self.mailer).await?;
        let mut ahead: Option<Found<Ready>> = None;
        for (place, message) in claimed.iter().enumerate() {
            if is_told_to_stop() || !self.has_time_for(message, until) {
                break;
            }
            let looked = match ahead.take().filter(Found::is_fresh) {
                Some(looked) => looked,
                None => look_up(self.mailer, &mut house, message).await?,
            };
            let (worked, next) = self.work_on((message, claimed.get(place + 1)), looked, &mut house, until).await?;
            ahead = next;
            turn.worked += usize::from(worked != Worked::OutOfTime);
            turn.is_fault = worked == Worked::Fault;
            if matches!(worked, Worked::Fault | Worked::OutOfTime) {
                break;
            }
        }
        Ok(())
    }

    /// Sends one and records what became of it. Gives what was found of the next one meanwhile.
    async fn work_on(
        &mut self,
        (message, next): (&outbox_message::Model, Option<&outbox_message::Model>),
        looked: Found<Ready>,
        house: &mut Found<House>,
        until: Instant,
    ) -> domain::Result<(Worked, Option<Found<Ready>>)> {
        let mut ahead = None;
        let time = self.mailer.transport.time(until, self.of_use_until(message));
        let (outcome, worked) = match self.with_a_line(message, looked, house, time).await? {
            Ready::Letter(_) if message.leased_until.is_none_or(|until| until <= self.mailer.cx.now()) => {
                return Ok((Worked::OutOfTime, None));
            }
            Ready::Letter(letter) => {
                let sending = self.mailer.send(&mut self.line, &letter, time);
                let (tried, found) = tokio::join!(sending, look_ahead(self.mailer, house, next));
                ahead = found;
                match tried {
                    Tried::Answered(outcome) => (outcome, Worked::Done),
                    Tried::Fault(outcome) => (outcome, Worked::Fault),
                    Tried::OutOfTime => return Ok((Worked::OutOfTime, None)),
                    Tried::Unwritten(outcome) => (outcome, Worked::Unsent),
                }
            }
            Ready::Nothing(outcome) => (outcome, Worked::Unsent),
            Ready::NoLine(outcome) => (outcome, Worked::Fault),
        };
        // What never reached the mail server says nothing of it.
        match worked {
            Worked::Done => self.mailer.rest.end(),
            Worked::Fault => self.mailer.rest.begin(self.mailer.cx.now()),
            Worked::Unsent | Worked::OutOfTime => {}
        }
        log(&message.id, &outcome);
        pass(failpoints::BEFORE_COMMIT);
        let is_recorded = self.record(message, outcome, until).await?;
        pass(failpoints::AFTER_COMMIT);
        if is_recorded {
            return Ok((worked, ahead));
        }
        tracing::warn!(message = %message.id, "the lease was lost meanwhile; nothing was recorded");
        Ok((Worked::OutOfTime, None))
    }

    /// A letter with a line to send it over. Connecting may take its time: what the letter rests on is asked again then.
    async fn with_a_line(
        &mut self,
        message: &outbox_message::Model,
        looked: Found<Ready>,
        house: &mut Found<House>,
        time: Time,
    ) -> domain::Result<Ready> {
        if self.line.is_open() || !matches!(looked.what, Ready::Letter(_)) {
            return Ok(looked.what);
        }
        match self.line.open(time).await {
            Err(outcome) => Ok(Ready::NoLine(outcome)),
            Ok(()) if looked.is_fresh() => Ok(looked.what),
            Ok(()) => Ok(look_up(self.mailer, house, message).await?.what),
        }
    }

    /// Until when the mail is of use, by the time that really passes.
    fn of_use_until(&self, message: &outbox_message::Model) -> Instant {
        let left =
            message.useless_at.map(|useless_at| (useless_at - self.mailer.cx.now()).to_std().unwrap_or_default());
        Instant::now() + left.map_or(LEASE, |left| left.min(LEASE))
    }

    /// Whether a send that begins now ends within the lease, however long it takes: by the clock, which another process
    /// goes by, and by the time that has really passed.
    fn has_time_for(&self, message: &outbox_message::Model, until: Instant) -> bool {
        let limit = self.mailer.transport.limit();
        let by_clock = chrono::Duration::from_std(limit).unwrap_or(claims::LEASE);
        Instant::now() + limit <= until
            && message.leased_until.is_some_and(|until| self.mailer.cx.now() + by_clock <= until)
    }

    /// Within the lease: an outcome that is not recorded is a mail that goes out again.
    async fn record(&self, message: &outbox_message::Model, outcome: Outcome, until: Instant) -> domain::Result<bool> {
        let [mut pause, longest] = RECORD_AGAIN;
        loop {
            match claims::record(&self.mailer.cx, message, outcome.clone()).await {
                Err(error) if Instant::now() + pause < until => {
                    tracing::warn!(message = %message.id, error = ?error, "an outcome could not be recorded; trying again");
                    tokio::time::sleep(pause).await;
                    pause = longest.min(pause * 2);
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
