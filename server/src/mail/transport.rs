//! How a mail leaves: over SMTP, or into a folder where there is no mail server. What became of it, in words for staff.

use std::time::Duration;

use anyhow::Result;
use domain::outbox::Outcome;
use domain::refusals::{MAILBOX_FULL, NO_SIGN_IN, NONE_FROM_HERE, NONE_NOW, NOT_NOW, REFUSED_ADDRESS, REFUSED_MAIL};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncFileTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::time::{Instant, timeout_at};

use super::smtp::{self, Failure, Server, Step};
use crate::config::Config;
use crate::database::private_folder;

/// A whole send, with connecting and every answer. Half of the outbox's lease: a send never outlives it.
const SEND_WITHIN: Duration = Duration::from_secs(30);
/// SMTP codes that speak of us, not of the recipient: our password, our right to send.
const OUR_FAULT: std::ops::RangeInclusive<u16> = 530..=538;

/// The way out.
pub struct Transport {
    way: Way,
    limit: Duration,
}

enum Way {
    Smtp(Box<Server>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

impl Transport {
    pub fn new(config: &Config) -> Result<Self> {
        let way = match &config.smtp_url {
            Some(url) => Way::Smtp(Box::new(Server::new(url, config)?)),
            None => {
                let folder = &config.mail_dir;
                private_folder(folder)?;
                Way::Folder(AsyncFileTransport::new(folder))
            }
        };
        Ok(Self { way, limit: SEND_WITHIN })
    }

    /// A send may take so long: less than half a minute, for who can't wait that long to see what then happens.
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        Self { limit: limit.min(SEND_WITHIN), ..self }
    }

    /// How long a send takes at most.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// A line for one sender, who sends one mail after another.
    #[must_use]
    pub fn line(&self) -> Line<'_> {
        let way = match &self.way {
            Way::Smtp(server) => LineWay::Smtp(Box::new(smtp::Line::new(server))),
            Way::Folder(folder) => LineWay::Folder(folder),
        };
        Line { way }
    }

    /// The time of a send that begins now.
    #[must_use]
    pub fn time(&self, leased_until: Instant, of_use_until: Instant) -> Time {
        let ends = leased_until.min(Instant::now() + self.limit);
        Time { ends, until: leased_until.min(of_use_until) }
    }
}

/// One sender's way out. Over SMTP it keeps its connection until it is closed.
pub struct Line<'a> {
    way: LineWay<'a>,
}

/// The time that one send has, with connecting for it.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    ends: Instant,
    /// Nothing is handed over from then on: the lease is over, or the mail is useless.
    until: Instant,
}

enum LineWay<'a> {
    Smtp(Box<smtp::Line<'a>>),
    Folder(&'a AsyncFileTransport<Tokio1Executor>),
}

/// How a try to send ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Tried {
    /// The mail server has said something about this mail.
    Answered(Outcome),
    /// It spoke of us, or not at all: the next mail would meet the same.
    Fault(Outcome),
    /// The lease was about to end, or the mail is useless by now. Nothing was handed over.
    OutOfTime,
    /// There is no such mail: nothing was handed over.
    Unwritten(Outcome),
}

impl Line<'_> {
    #[must_use]
    pub fn is_open(&self) -> bool {
        match &self.way {
            LineWay::Smtp(line) => line.is_open(),
            LineWay::Folder(_) => true,
        }
    }

    /// Connects and signs in, where that was not done. Says what went wrong, for the mail that it was done for.
    pub async fn open(&mut self, time: Time) -> Result<(), Outcome> {
        let LineWay::Smtp(line) = &mut self.way else { return Ok(()) };
        match timeout_at(time.ends, line.open()).await {
            Ok(opened) => opened.map_err(|failure| outcome_of(&failure, line.step)),
            Err(_) => Err(no_answer(line.step)),
        }
    }

    /// Sends, within its time, and says what became of it.
    pub async fn send(&mut self, message: &Message, Time { ends, until }: Time) -> Tried {
        let line = match &mut self.way {
            LineWay::Smtp(line) => line,
            LineWay::Folder(folder) => {
                return match folder.send_raw(message.envelope(), &message.formatted()).await {
                    Ok(_) => Tried::Answered(Outcome::Sent),
                    Err(error) => {
                        let words = format!("The mail could not be written into its folder ({error}).");
                        Tried::Fault(Outcome::Later(words))
                    }
                };
            }
        };
        match timeout_at(ends, line.hand_over(message, until)).await {
            Ok(Ok(())) => Tried::Answered(Outcome::Sent),
            Ok(Err(Failure::OutOfTime)) => Tried::OutOfTime,
            Ok(Err(failure)) => {
                let outcome = outcome_of(&failure, line.step);
                let is_about_us = failure.is_goodbye() || line.step < Step::Recipient || speaks_of_us(&failure);
                if is_about_us { Tried::Fault(outcome) } else { Tried::Answered(outcome) }
            }
            Err(_) if until <= Instant::now() && line.step < Step::Message => Tried::OutOfTime,
            Err(_) => Tried::Fault(no_answer(line.step)),
        }
    }

    /// Ends the connection, where there is one.
    pub async fn close(&mut self) {
        if let LineWay::Smtp(line) = &mut self.way {
            line.close().await;
        }
    }
}

fn no_answer(step: Step) -> Outcome {
    Outcome::Later(format!("The mail server did not answer in time, {step}."))
}

fn speaks_of_us(failure: &Failure) -> bool {
    matches!(failure, Failure::Smtp(error) if error.status().is_some_and(|code| OUR_FAULT.contains(&u16::from(code))))
}

fn outcome_of(failure: &Failure, step: Step) -> Outcome {
    match failure {
        Failure::Call(error) => {
            tracing::error!(error = %error, "the mail server can't be called");
            Outcome::Later("The mail server can't be reached.".into())
        }
        Failure::Smtp(error) => what_it_said(error, step),
        Failure::Letters => Outcome::Refused("The mail server can't write to this address.".into()),
        Failure::OutOfTime => no_answer(step),
    }
}

/// Whether it says in figures that it is too large, or is not wanted (RFC 3463, 3.4, 3.7 and 3.8): a mailbox has 5.2.
fn is_about_its_content(error: &SmtpError) -> bool {
    let words = error.to_string();
    ["5.3.", "5.6.", "5.7."].iter().any(|figures| words.contains(figures))
}

/// Only a clear word against this recipient or this mail ends it; all else is tried again. What is said before the
/// recipient was named is about us.
fn what_it_said(error: &SmtpError, step: Step) -> Outcome {
    let code = error.status().map(u16::from);
    match code {
        Some(code) if error.is_permanent() && (OUR_FAULT.contains(&code) || step == Step::SignIn) => {
            tracing::error!(code, "the mail server does not accept Mooring; look at MOORING_SMTP_URL");
            Outcome::Later(format!("{NO_SIGN_IN} ({code})."))
        }
        Some(code) if error.is_permanent() && step < Step::Recipient => {
            tracing::error!(code, %step, "the mail server takes no mail from Mooring");
            Outcome::Later(format!("{NONE_FROM_HERE} ({code}, {step})."))
        }
        Some(code) if error.is_permanent() => Outcome::Refused(match (step, code) {
            // Many know only with the whole mail whether there is room for it.
            (_, 552) if !is_about_its_content(error) => format!("{MAILBOX_FULL} ({code})."),
            (Step::Recipient, _) if !is_about_its_content(error) => format!("{REFUSED_ADDRESS} ({code})."),
            _ => format!("{REFUSED_MAIL} ({code})."),
        }),
        Some(code @ 421) => Outcome::Later(format!("{NONE_NOW} ({code}).")),
        Some(code) if step < Step::Recipient => Outcome::Later(format!("{NONE_NOW} ({code}, {step}).")),
        Some(code) => Outcome::Later(format!("{NOT_NOW} ({code}).")),
        None => {
            tracing::error!(error = %error, %step, "the mail server can't be used");
            Outcome::Later(match step {
                Step::Connect => "The mail server can't be reached.".into(),
                Step::Secure => "The line to the mail server can't be secured: it offers no encryption, or a certificate that is not trusted. Nothing was sent.".into(),
                _ => format!("The mail server broke off {step}."),
            })
        }
    }
}
