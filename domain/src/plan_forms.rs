//! The form of the agenda editor: a plan as typed, arranged by its buttons, and checked.
//!
//! It serves a curriculum's draft and a single session; neither is saved here.

use serde::Deserialize;

use crate::curriculum_files::{AGENDA_KINDS, ITEM_MINUTES, LEADERS};
use crate::plans::{PlanItem, planned_minutes};
use crate::{FieldErrors, values};

/// A whole plan takes at most so long, in minutes; as long as a session can be.
pub const LONGEST: i32 = 240;
/// More items than this nobody can run.
pub const MOST_ITEMS: usize = 40;

/// The form of the agenda editor, as typed: each field once for each item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PlanForm {
    pub origin: Vec<String>,
    pub kind: Vec<String>,
    pub title: Vec<String>,
    pub minutes: Vec<String>,
    pub late: Vec<String>,
    pub leader: Vec<String>,
    #[serde(rename = "do")]
    pub what_to_do: Vec<String>,
    #[serde(rename = "say")]
    pub what_to_say: Vec<String>,
    /// One thing a line.
    pub materials: Vec<String>,
    /// The revision that the form was made from.
    pub seen: String,
    /// The button: `save`, or what to do with an item: `up-2`, `down-2`, `remove-2`, `add-2` (after it).
    pub step: String,
}

/// One item of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub origin: String,
    pub kind: String,
    pub title: String,
    pub minutes: String,
    pub late: String,
    pub leader: String,
    pub what_to_do: String,
    pub what_to_say: String,
    pub materials: String,
}

impl Row {
    fn of(item: &PlanItem) -> Self {
        Self {
            origin: item.origin.map(|id| id.to_string()).unwrap_or_default(),
            kind: item.kind.clone(),
            title: item.title.clone(),
            minutes: item.minutes.to_string(),
            late: item.minutes_when_late.map(|late| late.to_string()).unwrap_or_default(),
            leader: item.leader.clone(),
            what_to_do: item.what_to_do.clone(),
            what_to_say: item.what_to_say.clone(),
            materials: item.materials.join("\n"),
        }
    }

    /// An item that is about to be filled in.
    fn blank() -> Self {
        Self { kind: "activity".into(), minutes: "5".into(), leader: "lead".into(), ..Self::default() }
    }

    fn check(&self, place: usize, errors: &mut FieldErrors) -> Option<PlanItem> {
        let field = |name: &str| format!("{name}-{place}");
        let what = |name: &str| format!("The {name} of item {}", place + 1);
        let title = errors.take(field("title"), values::line(&self.title, &what("title")));
        let minutes = errors.take(field("minutes"), values::number(&self.minutes, &what("length"), ITEM_MINUTES));
        let late = match self.late.trim() {
            "" => Some(None),
            late => errors.take(field("late"), values::number(late, &what("length when late"), ITEM_MINUTES)).map(Some),
        };
        // Who makes an item shorter should not have to think of the other field.
        let late = late.map(|late| late.filter(|late| minutes.is_some_and(|minutes| *late < minutes)));
        let kind = errors.take(field("kind"), one_of(&self.kind, &AGENDA_KINDS, "Choose what kind of item this is."));
        let leader = errors.take(field("leader"), one_of(&self.leader, &LEADERS, "Choose who leads this item."));
        let what_to_do = errors.take(field("do"), values::text(&self.what_to_do, &what("“to do”")));
        let what_to_say = errors.take(field("say"), values::text(&self.what_to_say, &what("“to say”")));
        let materials = errors.take(field("materials"), values::text(&self.materials, &what("list of materials")));
        let materials: Vec<String> =
            materials?.lines().map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect();
        Some(PlanItem {
            origin: self.origin.parse().ok(),
            kind: kind?,
            title: title?,
            minutes: minutes?,
            minutes_when_late: late?,
            leader: leader?,
            what_to_do: what_to_do?,
            what_to_say: what_to_say?,
            materials,
        })
    }
}

fn one_of(text: &str, known: &[&str], words: &str) -> Result<String, String> {
    if known.contains(&text) { Ok(text.to_string()) } else { Err(words.to_string()) }
}

impl PlanForm {
    /// The form that shows these items.
    #[must_use]
    pub fn of(items: &[PlanItem], revision: i32) -> Self {
        Self { seen: revision.to_string(), ..Self::from_rows(items.iter().map(Row::of).collect()) }
    }

    fn from_rows(rows: Vec<Row>) -> Self {
        let mut form = Self::default();
        for row in rows {
            form.origin.push(row.origin);
            form.kind.push(row.kind);
            form.title.push(row.title);
            form.minutes.push(row.minutes);
            form.late.push(row.late);
            form.leader.push(row.leader);
            form.what_to_do.push(row.what_to_do);
            form.what_to_say.push(row.what_to_say);
            form.materials.push(row.materials);
        }
        form
    }

    /// The items as typed. A form that was tampered with has holes; they are empty.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let at = |column: &Vec<String>, place: usize| column.get(place).cloned().unwrap_or_default();
        let rows = (0..self.title.len()).map(|place| Row {
            origin: at(&self.origin, place),
            kind: at(&self.kind, place),
            title: at(&self.title, place),
            minutes: at(&self.minutes, place),
            late: at(&self.late, place),
            leader: at(&self.leader, place),
            what_to_do: at(&self.what_to_do, place),
            what_to_say: at(&self.what_to_say, place),
            materials: at(&self.materials, place),
        });
        rows.collect()
    }

    /// The form after its button has moved, removed or added an item; none when the button was to save.
    #[must_use]
    pub fn arranged(&self) -> Option<Self> {
        let (act, place) = self.step.split_once('-')?;
        let mut rows = self.rows();
        let place: usize = place.parse().ok().filter(|place| *place < rows.len().max(1))?;
        match act {
            "up" if place > 0 => rows.swap(place, place - 1),
            "down" if place + 1 < rows.len() => rows.swap(place, place + 1),
            "remove" if !rows.is_empty() => drop(rows.remove(place)),
            "add" => rows.insert((place + 1).min(rows.len()), Row::blank()),
            _ => {}
        }
        Some(Self { seen: self.seen.clone(), ..Self::from_rows(rows) })
    }

    /// Checks all items at once.
    pub fn check(&self) -> Result<Vec<PlanItem>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let rows = self.rows();
        if rows.len() > MOST_ITEMS {
            return Err(FieldErrors::one("plan", format!("A plan has {MOST_ITEMS} items or fewer.")));
        }
        let items: Vec<PlanItem> =
            rows.iter().enumerate().filter_map(|(place, row)| row.check(place, &mut errors)).collect();
        let minutes = planned_minutes(&items);
        if errors.is_empty() && !(1..=LONGEST).contains(&minutes) {
            let words = format!("These items take {minutes} minutes together. A plan takes 1 to {LONGEST}.");
            errors.add("plan", words);
        }
        if errors.is_empty() { Ok(items) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::tests::item;

    fn pressed(items: &[PlanItem], step: &str) -> Vec<String> {
        let form = PlanForm { step: step.into(), ..PlanForm::of(items, 3) };
        form.arranged().expect("an arrangement").title
    }

    #[test]
    fn a_form_gives_back_the_plan_that_it_was_made_from() {
        let mut teaching = item("Teaching", 20);
        teaching.minutes_when_late = Some(12);
        teaching.materials = vec!["Board".into(), "Chalk, two colors".into()];
        let items = [item("Arrive", 10), teaching];
        assert_eq!(PlanForm::of(&items, 0).check().expect("valid"), items);
    }

    #[test]
    fn items_are_moved_removed_and_added() {
        let items = [item("A", 5), item("B", 5), item("C", 5)];
        assert_eq!(pressed(&items, "up-2"), ["A", "C", "B"]);
        assert_eq!(pressed(&items, "down-0"), ["B", "A", "C"]);
        assert_eq!(pressed(&items, "up-0"), ["A", "B", "C"], "the first stays");
        assert_eq!(pressed(&items, "remove-1"), ["A", "C"]);
        assert_eq!(pressed(&items, "add-0"), ["A", "", "B", "C"]);
        assert_eq!(pressed(&[], "add-0"), [""], "the first of all");
        assert!(PlanForm { step: "up-9".into(), ..PlanForm::of(&items, 0) }.arranged().is_none());
        assert!(PlanForm { step: "save".into(), ..PlanForm::of(&items, 0) }.arranged().is_none());
    }

    #[test]
    fn each_wrong_field_is_named_with_its_item() {
        let form = PlanForm::of(&[item("A", 5), item("", 0)], 0);
        let errors = form.check().expect_err("refused");
        assert_eq!(errors.sentence("title-1"), Some("The title of item 2 is missing."));
        assert_eq!(errors.sentence("minutes-1"), Some("The length of item 2 is a whole number from 1 to 180."));
        let mut late = item("A", 5);
        late.minutes_when_late = Some(6);
        let kept = PlanForm::of(&[late], 0).check().expect("valid");
        assert_eq!(kept[0].minutes_when_late, None, "made shorter than that, nothing more is cut");
    }

    #[test]
    fn a_plan_of_no_or_of_too_many_minutes_is_refused() {
        assert!(
            PlanForm::of(&[], 0)
                .check()
                .expect_err("refused")
                .sentence("plan")
                .is_some_and(|words| words.contains("take 0 minutes"))
        );
        let long = [item("A", 150), item("B", 150)];
        assert!(
            PlanForm::of(&long, 0)
                .check()
                .expect_err("refused")
                .sentence("plan")
                .is_some_and(|words| words.contains("take 300 minutes"))
        );
    }
}
