//! The mails: one view for each kind, as plain text and as HTML. Subjects come from a fixed set that tells nobody anything.

use std::borrow::Cow;

use domain::letters::{Body, Letter, SessionTime};
use domain::values::clock_time;
use leptos::prelude::*;

use crate::dates;
use crate::words::Words;

/// A mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A paragraph, or a link that stands alone.
enum Part {
    Words(Cow<'static, str>),
    Link(String),
}

/// Writes the letter. The same letter always gives the same mail.
#[must_use]
pub fn write(letter: &Letter, public_url: &str) -> Mail {
    let words = Words::english();
    let greeting = if letter.recipient_name.is_empty() {
        words.text("mail-greeting-plain").into_owned()
    } else {
        words.with("mail-greeting", [("name", letter.recipient_name.as_str().into())])
    };
    let (subject, mut parts) = match &letter.body {
        Body::Invitation { token, expires_at } => {
            let until = expires_at.format("%-d %B").to_string();
            let parts = vec![
                words.with("mail-invitation-body", [("until", until.into())]).into(),
                Part::Link(format!("{public_url}/invitation/{token}")),
                words.text("mail-invitation-ignore").into(),
            ];
            (words.text("mail-invitation-subject").into_owned(), parts)
        }
        Body::StaffInvitation { token, expires_at } => {
            let until = expires_at.format("%-d %B").to_string();
            let parts = vec![
                words.with("mail-staff-invitation-body", [("until", until.into())]).into(),
                Part::Link(format!("{public_url}/invitation/{token}")),
            ];
            (words.text("mail-staff-invitation-subject").into_owned(), parts)
        }
        Body::PasswordReset { token, expires_at } => {
            let until = format!("{} UTC", expires_at.format("%-I:%M %P"));
            let parts = vec![
                words.with("mail-reset-body", [("until", until.into())]).into(),
                Part::Link(format!("{public_url}/reset/{token}")),
                words.text("mail-reset-ignore").into(),
            ];
            (words.text("mail-reset-subject").into_owned(), parts)
        }
        Body::PasswordChanged => notice(words, ["mail-password-body", "mail-password-not-you"], public_url),
        Body::AddressChanged => notice(words, ["mail-address-changed-body", "mail-password-not-you"], public_url),
        Body::ConfirmAddress { token, expires_at } => {
            let until = expires_at.format("%-d %B").to_string();
            let parts = vec![
                words.with("mail-address-body", [("until", until.into())]).into(),
                Part::Link(format!("{public_url}/address/{token}")),
                words.text("mail-address-ignore").into(),
            ];
            (words.text("mail-address-subject").into_owned(), parts)
        }
        Body::GuessingStopped => notice(words, ["mail-guessing-body", "mail-guessing-next"], public_url),
        Body::SecondStepChanged => notice(words, ["mail-second-step-body", "mail-password-not-you"], public_url),
        Body::SecondStepReset => {
            notice(words, ["mail-second-step-reset-body", "mail-second-step-reset-not-you"], public_url)
        }
        Body::Session(when) => {
            let subject = [("when", dates::weekday_and_time(when.starts_at, when.zone).into())];
            (
                words.with("mail-session-subject", subject),
                session(words, ["mail-session-body", "mail-session-more"], when, public_url),
            )
        }
        Body::SessionMoved(when) => {
            let body = session(words, ["mail-moved-body", "mail-moved-more"], when, public_url);
            (words.text("mail-moved-subject").into_owned(), body)
        }
        Body::SessionCancelled(when) => {
            let body = session(words, ["mail-cancelled-body", "mail-cancelled-more"], when, public_url);
            (words.text("mail-cancelled-subject").into_owned(), body)
        }
        Body::SessionPlace(when) => {
            let body = session(words, ["mail-place-body", "mail-place-more"], when, public_url);
            (words.text("mail-place-subject").into_owned(), body)
        }
        Body::SessionLead(when) => {
            let body = session(words, ["mail-lead-body", "mail-lead-more"], when, public_url);
            (words.text("mail-lead-subject").into_owned(), body)
        }
        Body::QuietReminder => {
            (words.text("mail-reading-subject").into_owned(), quiet(words, "mail-quiet-reminder", public_url))
        }
        Body::QuietChange => {
            (words.text("mail-cancelled-subject").into_owned(), quiet(words, "mail-quiet-change", public_url))
        }
        Body::ReadingDue { assignment, due_at, zone } => {
            let when = dates::full(*due_at, *zone);
            let parts = vec![
                words
                    .with("mail-reading-body", [("when", when.into()), ("zone", dates::zone_name(*zone).into())])
                    .into(),
                words.text("mail-reading-more").into(),
                Part::Link(match assignment {
                    Some(id) => format!("{public_url}/readings/{id}"),
                    None => format!("{public_url}/readings"),
                }),
            ];
            (words.text("mail-reading-subject").into_owned(), parts)
        }
    };
    parts.insert(0, greeting.into());
    parts.push(words.text("mail-footer").into());
    Mail { subject, text: text(&parts), html: html(words, &parts) }
}

/// About the own account: what happened, what to do, and the way to a new password.
fn notice(words: Words, [body, next]: [&'static str; 2], public_url: &str) -> (String, Vec<Part>) {
    let parts =
        vec![words.text(body).into(), words.text(next).into(), Part::Link(format!("{public_url}/forgot-password"))];
    (words.text("mail-password-subject").into_owned(), parts)
}

/// About a session: what is to be said of it, its time, and that all else waits behind the sign-in.
fn session(words: Words, [body, more]: [&'static str; 2], when: &SessionTime, public_url: &str) -> Vec<Part> {
    let at = dates::full(when.starts_at, when.zone);
    let until = clock_time(when.ends_at.with_timezone(&when.zone).time());
    let args = [("when", at.into()), ("zone", dates::zone_name(when.zone).into()), ("until", until.into())];
    let own = dates::for_you(when.starts_at, when.zone, when.own_zone);
    let own = own.map(|own| words.with("mail-session-own", [("when", own.into())]).into());
    let body = words.with(body, args).into();
    std::iter::once(body).chain(own).chain([words.text(more).into(), Part::Link(format!("{public_url}/"))]).collect()
}

/// No day, no time: all waits behind the sign-in.
fn quiet(words: Words, body: &'static str, public_url: &str) -> Vec<Part> {
    vec![words.text(body).into(), words.text("mail-reading-more").into(), Part::Link(format!("{public_url}/"))]
}

impl From<String> for Part {
    fn from(words: String) -> Self {
        Self::Words(words.into())
    }
}

impl From<Cow<'static, str>> for Part {
    fn from(words: Cow<'static, str>) -> Self {
        Self::Words(words)
    }
}

fn text(parts: &[Part]) -> String {
    let lines = parts.iter().map(|part| match part {
        Part::Words(words) => words.as_ref(),
        Part::Link(link) => link.as_str(),
    });
    lines.collect::<Vec<_>>().join("\n\n") + "\n"
}

/// No picture, no style from elsewhere, nothing that tells when it is opened.
fn html(words: Words, parts: &[Part]) -> String {
    let owner = Owner::new();
    let body = owner.with(|| {
        let parts = parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => view! { <p>{words.to_string()}</p> }.into_any(),
                Part::Link(link) => view! { <p><a href=link.clone()>{link.clone()}</a></p> }.into_any(),
            })
            .collect_view();
        view! { <html lang=words.tag()><head><meta charset="utf-8"/></head><body>{parts}</body></html> }.to_html()
    });
    owner.unset_with_forced_cleanup();
    format!("<!DOCTYPE html>{body}")
}
