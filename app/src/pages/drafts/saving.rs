//! What became of a part that was posted: saved; or its page once more, with what somebody else did to it meanwhile; or lost,
//! where the draft is gone. Nothing that was typed is.

use axum::http::StatusCode;
use axum::response::Response;
use domain::comparisons::{self, Section as Changes};
use domain::drafts::parts::{GuidePart, HeadPart, ModulePart, Part, PlanPart, ReadingPart};
use domain::drafts::{self, Draft, GONE, Saved};
use domain::ids::DraftId;
use domain::{Actor, Error, plans};
use leptos::prelude::*;

use super::discarded;
use crate::error::PageResult;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::comparison;
use crate::ui::field::Field;

/// A part that has a form.
pub trait Edited: Part {
    /// What it is called where somebody removed it.
    const NAME: &'static str;

    /// What of theirs would be changed by saving mine.
    fn changes(theirs: &Self, mine: &Self) -> Changes;
}

impl Edited for HeadPart {
    const NAME: &'static str = "draft";

    fn changes(theirs: &Self, mine: &Self) -> Changes {
        comparisons::heads(theirs, mine)
    }
}

impl Edited for ModulePart {
    const NAME: &'static str = "week";

    fn changes(theirs: &Self, mine: &Self) -> Changes {
        comparisons::module_parts(theirs, mine)
    }
}

impl Edited for PlanPart {
    const NAME: &'static str = "week";

    fn changes(theirs: &Self, mine: &Self) -> Changes {
        Changes { words: plans::differences(&theirs.0, &mine.0), ..Changes::default() }
    }
}

impl Edited for ReadingPart {
    const NAME: &'static str = "reading";

    fn changes(theirs: &Self, mine: &Self) -> Changes {
        comparisons::readings(theirs, mine)
    }
}

impl Edited for GuidePart {
    const NAME: &'static str = "page";

    fn changes(theirs: &Self, mine: &Self) -> Changes {
        comparisons::guide_pages(theirs, mine)
    }
}

/// What the page has to answer.
pub enum Settled {
    Done,
    /// Nothing was saved. The draft as it is now, and what to say above the form; saving once more means it.
    Again(Box<Draft>, AnyView),
    /// The draft is gone, or the week that the part belongs to.
    Lost,
}

/// Saves a part. `seen` is what the form carries, and what it carries from now on.
pub async fn settle<P: Edited>(
    state: &AppState,
    actor: &Actor,
    id: DraftId,
    at: &P::At,
    mine: P,
    seen: &mut String,
) -> PageResult<Settled> {
    let theirs = match drafts::save(&state.cx, actor, id, at, mine.clone(), seen).await {
        Ok(Saved::Done) => return Ok(Settled::Done),
        Ok(Saved::Clash(theirs)) => Some(theirs),
        Ok(Saved::Gone) => None,
        Err(Error::NotFound) => return Ok(Settled::Lost),
        Err(error) => return Err(error.into()),
    };
    let Some(draft) = drafts::find(&state.cx, id).await? else { return Ok(Settled::Lost) };
    let notice = match theirs {
        Some(theirs) => {
            *seen = drafts::print(&theirs);
            clash(other(&draft, actor), &P::changes(&theirs, &mine))
        }
        None => {
            *seen = GONE.into();
            gone(other(&draft, actor), P::NAME)
        }
    };
    Ok(Settled::Again(Box::new(draft), notice))
}

/// Who it was, where it can be known: a draft remembers who changed it last, and that may be the reader, elsewhere in it.
fn other<'a>(draft: &'a Draft, reader: &Actor) -> &'a str {
    if draft.about.changed_by_id == reader.account_id { "Somebody" } else { &draft.about.changed_by }
}

/// Somebody else saved the same part: what saving would change of theirs.
fn clash(by: &str, changes: &Changes) -> AnyView {
    view! {
        <div class="notice stack" role="alert">
            <p dir="auto"><b>{format!("{by} saved this while you were writing.")}</b>" Your text is below, and not saved yet. If you save it now, this is what changes of theirs:"</p>
            {comparison::section(changes)}
        </div>
    }
    .into_any()
}

/// Somebody else removed it: the text is still there, and can be added anew.
fn gone(by: &str, what: &str) -> AnyView {
    view! {
        <p class="notice" role="alert" dir="auto"><b>{format!("{by} removed this {what} while you were writing.")}</b>{format!(" Your text is below, and not saved. If you save it now, it comes back as the last {what}.")}</p>
    }
    .into_any()
}

/// The draft itself is gone, published or discarded: what was typed, to be copied; and where it can be, the way to bring the
/// draft back.
pub async fn lost(state: &AppState, actor: &Actor, id: DraftId, typed: &[(&str, &str)]) -> PageResult {
    let discarded = drafts::find_discarded(&state.cx, id).await?;
    let words = match &discarded {
        Some(draft) => format!("{} discarded it while you were writing. Nothing was saved. Here is what you typed: copy what you want to keep, then bring the draft back.", draft.discarded_by),
        None => "Somebody published or discarded it while you were writing. Nothing was saved. Here is what you typed: copy what you want to keep, then open the curriculum and press Draft a new version.".into(),
    };
    let texts = typed.iter().filter(|(_, text)| !text.trim().is_empty());
    let texts = texts.map(|(label, text)| Field::new("kept", *label).value(text).text_area(6)).collect_view();
    let page = Page::new("This draft is gone", Frame::Staff(actor, Section::Curricula));
    let mut response = page.show(&state.site, || {
        view! {
            <h1>"This draft is gone"</h1>
            <p class="notice" role="alert" dir="auto">{words}</p>
            {texts}
            <div class="row">
                {discarded.map(|draft| discarded::button(&draft, "button button--main"))}
                <a class="button" href="/curricula">"To the curricula"</a>
            </div>
        }
    });
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// The page with the status of a refused form.
pub fn refused(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}
