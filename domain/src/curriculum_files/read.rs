//! From files to a curriculum: whole and valid, or refused with file, line and reason. An unknown file is refused too,
//! so that nobody believes that it was taken.

use std::collections::HashSet;

use serde::Deserialize;

use super::rules::{self, Place, Problem};
use super::{Curriculum, File, GuidePage, Head, Module, ModuleHead, Reading, ReadingHead, Refused, free_slug, slug};

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 1024 * 1024;

/// Front matter of a page of the guide.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuideHead {
    title: String,
}

/// What a file of a curriculum can be, by its path.
enum Kind<'a> {
    Head,
    Module { folder: &'a str },
    Reading { folder: &'a str, name: &'a str },
    Guide { name: &'a str },
}

/// Reads the folder `slug`: `curriculum.md`, for each week `NN-name/module.md` with `NN-name/readings/*.md`, and the pages
/// of the facilitator guide, `guide/*.md`.
pub fn read(name: &str, files: &[File]) -> Result<Curriculum, Refused> {
    let mut files: Vec<&File> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut seen = HashSet::new();
    if let Some(twice) = files.iter().find(|file| !seen.insert(file.path.to_lowercase())) {
        return Err(Refused::new(&twice.path, "is there twice"));
    }
    let mut found = None;
    let mut reading = Unfinished::default();
    for file in &files {
        match kind(&file.path)? {
            Kind::Head => found = Some(front_matter::<Head>(file)?),
            Kind::Module { folder } => reading.module(folder, file)?,
            Kind::Guide { name } => reading.guide_page(name, file)?,
            Kind::Reading { .. } => {}
        }
    }
    for file in &files {
        if let Kind::Reading { folder, name } = kind(&file.path)? {
            reading.reading(folder, name, file)?;
        }
    }
    if reading.modules.is_empty() && found.is_some() {
        return Err(Refused::new("curriculum.md", "a curriculum has at least one week, in a folder with a module.md"));
    }
    let (head, introduction) = found.ok_or_else(|| Refused::new("curriculum.md", "is missing"))?;
    let head = Head { title: head.title.trim().into(), summary: head.summary.trim().into() };
    let Unfinished { modules, guide, places } = reading;
    let modules = modules.into_iter().map(|(_, module)| module).collect();
    let curriculum = Curriculum { slug: slug(name), head, introduction, modules, guide };
    match rules::problems(&curriculum).first() {
        None => Ok(curriculum),
        Some(problem) => {
            let place = match problem.place {
                Place::Item(module, _) => Place::Module(module),
                place => place,
            };
            let path = places.iter().find(|(known, _)| *known == place).map_or("curriculum.md", |(_, path)| path);
            let file = files.iter().find(|file| file.path == path);
            Err(refused(problem, path, file.map_or("", |file| &file.text)))
        }
    }
}

/// What was read so far: each module with its folder, and which file each part came from.
#[derive(Default)]
struct Unfinished {
    modules: Vec<(String, Module)>,
    guide: Vec<GuidePage>,
    places: Vec<(Place, String)>,
}

impl Unfinished {
    fn module(&mut self, folder: &str, file: &File) -> Result<(), Refused> {
        let (mut head, safety_notes) = front_matter::<ModuleHead>(file)?;
        tidy(&mut head);
        let slug = free_slug(&slug(unnumbered(folder)), |slug| self.modules.iter().any(|(_, one)| one.slug == slug));
        self.places.push((Place::Module(self.modules.len()), file.path.clone()));
        self.modules.push((folder.into(), Module { slug, head, safety_notes, readings: Vec::new() }));
        Ok(())
    }

    fn reading(&mut self, folder: &str, name: &str, file: &File) -> Result<(), Refused> {
        let at = self.modules.iter().position(|(known, _)| known == folder);
        let at = at.ok_or_else(|| Refused::new(&file.path, "is in a folder without a module.md"))?;
        let readings = &mut self.modules[at].1.readings;
        let slug = free_slug(&slug(unnumbered(name)), |slug| readings.iter().any(|one| one.slug == slug));
        self.places.push((Place::Reading(at, readings.len()), file.path.clone()));
        readings.push(parsed_reading(slug, file)?);
        Ok(())
    }

    fn guide_page(&mut self, name: &str, file: &File) -> Result<(), Refused> {
        let (head, body) = front_matter::<GuideHead>(file)?;
        let slug = free_slug(&slug(unnumbered(name)), |slug| self.guide.iter().any(|one| one.slug == slug));
        self.places.push((Place::Guide(self.guide.len()), file.path.clone()));
        self.guide.push(GuidePage { slug, title: head.title.trim().into(), body });
        Ok(())
    }
}

/// Reads one reading.
pub fn read_reading(file: &File) -> Result<Reading, Refused> {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let name = name.strip_suffix(".md").ok_or_else(|| Refused::new(&file.path, "is not a .md file"))?;
    let reading = parsed_reading(slug(unnumbered(name)), file)?;
    match rules::problems_of_reading(&reading).first() {
        None => Ok(reading),
        Some(problem) => Err(refused(problem, &file.path, &file.text)),
    }
}

fn parsed_reading(slug: String, file: &File) -> Result<Reading, Refused> {
    let (mut head, body) = front_matter::<ReadingHead>(file)?;
    head.title = head.title.trim().into();
    head.content_note = head.content_note.map(|note| note.trim().to_string()).filter(|note| !note.is_empty());
    for source in &mut head.sources {
        source.text = source.text.trim().into();
        source.doi = source.doi.take().map(|doi| doi.trim().to_string()).filter(|doi| !doi.is_empty());
    }
    Ok(Reading { slug, head, body })
}

/// Spaces around a value say nothing.
fn tidy(head: &mut ModuleHead) {
    head.title = head.title.trim().into();
    head.practice = head.practice.trim().into();
    for line in head.aims.iter_mut().chain(&mut head.prompts) {
        *line = line.trim().into();
    }
    for item in &mut head.agenda {
        // What is not cut is not named.
        item.minutes_when_late = item.minutes_when_late.filter(|late| *late != item.minutes);
        item.title = item.title.trim().into();
        item.what_to_do = item.what_to_do.trim().into();
        item.what_to_say = item.what_to_say.trim().into();
        for material in &mut item.materials {
            *material = material.trim().into();
        }
    }
}

fn kind(path: &str) -> Result<Kind<'_>, Refused> {
    let parts: Vec<&str> = path.split('/').collect();
    if path.contains(['\\', ':']) || parts.iter().any(|part| part.is_empty() || part.starts_with('.')) {
        return Err(Refused::new(path, "is not a path inside the folder of a curriculum"));
    }
    match parts[..] {
        ["curriculum.md"] => Ok(Kind::Head),
        ["guide", file] if file.ends_with(".md") => Ok(Kind::Guide { name: file.trim_end_matches(".md") }),
        [folder, "module.md"] if folder != "guide" => Ok(Kind::Module { folder }),
        [folder, "readings", file] if file.ends_with(".md") => {
            Ok(Kind::Reading { folder, name: file.trim_end_matches(".md") })
        }
        _ => Err(Refused::new(
            path,
            "is no file of a curriculum; those are curriculum.md, NN-name/module.md, NN-name/readings/NN-name.md and guide/NN-name.md",
        )),
    }
}

fn front_matter<T: for<'a> Deserialize<'a>>(file: &File) -> Result<(T, String), Refused> {
    let refuse = |reason: &str| Refused::new(&file.path, reason);
    if file.text.len() > LARGEST_FILE {
        return Err(refuse("the file is larger than 1 MiB"));
    }
    // Windows ends its lines in another way, and some editors begin a file with a mark.
    let text = file.text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let text =
        text.strip_prefix("+++\n").ok_or_else(|| refuse("the first line must be +++ and open the front matter"))?;
    let text = if text.ends_with("\n+++") { &format!("{text}\n") } else { text };
    let (head, body) = text.split_once("\n+++\n").ok_or_else(|| refuse("the front matter has no closing line +++"))?;
    let head = toml::from_str(head).map_err(|error| Refused {
        file: file.path.clone(),
        // The front matter's first line is the file's second.
        line: error.span().map(|span| head[..span.start.min(head.len())].lines().count().max(1) + 1),
        reason: error.message().to_string(),
    })?;
    Ok((head, body.trim_matches('\n').to_string()))
}

/// The problem with the line of the key that it is about.
fn refused(problem: &Problem, path: &str, text: &str) -> Refused {
    let lines: Vec<&str> = text.lines().collect();
    let starts = |line: &str, key: &str| {
        line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let from = match problem.place {
        Place::Item(_, item) => {
            lines.iter().enumerate().filter(|(_, line)| line.trim() == "[[agenda]]").nth(item).map(|(at, _)| at)
        }
        _ => Some(0),
    };
    let line = from.map(|from| {
        let key = lines[from..].iter().position(|line| !problem.key.is_empty() && starts(line, problem.key));
        key.map_or(from, |after| from + after) + 1
    });
    let known = line.filter(|line| *line > 1);
    Refused { file: path.into(), line: known, reason: problem.reason.clone() }
}

/// "01-arrive" → "arrive".
fn unnumbered(name: &str) -> &str {
    name.split_once('-').filter(|(number, _)| number.chars().all(|c| c.is_ascii_digit())).map_or(name, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "+++\ntitle = \"A\"\nsummary = \"B\"\n+++\nText\n";

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    fn module(title: &str, minutes: i32) -> String {
        format!(
            "+++\ntitle = \"A\"\nstep = 1\naims = [\"x\"]\npractice = \"\"\n\n[[agenda]]\nkind = \"arrival\"\ntitle = \"{title}\"\nminutes = {minutes}\nleader = \"lead\"\ndo = \"\"\nsay = \"\"\nmaterials = []\n+++\n"
        )
    }

    fn refusal(files: &[(&str, &str)]) -> String {
        let mut all = vec![file("curriculum.md", HEAD), file("01-x/module.md", &module("Arrive", 5))];
        for (path, text) in files {
            all.retain(|known| known.path != *path);
            all.push(file(path, text));
        }
        read("a", &all).expect_err("refused").to_string()
    }

    #[test]
    fn a_bad_file_is_refused_with_file_line_and_reason() {
        assert_eq!(read("a", &[]).expect_err("refused").to_string(), "curriculum.md: is missing");
        assert!(read("a", &[file("curriculum.md", HEAD)]).expect_err("refused").reason.contains("at least one week"));
        let text = "+++\ntitle = \"A\"\nstep = \"two\"\naims = []\npractice = \"\"\nagenda = []\n+++\n";
        assert!(refusal(&[("01-x/module.md", text)]).starts_with("01-x/module.md, line 3: invalid type"));
        assert_eq!(
            refusal(&[("01-x/module.md", &module("", 5))]),
            "01-x/module.md, line 9: an agenda item has no title"
        );
        assert_eq!(
            refusal(&[("01-x/module.md", &module("Long", 300))]),
            "01-x/module.md, line 10: “Long” takes 300 minutes; an item takes 1 to 180"
        );
        let no_plan = "+++\ntitle = \"A\"\nstep = 1\naims = [\"x\"]\npractice = \"\"\nagenda = []\n+++\n";
        assert_eq!(
            refusal(&[("01-x/module.md", no_plan)]),
            "01-x/module.md, line 6: the plan takes 0 minutes; a plan takes 1 to 240"
        );
        let reading = "+++\ntitle = \"A\"\nminutes = 3\n+++\n\n\n";
        assert_eq!(refusal(&[("01-x/readings/01-a.md", reading)]), "01-x/readings/01-a.md: the reading has no text");
        assert!(refusal(&[("01-x/readings/01-a.md", "no front matter")]).contains("the first line must be +++"));
        let nul = "+++\ntitle = \"A\\u0000\"\nminutes = 3\n+++\nText\n";
        assert_eq!(
            refusal(&[("01-x/readings/01-a.md", nul)]),
            "01-x/readings/01-a.md, line 2: the title must be one line of text."
        );
    }

    #[test]
    fn what_is_not_of_a_curriculum_is_refused_by_name() {
        for path in [
            "../curriculum.md",
            "01-x/../../etc/passwd",
            "/etc/passwd",
            "01-x\\module.md",
            "C:/module.md",
            "notes.txt",
            "01-x/deeper/module.md",
            "01-x/readings/a/b.md",
            "guide/module.txt",
            ".git/config",
        ] {
            let refused = refusal(&[(path, HEAD)]);
            assert!(refused.starts_with(path), "{path}: {refused}");
        }
        assert!(refusal(&[("02-y/readings/01-a.md", HEAD)]).contains("without a module.md"));
        assert_eq!(refusal(&[("01-X/module.md", HEAD)]), "01-x/module.md: is there twice");
    }
}
