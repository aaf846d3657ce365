//! What a curriculum must keep to: one list of rules for what is read from files and for what is written in Mooring.

use super::{AGENDA_KINDS, AgendaItem, Curriculum, ITEM_MINUTES, LEADERS, Module, Reading};
use crate::plan_forms::{LONGEST, MOST_ITEMS};
use crate::{reading_texts, values};

/// More weeks than this no group has; two digits number them all.
pub const MOST_MODULES: usize = 60;
/// More readings than this nobody gets for one week.
pub const MOST_READINGS: usize = 30;
/// A module has as many aims at most, and as many prompts.
pub const MOST_LINES: usize = 3;
/// To read, at an easy pace.
pub const READING_MINUTES: std::ops::RangeInclusive<i32> = 1..=120;
/// The healing steps; 0 for none.
pub const STEPS: std::ops::RangeInclusive<i32> = 0..=7;

/// Where in a curriculum something is. Places count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Head,
    Guide(usize),
    Module(usize),
    Item(usize, usize),
    Reading(usize, usize),
}

/// What is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub place: Place,
    /// The key of the front matter; empty for the text below it, or for all.
    pub key: &'static str,
    pub reason: String,
}

/// Everything that keeps this curriculum from being published, in its own order.
#[must_use]
pub fn problems(curriculum: &Curriculum) -> Vec<Problem> {
    let mut found = Found(Vec::new());
    let head = Place::Head;
    found.line(head, "title", &curriculum.head.title, "the title");
    found.text(head, "summary", &curriculum.head.summary, "the summary");
    found.text(head, "", &curriculum.introduction, "the introduction");
    if curriculum.modules.is_empty() {
        found.add(head, "", "a curriculum has at least one week");
    }
    if curriculum.modules.len() > MOST_MODULES {
        found.add(head, "", format!("a curriculum has {MOST_MODULES} weeks or fewer"));
    }
    for (at, module) in curriculum.modules.iter().enumerate() {
        found.module(at, module);
    }
    for (at, page) in curriculum.guide.iter().enumerate() {
        found.line(Place::Guide(at), "title", &page.title, "the title");
        found.text(Place::Guide(at), "", &page.body, "the page");
    }
    if curriculum.guide.len() > MOST_MODULES {
        found.add(head, "", format!("a guide has {MOST_MODULES} pages or fewer"));
    }
    found.0
}

/// What keeps one reading from being published.
#[must_use]
pub fn problems_of_reading(reading: &Reading) -> Vec<Problem> {
    let mut found = Found(Vec::new());
    found.reading(Place::Reading(0, 0), reading);
    found.0
}

struct Found(Vec<Problem>);

impl Found {
    fn add(&mut self, place: Place, key: &'static str, reason: impl Into<String>) {
        self.0.push(Problem { place, key, reason: reason.into() });
    }

    fn take<T>(&mut self, place: Place, key: &'static str, value: Result<T, String>) {
        if let Err(reason) = value {
            self.add(place, key, reason);
        }
    }

    fn line(&mut self, place: Place, key: &'static str, text: &str, what: &str) {
        self.take(place, key, values::line(text, what));
    }

    fn text(&mut self, place: Place, key: &'static str, text: &str, what: &str) {
        self.take(place, key, values::text(text, what));
    }

    fn lines(&mut self, place: Place, key: &'static str, lines: &[String], what: &str) {
        for line in lines {
            self.take(place, key, values::text_line(line, what));
        }
    }

    fn module(&mut self, at: usize, module: &Module) {
        let (place, head) = (Place::Module(at), &module.head);
        self.line(place, "title", &head.title, "the title");
        if !STEPS.contains(&head.step) {
            self.add(place, "step", "a step is a number from 1 to 7, or 0 for none");
        }
        if head.aims.is_empty() || head.aims.len() > MOST_LINES {
            self.add(place, "aims", "a week has one to three aims");
        }
        if head.prompts.len() > MOST_LINES {
            self.add(place, "prompts", "a week has three prompts or fewer");
        }
        self.lines(place, "aims", &head.aims, "an aim");
        self.lines(place, "prompts", &head.prompts, "a prompt");
        self.text(place, "practice", &head.practice, "the practice");
        self.text(place, "", &module.safety_notes, "the safety notes");
        let before = self.0.len();
        for (number, item) in head.agenda.iter().enumerate() {
            self.item(Place::Item(at, number), item);
        }
        let minutes: i64 = head.agenda.iter().map(|item| i64::from(item.minutes)).sum();
        if self.0.len() == before && !(1..=i64::from(LONGEST)).contains(&minutes) {
            self.add(place, "agenda", format!("the plan takes {minutes} minutes; a plan takes 1 to {LONGEST}"));
        }
        if head.agenda.len() > MOST_ITEMS {
            self.add(place, "agenda", format!("a plan has {MOST_ITEMS} items or fewer"));
        }
        if module.readings.len() > MOST_READINGS {
            self.add(place, "", format!("a week has {MOST_READINGS} readings or fewer"));
        }
        for (number, reading) in module.readings.iter().enumerate() {
            self.reading(Place::Reading(at, number), reading);
        }
    }

    fn item(&mut self, place: Place, item: &AgendaItem) {
        let AgendaItem { kind, title, minutes, leader, .. } = item;
        if title.trim().is_empty() {
            self.add(place, "title", "an agenda item has no title");
        } else {
            self.line(place, "title", title, "the title of an agenda item");
        }
        if !ITEM_MINUTES.contains(minutes) {
            self.add(place, "minutes", format!("“{title}” takes {minutes} minutes; an item takes 1 to 180"));
        }
        if item.minutes_when_late.is_some_and(|late| !(1..=*minutes).contains(&late)) {
            self.add(
                place,
                "minutes_when_late",
                format!("“{title}” has a minutes_when_late that is not 1 to {minutes}"),
            );
        }
        if !AGENDA_KINDS.contains(&kind.as_str()) {
            let known = AGENDA_KINDS.join(", ");
            self.add(place, "kind", format!("“{title}” has the kind “{kind}”; it is one of {known}"));
        }
        if !LEADERS.contains(&leader.as_str()) {
            let known = LEADERS.join(", ");
            self.add(place, "leader", format!("“{title}” is led by “{leader}”; it is one of {known}"));
        }
        self.text(place, "do", &item.what_to_do, "what to do");
        self.text(place, "say", &item.what_to_say, "what to say");
        self.lines(place, "materials", &item.materials, "a material");
    }

    fn reading(&mut self, place: Place, reading: &Reading) {
        let head = &reading.head;
        self.line(place, "title", &head.title, "the title");
        if !READING_MINUTES.contains(&head.minutes) {
            self.add(place, "minutes", format!("a reading takes 1 to {} minutes", READING_MINUTES.end()));
        }
        if head.step.is_some_and(|step| !STEPS.contains(&step)) {
            self.add(place, "step", "a step is a number from 1 to 7, or 0 for none");
        }
        self.text(place, "content_note", head.content_note.as_deref().unwrap_or_default(), "the content note");
        for source in &head.sources {
            self.take(place, "sources", values::text_line(&source.text, "a source"));
            if source.doi.as_deref().is_some_and(|doi| !is_doi(doi)) {
                self.add(place, "sources", "a doi begins with 10. and has no spaces");
            }
        }
        if reading.body.trim().is_empty() {
            self.add(place, "", "the reading has no text");
        }
        self.text(place, "", &reading.body, "the reading");
        self.take(place, "", reading_texts::check(&reading.body));
    }
}

/// Whether this is the name of a work, as in `10.1000/182`.
#[must_use]
pub fn is_doi(text: &str) -> bool {
    text.starts_with("10.") && text.contains('/') && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}
