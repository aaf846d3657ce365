//! A curriculum as a folder of Markdown files with TOML front matter: read whole, or refused with file and reason.
//!
//! The built-in one has the same form; [`built_in`] reads it from the program itself.

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::entities::reading::Source;
use crate::fingerprint;

static CONTENT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/curriculum");

/// The largest file that is read, in bytes.
const LARGEST_FILE: usize = 1024 * 1024;
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

/// A whole curriculum, valid.
#[derive(Debug)]
pub struct Curriculum {
    pub slug: String,
    pub head: Head,
    pub introduction: String,
    pub modules: Vec<Module>,
    /// For the facilitator: before, during, when something goes wrong, after.
    pub guide: Vec<GuidePage>,
    /// Of all files: the same files are the same version.
    pub fingerprint: String,
}

#[derive(Debug)]
pub struct Module {
    pub slug: String,
    pub head: ModuleHead,
    pub safety_notes: String,
    pub readings: Vec<Reading>,
}

#[derive(Debug)]
pub struct GuidePage {
    pub slug: String,
    pub title: String,
    pub body: String,
}

#[derive(Debug)]
pub struct Reading {
    pub slug: String,
    pub head: ReadingHead,
    pub body: String,
    pub fingerprint: String,
}

/// Front matter of `curriculum.md`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub title: String,
    pub summary: String,
}

/// Front matter of a `module.md`.
#[derive(Debug, Deserialize)]
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
    pub agenda: Vec<AgendaItem>,
}

#[derive(Debug, Deserialize)]
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

/// Front matter of a page of the guide.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GuideHead {
    title: String,
}

/// Front matter of a reading.
#[derive(Debug, Deserialize)]
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

/// Reads the folder `slug`: `curriculum.md`, for each week `NN-name/module.md` with `NN-name/readings/*.md`, and the pages
/// of the facilitator guide, `guide/*.md`.
pub fn read(slug: &str, files: &[File]) -> Result<Curriculum, Refused> {
    let mut files: Vec<&File> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let head_file =
        files.iter().find(|file| file.path == "curriculum.md").ok_or_else(|| refuse("curriculum.md", "is missing"))?;
    let (head, introduction) = front_matter::<Head>(head_file)?;
    let mut modules = Vec::new();
    for file in &files {
        if let Some(folder) = file.path.strip_suffix("/module.md") {
            modules.push(read_module(folder, file, &files)?);
        }
    }
    if modules.is_empty() {
        return Err(refuse("curriculum.md", "a curriculum has at least one week, in a folder with a module.md"));
    }
    let guide = files.iter().filter(|file| file.path.starts_with("guide/"));
    let guide = guide.map(|file| read_guide_page(file)).collect::<Result<Vec<_>, _>>()?;
    let mut digest = Sha256::new();
    for file in &files {
        digest.update(format!("{}\0{}\0{}", file.path, file.text.len(), file.text));
    }
    let fingerprint = fingerprint::hex(&digest.finalize());
    Ok(Curriculum { slug: slug.into(), head, introduction, modules, guide, fingerprint })
}

fn read_module(folder: &str, file: &File, files: &[&File]) -> Result<Module, Refused> {
    let (head, safety_notes) = front_matter::<ModuleHead>(file)?;
    let slug = unnumbered(folder).to_string();
    if head.aims.is_empty() || head.aims.len() > 3 {
        return Err(refuse(&file.path, "a module has one to three aims"));
    }
    if head.prompts.len() > 3 {
        return Err(refuse(&file.path, "a module has three prompts or fewer"));
    }
    for item in &head.agenda {
        item.check().map_err(|reason| refuse(&file.path, reason))?;
    }
    let inside = format!("{folder}/readings/");
    let readings = files.iter().filter(|file| file.path.starts_with(&inside));
    let readings = readings.map(|file| read_reading(file)).collect::<Result<Vec<_>, _>>()?;
    Ok(Module { slug, head, safety_notes, readings })
}

impl AgendaItem {
    /// Why this item can't be, in words.
    fn check(&self) -> Result<(), String> {
        let Self { kind, title, minutes, leader, .. } = self;
        if title.trim().is_empty() {
            return Err("an agenda item has no title".into());
        }
        if !ITEM_MINUTES.contains(minutes) {
            return Err(format!("“{title}” takes {minutes} minutes; an item takes 1 to 180"));
        }
        if self.minutes_when_late.is_some_and(|late| !(1..=*minutes).contains(&late)) {
            return Err(format!("“{title}” has a minutes_when_late that is not 1 to {minutes}"));
        }
        if !AGENDA_KINDS.contains(&kind.as_str()) {
            return Err(format!("“{title}” has the kind “{kind}”; it is one of {}", AGENDA_KINDS.join(", ")));
        }
        if !LEADERS.contains(&leader.as_str()) {
            return Err(format!("“{title}” is led by “{leader}”; it is one of {}", LEADERS.join(", ")));
        }
        Ok(())
    }
}

fn read_guide_page(file: &File) -> Result<GuidePage, Refused> {
    let (head, body) = front_matter::<GuideHead>(file)?;
    Ok(GuidePage { slug: slug_of(file)?, title: head.title, body })
}

/// Reads one reading.
pub fn read_reading(file: &File) -> Result<Reading, Refused> {
    let (head, body) = front_matter::<ReadingHead>(file)?;
    if body.trim().is_empty() {
        return Err(refuse(&file.path, "the reading has no text"));
    }
    Ok(Reading { slug: slug_of(file)?, head, body, fingerprint: fingerprint::of(&file.text) })
}

/// The name of a file without its number and ending.
fn slug_of(file: &File) -> Result<String, Refused> {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let name = name.strip_suffix(".md").ok_or_else(|| refuse(&file.path, "is not a .md file"))?;
    Ok(unnumbered(name).into())
}

fn front_matter<T: for<'a> Deserialize<'a>>(file: &File) -> Result<(T, String), Refused> {
    if file.text.len() > LARGEST_FILE {
        return Err(refuse(&file.path, "the file is larger than 1 MiB"));
    }
    let text = file
        .text
        .strip_prefix("+++\n")
        .ok_or_else(|| refuse(&file.path, "the first line must be +++ and open the front matter"))?;
    let (head, body) =
        text.split_once("\n+++\n").ok_or_else(|| refuse(&file.path, "the front matter has no closing line +++"))?;
    let head = toml::from_str(head).map_err(|error| Refused {
        file: file.path.clone(),
        // The front matter's first line is the file's second.
        line: error.span().map(|span| head[..span.start.min(head.len())].lines().count().max(1) + 1),
        reason: error.message().to_string(),
    })?;
    Ok((head, body.trim_start_matches('\n').to_string()))
}

/// "01-arrive" → "arrive".
fn unnumbered(name: &str) -> &str {
    name.split_once('-').filter(|(number, _)| number.chars().all(|c| c.is_ascii_digit())).map_or(name, |(_, rest)| rest)
}

fn refuse(file: &str, reason: impl Into<String>) -> Refused {
    Refused { file: file.into(), line: None, reason: reason.into() }
}

/// The built-in curriculum.
pub fn built_in() -> Result<Curriculum, Refused> {
    read("seven-steps", &embedded("seven-steps"))
}

/// The built-in readings that belong to no module.
pub fn built_in_library() -> Result<Vec<Reading>, Refused> {
    embedded("library").iter().map(read_reading).collect()
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

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

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
    fn a_bad_file_is_refused_with_file_line_and_reason() {
        let head = file("curriculum.md", "+++\ntitle = \"A\"\nsummary = \"B\"\n+++\nText\n");
        assert_eq!(read("a", &[]).expect_err("refused").to_string(), "curriculum.md: is missing");
        assert!(read("a", std::slice::from_ref(&head)).expect_err("refused").reason.contains("at least one week"));
        let broken = file(
            "01-x/module.md",
            "+++\ntitle = \"A\"\nstep = \"two\"\naims = []\npractice = \"\"\nagenda = []\n+++\n",
        );
        let refused = read("a", &[head.clone(), broken]).expect_err("refused");
        assert_eq!((refused.file.as_str(), refused.line), ("01-x/module.md", Some(3)));
        let untitled = "+++\ntitle = \"A\"\nstep = 1\naims = [\"x\"]\npractice = \"\"\n[[agenda]]\nkind = \"arrival\"\ntitle = \"\"\nminutes = 5\nleader = \"lead\"\ndo = \"\"\nsay = \"\"\nmaterials = []\n+++\n";
        assert!(read("a", &[head, file("01-x/module.md", untitled)]).expect_err("refused").reason.contains("no title"));
    }
}
