//! The form of a reading that staff write: that of a draft's reading, and what it is filed under.

use serde::Deserialize;

use super::{NEW, words};
use crate::FieldErrors;
use crate::curriculum_files::rules::STEPS;
use crate::draft_forms::ReadingForm;
use crate::drafts::parts::ReadingPart;
use crate::drafts::print;
use crate::entities::library_reading::Manuscript;
use crate::values::{number, optional_line};

/// More topics than these file a reading under everything.
const MOST_TOPICS: usize = 5;
/// A topic is a word or two.
const LONGEST_TOPIC: usize = 40;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ManuscriptForm {
    #[serde(flatten)]
    pub text: ReadingForm,
    pub healing_step: String,
    /// Parted by commas.
    pub topics: String,
}

impl ManuscriptForm {
    /// For a reading that is not there yet.
    #[must_use]
    pub fn blank() -> Self {
        let text = ReadingForm { minutes: "5".into(), seen: NEW.into(), ..ReadingForm::default() };
        Self { text, healing_step: "0".into(), topics: String::new() }
    }

    #[must_use]
    pub fn of(manuscript: &Manuscript) -> Self {
        let mut text = ReadingForm::of(&manuscript.text);
        text.seen = print(manuscript);
        Self { text, healing_step: manuscript.step.to_string(), topics: manuscript.topics.join(", ") }
    }

    pub fn check(&self) -> Result<Manuscript, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text: Option<ReadingPart> = self.text.check().map_err(|more| errors.extend(more)).ok();
        let step = errors.take("healing_step", number(&self.healing_step, "The step", STEPS));
        let topics = errors.take("topics", topics(&self.topics));
        match (text, step, topics) {
            (Some(text), Some(step), Some(topics)) => Ok(Manuscript { text, step, topics }),
            _ => Err(errors),
        }
    }
}

/// The topics of a line, each once, as it was typed first.
fn topics(typed: &str) -> Result<Vec<String>, String> {
    let line = optional_line(typed, "The list of topics")?;
    let mut topics: Vec<String> = Vec::new();
    for topic in line.split(',').map(str::trim).filter(|topic| !topic.is_empty()) {
        let key = words::key(topic);
        if key.is_empty() {
            return Err(format!("“{topic}” is no word. Name topics such as: sleep, anger."));
        }
        if topic.chars().count() > LONGEST_TOPIC {
            return Err(format!("A topic is a word or two: {LONGEST_TOPIC} characters or fewer, parted by commas."));
        }
        if !topics.iter().any(|known| words::key(known) == key) {
            topics.push(topic.to_string());
        }
    }
    if topics.len() > MOST_TOPICS {
        return Err(format!("These are {} topics. Choose {MOST_TOPICS} or fewer.", topics.len()));
    }
    Ok(topics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_few_short_and_each_is_there_once() {
        assert_eq!(topics("Sleep, anger ,, sleep, SLÉEP"), Ok(vec!["Sleep".into(), "anger".into()]));
        assert_eq!(topics(""), Ok(vec![]));
        assert!(topics("a,b,c,d,e,f").is_err_and(|words| words.contains("These are 6 topics")));
        assert!(topics("…").is_err_and(|words| words.contains("is no word")));
        assert!(topics(&"x".repeat(41)).is_err());
    }

    #[test]
    fn a_form_gives_back_the_manuscript_that_it_was_made_from() {
        let text = ReadingPart { title: "A".into(), minutes: 4, body: "Text".into(), ..ReadingPart::default() };
        let manuscript = Manuscript { text, step: 3, topics: vec!["Sleep".into()] };
        assert_eq!(ManuscriptForm::of(&manuscript).check(), Ok(manuscript));
        let errors =
            ManuscriptForm { healing_step: "9".into(), ..ManuscriptForm::default() }.check().expect_err("refused");
        for field in ["title", "minutes", "body", "healing_step"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
    }
}
