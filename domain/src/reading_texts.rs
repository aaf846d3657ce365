//! What the Markdown of a reading may hold, and the words in it. Nothing is dropped unseen: what a reading can't show is
//! refused with its line.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Before the name of a picture of ours: `![A boat at a pier](picture:boat)`.
pub const PICTURE: &str = "picture:";
/// Lists and quotations inside each other. Nobody reads a text that is deeper.
const DEEPEST: usize = 30;

/// Markdown as readings have it.
#[must_use]
pub fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES)
}

/// What keeps a text from being a reading: the first thing, with its line and what to do.
pub fn check(text: &str) -> Result<(), String> {
    if let Some(line) = too_deep(text) {
        return Err(format!("Line {line}: lists or quotations stand too deep inside each other."));
    }
    // The address of the picture whose words are being read, where it stands, and whether there were any.
    let mut picture: Option<(String, usize, bool)> = None;
    for (event, range) in parser(text).into_offset_iter() {
        let line = || line_of(text, range.start);
        match event {
            Event::Html(html) | Event::InlineHtml(html) => return Err(is_html(line(), &html)),
            Event::Start(Tag::Image { dest_url, .. }) => {
                let Some(name) = dest_url.strip_prefix(PICTURE) else { return Err(is_elsewhere(line(), &dest_url)) };
                picture = Some((name.to_string(), line(), false));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, _, said)) = &mut picture {
                    *said |= words.chars().any(char::is_alphanumeric);
                }
            }
            Event::End(TagEnd::Image) => {
                if let Some((name, line, false)) = picture.take() {
                    return Err(is_unsaid(line, &name));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The line where things stand too deep inside each other, if they do: what shows them would take minutes.
#[must_use]
pub fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    parser(text).into_offset_iter().find_map(|(event, range)| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth > DEEPEST).then(|| line_of(text, range.start))
    })
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn is_html(line: usize, html: &str) -> String {
    format!(
        "Line {line} holds HTML: {}. A reading is Markdown alone. Take it out, or put it between ` and ` to show it as it is.",
        short(html.trim())
    )
}

fn is_elsewhere(line: usize, address: &str) -> String {
    format!(
        "Line {line} shows a picture from elsewhere: {}. Whoever opened the reading would be seen there. Upload the picture under Pictures, and write ![what is seen](picture:its-name).",
        short(address)
    )
}

fn is_unsaid(line: usize, name: &str) -> String {
    let name = short(name);
    format!(
        "Line {line}: the picture “{name}” says nothing to who can’t see it. Write what is seen between the brackets: ![A boat at a pier](picture:{name})."
    )
}

/// The first letters of something, in a sentence.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let kept: String = line.chars().take(40).collect();
    if kept.len() < text.len() { format!("{kept}…") } else { kept }
}

/// A picture that a text shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub name: String,
    pub line: usize,
}

/// The pictures of ours that a text shows, in their order.
#[must_use]
pub fn pictures(text: &str) -> Vec<Shown> {
    // Most texts show none, and need not be read for it.
    if !text.contains(PICTURE) {
        return Vec::new();
    }
    let shown = parser(text).into_offset_iter().filter_map(|(event, range)| match event {
        Event::Start(Tag::Image { dest_url, .. }) => {
            let name = dest_url.strip_prefix(PICTURE)?.to_string();
            Some(Shown { name, line: line_of(text, range.start) })
        }
        _ => None,
    });
    shown.collect()
}

/// The words of a text, without its marks, addresses and footnotes' numbers.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for event in parser(text) {
        match event {
            Event::Text(words) | Event::Code(words) => plain.push_str(&words),
            // Marks inside a word part nothing.
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) => plain.push(' '),
            _ => {}
        }
    }
    without_notes(&plain)
}

/// A note's number is text where the note stands elsewhere, as a reading's sources do.
fn without_notes(text: &str) -> String {
    let mut parts = text.split("[^");
    let mut kept = parts.next().unwrap_or_default().to_string();
    for part in parts {
        match part.split_once(']') {
            Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit()) => kept.push_str(rest),
            _ => kept.push_str(part),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reading_cannot_show_is_refused_with_its_line() {
        for (text, words) in [
            ("Calm.\n\n<script>alert(1)</script>", "Line 3 holds HTML: <script>alert(1)</script>."),
            ("a <b>bold</b> word", "Line 1 holds HTML: <b>."),
            ("<!-- a note -->", "Line 1 holds HTML: <!-- a note -->."),
            ("> - x\n>   <img src=x>", "Line 2 holds HTML: <img src=x>."),
            (
                "x\n![A boat](https://example.org/a.png)",
                "Line 2 shows a picture from elsewhere: https://example.org/a.png.",
            ),
            ("![A boat][1]\n\n[1]: //example.org/a.png", "Line 1 shows a picture from elsewhere: //example.org/a.png."),
            ("![A boat](data:image/png;base64,AAAA)", "Line 1 shows a picture from elsewhere: data:"),
            ("![A boat](/pictures/1)", "Line 1 shows a picture from elsewhere: /pictures/1."),
            ("a\n\nb ![](picture:boat)", "Line 3: the picture “boat” says nothing to who can’t see it."),
            ("![ … ](picture:boat)", "Line 1: the picture “boat” says nothing"),
        ] {
            let refused = check(text).expect_err(text);
            assert!(refused.starts_with(words), "{text}: {refused}");
        }
        assert!(check(&format!("{} x", ">".repeat(200))).expect_err("deep").starts_with("Line 1: lists or quotations"));
    }

    #[test]
    fn what_only_looks_like_it_stays() {
        for text in [
            "`<script>`",
            "    <script>",
            "2 < 3 > 1, and <3",
            "![A boat](picture:boat) and ![*Two* boats][b]\n\n[b]: picture:boats",
            "![not closed](picture:boat",
            "[a link](https://example.org)",
            "**broken *marks `and ~~more\n\n| a | b\n|--\n[^1] [x](",
            "<rosa@example.org>",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for piece in [">", "- ", "[", "![", "*", "`", "|a\n", "<a ", "[^1]: ", "~~", "\u{0}", "1. ", "<!--", "&#"] {
            let text = piece.repeat(20_000);
            let _ = (check(&text), plain(&text), pictures(&format!("{text}picture:")));
        }
    }

    #[test]
    fn plain_words_have_no_marks() {
        let text =
            "# Un*believ*able\n\nA [link](https://x.example).[^1]\n- one\n- two\n\n![A boat](picture:pier-3)\n\n`code`";
        let words: Vec<String> = plain(text).split_whitespace().map(str::to_string).collect();
        assert_eq!(words, ["Unbelievable", "A", "link.", "one", "two", "A", "boat", "code"]);
    }
}
