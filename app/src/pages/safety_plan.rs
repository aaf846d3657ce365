//! *My safety plan*: to read in a hard moment, to write in a calm one, to print, and to share or not.
//!
//! It asks for no agreement first and promises nothing. What somebody wrote is shown as they wrote it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::crisis_card::{self, Line};
use domain::entities::safety_plan;
use domain::safety_plans::{self, PARTS, PlanForm, Readers, Saved, Sharing, Texts};
use domain::{Error, FieldErrors, releases};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{May, UseOwnPages};
use crate::phone_links;
use crate::shell::{Frame, Page, Tab};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, summary};
use crate::ui::{done, heading};
use crate::words::Words;

use super::account::OwnQuery;

const PATH: &str = "/safety-plan";

/// Of each part in its order: its title, and a kind word beside it.
pub const WORDS: [(&str, &str); 6] = [
    ("safety-plan-signs", "safety-plan-signs-hint"),
    ("safety-plan-coping", "safety-plan-coping-hint"),
    ("safety-plan-distraction", "safety-plan-distraction-hint"),
    ("safety-plan-people", "safety-plan-people-hint"),
    ("safety-plan-professionals", "safety-plan-professionals-hint"),
    ("safety-plan-surroundings", "safety-plan-surroundings-hint"),
];

/// The form of sharing: "counselor", or "me".
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SharingForm {
    with: String,
}

/// GET /safety-plan. Who has no plan yet finds the form, and nothing to press first.
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let words = Words::spoken();
    let Some((plan, texts)) = safety_plans::own(&state.cx, &actor).await? else {
        return Ok(form_page(&state.site, &PlanForm::of(&Texts::default()), &FieldErrors::default(), Opened::Empty));
    };
    let readers = safety_plans::readers(&state.cx, &actor, &plan).await?;
    let zone = releases::zone_of(&state.cx, actor.account_id).await?;
    let day = dates::long(plan.changed_at.with_timezone(&zone).date_naive());
    let notice = match query.notice.as_str() {
        "saved" => Some(words.text("safety-plan-saved")),
        "shared" => Some(words.text("safety-plan-shared-notice")),
        "only-me" => Some(words.text("safety-plan-only-me-notice")),
        _ => None,
    };
    Ok(Page::new(words.text("my-safety-plan"), FRAME).show(&state.site, || {
        view! {
            <div class="row row--apart">
                {heading("", words.text("my-safety-plan"))}
                <a class="button button--main" href="/safety-plan/edit">{words.text("safety-plan-change")}</a>
            </div>
            {notice.map(done)}
            {parts(words, &texts)}
            {crisis(words)}
            <p class="small soft">{words.with("safety-plan-changed", [("day", day.into())])}</p>
            <p class="small soft screen-only">{words.text("safety-plan-print")}</p>
            {sharing(words, &plan, &readers)}
        }
    }))
}

/// GET /safety-plan/edit
pub async fn edit(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let texts = safety_plans::own(&state.cx, &actor).await?.map(|(_, texts)| texts).unwrap_or_default();
    let opened = if query.is("both") { Opened::Both } else { Opened::Plan };
    Ok(form_page(&state.site, &PlanForm::of(&texts), &FieldErrors::default(), opened))
}

/// POST /safety-plan
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<PlanForm>,
) -> PageResult {
    let divider = Words::spoken().text("safety-plan-divider");
    match safety_plans::save(&state.cx, &actor, &form, &divider).await {
        Ok(Saved::AsTyped) => Ok(see("/safety-plan?notice=saved")),
        Ok(Saved::Both) => Ok(see("/safety-plan/edit?notice=both")),
        Err(Error::Invalid(errors)) => {
            let mut response = form_page(&state.site, &form, &errors, Opened::Plan);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /safety-plan/sharing
pub async fn share(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<SharingForm>,
) -> PageResult {
    // Whatever is not plainly a yes is a no.
    let (sharing, notice) = match form.with.as_str() {
        "counselor" => (Sharing::Counselor, "shared"),
        _ => (Sharing::OnlyMe, "only-me"),
    };
    safety_plans::share(&state.cx, &actor, sharing).await?;
    Ok(see(&format!("{PATH}?notice={notice}")))
}

const FRAME: Frame<'static> = Frame::Participant(Tab::SafetyPlan);

/// How somebody comes to the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// Nothing is written yet.
    Empty,
    Plan,
    /// Two devices wrote in the same part.
    Both,
}

fn form_page(site: &Site, form: &PlanForm, errors: &FieldErrors, opened: Opened) -> Response {
    let words = Words::spoken();
    let back = (opened != Opened::Empty)
        .then(|| view! { <p class="eyebrow"><a href=PATH>{words.text("my-safety-plan")}</a></p> });
    let title = if opened == Opened::Empty { "my-safety-plan" } else { "safety-plan-change" };
    let both = (opened == Opened::Both)
        .then(|| view! { <p class="notice notice--calm" role="status">{words.text("safety-plan-both")}</p> });
    Page::new(words.text(title), FRAME).show(site, || {
        view! {
            <div>{back}<h1>{words.text(title)}</h1></div>
            {both}
            {summary(errors)}
            <p>{words.text("safety-plan-intro")}</p>
            <p class="small soft">{words.text("safety-plan-no-promise")}</p>
            <form method="post" action=PATH class="stack stack--wide">
                <input type="hidden" name="seen" value=form.seen.clone()/>
                {fields(words, form, errors)}
                <div class="row"><button class="button button--main">{words.text("safety-plan-save")}</button></div>
            </form>
            {crisis(words)}
        }
    })
}

fn fields(words: Words, form: &PlanForm, errors: &FieldErrors) -> AnyView {
    let divider = words.text("safety-plan-divider");
    let fields = PARTS.into_iter().zip(WORDS).zip(form.typed()).map(|((name, (title, hint)), typed)| {
        let both = typed
            .contains(&*divider)
            .then(|| view! { <p class="notice notice--calm">{words.text("safety-plan-both-here")}</p> });
        let rows = u32::try_from(typed.lines().count()).unwrap_or_default().clamp(3, 12);
        let field = Field::new(name, words.text(title)).value(typed).hint(words.text(hint)).errors(errors);
        view! { <div class="stack stack--tight">{both}{field.text_area(rows)}</div> }
    });
    fields.collect_view().into_any()
}

/// The six parts as they were written.
fn parts(words: Words, texts: &Texts) -> AnyView {
    let parts = WORDS.into_iter().zip(&texts.0).map(|((title, _), text)| {
        let text = if text.is_empty() {
            view! { <p class="small soft screen-only">{words.text("safety-plan-nothing-here")}</p> }.into_any()
        } else {
            phone_links::lines(text)
        };
        view! { <li class="plan__part stack stack--tight"><h2>{words.text(title)}</h2>{text}</li> }
    });
    view! { <ol class="plan card card--flush">{parts.collect_view()}</ol> }.into_any()
}

/// The lines of the crisis card, small: who can be called when the plan does not help.
fn crisis(words: Words) -> AnyView {
    let lines = crisis_card::lines(words.language()).iter().map(|line| crisis_line(words, line)).collect_view();
    view! {
        <section class="card card--care stack stack--tight">
            <h2>{words.text("safety-plan-crisis")}</h2>
            <ul class="plan__crisis">{lines}</ul>
            <p class="small">{words.text("not-watched")}</p>
        </section>
    }
    .into_any()
}

fn crisis_line(words: Words, line: &Line) -> AnyView {
    let call = format!("{} {}", words.text("call"), line.call);
    let text = line.text.clone().map(|text| {
        let body = line.text_body.as_ref().map(|body| format!("?&body={body}")).unwrap_or_default();
        let link = format!("sms:{}{body}", line.text_to.clone().unwrap_or_default());
        view! { <a class="own-words__number" href=link>{text}</a> }
    });
    view! {
        <li>
            <b>{line.name.clone()}</b>
            <div class="plan__reach"><a class="own-words__number" href=format!("tel:{}", line.dial)>{call}</a>{text}</div>
        </li>
    }
    .into_any()
}

/// Who can read it, and the button that changes that.
fn sharing(words: Words, plan: &safety_plan::Model, readers: &Readers) -> AnyView {
    let who = match (plan.shared_at.is_some(), readers.names.is_empty()) {
        (false, _) => words.text("safety-plan-only-me").into_owned(),
        (true, true) => words.text("safety-plan-nobody").into_owned(),
        (true, false) => words.with("safety-plan-read-by", [("names", readers.names.join(", ").into())]),
    };
    let joined_since = readers.joined_since.then(|| view! { <p>{words.text("safety-plan-joined-since")}</p> });
    let may_share = plan.shared_at.is_none() || readers.joined_since;
    let offer = may_share.then(|| sharing_button("counselor", words.text("safety-plan-share").into_owned()));
    let stop = plan.shared_at.is_some().then(|| sharing_button("me", words.text("safety-plan-stop").into_owned()));
    view! {
        <section class="stack screen-only" id="sharing">
            <h2>{words.text("safety-plan-sharing")}</h2>
            <p dir="auto">{who}</p>
            {joined_since}
            <p class="small soft">{words.text("safety-plan-sharing-hint")}</p>
            <div class="row">{offer}{stop}</div>
        </section>
    }
    .into_any()
}

fn sharing_button(with: &'static str, label: String) -> AnyView {
    view! {
        <form method="post" action="/safety-plan/sharing">
            <input type="hidden" name="with" value=with/>
            <button class="button">{label}</button>
        </form>
    }
    .into_any()
}
