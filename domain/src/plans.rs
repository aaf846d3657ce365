//! A session plan: its timed items, and in what two plans differ. A module's draft and a single session have the same kind.

use serde::{Deserialize, Serialize};

use crate::curriculum_files::AgendaItem;
use crate::entities::agenda_item;
use crate::ids::AgendaItemId;

/// One timed item of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItem {
    /// The module's item that it is, or was made from; none for one that was added.
    pub origin: Option<AgendaItemId>,
    /// One of [`AGENDA_KINDS`](crate::curriculum_files::AGENDA_KINDS).
    pub kind: String,
    pub title: String,
    pub minutes: i32,
    /// What is left of it when the group is running late; none where nothing is cut.
    pub minutes_when_late: Option<i32>,
    /// One of [`LEADERS`](crate::curriculum_files::LEADERS).
    pub leader: String,
    pub what_to_do: String,
    pub what_to_say: String,
    pub materials: Vec<String>,
}

impl PlanItem {
    /// How long it takes when the group is running late.
    #[must_use]
    pub fn when_late(&self) -> i32 {
        self.minutes_when_late.unwrap_or(self.minutes)
    }
}

impl From<&agenda_item::Model> for PlanItem {
    fn from(item: &agenda_item::Model) -> Self {
        Self {
            origin: Some(item.id),
            kind: item.kind.clone(),
            title: item.title.clone(),
            minutes: item.minutes,
            minutes_when_late: item.minutes_when_late.filter(|late| *late < item.minutes),
            leader: item.leader.clone(),
            what_to_do: item.what_to_do.clone(),
            what_to_say: item.what_to_say.clone(),
            materials: item.materials.0.clone(),
        }
    }
}

impl From<&AgendaItem> for PlanItem {
    fn from(item: &AgendaItem) -> Self {
        Self {
            origin: None,
            kind: item.kind.clone(),
            title: item.title.clone(),
            minutes: item.minutes,
            minutes_when_late: item.minutes_when_late.filter(|late| *late < item.minutes),
            leader: item.leader.clone(),
            what_to_do: item.what_to_do.trim().into(),
            what_to_say: item.what_to_say.trim().into(),
            materials: item.materials.clone(),
        }
    }
}

impl From<&PlanItem> for AgendaItem {
    fn from(item: &PlanItem) -> Self {
        Self {
            kind: item.kind.clone(),
            title: item.title.clone(),
            minutes: item.minutes,
            minutes_when_late: item.minutes_when_late,
            leader: item.leader.clone(),
            what_to_do: item.what_to_do.clone(),
            what_to_say: item.what_to_say.clone(),
            materials: item.materials.clone(),
        }
    }
}

/// The minutes of all items together.
#[must_use]
pub fn planned_minutes(items: &[PlanItem]) -> i32 {
    items.iter().map(|item| item.minutes).sum()
}

/// In what `new` differs from `old`, a sentence each. Items are told apart by their origin, and without one by their title.
#[must_use]
pub fn differences(old: &[PlanItem], new: &[PlanItem]) -> Vec<String> {
    let same = |a: &PlanItem, b: &PlanItem| if a.origin.is_some() { a.origin == b.origin } else { a.title == b.title };
    let mut words: Vec<String> = old
        .iter()
        .filter(|old| !new.iter().any(|new| same(old, new)))
        .map(|gone| format!("“{}” is left out ({} minutes).", gone.title, gone.minutes))
        .collect();
    for item in new {
        match old.iter().find(|old| same(item, old)) {
            None => words.push(format!("“{}” is new ({} minutes).", item.title, item.minutes)),
            Some(old) => words.extend(changes(old, item)),
        }
    }
    let kept = |items: &[PlanItem], others: &[PlanItem]| -> Vec<String> {
        let kept = items.iter().filter(|item| others.iter().any(|other| same(item, other)));
        kept.map(|item| item.origin.map_or_else(|| item.title.clone(), |id| id.to_string())).collect()
    };
    if kept(old, new) != kept(new, old) {
        words.push("The order is another one.".into());
    }
    words
}

fn changes(old: &PlanItem, new: &PlanItem) -> Vec<String> {
    let mut words = Vec::new();
    if old.title != new.title {
        words.push(format!("“{}” is called “{}”.", old.title, new.title));
    }
    if old.minutes != new.minutes {
        words.push(format!("“{}” takes {} minutes, not {}.", new.title, new.minutes, old.minutes));
    }
    if old.when_late() != new.when_late() && old.minutes == new.minutes {
        words.push(format!("“{}” takes {} minutes when late, not {}.", new.title, new.when_late(), old.when_late()));
    }
    if old.leader != new.leader {
        let leader = if new.leader == "co_lead" { "co-lead" } else { "lead" };
        words.push(format!("“{}” is led by the {leader}.", new.title));
    }
    let texts = |item: &PlanItem| {
        (item.what_to_do.clone(), item.what_to_say.clone(), item.materials.clone(), item.kind.clone())
    };
    if texts(old) != texts(new) {
        words.push(format!("“{}” has another text.", new.title));
    }
    words
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub fn item(title: &str, minutes: i32) -> PlanItem {
        PlanItem {
            origin: None,
            kind: "activity".into(),
            title: title.into(),
            minutes,
            minutes_when_late: None,
            leader: "lead".into(),
            what_to_do: String::new(),
            what_to_say: String::new(),
            materials: Vec::new(),
        }
    }

    #[test]
    fn differences_are_told_in_words() {
        let old = [item("Arrive", 10), item("Check-in", 15), item("Teaching", 20)];
        let mut longer = item("Check-in", 20);
        longer.leader = "co_lead".into();
        let new = [longer, item("Arrive", 10), item("A song", 5)];
        assert_eq!(
            differences(&old, &new),
            [
                "“Teaching” is left out (20 minutes).",
                "“Check-in” takes 20 minutes, not 15.",
                "“Check-in” is led by the co-lead.",
                "“A song” is new (5 minutes).",
                "The order is another one.",
            ]
        );
        assert!(differences(&old, &old).is_empty());
    }
}
