//! Telephone numbers in what people wrote, found so that one tap calls them. Nothing of the text is changed: what is not
//! surely a number stays words.

use leptos::prelude::*;

/// Numbers that are dialled as they are, short as they are.
const SHORT: [&str; 7] = ["112", "911", "988", "999", "111", "116123", "116117"];

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    /// As it was written, and as a telephone dials it.
    Number(&'a str, String),
}

/// A text of several lines, each number in it a link that calls.
pub fn lines(text: &str) -> AnyView {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let pieces = pieces(line).into_iter().map(|piece| match piece {
            Piece::Words(words) => view! { <span>{words.to_string()}</span> }.into_any(),
            Piece::Number(shown, dial) => {
                view! { <a class="own-words__number" dir="ltr" href=format!("tel:{dial}")>{shown.to_string()}</a> }
                    .into_any()
            }
        });
        view! { <p dir="auto">{pieces.collect_view()}</p> }
    });
    view! { <div class="own-words">{lines.collect_view()}</div> }.into_any()
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    while at < line.len() {
        let rest = &line[at..];
        let length = run(rest);
        if length == 0 || line[..at].ends_with(|before: char| before.is_alphanumeric()) {
            at += length.max(rest.chars().next().map_or(1, char::len_utf8));
            continue;
        }
        if let Some(dial) = dialled(&rest[..length], &rest[length..]) {
            if from < at {
                pieces.push(Piece::Words(&line[from..at]));
            }
            pieces.push(Piece::Number(&rest[..length], dial));
            from = at + length;
        }
        at += length;
    }
    if from < line.len() {
        pieces.push(Piece::Words(&line[from..]));
    }
    pieces
}

/// How many bytes from here on could be a number: digits, with at most two separators between them.
fn run(text: &str) -> usize {
    let (mut end, mut separators) = (0, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '0'..='9' => (end, separators) = (at + 1, 0),
            '+' | '(' if at == 0 => {}
            ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' if at > 0 && separators < 2 => separators += 1,
            _ => break,
        }
    }
    end
}

/// What to dial for this run of digits, if it is a number. A word right behind it, as in 800-FLOWERS, makes it another one.
fn dialled(run: &str, behind: &str) -> Option<String> {
    let goes_on = behind.trim_start_matches('-').starts_with(char::is_alphanumeric);
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let is_number = SHORT.contains(&digits.as_str()) || ((7..=15).contains(&digits.len()) && !is_date(run));
    let plus = if run.starts_with('+') || run.starts_with("(+") { "+" } else { "" };
    (is_number && !goes_on && !behind.starts_with([':', '%'])).then(|| format!("{plus}{digits}"))
}

/// 2026-11-24, 24.11.2026, 11/24/2026.
fn is_date(run: &str) -> bool {
    let lengths: Vec<usize> = run.split(['-', '.', '/']).map(str::len).collect();
    run.chars().all(|letter| letter.is_ascii_digit() || "-./".contains(letter))
        && matches!(lengths[..], [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What would be dialled for a line.
    fn dialled_in(line: &str) -> Vec<String> {
        let whole: String = pieces(line)
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) | Piece::Number(words, _) => *words,
            })
            .collect();
        assert_eq!(whole, line, "nothing is lost");
        let numbers = pieces(line).into_iter().filter_map(|piece| match piece {
            Piece::Number(_, dial) => Some(dial),
            Piece::Words(_) => None,
        });
        numbers.collect()
    }

    #[test]
    fn numbers_are_found_as_people_write_them() {
        for (line, dials) in [
            ("Ana 555-0142", &["5550142"][..]),
            ("Sam: +1 (312) 555 0147, after six", &["+13125550147"]),
            ("Dr. Cho (312) 555-0147 ext. 2", &["3125550147"]),
            ("988 or 911", &["988", "911"]),
            ("116 123", &["116123"]),
            ("0049.30/901820", &["004930901820"]),
            ("نادية 555 01 42 33", &["555014233"]),
            ("(+44) 20 7946 0018", &["+442079460018"]),
            ("two: 5550142, 5550143", &["5550142", "5550143"]),
        ] {
            assert_eq!(dialled_in(line), dials, "{line}");
        }
    }

    #[test]
    fn what_is_no_number_stays_words() {
        for line in [
            "",
            "10 slow breaths, then 20",
            "at 18:30 on 2026-11-24",
            "24.11.2026",
            "1-800-662-HELP (4357)",
            "room 12, floor 3",
            "flat5550142",
            "5550142x",
            "12345678901234567890",
            "☎ soon",
            "99 %",
            "988%",
        ] {
            assert_eq!(dialled_in(line), Vec::<String>::new(), "{line}");
        }
    }
}
