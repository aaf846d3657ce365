//! Words that tell why somebody gets mail. None of them may stand where others see it without opening anything: in a subject, a
//! sender's name, the first lines, the title of an appointment, the name of a file. The lists are English and Spanish, and both
//! hold in each language: people share phones across languages too.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A word or a phrase of the lists.
struct Entry {
    /// As it stands in the list.
    said: &'static str,
    words: Vec<Pattern>,
}

/// One word, or the beginning of one.
struct Pattern {
    word: String,
    any_ending: bool,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| all().map(Entry::of).collect());

/// All entries, as the lists have them.
pub fn all() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("english.txt").lines().chain(include_str!("spanish.txt").lines());
    lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The first entry that stands in the text, whatever its case and accents and whatever is between its words.
#[must_use]
pub fn find(text: &str) -> Option<&'static str> {
    let words = words(text);
    let stands = |entry: &&Entry| (0..words.len()).any(|at| entry.begins(&words[at..]));
    ENTRIES.iter().find(stands).map(|entry| entry.said)
}

/// Whether this name stands in the text, read likewise. A name without letters stands nowhere.
#[must_use]
pub fn holds(text: &str, name: &str) -> bool {
    let (text, name) = (words(text), words(name));
    !name.is_empty() && text.windows(name.len()).any(|window| window == name)
}

/// Signs that take no place and change how others are read.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl Entry {
    fn of(said: &'static str) -> Self {
        let pattern = |word: &str| {
            let (word, any_ending) = word.strip_suffix('*').map_or((word, false), |stem| (stem, true));
            Pattern { word: word.into(), any_ending }
        };
        Self { said, words: said.split_whitespace().map(pattern).collect() }
    }

    fn begins(&self, words: &[String]) -> bool {
        words.len() >= self.words.len() && self.words.iter().zip(words).all(|(pattern, word)| pattern.is_met(word))
    }
}

impl Pattern {
    fn is_met(&self, word: &str) -> bool {
        if self.any_ending { word.starts_with(&self.word) } else { word == self.word }
    }
}

/// The words of a text in small letters, without accents and without what can't be seen.
fn words(text: &str) -> Vec<String> {
    let plain: String =
        text.nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c)).flat_map(char::to_lowercase).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_long_enough_and_say_nothing_twice() {
        let all: Vec<&str> = all().collect();
        for list in [include_str!("english.txt"), include_str!("spanish.txt")] {
            let lines: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
            let once: std::collections::BTreeSet<&&str> = lines.iter().collect();
            assert_eq!(once.len(), lines.len(), "{lines:?}");
            assert!(lines.len() >= 100, "{}", lines.len());
        }
        assert!(all.len() >= 200, "{}", all.len());
        for entry in all {
            assert_eq!(words(entry).join(" "), entry.replace('*', ""), "an entry is written as texts are read");
        }
    }

    #[test]
    fn a_telling_word_is_found_in_each_disguise() {
        for (text, said) in [
            ("Your Trauma Group", "trauma*"),
            ("GROUP-THERAPY", "therap*"),
            ("psicoterapia de tu sesión", "psico*"),
            ("Sesión de sanación", "sanacion"),
            ("co\u{ad}unsel\u{200b}ing", "counsel*"),
            ("The Twelve — Steps, tonight", "twelve step*"),
            ("ﬁnd a Ｃlinic", "clinic*"),
        ] {
            assert_eq!(find(text), Some(said), "{text}");
        }
        for text in
            ["A reminder", "Tu cuenta", "Reminder: Thursday 6:30 pm", "A second step", "Scunthorpe", "Un cambio", ""]
        {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
