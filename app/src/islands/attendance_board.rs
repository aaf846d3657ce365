//! Who is in the room: one tap, says what it saved, and takes it back.
//! Without JavaScript each tap is a form's button that posts to the same URL.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::post::post;

/// The five marks, in the order of the buttons: value, sign, word.
pub const MARKS: [(&str, &str, &str); 5] = [
    ("present", "✓", "present"),
    ("late", "L", "late"),
    ("left-early", "↰", "left early"),
    ("excused", "E", "excused"),
    ("no-show", "–", "no-show"),
];

/// One row of the board.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BoardPerson {
    pub membership: String,
    pub name: String,
    /// One of [`MARKS`]' values, or nothing yet.
    pub mark: Option<String>,
    /// What they said before: "said: late".
    pub said: Option<String>,
}

/// What a tap saved, and what stood there before, so that it can be undone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedMark {
    pub membership: String,
    pub name: String,
    pub mark: Option<String>,
    pub before: Option<String>,
}

impl SavedMark {
    fn words(&self) -> String {
        let word = MARKS.iter().find(|(value, ..)| Some(*value) == self.mark.as_deref()).map(|(.., word)| *word);
        match word {
            Some(word) => format!("Saved: {}, {word}.", self.name),
            None => format!("Saved: {}, no mark.", self.name),
        }
    }
}

#[island]
pub fn AttendanceBoard(post_to: String, people: Vec<BoardPerson>, saved: Option<SavedMark>) -> impl IntoView {
    board(&post_to, people, saved).0
}

/// Each member's mark as the board shows it.
pub(super) type Marks = Vec<(String, RwSignal<Option<String>>)>;

/// The board, and its marks for who hears of them in another way.
pub(super) fn board(
    post_to: &str,
    people: Vec<BoardPerson>,
    saved: Option<SavedMark>,
) -> (impl IntoView + use<>, Marks) {
    let saved = RwSignal::new(saved);
    let refused = RwSignal::new(None::<String>);
    let marks: Marks =
        people.iter().map(|person| (person.membership.clone(), RwSignal::new(person.mark.clone()))).collect();
    let tap = tap(post_to.to_string(), marks.clone(), saved, refused);
    let total = marks.len();
    let counted: Vec<_> = marks.iter().map(|(_, mark)| *mark).collect();
    let here = move || {
        counted.iter().filter(|mark| matches!(mark.get().as_deref(), Some("present" | "late" | "left-early"))).count()
    };
    let rows =
        people.into_iter().zip(&marks).map(|(person, (_, mark))| row(post_to, person, *mark, tap)).collect_view();
    let undo_url = post_to.to_string();
    let view = view! {
        <p class="board__count nums">{here}" of "{total}" in the room"</p>
        <ul class="list board">{rows}</ul>
        <div class="saved" role="status">
            {move || saved.get().map(|last| undo(&undo_url, last, tap))}
            {move || refused.get().map(|words| view! { <p class="saved__wrong">{words}</p> })}
        </div>
    };
    (view, marks)
}

/// Shows a tap at once, saves it, and takes it back on the page when it could not be saved.
fn tap(
    url: String,
    marks: Marks,
    saved: RwSignal<Option<SavedMark>>,
    refused: RwSignal<Option<String>>,
) -> Callback<(String, String)> {
    Callback::new(move |(membership, value): (String, String)| {
        let Some((_, mark)) = marks.iter().find(|(id, _)| *id == membership).cloned() else { return };
        let url = url.clone();
        let before = mark.get_untracked();
        mark.set(Some(value.clone()).filter(|value| value != "none"));
        spawn_local(async move {
            match post::<SavedMark>(&url, &format!("membership={membership}&mark={value}")).await {
                Ok(answer) => {
                    mark.set(answer.mark.clone());
                    refused.set(None);
                    saved.set(Some(answer));
                }
                Err(error) => {
                    mark.set(before);
                    saved.set(None);
                    refused.set(Some(error.words()));
                }
            }
        });
    })
}

/// Where it stands what somebody said before.
pub(super) fn said_id(membership: &str) -> String {
    format!("said-{membership}")
}

fn row(
    post_to: &str,
    person: BoardPerson,
    mark: RwSignal<Option<String>>,
    tap: Callback<(String, String)>,
) -> impl IntoView + use<> {
    let BoardPerson { membership, name, said, .. } = person;
    let said_id = said_id(&membership);
    let buttons = MARKS.into_iter().map(|(value, sign, word)| {
        let membership = membership.clone();
        let pressed = move || (mark.get().as_deref() == Some(value)).to_string();
        let label = format!("{name}: {word}");
        view! {
            <button class=format!("tap tap--{value}") name="mark" value=value aria-pressed=pressed aria-label=label
                on:click=move |event| { event.prevent_default(); tap.run((membership.clone(), value.to_string())); }>
                <span class="tap__sign" aria-hidden="true">{sign}</span>
                <span class="tap__word">{word}</span>
            </button>
        }
    }).collect_view();
    view! {
        <li class="board__row">
            <span class="board__name" dir="auto">{name}" "<span class="small soft" id=said_id>{said.unwrap_or_default()}</span></span>
            <form method="post" action=post_to.to_string() class="board__taps">
                <input type="hidden" name="membership" value=membership/>
                {buttons}
            </form>
        </li>
    }
}

fn undo(post_to: &str, last: SavedMark, tap: Callback<(String, String)>) -> impl IntoView + use<> {
    let words = last.words();
    let back = last.before.clone().unwrap_or_else(|| "none".into());
    let (membership, value) = (last.membership.clone(), back.clone());
    view! {
        <form method="post" action=post_to.to_string() class="saved__form">
            <span dir="auto">{words}</span>
            <input type="hidden" name="membership" value=last.membership/>
            <button class="link-button" name="mark" value=back
                on:click=move |event| { event.prevent_default(); tap.run((membership.clone(), value.clone())); }>"Undo"</button>
        </form>
    }
}
