//! The forms of a draft's pages: as typed, and checked into the parts that are saved.

use serde::Deserialize;

use crate::curriculum_files::rules::{MOST_LINES, READING_MINUTES, STEPS, is_doi};
use crate::drafts::parts::{GuidePart, HeadPart, ModulePart, ReadingPart};
use crate::drafts::print;
use crate::entities::reading::Source;
use crate::values::{line, lines, number, optional_line, text, text_line};
use crate::{FieldErrors, drafts, reading_texts};

/// Title, summary and introduction of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HeadForm {
    pub title: String,
    pub summary: String,
    pub introduction: String,
    /// What the page showed; see [`drafts::print`].
    pub seen: String,
}

impl HeadForm {
    #[must_use]
    pub fn of(part: &HeadPart) -> Self {
        let HeadPart { title, summary, introduction } = part.clone();
        Self { title, summary, introduction, seen: print(part) }
    }

    pub fn check(&self) -> Result<HeadPart, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", line(&self.title, "The title"));
        let summary = errors.take("summary", text(&self.summary, "The summary"));
        let introduction = errors.take("introduction", text(&self.introduction, "The introduction"));
        match (title, summary, introduction) {
            (Some(title), Some(summary), Some(introduction)) => Ok(HeadPart { title, summary, introduction }),
            _ => Err(errors),
        }
    }
}

/// A week without its plan and its readings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ModuleForm {
    pub title: String,
    pub step: String,
    /// One a line; so are the prompts.
    pub aims: String,
    pub practice: String,
    pub prompts: String,
    pub safety_notes: String,
    pub seen: String,
}

impl ModuleForm {
    #[must_use]
    pub fn of(part: &ModulePart) -> Self {
        let seen = print(part);
        let ModulePart { title, step, aims, practice, prompts, safety_notes } = part.clone();
        let (aims, prompts) = (aims.join("\n"), prompts.join("\n"));
        Self { title, step: step.to_string(), aims, practice, prompts, safety_notes, seen }
    }

    pub fn check(&self) -> Result<ModulePart, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", line(&self.title, "The title"));
        let step = errors.take("step", number(&self.step, "The step", STEPS));
        let aims = errors.take("aims", a_few_lines(&self.aims, "aims"));
        let prompts = errors.take("prompts", a_few_lines(&self.prompts, "prompts"));
        if aims.as_ref().is_some_and(Vec::is_empty) {
            errors.add("aims", "Say what the session is for: one to three aims, one a line.");
        }
        let practice = errors.take("practice", text(&self.practice, "The practice"));
        let safety_notes = errors.take("safety_notes", text(&self.safety_notes, "The safety notes"));
        match (title, step, aims, practice, prompts, safety_notes) {
            (Some(title), Some(step), Some(aims), Some(practice), Some(prompts), Some(safety_notes))
                if errors.is_empty() =>
            {
                Ok(ModulePart { title, step, aims, practice, prompts, safety_notes })
            }
            _ => Err(errors),
        }
    }
}

fn a_few_lines(typed: &str, what: &str) -> Result<Vec<String>, String> {
    let lines = lines(&text(typed, &format!("The list of {what}"))?);
    if lines.len() > MOST_LINES {
        return Err(format!("These are {} {what}. A week has {MOST_LINES} or fewer, one a line.", lines.len()));
    }
    for line in &lines {
        text_line(line, "Each line")?;
    }
    Ok(lines)
}

/// A reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ReadingForm {
    pub title: String,
    pub minutes: String,
    pub content_note: String,
    /// One a line: the text, and behind a bar the DOI.
    pub sources: String,
    pub body: String,
    pub seen: String,
    /// The button: `save` or `preview`.
    pub step: String,
}

impl ReadingForm {
    #[must_use]
    pub fn of(part: &ReadingPart) -> Self {
        let seen = print(part);
        let ReadingPart { title, minutes, content_note, sources, body } = part.clone();
        let sources: Vec<String> = sources.into_iter().map(source_line).collect();
        Self {
            title,
            minutes: minutes.to_string(),
            content_note: content_note.unwrap_or_default(),
            sources: sources.join("\n"),
            body,
            seen,
            step: String::new(),
        }
    }

    pub fn check(&self) -> Result<ReadingPart, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", line(&self.title, "The title"));
        let minutes = errors.take("minutes", number(&self.minutes, "The time to read", READING_MINUTES));
        let content_note = errors.take("content_note", text(&self.content_note, "The content note"));
        let sources = errors.take("sources", sources(&self.sources));
        let body = errors.take("body", text(&self.body, "The text"));
        match body.as_deref() {
            Some("") => errors.add("body", "The text is missing."),
            Some(body) => drop(errors.take("body", reading_texts::check(body))),
            None => {}
        }
        match (title, minutes, content_note, sources, body) {
            (Some(title), Some(minutes), Some(note), Some(sources), Some(body)) if errors.is_empty() => {
                let content_note = Some(note).filter(|note| !note.is_empty());
                Ok(ReadingPart { title, minutes, content_note, sources, body })
            }
            _ => Err(errors),
        }
    }

    /// The sources as far as they can be read, for the preview.
    #[must_use]
    pub fn known_sources(&self) -> Vec<Source> {
        lines(&self.sources).iter().map(|line| source(line)).collect()
    }
}

fn source_line(source: Source) -> String {
    match source.doi {
        Some(doi) => format!("{} | {doi}", source.text),
        None => source.text,
    }
}

/// "Bowlby, J. (1969). | 10.1000/182" → text and DOI. A bar inside the text stays there.
fn source(line: &str) -> Source {
    match line.rsplit_once('|').map(|(text, doi)| (text.trim(), doi.trim())) {
        Some((text, doi)) if is_doi(doi) => Source { text: text.into(), doi: Some(doi.into()) },
        _ => Source { text: line.into(), doi: None },
    }
}

fn sources(typed: &str) -> Result<Vec<Source>, String> {
    let sources: Vec<Source> = lines(&text(typed, "The list of sources")?).iter().map(|line| source(line)).collect();
    for source in &sources {
        text_line(&source.text, "The text of a source")?;
    }
    Ok(sources)
}

/// A page of the facilitator guide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GuideForm {
    pub title: String,
    pub body: String,
    pub seen: String,
    /// The button: `save` or `preview`.
    pub step: String,
}

impl GuideForm {
    #[must_use]
    pub fn of(part: &GuidePart) -> Self {
        let GuidePart { title, body } = part.clone();
        Self { title, body, seen: print(part), step: String::new() }
    }

    pub fn check(&self) -> Result<GuidePart, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", line(&self.title, "The title"));
        let body = errors.take("body", text(&self.body, "The text"));
        if body.as_deref() == Some("") {
            errors.add("body", "The text is missing.");
        }
        match (title, body) {
            (Some(title), Some(body)) if errors.is_empty() => Ok(GuidePart { title, body }),
            _ => Err(errors),
        }
    }
}

/// *Publish*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PublishForm {
    /// What changed since the version before.
    pub note: String,
    /// The revision that the page showed.
    pub seen: String,
    /// The newest version that the page knew of.
    pub after: String,
}

impl PublishForm {
    #[must_use]
    pub fn of(draft: &drafts::Draft) -> Self {
        Self { note: String::new(), seen: draft.row.revision.to_string(), after: draft.newest().to_string() }
    }

    pub fn check(&self) -> Result<(), FieldErrors> {
        let note = if self.after == "0" {
            optional_line(&self.note, "The note")
        } else {
            text(&self.note, "The note").and_then(|note| match note.as_str() {
                "" => Err("Say in a line or two what changed, for the colleagues who choose it.".into()),
                _ => Ok(note),
            })
        };
        note.map(drop).map_err(|words| FieldErrors::one("note", words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_gives_back_the_part_that_it_was_made_from() {
        let reading = ReadingPart {
            title: "A".into(),
            minutes: 4,
            content_note: None,
            sources: vec![
                Source { text: "Bowlby | the first".into(), doi: None },
                Source { text: "Ainsworth | another".into(), doi: Some("10.1000/182".into()) },
            ],
            body: "Text".into(),
        };
        assert_eq!(ReadingForm::of(&reading).check().expect("valid"), reading);
        let module = ModulePart { title: "A".into(), aims: vec!["x".into(), "y".into()], ..ModulePart::default() };
        assert_eq!(ModuleForm::of(&module).check().expect("valid"), module);
    }

    #[test]
    fn each_wrong_field_is_named() {
        let module = ModuleForm { step: "9".into(), prompts: "a\nb\nc\nd".into(), ..ModuleForm::default() };
        let errors = module.check().expect_err("refused");
        for field in ["title", "step", "aims", "prompts"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
        let errors = ReadingForm { minutes: "0".into(), ..ReadingForm::default() }.check().expect_err("refused");
        for field in ["title", "minutes", "body"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
    }
}
