//! In what two curricula differ, in words and in lines: two versions, a draft and its version, or what two people wrote.

use similar::{ChangeTag, TextDiff};

use crate::curriculum_files::{Curriculum, Module, Reading};
use crate::drafts::parts::{GuidePart, HeadPart, ModulePart, Named, Part as _, ReadingPart};
use crate::entities::library_reading::Manuscript;
use crate::plans::{PlanItem, differences};

/// What differs in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    /// A sentence for each small difference.
    pub words: Vec<String>,
    /// The longer texts, line by line.
    pub texts: Vec<TextChange>,
}

/// A text that is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange {
    pub name: String,
    pub lines: Vec<Line>,
}

/// A line of a changed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Same(String),
    Gone(String),
    New(String),
    /// Lines that are the same in both are left out here.
    Skipped,
}

impl Section {
    fn of(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.texts.is_empty()
    }

    fn say(&mut self, words: impl Into<String>) {
        self.words.push(words.into());
    }

    fn line(&mut self, what: &str, old: &str, new: &str) {
        if old != new {
            self.say(format!("{what}: “{new}”, not “{old}”."));
        }
    }

    fn text(&mut self, name: impl Into<String>, old: &str, new: &str) {
        let lines = changed_lines(old, new);
        if !lines.is_empty() {
            self.texts.push(TextChange { name: name.into(), lines });
        }
    }

    fn list(&mut self, name: &str, old: &[String], new: &[String]) {
        self.text(name, &old.join("\n"), &new.join("\n"));
    }
}

/// Everything in which `new` differs from `old`, place by place; what is the same is not named.
#[must_use]
pub fn between(old: &Curriculum, new: &Curriculum) -> Vec<Section> {
    let part = |document: &Curriculum| HeadPart::find(document, &()).unwrap_or_default();
    let mut sections = vec![heads(&part(old), &part(new))];
    let gone = old.modules.iter().filter(|module| find(&new.modules, &module.slug).is_none());
    sections.extend(gone.map(|module| {
        let mut section = Section::of(module.head.title.clone());
        section.say("This week is left out.");
        section
    }));
    for (week, module) in (1..).zip(&new.modules) {
        let title = format!("Week {week}: {}", module.head.title);
        sections.push(match find(&old.modules, &module.slug) {
            Some(known) => Section { title, ..weeks(known, module) },
            None => new_module(title, module),
        });
    }
    if order(&old.modules, &new.modules) != order(&new.modules, &old.modules) {
        let mut section = Section::of("Order");
        section.say("The weeks stand in another order.");
        sections.push(section);
    }
    sections.push(guides(old, new));
    sections.retain(|section| !section.is_empty());
    sections
}

/// Title, summary, introduction.
#[must_use]
pub fn heads(old: &HeadPart, new: &HeadPart) -> Section {
    let mut section = Section::of("About the curriculum");
    section.line("Title", &old.title, &new.title);
    section.text("Summary", &old.summary, &new.summary);
    section.text("Introduction", &old.introduction, &new.introduction);
    section
}

/// A week without its plan and readings.
#[must_use]
pub fn module_parts(old: &ModulePart, new: &ModulePart) -> Section {
    let mut section = Section::of(new.title.clone());
    section.line("Title", &old.title, &new.title);
    section.line("Step", &old.step.to_string(), &new.step.to_string());
    section.list("Aims", &old.aims, &new.aims);
    section.text("Practice", &old.practice, &new.practice);
    section.list("Prompts", &old.prompts, &new.prompts);
    section.text("Safety notes", &old.safety_notes, &new.safety_notes);
    section
}

/// One reading.
#[must_use]
pub fn readings(old: &ReadingPart, new: &ReadingPart) -> Section {
    let mut section = Section::of(format!("Reading “{}”", new.title));
    reading_changes(&mut section, "", old, new);
    section
}

/// One reading that staff write, with what it is filed under.
#[must_use]
pub fn manuscripts(old: &Manuscript, new: &Manuscript) -> Section {
    let mut section = readings(&old.text, &new.text);
    section.line("Step", &old.step.to_string(), &new.step.to_string());
    section.line("Topics", &old.topics.join(", "), &new.topics.join(", "));
    section
}

fn reading_changes(section: &mut Section, of: &str, old: &ReadingPart, new: &ReadingPart) {
    section.line(&format!("{of}Title"), &old.title, &new.title);
    section.line(&format!("{of}Minutes"), &old.minutes.to_string(), &new.minutes.to_string());
    let note = |reading: &ReadingPart| reading.content_note.clone().unwrap_or_default();
    section.line(&format!("{of}Content note"), &note(old), &note(new));
    let sources = |reading: &ReadingPart| -> Vec<String> {
        let line = |source: &crate::entities::reading::Source| match &source.doi {
            Some(doi) => format!("{} doi:{doi}", source.text),
            None => source.text.clone(),
        };
        reading.sources.iter().map(line).collect()
    };
    section.list(&format!("{of}Sources"), &sources(old), &sources(new));
    section.text(format!("{of}Text"), &old.body, &new.body);
}

/// A whole week.
#[must_use]
pub fn weeks(old: &Module, new: &Module) -> Section {
    let mut section = module_parts(&old.into(), &new.into());
    let plan = |module: &Module| module.head.agenda.iter().map(PlanItem::from).collect::<Vec<_>>();
    section.words.extend(differences(&plan(old), &plan(new)).into_iter().map(|words| format!("Plan: {words}")));
    for gone in old.readings.iter().filter(|reading| find(&new.readings, &reading.slug).is_none()) {
        section.say(format!("Reading “{}” is left out.", gone.head.title));
    }
    for reading in &new.readings {
        match find(&old.readings, &reading.slug) {
            None => section.say(format!("Reading “{}” is new.", reading.head.title)),
            Some(known) => {
                let of = format!("“{}”: ", reading.head.title);
                reading_changes(&mut section, &of, &known.into(), &reading.into());
            }
        }
    }
    if order(&old.readings, &new.readings) != order(&new.readings, &old.readings) {
        section.say("The readings stand in another order.");
    }
    section
}

fn new_module(title: String, module: &Module) -> Section {
    let mut section = Section::of(title);
    let minutes: i32 = module.head.agenda.iter().map(|item| item.minutes).sum();
    section.say(format!("This week is new: a plan of {minutes} minutes, {} readings.", module.readings.len()));
    let title = |reading: &Reading| format!("Reading “{}” is new.", reading.head.title);
    section.words.extend(module.readings.iter().map(title));
    section
}

fn guides(old: &Curriculum, new: &Curriculum) -> Section {
    let mut section = Section::of("Facilitator guide");
    for gone in old.guide.iter().filter(|page| find(&new.guide, &page.slug).is_none()) {
        section.say(format!("“{}” is left out.", gone.title));
    }
    for page in &new.guide {
        match find(&old.guide, &page.slug) {
            None => section.say(format!("“{}” is new.", page.title)),
            Some(known) => {
                let of = format!("“{}”: ", page.title);
                guide_changes(&mut section, &of, &known.into(), &page.into());
            }
        }
    }
    if order(&old.guide, &new.guide) != order(&new.guide, &old.guide) {
        section.say("The pages stand in another order.");
    }
    section
}

/// One page of the facilitator guide.
#[must_use]
pub fn guide_pages(old: &GuidePart, new: &GuidePart) -> Section {
    let mut section = Section::of(format!("Guide page “{}”", new.title));
    guide_changes(&mut section, "", old, new);
    section
}

fn guide_changes(section: &mut Section, of: &str, old: &GuidePart, new: &GuidePart) {
    section.line(&format!("{of}Title"), &old.title, &new.title);
    section.text(format!("{of}Text"), &old.body, &new.body);
}

fn find<'a, T: Named>(list: &'a [T], slug: &str) -> Option<&'a T> {
    list.iter().find(|one| one.slug() == slug)
}

/// What is in both, in the order of the first.
fn order<'a, T: Named>(list: &'a [T], other: &[T]) -> Vec<&'a str> {
    list.iter().map(Named::slug).filter(|slug| find(other, slug).is_some()).collect()
}

/// The lines that are gone or new, each with the line before and after it; nothing where the texts are the same. Empty
/// lines part paragraphs and are left out, but where nothing else differs.
fn changed_lines(old: &str, new: &str) -> Vec<Line> {
    let filled = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n");
    let changed = differing_lines(&filled(old), &filled(new));
    if changed.is_empty() { differing_lines(old, new) } else { changed }
}

fn differing_lines(old: &str, new: &str) -> Vec<Line> {
    let (old, new) = (with_end(old), with_end(new));
    let diff = TextDiff::from_lines(old.as_str(), new.as_str());
    let mut lines = Vec::new();
    for group in diff.grouped_ops(1) {
        if !lines.is_empty() {
            lines.push(Line::Skipped);
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches('\n').to_string();
            lines.push(match change.tag() {
                ChangeTag::Equal => Line::Same(text),
                ChangeTag::Delete => Line::Gone(text),
                ChangeTag::Insert => Line::New(text),
            });
        }
    }
    lines
}

/// A last line without an end would differ from the same line with one.
fn with_end(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{}\n", text.trim_end_matches('\n')) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curriculum_files::built_in;

    #[test]
    fn nothing_differs_from_itself() {
        let curriculum = built_in().expect("reads");
        assert_eq!(between(&curriculum, &curriculum), []);
    }

    #[test]
    fn differences_are_told_place_by_place() {
        let old = built_in().expect("reads");
        let mut new = old.clone();
        new.head.title = "Seven steps, shorter".into();
        new.modules.swap(1, 2);
        new.modules.remove(7);
        new.modules[0].head.agenda[0].minutes = 12;
        new.modules[0].readings[0].body = new.modules[0].readings[0].body.replacen("\n\n", "\n\nA new line.\n\n", 1);
        let removed = new.modules[3].readings.remove(0);
        new.modules.push(Module { slug: "extra".into(), ..Module::default() });
        new.guide.swap(0, 1);
        new.guide[0].title = "Every week".into();
        let page = new.guide.remove(3);
        let sections = between(&old, &new);
        let of = |title: &str| sections.iter().find(|section| section.title.starts_with(title)).expect(title);
        assert!(of("About").words[0].contains("“Seven steps, shorter”, not"));
        assert_eq!(of(&old.modules[7].head.title).words, ["This week is left out."]);
        assert!(
            of("Week 1").words[0].starts_with("Plan: “") && of("Week 1").words[0].contains("takes 12 minutes, not 10")
        );
        assert!(of("Week 1").texts[0].lines.contains(&Line::New("A new line.".into())));
        assert!(!of("Week 1").texts[0].lines.iter().any(|line| matches!(line, Line::Gone(_))));
        assert_eq!(of("Week 4").words, [format!("Reading “{}” is left out.", removed.head.title)]);
        assert!(of("Week 8").words[0].starts_with("This week is new"));
        assert_eq!(of("Order").words, ["The weeks stand in another order."]);
        let guide = ["“Every week”: Title: “Every week”, not “", "The pages stand in another order."];
        assert_eq!(of("Facilitator guide").words[0], format!("“{}” is left out.", page.title));
        assert!(of("Facilitator guide").words.iter().skip(1).zip(guide).all(|(words, begin)| words.starts_with(begin)));
        assert_eq!(of("Facilitator guide").words.len(), 3);
        assert_eq!(sections.len(), 7);
    }
}
