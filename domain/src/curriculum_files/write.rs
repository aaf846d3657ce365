//! From a curriculum to its files, in one way only: the same curriculum gives the same bytes, and reading them gives the
//! same curriculum. So an export that was imported exports as itself.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{AgendaItem, Curriculum, File, GuidePage, Module, ModuleHead, Reading, slug};
use crate::fingerprint;

/// All files of the curriculum's folder, by path.
#[must_use]
pub fn write(curriculum: &Curriculum) -> Vec<File> {
    let mut front = Front::default();
    front.text("title", &curriculum.head.title).text("summary", &curriculum.head.summary);
    let mut files = vec![front.file("curriculum.md".into(), &curriculum.introduction)];
    for (number, module) in (1..).zip(&curriculum.modules) {
        let folder = numbered(number, &module.slug);
        files.push(module_file(&folder, module));
        let readings = (1..).zip(&module.readings);
        files.extend(readings.map(|(number, reading)| {
            reading_file(format!("{folder}/readings/{}.md", numbered(number, &reading.slug)), reading)
        }));
    }
    files.extend((1..).zip(&curriculum.guide).map(|(number, page)| guide_file(number, page)));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

impl Curriculum {
    /// Of all files: the same content is the same version.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        for file in write(self) {
            digest.update(format!("{}\0{}\0{}", file.path, file.text.len(), file.text));
        }
        fingerprint::hex(&digest.finalize())
    }
}

impl Reading {
    /// Of its file: the same content is the same reading.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint::of(reading_file(String::new(), self).text)
    }
}

fn numbered(number: usize, name: &str) -> String {
    format!("{number:02}-{}", slug(name))
}

fn module_file(folder: &str, module: &Module) -> File {
    let ModuleHead { title, step, aims, practice, prompts, agenda } = &module.head;
    let mut front = Front::default();
    front.text("title", title).number("step", *step).list("aims", aims).text("practice", practice);
    if !prompts.is_empty() {
        front.list("prompts", prompts);
    }
    for item in agenda {
        item_lines(&mut front, item);
    }
    front.file(format!("{folder}/module.md"), &module.safety_notes)
}

fn item_lines(front: &mut Front, item: &AgendaItem) {
    front.table("agenda").text("kind", &item.kind).text("title", &item.title).number("minutes", item.minutes);
    if let Some(late) = item.minutes_when_late {
        front.number("minutes_when_late", late);
    }
    front.text("leader", &item.leader).text("do", &item.what_to_do).text("say", &item.what_to_say);
    front.list("materials", &item.materials);
}

fn reading_file(path: String, reading: &Reading) -> File {
    let head = &reading.head;
    let mut front = Front::default();
    front.text("title", &head.title).number("minutes", head.minutes);
    if let Some(note) = &head.content_note {
        front.text("content_note", note);
    }
    if let Some(step) = head.step {
        front.number("step", step);
    }
    for source in &head.sources {
        front.table("sources").text("text", &source.text);
        if let Some(doi) = &source.doi {
            front.text("doi", doi);
        }
    }
    front.file(path, &reading.body)
}

fn guide_file(number: usize, page: &GuidePage) -> File {
    let mut front = Front::default();
    front.text("title", &page.title);
    front.file(format!("guide/{}.md", numbered(number, &page.slug)), &page.body)
}

/// Front matter being written, line by line.
#[derive(Default)]
struct Front(String);

impl Front {
    fn text(&mut self, key: &str, value: &str) -> &mut Self {
        let _ = writeln!(self.0, "{key} = {}", quoted(value));
        self
    }

    fn number(&mut self, key: &str, value: i32) -> &mut Self {
        let _ = writeln!(self.0, "{key} = {value}");
        self
    }

    fn list(&mut self, key: &str, values: &[String]) -> &mut Self {
        let values: Vec<String> = values.iter().map(|value| on_one_line(value)).collect();
        let _ = writeln!(self.0, "{key} = [{}]", values.join(", "));
        self
    }

    fn table(&mut self, key: &str) -> &mut Self {
        let _ = writeln!(self.0, "\n[[{key}]]");
        self
    }

    fn file(&self, path: String, body: &str) -> File {
        let body = body.trim_matches('\n');
        let body = if body.is_empty() { String::new() } else { format!("\n{body}\n") };
        File { path, text: format!("+++\n{}+++\n{body}", self.0) }
    }
}

/// A TOML string: over several lines where the value has several, but for one that would look like the end of the front matter.
fn quoted(value: &str) -> String {
    if !value.contains('\n') || value.lines().any(|line| line == "+++") {
        return on_one_line(value);
    }
    let escaped: Vec<String> = value.split('\n').map(escaped).collect();
    format!("\"\"\"\n{}\"\"\"", escaped.join("\n"))
}

fn on_one_line(value: &str) -> String {
    format!("\"{}\"", value.split('\n').map(escaped).collect::<Vec<_>>().join("\\n"))
}

fn escaped(line: &str) -> String {
    line.chars().fold(String::with_capacity(line.len()), |mut text, c| {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\t' => text.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(c));
            }
            c => text.push(c),
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Head, ReadingHead, built_in, read};
    use super::*;
    use crate::entities::reading::Source;

    #[test]
    fn the_built_in_curriculum_comes_back_byte_for_byte() {
        let built_in = built_in().expect("reads");
        let files = write(&built_in);
        assert_eq!(files.len(), 1 + 8 + 23 + 4);
        let again = read("seven-steps", &files).expect("reads its own files");
        assert_eq!(again, built_in);
        assert_eq!(write(&again), files);
        assert_eq!(again.fingerprint(), built_in.fingerprint());
    }

    fn hostile(text: &str) -> Curriculum {
        let line = text.replace(['\n', '\t'], " ").trim().to_string();
        let text = text.trim().to_string();
        let item = AgendaItem {
            kind: "teaching".into(),
            title: line.clone(),
            minutes: 20,
            minutes_when_late: None,
            leader: "co_lead".into(),
            what_to_do: text.clone(),
            what_to_say: text.clone(),
            materials: vec![line.clone(), "Chalk".into()],
        };
        let reading = Reading {
            slug: "a-reading".into(),
            head: ReadingHead {
                title: line.clone(),
                minutes: 4,
                content_note: Some(text.clone()),
                step: Some(3),
                sources: vec![
                    Source { text: line.clone(), doi: Some("10.1000/\"182\"".into()) },
                    Source { text: line.clone(), doi: None },
                ],
            },
            body: text.clone(),
        };
        let plain = Reading {
            head: ReadingHead { title: "B".into(), minutes: 1, ..ReadingHead::default() },
            ..reading.clone()
        };
        let module = |slug: &str, readings: Vec<Reading>| Module {
            slug: slug.into(),
            head: ModuleHead {
                title: line.clone(),
                step: 7,
                aims: vec![line.clone()],
                practice: text.clone(),
                prompts: Vec::new(),
                agenda: vec![item.clone(), AgendaItem { minutes_when_late: Some(3), ..item.clone() }],
            },
            safety_notes: text.clone(),
            readings,
        };
        Curriculum {
            slug: "hostile".into(),
            head: Head { title: line.clone(), summary: String::new() },
            introduction: String::new(),
            modules: vec![
                module("2024-one", vec![reading, Reading { slug: "b".into(), ..plain }]),
                module("two", vec![]),
            ],
            guide: vec![GuidePage { slug: "x".into(), title: line.clone(), body: String::new() }],
        }
    }

    #[test]
    fn whatever_is_typed_survives_its_files() {
        for text in [
            "Plain",
            "\"Quotes\" and \"\"\" three, and \\ backslashes \\n",
            "a\n+++\nb",
            "+++\ntitle = \"x\"\n+++\n\nbody",
            "🌊👩‍👩‍👧 Zoë",
            "نادية الحسن\nعربي",
            "\u{202e}turned around\u{202c}",
            "trailing spaces   \nand more  \n\n\nafter gaps",
            "    code at the start",
            "a tab\there",
            "[[agenda]]\nkind = 'x'\n# no comment",
            "''' and ` and ~~~",
        ] {
            let curriculum = hostile(text);
            let files = write(&curriculum);
            let again = read("hostile", &files).unwrap_or_else(|refused| panic!("{text:?}: {refused}"));
            assert_eq!(again, curriculum, "{text:?}");
            assert_eq!(write(&again), files, "{text:?}");
        }
    }

    #[test]
    fn the_lines_of_another_system_are_the_same_lines() {
        let files = write(&hostile("one\n\ntwo\nthree"));
        let others = files
            .iter()
            .map(|file| File { path: file.path.clone(), text: format!("\u{feff}{}", file.text.replace('\n', "\r\n")) });
        let again = read("hostile", &others.collect::<Vec<_>>()).expect("reads");
        assert_eq!(write(&again), files);
    }
}
