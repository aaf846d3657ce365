//! How hard a text is to read: the Flesch-Kincaid grade, a US school grade (Kincaid and others, 1975).
//!
//! It counts words, sentences and syllables, and so knows nothing of sense. Syllables are guessed by English spelling.

/// A reading stays at this grade or below; see `product.md`'s rule for readings: people read them tired and frightened.
pub const HIGHEST_GRADE: f64 = 8.0;

/// The grade of a Markdown text. Headings, items of lists and paragraphs end a sentence; marks, links and footnotes count for nothing.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of words")]
pub fn grade(markdown: &str) -> f64 {
    let text = without_marks(markdown);
    let (mut words, mut sentences, mut syllables) = (0_usize, 0_usize, 0_usize);
    for sentence in text.split(['.', '!', '?', '\n']) {
        let counted: Vec<usize> = sentence
            .split(|c: char| !c.is_alphabetic() && c != '’' && c != '\'')
            .map(syllables_of)
            .filter(|count| *count > 0)
            .collect();
        if !counted.is_empty() {
            sentences += 1;
            words += counted.len();
            syllables += counted.iter().sum::<usize>();
        }
    }
    if words == 0 {
        return 0.0;
    }
    let (words, sentences, syllables) = (words as f64, sentences as f64, syllables as f64);
    0.39 * words / sentences + 11.8 * syllables / words - 15.59
}

/// How many words a Markdown text has. Marks that stand alone are none.
#[must_use]
pub fn words(markdown: &str) -> usize {
    markdown.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// One line for each paragraph, heading and item of a list; no footnotes, and of links the words alone.
fn without_marks(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let starts_anew =
            line.is_empty() || line.starts_with(['#', '-', '*', '>']) || line.starts_with(|c: char| c.is_ascii_digit());
        text.push(if starts_anew { '\n' } else { ' ' });
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('[') {
            text.push_str(before);
            let (inside, behind) = after.split_once(']').unwrap_or(("", after));
            if !inside.starts_with('^') {
                text.push_str(inside);
            }
            rest = match behind.strip_prefix('(') {
                Some(target) => target.split_once(')').map_or("", |(_, behind)| behind),
                None => behind,
            };
        }
        text.push_str(rest);
    }
    text
}

/// Groups of vowels, less the endings that are not spoken.
fn syllables_of(word: &str) -> usize {
    let word: String = word.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    if word.is_empty() {
        return 0;
    }
    let is_vowel = |c: char| "aeiouy".contains(c);
    let groups = word
        .chars()
        .fold((0, false), |(groups, in_group), c| (groups + usize::from(is_vowel(c) && !in_group), is_vowel(c)))
        .0;
    let stem_ends = |ending: &str, kept: &str| {
        word.strip_suffix(ending)
            .and_then(|stem| stem.chars().last())
            .is_some_and(|last| !is_vowel(last) && !kept.contains(last))
    };
    let silent = if word.ends_with("le") && stem_ends("le", "") {
        false
    } else {
        word.ends_with('e')
            || stem_ends("ed", "td")
            || stem_ends("es", "scxzg") && !word.ends_with("shes") && !word.ends_with("ches")
    };
    if silent && groups > 1 { groups - 1 } else { groups.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curriculum_files::{built_in, built_in_library};

    #[test]
    fn syllables_are_counted_as_they_are_spoken() {
        for (word, count) in [
            ("cat", 1),
            ("table", 2),
            ("made", 1),
            ("wanted", 2),
            ("looked", 1),
            ("feelings", 2),
            ("relationship", 4),
            ("boxes", 2),
            ("the", 1),
            ("I", 1),
        ] {
            assert_eq!(syllables_of(word), count, "{word}");
        }
    }

    #[test]
    fn a_long_sentence_of_long_words_is_hard() {
        let easy = "The cat sat down. It was warm. She fell asleep.";
        let hard = "Developmental disturbances of interpersonal attachment relationships frequently predispose individuals to considerable emotional dysregulation throughout adulthood.";
        assert!(grade(easy) < 2.0, "{}", grade(easy));
        assert!(grade(hard) > 16.0, "{}", grade(hard));
        assert!(
            (grade("See [the page](https://example.org/a-very-long-address).[^1]") - grade("See the page.")).abs()
                < 0.01
        );
    }

    #[test]
    fn every_reading_that_comes_with_mooring_is_easy_to_read() {
        let curriculum = built_in().expect("reads");
        let library = built_in_library().expect("reads");
        for reading in curriculum.modules.iter().flat_map(|module| &module.readings).chain(&library) {
            let grade = grade(&reading.body);
            assert!(grade <= HIGHEST_GRADE, "{}: grade {grade:.1}", reading.slug);
        }
    }
}
