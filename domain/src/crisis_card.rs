//! The crisis card: whom to call now. The numbers are the article's; each language has a file, which is read once.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::entities::account::Language;

/// One line of help.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub name: String,
    /// When to use it, in plain words.
    pub when: String,
    /// The number as people read it.
    pub call: String,
    /// The number as a telephone dials it.
    pub dial: String,
    /// How to reach it by text message, in words.
    pub text: Option<String>,
    pub text_to: Option<String>,
    pub text_body: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    line: Vec<Line>,
}

static ENGLISH: LazyLock<Vec<Line>> = LazyLock::new(|| read(include_str!("../curriculum/crisis-card.toml")));
static SPANISH: LazyLock<Vec<Line>> = LazyLock::new(|| read(include_str!("../curriculum/crisis-card.es.toml")));

fn read(file: &str) -> Vec<Line> {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    toml::from_str::<Card>(file).expect("a valid crisis card").line
}

/// The card, with who answers in this language.
#[must_use]
pub fn lines(language: Language) -> &'static [Line] {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_spanish_the_same_telephones_ring() {
        let dialled = |language| lines(language).iter().map(|line| line.dial.as_str()).collect::<Vec<_>>();
        assert_eq!(dialled(Language::Spanish), dialled(Language::English));
        let texts: Vec<_> =
            lines(Language::Spanish).iter().map(|line| (line.text_to.as_deref(), line.text_body.as_deref())).collect();
        assert_eq!(texts, [(Some("988"), Some("AYUDA")), (None, None), (Some("88788"), Some("START"))]);
    }

    #[test]
    fn the_numbers_are_the_articles() {
        let numbers: Vec<_> =
            lines(Language::English).iter().map(|line| (line.call.as_str(), line.text.as_deref())).collect();
        assert_eq!(
            numbers,
            [("988", Some("Text 988")), ("1-800-662-HELP (4357)", None), ("800-799-7233", Some("Text START to 88788"))]
        );
    }
}
