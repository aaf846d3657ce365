//! All that a participant has written, whatever became of the reading or of the group; and taking back who may read it.

use axum::extract::State;
use domain::curriculum_files::is_built_in_wording;
use domain::entities::reflection::Sharing;
use domain::reflections::{self, Own};
use leptos::prelude::*;

use crate::answer::{QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{OwnReflection, Reader};
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::{done, empty};
use crate::words::Words;

use super::account::OwnQuery;
use super::readings::reflection::answers;
use super::readings::zone_of;
use super::this_week::hard_moment;

/// GET /reflections
pub async fn get(
    State(state): State<AppState>,
    Reader(actor): Reader,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let words = Words::spoken();
    let own = reflections::own(&state.cx, &actor).await?;
    let notice = match query.notice.as_str() {
        "kept" => Some("reflections-kept"),
        "taken-back" => Some("reflections-taken-back"),
        _ => None,
    };
    Ok(Page::new(words.text("reflections-title"), Frame::Participant(Tab::Readings)).show(&state.site, move || {
        view! {
            <div>
                <p class="eyebrow"><a href="/readings">{words.text("readings-title")}</a></p>
                <h1>{words.text("reflections-title")}</h1>
            </div>
            {notice.map(|key| done(words.text(key)))}
            <p class="soft">{words.text("reflections-intro")}</p>
            {own.is_empty().then(|| empty(words.text("reflections-empty")))}
            {own.iter().map(|one| card(words, one)).collect_view()}
            {hard_moment(words)}
        }
    }))
}

fn card(words: Words, one: &Own) -> AnyView {
    let other = words.tag_of_built_in(is_built_in_wording(&one.reading));
    let (written, zone) = (&one.written, zone_of(&one.group_zone));
    let day = words.with("reflections-written", [("day", dates::full(written.written_at, zone).into())]);
    let read_by = match written.sharing {
        _ if !one.is_member => words.text("reflections-read-me"),
        Sharing::Me => words.text("reflections-read-me"),
        Sharing::Counselor => words.text("reflections-read-counselor"),
        Sharing::Group => words.text("reflections-read-group"),
    };
    let copies = written.copies.iter().map(|copy| {
        view! { <h3>{words.text("reflections-also")}</h3><p class="words__text" dir="auto">{copy.text.clone()}</p> }
    });
    let take_back = (written.sharing > Sharing::Me).then(|| {
        let path = format!("/reflections/{}/privacy", written.id);
        view! { <form method="post" action=path><button class="button">{words.text("reflections-take-back")}</button></form> }
    });
    let open = one.is_member.then(|| {
        let path = format!("/readings/{}#reflection", one.assignment_id);
        view! { <a class="button" href=path>{words.text("reflections-open")}</a> }
    });
    view! {
        <section class="card stack" id=format!("r-{}", written.id)>
            <div>
                <h2 dir="auto" lang=other>{one.reading.clone()}</h2>
                <p class="small soft">{dates::time(written.written_at, zone, day)}</p>
            </div>
            <p class="words__text" dir="auto">{written.text.clone()}</p>
            {copies.collect_view()}
            {answers(words, zone, &written.answers)}
            <p class="small soft">{read_by}" "{(!one.is_member).then(|| words.text("reflections-left"))}</p>
            <div class="row">{open}{take_back}</div>
        </section>
    }
    .into_any()
}

/// POST /reflections/{id}/privacy
pub async fn take_back(
    State(state): State<AppState>,
    OwnReflection { actor, reflection }: OwnReflection,
) -> PageResult {
    reflections::take_back(&state.cx, &actor, reflection.id).await?;
    Ok(see("/reflections?notice=taken-back"))
}
