//! A curriculum as a folder of Markdown files with TOML front matter, and as the document that a draft is.
//!
//! [`read`](read::read) takes a folder whole or refuses it with file, line and reason; [`write`](write::write) gives it back,
//! byte for byte the same each time. The built-in one has the same form.

pub mod archive;
pub mod read;
pub mod rules;
pub mod write;

use std::collections::HashSet;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

use crate::entities::reading::Source;

pub use read::{read, read_reading};
pub use write::write;

static CONTENT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/curriculum");

/// What an agenda item can be.
pub const AGENDA_KINDS: [&str; 7] =
    ["arrival", "check_in", "practice_review", "teaching", "activity", "practice", "check_out"];
/// Who can lead an agenda item.
pub const LEADERS: [&str; 2] = ["lead", "co_lead"];
/// An agenda item takes so long, in minutes.
pub const ITEM_MINUTES: std::ops::RangeInclusive<i32> = 1..=180;

/// One file: its path inside the folder, with `/`, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub text: String,
}

/// Why a folder was refused. Nothing of it was taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}{}: {reason}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct Refused {
    pub file: String,
    pub line: Option<usize>,
    pub reason: String,
}

impl Refused {
    pub fn new(file: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, reason: reason.into() }
    }
}

/// A whole curriculum. What was read keeps to the [`rules`]; a draft may not yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curriculum {
    pub slug: String,
    pub head: Head,
    pub introduction: String,
    pub modules: Vec<Module>,
    /// For the facilitator: before, during, when something goes wrong, after.
    pub guide: Vec<GuidePage>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    pub slug: String,
    pub head: ModuleHead,
    pub safety_notes: String,
    pub readings: Vec<Reading>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidePage {
    pub slug: String,
    pub title: String,
    pub body: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub slug: String,
    pub head: ReadingHead,
    pub body: String,
}

/// Front matter of `curriculum.md`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub title: String,
    pub summary: String,
}

/// Front matter of a `module.md`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleHead {
    pub title: String,
    /// The healing step, 1 to 7; 0 where it is none.
    pub step: i32,
    pub aims: Vec<String>,
    pub practice: String,
    /// What a participant may write about after the readings.
    #[serde(default)]
    pub prompts: Vec<String>,
    #[serde(default)]
    pub agenda: Vec<AgendaItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    pub kind: String,
    pub title: String,
    pub minutes: i32,
    /// What is left of it when the group is running late; not named where nothing is cut.
    #[serde(default)]
    pub minutes_when_late: Option<i32>,
    pub leader: String,
    #[serde(rename = "do")]
    pub what_to_do: String,
    #[serde(rename = "say")]
    pub what_to_say: String,
    pub materials: Vec<String>,
}

/// Front matter of a reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingHead {
    pub title: String,
    /// To read, at an easy pace.
    pub minutes: i32,
    #[serde(default)]
    pub content_note: Option<String>,
    #[serde(default)]
    pub step: Option<i32>,
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// What of a name can stand in a path anywhere: small letters, digits and single hyphens. Never empty.
#[must_use]
pub fn slug(name: &str) -> String {
    let plain =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(60).collect();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "untitled".into() } else { slug.into() }
}

/// The slug, or with a number behind it where `taken` has it already.
#[must_use]
pub fn free_slug(slug: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    std::iter::once(slug.to_string()).chain(numbered).find(|slug| !taken(slug)).unwrap_or_default()
}

/// The built-in curriculum.
pub fn built_in() -> Result<Curriculum, Refused> {
    read("seven-steps", &embedded("seven-steps"))
}

/// The built-in readings that belong to no module.
pub fn built_in_library() -> Result<Vec<Reading>, Refused> {
    embedded("library").iter().map(read_reading).collect()
}

/// Whether a published reading, by its fingerprint, is one that comes with this program.
#[must_use]
pub fn is_built_in(fingerprint: &str) -> bool {
    static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let (curriculum, library) = (built_in(), built_in_library());
        let modules = curriculum.into_iter().flat_map(|curriculum| curriculum.modules);
        let readings = modules.flat_map(|module| module.readings).chain(library.into_iter().flatten());
        readings.map(|reading| reading.fingerprint()).collect()
    });
    KNOWN.contains(fingerprint)
}

/// Whether a title or a practice is worded as in what comes with this program: then it is English, whoever published it.
#[must_use]
pub fn is_built_in_wording(text: &str) -> bool {
    static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let (curriculum, library) = (built_in(), built_in_library());
        let mut known: HashSet<String> = library.into_iter().flatten().map(|reading| reading.head.title).collect();
        for module in curriculum.into_iter().flat_map(|curriculum| curriculum.modules) {
            known.extend(module.readings.into_iter().map(|reading| reading.head.title));
            known.extend([module.head.title, module.head.practice]);
        }
        known
    });
    KNOWN.contains(text)
}

fn embedded(folder: &str) -> Vec<File> {
    fn collect(dir: &Dir<'_>, root: &str, files: &mut Vec<File>) {
        for file in dir.files() {
            let path = file.path().strip_prefix(root).unwrap_or(file.path());
            files.push(File {
                path: path.to_string_lossy().into_owned(),
                text: file.contents_utf8().unwrap_or_default().into(),
            });
        }
        for inner in dir.dirs() {
            collect(inner, root, files);
        }
    }
    let mut files = Vec::new();
    if let Some(dir) = CONTENT.get_dir(folder) {
        collect(dir, folder, &mut files);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_curriculum_is_eight_weeks_of_ninety_minutes() {
        let curriculum = built_in().expect("reads");
        assert_eq!(curriculum.modules.len(), 8);
        assert_eq!(curriculum.guide.len(), 4);
        let steps: Vec<_> = curriculum.modules.iter().map(|module| module.head.step).collect();
        assert_eq!(steps, [0, 1, 2, 3, 4, 5, 6, 7]);
        for module in &curriculum.modules {
            let minutes: i32 = module.head.agenda.iter().map(|item| item.minutes).sum();
            assert_eq!(minutes, 90, "{}", module.slug);
            assert!((2..=3).contains(&module.readings.len()), "{}", module.slug);
            assert_eq!(module.head.prompts.len(), 2, "{}", module.slug);
            let late: i32 = module.head.agenda.iter().map(|item| item.minutes_when_late.unwrap_or(item.minutes)).sum();
            assert!((70..=80).contains(&late), "{}: {late} minutes when late", module.slug);
            let check_out = module.head.agenda.last().expect("an item");
            assert_eq!(check_out.kind, "check_out", "{}", module.slug);
            assert!(check_out.minutes_when_late.is_none_or(|late| late == check_out.minutes), "{}", module.slug);
            assert!(!module.head.practice.trim().is_empty(), "{}", module.slug);
        }
    }

    #[test]
    fn readings_have_their_length_and_a_source_for_each_reference() {
        let curriculum = built_in().expect("reads");
        let library = built_in_library().expect("reads");
        let readings = curriculum.modules.iter().flat_map(|module| &module.readings).chain(&library);
        for reading in readings {
            let words = reading.body.split_whitespace().count();
            assert!((500..=900).contains(&words), "{}: {words} words", reading.slug);
            assert!(!reading.head.sources.is_empty(), "{}", reading.slug);
            for number in 1..=reading.head.sources.len() {
                assert!(
                    reading.body.contains(&format!("[^{number}]")),
                    "{} never refers to its source {number}",
                    reading.slug
                );
            }
        }
    }

    #[test]
    fn a_slug_can_stand_in_any_path() {
        for (name, expected) in [
            ("Seven steps", "seven-steps"),
            ("../../etc/passwd", "etc-passwd"),
            ("Zoë’s  week—2!", "zo-s-week-2"),
            ("نادية", "untitled"),
            ("-a-", "a"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
        assert_eq!(free_slug("a", |slug| ["a", "a-2"].contains(&slug)), "a-3");
    }
}
