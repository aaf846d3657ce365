//! The group agreement, as an administrator writes it: the next version, what holds, and what held before.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::agreements::{self, VersionForm};
use domain::entities::agreement_version;
use domain::values::long_date;
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::{ManageAgreement, May};
use crate::markdown;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{done, empty, heading};

use super::account::OwnQuery;

/// GET /settings/agreement
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<ManageAgreement>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    page(&state, &actor, None, &FieldErrors::default(), query.is("published")).await
}

/// POST /settings/agreement
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<ManageAgreement>,
    Posted(form): Posted<VersionForm>,
) -> PageResult {
    match agreements::publish(&state.cx, &actor, &form).await {
        Ok(_) => Ok(see("/settings/agreement?notice=published")),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, Some(&form.body), &errors, false).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    typed: Option<&str>,
    errors: &FieldErrors,
    is_published: bool,
) -> PageResult<Response> {
    let versions = agreements::versions(&state.cx, actor).await?;
    let holds = versions.first();
    let body = typed.or(holds.map(|version| version.body.as_str())).unwrap_or_default();
    let seen = holds.map_or(0, |version| version.number);
    let button = format!("Publish version {}", seen + 1);
    let notice = is_published.then(|| done("Published. Everybody who is in a group is asked before they read on."));
    let hint = "Markdown. What people here promise each other, and what you promise them: what stays in the room, how \
                people reach you, what happens when somebody stays away.";
    let texts = versions.iter().map(version).collect_view();
    let list = if versions.is_empty() {
        empty("None yet. Until there is one, nobody is asked for anything.").into_any()
    } else {
        texts.into_any()
    };
    Ok(Page::new("Group agreement", Frame::Staff(actor, Section::Agreement)).show(&state.site, || {
        view! {
            {heading("", "Group agreement")}
            {notice}
            {summary(errors)}
            <form method="post" action="/settings/agreement" class="stack">
                <input type="hidden" name="seen" value=seen/>
                {Field::new("body", "The next version").value(body).hint(hint).errors(errors).text_area(14)}
                <button class="button button--main">{button}</button>
                <p class="small soft">"With that, everybody who is in a group is asked to read it and to agree before This week and the readings open again. Help now, Steady and their account stay open. Who declines keeps their place, and you see it on the page of the group’s people."</p>
            </form>
            <section class="stack"><h2>"Versions"</h2>{list}</section>
        }
    }))
}

fn version(version: &agreement_version::Model) -> AnyView {
    let title = format!("Version {}, {}", version.number, long_date(version.published_at.date_naive()));
    let text = markdown::article(&version.body, &[]);
    view! { <details class="card"><summary>{title}</summary><div inner_html=text></div></details> }.into_any()
}
