//! The crisis card: whom to call now. The numbers are the article's; the file is read once.

use std::sync::LazyLock;

use serde::Deserialize;

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

static CARD: LazyLock<Vec<Line>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    toml::from_str::<Card>(include_str!("../curriculum/crisis-card.toml")).expect("a valid crisis card").line
});

#[must_use]
pub fn lines() -> &'static [Line] {
    &CARD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_the_articles() {
        let numbers: Vec<_> = lines().iter().map(|line| (line.call.as_str(), line.text.as_deref())).collect();
        assert_eq!(
            numbers,
            [("988", Some("Text 988")), ("1-800-662-HELP (4357)", None), ("800-799-7233", Some("Text START to 88788"))]
        );
    }
}
