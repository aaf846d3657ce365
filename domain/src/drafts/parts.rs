//! The parts of a draft that are edited one at a time: what a page shows is one of them, and so is what it saves.

use serde::{Deserialize, Serialize};

use crate::curriculum_files::{AgendaItem, Curriculum, GuidePage, Module, Reading, ReadingHead};
use crate::entities::reading::Source;
use crate::plans::PlanItem;

/// One part: found in a document, and put back into it.
pub trait Part: Clone + PartialEq + Serialize {
    /// Which of its kind. Slugs stay when something is moved.
    type At;

    fn find(document: &Curriculum, at: &Self::At) -> Option<Self>;

    /// Puts it in its place, or at the end where it is no longer there. False where it has no place at all.
    fn put(self, document: &mut Curriculum, at: &Self::At) -> bool;
}

/// What stands in a list under its slug.
pub trait Named {
    fn slug(&self) -> &str;
    fn blank(slug: String) -> Self;
}

impl Named for Module {
    fn slug(&self) -> &str {
        &self.slug
    }

    fn blank(slug: String) -> Self {
        Self { slug, ..Self::default() }
    }
}

impl Named for Reading {
    fn slug(&self) -> &str {
        &self.slug
    }

    fn blank(slug: String) -> Self {
        Self { slug, head: ReadingHead { minutes: 5, ..ReadingHead::default() }, ..Self::default() }
    }
}

impl Named for GuidePage {
    fn slug(&self) -> &str {
        &self.slug
    }

    fn blank(slug: String) -> Self {
        Self { slug, ..Self::default() }
    }
}

/// A slug for something new: it gets one of its title when it is published.
#[must_use]
pub fn new_slug<T: Named>(list: &[T]) -> String {
    let free = |slug: &String| !list.iter().any(|one| one.slug() == slug);
    (1..).map(|number| format!("new-{number}")).find(free).unwrap_or_default()
}

/// The slug of one week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleAt(pub String);

/// The slugs of a week and of one of its readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingAt(pub String, pub String);

/// The slug of a page of the facilitator guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideAt(pub String);

/// Title, summary and introduction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HeadPart {
    pub title: String,
    pub summary: String,
    pub introduction: String,
}

impl Part for HeadPart {
    type At = ();

    fn find(document: &Curriculum, (): &()) -> Option<Self> {
        let (head, introduction) = (document.head.clone(), document.introduction.clone());
        Some(Self { title: head.title, summary: head.summary, introduction })
    }

    fn put(self, document: &mut Curriculum, (): &()) -> bool {
        document.head.title = self.title;
        document.head.summary = self.summary;
        document.introduction = self.introduction;
        true
    }
}

/// A week without its plan and its readings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ModulePart {
    pub title: String,
    pub step: i32,
    pub aims: Vec<String>,
    pub practice: String,
    pub prompts: Vec<String>,
    pub safety_notes: String,
}

impl Part for ModulePart {
    type At = ModuleAt;

    fn find(document: &Curriculum, at: &ModuleAt) -> Option<Self> {
        module(document, at).map(Self::from)
    }

    fn put(self, document: &mut Curriculum, at: &ModuleAt) -> bool {
        let module = or_last(&mut document.modules, &at.0);
        module.head.title = self.title;
        module.head.step = self.step;
        module.head.aims = self.aims;
        module.head.practice = self.practice;
        module.head.prompts = self.prompts;
        module.safety_notes = self.safety_notes;
        true
    }
}

impl From<&Module> for ModulePart {
    fn from(module: &Module) -> Self {
        let head = module.head.clone();
        Self {
            title: head.title,
            step: head.step,
            aims: head.aims,
            practice: head.practice,
            prompts: head.prompts,
            safety_notes: module.safety_notes.clone(),
        }
    }
}

/// The session plan of a week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlanPart(pub Vec<PlanItem>);

impl Part for PlanPart {
    type At = ModuleAt;

    fn find(document: &Curriculum, at: &ModuleAt) -> Option<Self> {
        let module = module(document, at)?;
        Some(Self(module.head.agenda.iter().map(PlanItem::from).collect()))
    }

    fn put(self, document: &mut Curriculum, at: &ModuleAt) -> bool {
        or_last(&mut document.modules, &at.0).head.agenda = self.0.iter().map(AgendaItem::from).collect();
        true
    }
}

/// A reading but for its step, which its week says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingPart {
    pub title: String,
    pub minutes: i32,
    pub content_note: Option<String>,
    pub sources: Vec<Source>,
    pub body: String,
}

impl Part for ReadingPart {
    type At = ReadingAt;

    fn find(document: &Curriculum, ReadingAt(week, slug): &ReadingAt) -> Option<Self> {
        let module = document.modules.iter().find(|module| module.slug == *week)?;
        module.readings.iter().find(|reading| reading.slug == *slug).map(Self::from)
    }

    fn put(self, document: &mut Curriculum, ReadingAt(week, slug): &ReadingAt) -> bool {
        let Some(module) = document.modules.iter_mut().find(|module| module.slug == *week) else { return false };
        let reading = or_last(&mut module.readings, slug);
        reading.head.title = self.title;
        reading.head.minutes = self.minutes;
        reading.head.content_note = self.content_note;
        reading.head.sources = self.sources;
        reading.body = self.body;
        true
    }
}

impl From<&Reading> for ReadingPart {
    fn from(reading: &Reading) -> Self {
        let head = reading.head.clone();
        Self {
            title: head.title,
            minutes: head.minutes,
            content_note: head.content_note,
            sources: head.sources,
            body: reading.body.clone(),
        }
    }
}

/// A page of the facilitator guide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GuidePart {
    pub title: String,
    pub body: String,
}

impl Part for GuidePart {
    type At = GuideAt;

    fn find(document: &Curriculum, GuideAt(slug): &GuideAt) -> Option<Self> {
        document.guide.iter().find(|page| page.slug == *slug).map(Self::from)
    }

    fn put(self, document: &mut Curriculum, GuideAt(slug): &GuideAt) -> bool {
        let page = or_last(&mut document.guide, slug);
        page.title = self.title;
        page.body = self.body;
        true
    }
}

impl From<&GuidePage> for GuidePart {
    fn from(page: &GuidePage) -> Self {
        Self { title: page.title.clone(), body: page.body.clone() }
    }
}

fn module<'a>(document: &'a Curriculum, ModuleAt(slug): &ModuleAt) -> Option<&'a Module> {
    document.modules.iter().find(|module| module.slug == *slug)
}

/// The one with this slug; where it is gone, a blank one at the end.
fn or_last<'a, T: Named>(list: &'a mut Vec<T>, slug: &str) -> &'a mut T {
    let at = list.iter().position(|one| one.slug() == slug).unwrap_or_else(|| {
        list.push(T::blank(slug.into()));
        list.len() - 1
    });
    &mut list[at]
}
