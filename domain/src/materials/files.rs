//! What may be uploaded: a few types, told by the bytes and not by the name; a size; a name that is safe everywhere.
//!
//! Nothing here looks for viruses, and no page may say so.

/// 10 MB.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;
/// The longest name that is kept, in characters, ending included.
const LONGEST_NAME: usize = 100;

/// What a file is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    Pdf,
    Png,
    Jpeg,
    Text,
}

impl FileType {
    /// By the first bytes; of a text, by all of them.
    fn of(content: &[u8]) -> Option<Self> {
        if content.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if content.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if content.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else {
            let is_shown = |letter: char| !letter.is_control() || "\n\r\t\u{c}".contains(letter);
            std::str::from_utf8(content).ok().filter(|text| text.chars().all(is_shown)).map(|_| Self::Text)
        }
    }

    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// How names of it may end; the first one is given to a name without an ending.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Text => &["txt"],
        }
    }

    /// "a PDF".
    fn called(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF",
            Self::Png => "a PNG picture",
            Self::Jpeg => "a JPEG picture",
            Self::Text => "plain text",
        }
    }
}

/// A file that may be kept.
#[derive(PartialEq, Eq)]
pub struct Checked {
    pub name: String,
    pub kind: FileType,
    pub content: Vec<u8>,
}

/// The file, or why it is not taken.
pub fn check(name: &str, content: Vec<u8>) -> Result<Checked, String> {
    if content.is_empty() {
        return Err("Choose a file that is not empty.".into());
    }
    if content.len() > LARGEST_FILE {
        let tenths = content.len().div_ceil(LARGEST_FILE / 100);
        return Err(format!("This file has {}.{} MB. A file may have 10 MB at most.", tenths / 10, tenths % 10));
    }
    let Some(kind) = FileType::of(&content) else {
        return Err(
            "This is no PDF, PNG, JPEG or plain text (UTF-8), whatever its name says. Nothing of it was taken.".into(),
        );
    };
    Ok(Checked { name: named(name, kind)?, kind, content })
}

/// The name without folders and signs that mislead, shortened, with an ending that is true.
fn named(name: &str, kind: FileType) -> Result<String, String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|letter| !letter.is_control() && !misleads(*letter)).collect();
    let clean: String = clean.chars().map(|letter| if "<>:\"|?*".contains(letter) { '-' } else { letter }).collect();
    let clean = clean.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => (stem, ending.to_lowercase()),
        _ => (clean, kind.endings()[0].to_string()),
    };
    if !kind.endings().contains(&ending.as_str()) {
        return Err(format!(
            "The name ends in .{ending}, but inside it is {}. Nothing of it was taken.",
            kind.called()
        ));
    }
    let room = LONGEST_NAME - ending.len() - 1;
    let stem: String = stem.trim_end_matches(['.', ' ']).chars().take(room).collect();
    let stem = if stem.is_empty() { "material" } else { &stem };
    Ok(format!("{stem}.{ending}"))
}

/// Letters of a few signs, one of them no digit: "pdf", "mp4".
fn is_ending(text: &str) -> bool {
    (1..=5).contains(&text.len())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric())
        && text.chars().any(|letter| letter.is_ascii_alphabetic())
}

/// Signs that turn the direction of what follows, or that are not seen: with them "fdp.exe" reads "exe.pdf".
fn misleads(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n";

    fn named_as(name: &str) -> Result<String, String> {
        check(name, PDF.to_vec()).map(|file| file.name)
    }

    #[test]
    fn a_type_is_told_by_the_bytes() {
        for (name, content, media_type) in [
            ("a.pdf", PDF, "application/pdf"),
            ("a.PNG", b"\x89PNG\r\n\x1a\n....", "image/png"),
            ("a.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
            ("a.txt", "Zoë 🌊\r\n\tline".as_bytes(), "text/plain; charset=utf-8"),
        ] {
            assert_eq!(
                check(name, content.to_vec()).ok().map(|file| file.kind.media_type()),
                Some(media_type),
                "{name}"
            );
        }
        let lies: [(&str, &[u8]); 7] = [
            ("a.pdf", b"MZ\x90\0"),
            ("a.pdf", b"<html><script>"),
            ("a.png", PDF),
            ("a.html", b"<b>text</b>"),
            ("a.svg", b"<svg/>"),
            ("a.docx", b"PK\x03\x04"),
            ("a.txt", b"\xff\xfea\0"),
        ];
        for (name, content) in lies {
            assert!(check(name, content.to_vec()).is_err(), "{name}");
        }
        assert!(check("a.pdf", Vec::new()).is_err_and(|words| words.contains("not empty")));
    }

    #[test]
    fn ten_megabytes_are_the_most() {
        let of = |size: usize| [PDF, &vec![b'x'; size - PDF.len()]].concat();
        assert!(check("a.pdf", of(LARGEST_FILE)).is_ok());
        let words = check("a.pdf", of(LARGEST_FILE + 1)).err().expect("refused");
        assert_eq!(words, "This file has 10.1 MB. A file may have 10 MB at most.");
    }

    #[test]
    fn a_name_is_safe_and_its_ending_is_true() {
        for (name, kept) in [
            ("Week 1.pdf", "Week 1.pdf"),
            ("C:\\Users\\dana\\Week 1.PDF", "Week 1.pdf"),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("in\u{202e}fdp.exe.pdf", "infdp.exe.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
            ("\"quoted\";.pdf", "-quoted-;.pdf"),
            ("نادية 🌊.pdf", "نادية 🌊.pdf"),
            ("no ending", "no ending.pdf"),
            ("of 24.11.2026", "of 24.11.2026.pdf"),
            ("", "material.pdf"),
            (".pdf", "pdf.pdf"),
            ("...", "material.pdf"),
        ] {
            assert_eq!(named_as(name).as_deref(), Ok(kept), "{name:?}");
        }
        assert!(named_as("fdp\u{202e}.exe").is_err_and(|words| words.contains("ends in .exe, but inside it is a PDF")));
        let long = named_as(&format!("{}.pdf", "é".repeat(500))).expect("taken");
        assert_eq!(long.chars().count(), LONGEST_NAME);
        assert!(long.ends_with("é.pdf"));
    }
}
