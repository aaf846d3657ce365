//! How the words of the library are told apart: here and not in the database, so that both engines find the same. Whole
//! words, without case and accents; no stems, since those of one language are wrong in another.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Of a longer word the beginning counts.
const LONGEST: usize = 64;
/// All different words of a text together, in bytes. PostgreSQL takes a mebibyte.
const MOST: usize = 600_000;
/// Changes whenever the same text gives other words: then all are filed anew at the next start.
pub const RECIPE: i32 = 1;

/// The words of a text in their order.
pub fn of(text: &str) -> impl Iterator<Item = String> {
    let folded: String = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    // A small letter can fall apart as well; and a sigma at the end of a word is the same letter.
    let folded: String =
        folded.nfkd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'ς' { 'σ' } else { c }).collect();
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).collect())
        .collect();
    words.into_iter()
}

/// One spelling for all ways to write a topic or a title.
#[must_use]
pub fn key(text: &str) -> String {
    of(text).collect::<Vec<_>>().join(" ")
}

/// The different words of these texts, as both engines take them: parted by spaces.
#[must_use]
pub fn filed(texts: &[&str]) -> String {
    let words: BTreeSet<String> = texts.iter().flat_map(|text| of(text)).collect();
    let mut filed = String::new();
    for word in words {
        if filed.len() + word.len() > MOST {
            break;
        }
        filed.push_str(&word);
        filed.push(' ');
    }
    filed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_forms_of_a_letter_make_no_other_word() {
        for (one, other) in [
            ("Zoë's CAFÉ", "zoe s cafe"),
            ("Zoe\u{308}", "zoe"),
            ("ﬁne ½ ①", "fine 1 2 1"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("İstanbul", "istanbul"),
            ("don’t — 'stop'", "don t stop"),
            ("well-being/self.care", "well being self care"),
            ("نادية", "نادية"),
            ("3.5mg", "3 5mg"),
            ("🌊", ""),
        ] {
            assert_eq!(key(one), other, "{one}");
        }
    }

    #[test]
    fn words_hold_nothing_that_an_engine_reads_as_a_sign() {
        let odd: String = ('\u{1}'..='\u{ffff}').collect();
        for word in of(&odd) {
            assert!(word.chars().all(char::is_alphanumeric), "{word:?}");
        }
    }

    #[test]
    fn what_is_filed_is_no_longer_than_an_engine_takes() {
        let many: String = (0..200_000).map(|number| format!("{number:08} ")).collect();
        assert!(filed(&[&many]).len() <= MOST + 9);
        assert_eq!(of(&"a".repeat(5_000)).next().map(|word| word.len()), Some(LONGEST));
        assert_eq!(filed(&["b a", "a c"]), "a b c ");
    }
}
