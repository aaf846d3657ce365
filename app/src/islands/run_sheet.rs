//! The run sheet, kept true while it is looked at: the server renders it, and this asks once a second what is new.
//!
//! The clock is the server's. What is tapped while the network is away is sent when it is back. Without JavaScript each
//! button is a form's, and the steps are pages.

use std::time::Duration;

use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::attendance_board::{BoardPerson, Marks, SavedMark, board, said_id};
use super::browser::{Pressed, browser_now, form_body, is_visible, pressed, put_html, put_text};
use super::post::{PostError, get, post};

const ASK_EVERY: Duration = Duration::from_secs(1);
/// What stands between the announcement and the people.
const SHEET: &str = "run-sheet";
/// Inside it, the minutes and seconds that are left.
pub const CLOCK: &str = "run-clock";
/// The form of a word for the note, and what is said about it.
pub const WORD: &str = "word";
pub const WORD_KEPT: &str = "word-kept";

/// What the server answers: its clock, in milliseconds since 1970, and the sheet where the device does not know it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunNews {
    pub now: f64,
    pub sheet: Option<Sheet>,
}

/// The session as it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sheet {
    pub revision: i32,
    /// When the current item is to end; none when nothing runs.
    pub step_ends: Option<f64>,
    /// Said aloud when it changes.
    pub title: String,
    pub html: String,
    /// Each member and their mark.
    pub marks: Vec<(String, Option<String>)>,
    /// Each member and what they said before.
    pub said: Vec<(String, Option<String>)>,
}

/// What the closures of this island share.
#[derive(Clone, Copy)]
struct Run {
    url: StoredValue<String>,
    /// Where a word is kept while it is written.
    keep_url: StoredValue<String>,
    /// The word's form as it was a second ago, and as the server has it.
    word: StoredValue<(Option<String>, Option<String>)>,
    revision: StoredValue<i32>,
    step_ends: StoredValue<Option<f64>>,
    title: RwSignal<String>,
    /// What is to be told: a tap that is not saved yet, or why it was not.
    trouble: RwSignal<Option<String>>,
    /// A tap that has not reached the server.
    waiting: StoredValue<Option<String>>,
    /// The server's clock less the browser's.
    ahead: StoredValue<f64>,
    /// The minute in which all was asked for last: what is said in minutes is rendered anew with each.
    minute: StoredValue<f64>,
    busy: StoredValue<bool>,
    marks: StoredValue<Marks>,
}

#[island]
pub fn RunSheet(
    post_to: String,
    keep_to: String,
    attendance_to: String,
    revision: i32,
    title: String,
    people: Vec<BoardPerson>,
    saved: Option<SavedMark>,
    children: Children,
) -> impl IntoView {
    let (people, marks) = board(&attendance_to, people, saved);
    let run = Run {
        url: StoredValue::new(post_to),
        keep_url: StoredValue::new(keep_to),
        word: StoredValue::default(),
        revision: StoredValue::new(revision),
        step_ends: StoredValue::new(None),
        title: RwSignal::new(title),
        trouble: RwSignal::new(None),
        waiting: StoredValue::new(None),
        ahead: StoredValue::new(0.0),
        minute: StoredValue::new(0.0),
        busy: StoredValue::new(false),
        marks: StoredValue::new(marks),
    };
    Effect::new(move |_| {
        run.ask();
        if let Ok(handle) = set_interval_with_handle(move || run.tick(), ASK_EVERY) {
            on_cleanup(move || handle.clear());
        }
    });
    let tap = move |event| {
        if let Some(Pressed { body }) = pressed(&event) {
            run.waiting.set_value(Some(body));
            run.ask();
        }
    };
    view! {
        <div class="run">
            <div class="stack stack--wide">
                <p class="visually-hidden" role="status">{move || run.title.get()}</p>
                <div id=SHEET class="stack stack--wide" on:click=tap>{children()}</div>
                <div class="saved run__trouble" role="status">
                    {move || run.trouble.get().map(|words| view! { <p class="saved__wrong">{words}</p> })}
                </div>
            </div>
            <aside class="stack"><h2>"In the room"</h2>{people}</aside>
        </div>
    }
}

impl Run {
    fn tick(self) {
        self.show_clock();
        self.keep_word();
        if is_visible() {
            self.ask();
        }
    }

    /// Sends what was written and then left for a second. A tab that is closed takes nothing away.
    fn keep_word(self) {
        let written = form_body(WORD);
        let (before, kept) = self.word.get_value();
        // What the page came with is what the server has.
        let kept = kept.or_else(|| written.clone());
        let rests = written == before && written != kept;
        self.word.set_value((written.clone(), if rests { written.clone() } else { kept }));
        let Some(body) = written.filter(|_| rests) else { return };
        spawn_local(async move {
            let words = match post::<()>(&self.keep_url.get_value(), &body).await {
                Ok(()) => "Kept as you write.".into(),
                Err(PostError::Refused(words)) => words,
                Err(_) => {
                    // Tried again with the next second.
                    self.word.update_value(|word| word.1 = Some(String::new()));
                    "Not kept yet: Mooring can’t be reached. Leave this page open.".into()
                }
            };
            put_text(WORD_KEPT, &words);
        });
    }

    fn now(self) -> f64 {
        browser_now() + self.ahead.get_value()
    }

    fn show_clock(self) {
        if let Some(ends) = self.step_ends.get_value() {
            put_text(CLOCK, &clock_words(ends - self.now()));
        }
    }

    /// Sends what is waiting, else asks what is new. One at a time.
    fn ask(self) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        let url = self.url.get_value();
        let minute = (self.now() / 60_000.0).floor();
        let known = if minute == self.minute.get_value() { self.revision.get_value() } else { 0 };
        spawn_local(async move {
            let sent = browser_now();
            let tapped = self.waiting.get_value();
            let answer = match &tapped {
                Some(body) => post::<RunNews>(&url, body).await,
                None => get::<RunNews>(&format!("{url}?revision={known}")).await,
            };
            self.busy.set_value(false);
            self.heard(sent, minute, tapped, answer);
        });
    }

    fn heard(self, sent: f64, minute: f64, tapped: Option<String>, answer: Result<RunNews, PostError>) {
        let trouble = match answer {
            Ok(news) => {
                // The answer was written about half way between.
                self.ahead.set_value(news.now - (sent + browser_now()) / 2.0);
                if let Some(sheet) = news.sheet {
                    self.minute.set_value(minute);
                    self.show(sheet);
                }
                self.show_clock();
                self.forget(tapped);
                None
            }
            Err(PostError::Unreachable) if tapped.is_some() => {
                Some("Mooring can’t be reached. Your tap is kept here, and sent as soon as it can be.".to_string())
            }
            Err(PostError::Unreachable) => {
                Some("Mooring can’t be reached right now. The clock goes on, and nothing is lost.".to_string())
            }
            Err(error) => {
                self.forget(tapped);
                Some(error.words())
            }
        };
        if self.trouble.get_untracked() != trouble {
            self.trouble.set(trouble);
        }
    }

    /// The tap was answered for; a newer one still waits.
    fn forget(self, tapped: Option<String>) {
        if tapped.is_some() && self.waiting.get_value() == tapped {
            self.waiting.set_value(None);
        }
    }

    fn show(self, sheet: Sheet) {
        self.revision.set_value(sheet.revision);
        self.step_ends.set_value(sheet.step_ends);
        put_html(SHEET, &sheet.html);
        if self.title.get_untracked() != sheet.title {
            self.title.set(sheet.title);
        }
        for (membership, said) in &sheet.said {
            put_text(&said_id(membership), said.as_deref().unwrap_or_default());
        }
        self.marks.with_value(|marks| {
            for (membership, mark) in marks {
                let now = sheet.marks.iter().find(|(known, _)| known == membership);
                if let Some((_, now)) = now
                    && mark.get_untracked() != *now
                {
                    mark.set(now.clone());
                }
            }
        });
    }
}

/// "6:48", or "+1:05" once its time is over.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "seconds of one evening")]
pub fn clock_words(millis: f64) -> String {
    let seconds = (millis / 1000.0).round() as i32;
    let sign = if seconds < 0 { "+" } else { "" };
    format!("{sign}{}:{:02}", seconds.abs() / 60, seconds.abs() % 60)
}
