//! What a group's people share with their counselor, and the line or two that come back. Whoever leads, co-leads or covers
//! reads it, and nobody else: a coordinator only where they are the counselor.

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use chrono_tz::Tz;
use domain::audit::sights::{self, Sight};
use domain::entities::group;
use domain::entities::reflection::Sharing;
use domain::ids::ReflectionId;
use domain::reflection_answers::{self, AnswerForm, Given, Listed, Outcome, Shared};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{GroupFor, Params, ReadReflections};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{Tone, badge, done, empty, initials};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Those that were answered and are older than this one.
    before: String,
    notice: String,
}

/// GET /groups/{id}/reflections
pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<ReadReflections>,
    QueryOf(query): QueryOf<ListQuery>,
) -> PageResult {
    let said = match query.notice.as_str() {
        "answered" => Said::Done("Sent. It stands under what they wrote."),
        "removed" => Said::Done("Removed. They no longer see your answer."),
        _ => Said::Nothing,
    };
    page(&state, &actor, &group, query.before.parse().ok(), said).await
}

/// What there is to say beside the list.
enum Said {
    Nothing,
    Done(&'static str),
    /// An answer that can't be taken, to this one.
    Refused(ReflectionId, AnswerForm, FieldErrors),
    /// What was answered is no longer shared; what was typed is given back.
    Gone(AnswerForm),
}

/// The reflection of the address.
pub struct Answered(ReflectionId);

impl FromRequestParts<AppState> for Answered {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        Params::from_request_parts(parts, state).await?.get("reflection").map(Self)
    }
}

/// POST /groups/{id}/reflections/{reflection}/answer
pub async fn answer(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<ReadReflections>,
    Answered(id): Answered,
    Posted(form): Posted<AnswerForm>,
) -> PageResult {
    let (said, status) = match reflection_answers::answer(&state.cx, &actor, group.id, id, &form).await {
        Ok(Outcome::Done) => return Ok(see(&format!("/groups/{}/reflections?notice=answered#r-{id}", group.id))),
        Ok(Outcome::NoLongerShared) => (Said::Gone(form), StatusCode::CONFLICT),
        Err(Error::Invalid(errors)) => (Said::Refused(id, form, errors), StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => return Err(error.into()),
    };
    let mut response = page(&state, &actor, &group, None, said).await?;
    *response.status_mut() = status;
    Ok(response)
}

/// POST /groups/{id}/reflections/{reflection}/answer/removal
pub async fn remove(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<ReadReflections>,
    Answered(id): Answered,
) -> PageResult {
    match reflection_answers::remove(&state.cx, &actor, group.id, id).await? {
        Outcome::Done => Ok(see(&format!("/groups/{}/reflections?notice=removed#r-{id}", group.id))),
        Outcome::NoLongerShared => {
            let said = Said::Gone(AnswerForm::default());
            let mut response = page(&state, &actor, &group, None, said).await?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    group: &group::Model,
    before: Option<ReflectionId>,
    said: Said,
) -> PageResult<Response> {
    let cx = &state.cx;
    sights::note(cx, actor, Sight::Reflections(group.id)).await?;
    let Listed { waiting, answered, older_than } = reflection_answers::of_group(cx, group.id, before).await?;
    let list = List { actor, group, zone: group.tz()?, said };
    let nothing = waiting.is_empty() && answered.is_empty();
    let section = |title: &'static str, first: usize, rows: &[Shared]| {
        let rows: Vec<AnyView> = (first..).zip(rows).map(|(place, one)| list.card(place, one)).collect();
        (!rows.is_empty()).then(|| view! { <section class="stack"><h2>{title}</h2>{rows}</section> }.into_any())
    };
    let waits = section("Waits for an answer", 0, &waiting);
    let others = section("Answered", waiting.len(), &answered);
    let older = older_than.map(|id| {
        let path = format!("/groups/{}/reflections?before={id}", group.id);
        view! { <p><a class="button" href=path>"Older"</a></p> }
    });
    let (back, name, above) = (format!("/groups/{}", group.id), group.name.clone(), list.above());
    Ok(Page::new("Reflections", Frame::Staff(actor, Section::Groups)).show(&state.site, move || view! {
        <div><p class="eyebrow" dir="auto"><a href=back>{name}</a></p><h1>"Reflections"</h1></div>
        {above}
        <p class="soft">"What people share with you of what they wrote. They take it back whenever they want. That you read here is noted."</p>
        {nothing.then(|| empty("Nothing is shared right now. What people share with their counselor shows here."))}
        {waits}
        {others}
        {older}
    }))
}

/// What all rows need.
struct List<'a> {
    actor: &'a Actor,
    group: &'a group::Model,
    zone: Tz,
    said: Said,
}

impl List<'_> {
    fn above(&self) -> Option<AnyView> {
        match &self.said {
            Said::Nothing => None,
            Said::Done(words) => Some(done(*words)),
            // The fields are numbered; the row says what is wrong beside its field.
            Said::Refused(_, _, errors) if errors.is_empty() => None,
            Said::Refused(id, _, errors) => {
                let words = errors.get("text").cloned().unwrap_or_default();
                Some(summary(&FieldErrors::one(format!("r-{id}"), words)).into_any())
            }
            Said::Gone(form) => {
                let typed = (!form.text.is_empty())
                    .then(|| Field::new("unsent", "What you typed, for you to copy").value(&form.text).text_area(3));
                Some(
                    view! {
                        <div class="notice notice--calm" role="status">
                            <p><b>"This is no longer shared with you."</b></p>
                            <p>"Whoever wrote it has taken it back, as they may at any time. Nothing was sent."</p>
                        </div>
                        {typed}
                    }
                    .into_any(),
                )
            }
        }
    }

    fn card(&self, place: usize, one: &Shared) -> AnyView {
        let when = format!("{} · {}", one.reading, dates::full(one.written_at, self.zone));
        let shared = (one.sharing == Sharing::Group).then(|| badge(Tone::Plain, "shared with the group"));
        let asked = one.is_look_asked.then(|| badge(Tone::Due, "please look at this"));
        let answers = one.answers.iter().map(|answer| self.answer(one.id, answer)).collect_view();
        view! {
            <section class="card stack" id=format!("r-{}", one.id)>
                <div class="row">
                    {initials(&one.person)}
                    <div class="list__grow"><h3 dir="auto">{one.person.clone()}</h3><p class="small soft" dir="auto">{dates::time(one.written_at, self.zone, when)}</p></div>
                    {asked}{shared}
                </div>
                <p class="words__text" dir="auto">{one.text.clone()}</p>
                {answers}
                {self.form(place, one)}
            </section>
        }
        .into_any()
    }

    fn answer(&self, id: ReflectionId, answer: &Given) -> AnyView {
        let is_own = answer.author_id == self.actor.account_id;
        let from = if is_own { "You" } else { answer.author.as_str() };
        let from = format!("{from}, {}", dates::short(answer.written_at, self.zone));
        let path = format!("/groups/{}/reflections/{id}/answer/removal", self.group.id);
        let remove = is_own.then(
            || view! { <form method="post" action=path><button class="link-button">"Remove my answer"</button></form> },
        );
        view! { <div class="card card--lead stack stack--tight"><p class="small soft" dir="auto">{from}</p><p class="words__text" dir="auto">{answer.text.clone()}</p>{remove}</div> }.into_any()
    }

    /// The form of one's own answer: what is there already, or what was typed and refused.
    fn form(&self, place: usize, one: &Shared) -> AnyView {
        let own = one.answers.iter().find(|answer| answer.author_id == self.actor.account_id);
        let (mut text, mut errors) =
            (own.map(|answer| answer.text.clone()).unwrap_or_default(), FieldErrors::default());
        if let Said::Refused(id, form, refused) = &self.said
            && *id == one.id
        {
            text.clone_from(&form.text);
            errors.add(format!("text-{place}"), refused.get("text").cloned().unwrap_or_default());
        }
        let (label, button) =
            if own.is_some() { ("Your answer", "Change my answer") } else { ("A line or two back", "Answer") };
        let path = format!("/groups/{}/reflections/{}/answer", self.group.id, one.id);
        let hint = format!("They see it with your name. {} characters at most.", reflection_answers::LONGEST);
        view! {
            <form method="post" action=path class="stack stack--tight">
                {Field::new("text", label).nth(place).value(&text).hint(hint).errors(&errors).text_area(2)}
                <p><button class="button">{button}</button></p>
            </form>
        }
        .into_any()
    }
}
