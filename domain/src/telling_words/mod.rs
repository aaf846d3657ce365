//! Words that tell why somebody gets mail. None of them may stand where others see it without opening anything: in a subject, a
//! sender's name, the first lines, the title of an appointment, the name of a file. The lists are English and Spanish, and both
//! hold in each language: people share phones across languages too.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Shorter ones are met by chance where the gaps between words don't count.
const SHORTEST_APART: usize = 6;

/// A word or a phrase of the lists.
struct Entry {
    /// As it stands in the list.
    said: &'static str,
    words: Vec<Pattern>,
    /// All of it without a gap, and whether it may go on. None where that is short, or has a star within.
    run_together: Option<(String, bool)>,
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

/// The same, also where its letters stand apart: "t.h.e.r.a.p.y", "twelvesteps". Of what is long enough to be no chance.
#[must_use]
pub fn find_apart(text: &str) -> Option<&'static str> {
    let words = words(text);
    let rests: Vec<String> = (0..words.len()).map(|at| words[at..].concat()).collect();
    // Where a word ends, counted from where another begins.
    let ends = |at: usize, length: usize| {
        let mut end = 0;
        words[at..].iter().any(|word| {
            end += word.len();
            end == length
        })
    };
    let stands = |entry: &&Entry| {
        let Some((whole, any_ending)) = &entry.run_together else { return false };
        let begins = |(at, rest): (usize, &String)| rest.starts_with(whole) && (*any_ending || ends(at, whole.len()));
        rests.iter().enumerate().any(begins)
    };
    find(text).or_else(|| ENTRIES.iter().find(stands).map(|entry| entry.said))
}

/// Whether this name stands in the text, read likewise. A name without letters stands nowhere.
#[must_use]
pub fn holds(text: &str, name: &str) -> bool {
    let (text, name) = (words(text), words(name));
    !name.is_empty() && text.windows(name.len()).any(|window| window == name)
}

/// Signs that show as nothing, and may change how others are read.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether this is a letter of English or Spanish, with any accent, or a digit. All others may look like one of these and be
/// read as another.
#[must_use]
pub fn is_plain(c: char) -> bool {
    c <= '\u{24f}' && c.is_alphanumeric() && std::iter::once(c).nfkd().next().is_some_and(|c| c.is_ascii_alphanumeric())
}

impl Entry {
    fn of(said: &'static str) -> Self {
        let pattern = |word: &str| {
            let (word, any_ending) = word.strip_suffix('*').map_or((word, false), |stem| (stem, true));
            Pattern { word: word.into(), any_ending }
        };
        let words: Vec<Pattern> = said.split_whitespace().map(pattern).collect();
        let (run, any_ending) = said.strip_suffix('*').map_or((said, false), |stem| (stem, true));
        let run: String = run.split_whitespace().collect();
        let is_long = run.chars().count() >= SHORTEST_APART && !run.contains('*');
        Self { said, words, run_together: is_long.then_some((run, any_ending)) }
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

    #[test]
    fn a_telling_word_is_found_with_its_letters_apart() {
        for (text, said) in [
            ("Your thera-py", "therap*"),
            ("t.h.e.r.a.p.y", "therap*"),
            ("Ther apy, tonight", "therap*"),
            ("twelvesteps", "twelve step*"),
            ("Trauma", "trauma*"),
            ("hea_ling", "healing"),
        ] {
            assert_eq!(find_apart(text), Some(said), "{text}");
        }
        for text in ["Remember us", "Bathe rapidly", "Hea lings", "Your next time", "No olvides la cita"] {
            assert_eq!(find_apart(text), None, "{text}");
        }
    }

    #[test]
    fn letters_of_other_alphabets_are_not_plain() {
        assert!("Ann áéíóúüñÑ 09".chars().filter(|c| *c != ' ').all(is_plain));
        for c in ['\u{430}', '\u{3bf}', '\u{131}', '\u{251}', '\u{2c6}', '\u{167}', '名', '-', ' '] {
            assert!(!is_plain(c), "{c}");
        }
    }
}
