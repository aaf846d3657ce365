//! A group's people, and *Invite*.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::audit::sights::{self, Sight};
use domain::entities::group;
use domain::entities::membership::MembershipStatus;
use domain::error::Conflict;
use domain::memberships::{self, InviteForm, Member};
use domain::outbox::{self, InvitationMail};
use domain::{Actor, Context, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, SeeGroup, WorkWithGroup};
use crate::pages::messages::status_badge;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};
use crate::ui::{count, done, empty, initials};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    invited: Option<usize>,
}

pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<SeeGroup>,
    QueryOf(query): QueryOf<PeopleQuery>,
) -> PageResult {
    let notice = query
        .invited
        .filter(|number| *number > 0)
        .map(|number| format!("{} invited. Each gets an own mail.", count(number, "person is", "people are")));
    page(&state, &actor, &group, &InviteForm::default(), &FieldErrors::default(), notice).await
}

pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    Posted(form): Posted<InviteForm>,
) -> PageResult {
    let invited = match form.check() {
        Ok(people) => memberships::invite(&state.cx, &actor, group.id, &people).await.map(|()| people.len()),
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match invited {
        Ok(number) => Ok(see(&format!("/groups/{}/people?invited={number}", group.id))),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &group, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(Error::Conflict(Conflict::AlreadyThere)) => {
            let errors = FieldErrors::one(
                "people",
                "Somebody else invited one of these people this moment. Press Invite once more.",
            );
            let mut response = page(&state, &actor, &group, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    group: &group::Model,
    form: &InviteForm,
    errors: &FieldErrors,
    notice: Option<String>,
) -> PageResult<Response> {
    let cx = &state.cx;
    sights::note(cx, actor, Sight::People(group.id)).await?;
    let members = memberships::members(cx, group.id).await?;
    let mails = outbox::invitations(cx, group.id).await?;
    let rows = members
        .iter()
        .map(|member| row(cx, group, member, &mails).map(IntoAny::into_any))
        .collect::<PageResult<Vec<_>>>()?;
    let list = if rows.is_empty() {
        empty("Nobody yet. Invite people with their addresses; each gets an own mail.").into_any()
    } else {
        view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
    };
    let action = format!("/groups/{}/people", group.id);
    let (back, name) = (format!("/groups/{}", group.id), group.name.clone());
    Ok(Page::new("People", Frame::Staff(actor, Section::Groups)).show(&state.site, || view! {
        <div><p class="eyebrow" dir="auto"><a href=back>{name}</a></p><h1>"People"</h1></div>
        {notice.map(done)}
        {summary(errors)}
        <div class="split">
            <section class="stack"><h2>"In this group"</h2>{list}</section>
            <aside class="stack" id="invite">
                <h2>"Invite"</h2>
                <form method="post" action=action class="stack">
                    {Field::new("people", "Addresses").value(&form.people).hint("One person a line: an address, or name and address divided by a comma. A paste from a spreadsheet works.").errors(errors).text_area(6)}
                    {check("safe", "They told me that mail to these addresses is safe: nobody else reads it, or nobody is harmed by it.", !form.safe.is_empty(), errors)}
                    <button class="button button--main">"Invite"</button>
                    <p class="small soft">"The mail names no group and no organization. It only says that somebody invited them."</p>
                </form>
            </aside>
        </div>
    }))
}

fn row(
    cx: &Context,
    group: &group::Model,
    member: &Member,
    mails: &[InvitationMail],
) -> PageResult<impl IntoView + use<>> {
    let zone = group.tz()?;
    let name = member.called(cx)?;
    let email = member.email.open(&cx.keys, member.account_id.0)?;
    let since = match (member.status, member.joined_at) {
        (MembershipStatus::Invited, _) => format!("invited on {}", dates::short(member.invited_at, zone)),
        (MembershipStatus::Left, _) => "left".to_string(),
        (_, Some(joined_at)) => format!("here since {}", dates::short(joined_at, zone)),
        _ => String::new(),
    };
    // Once somebody is in, what became of their invitation is of no interest any more.
    let mail = mails
        .iter()
        .rfind(|mail| mail.membership_id == member.membership_id && member.status == MembershipStatus::Invited);
    let mail = mail.map(|mail| status_badge(mail.status, "invitation").into_any());
    Ok(view! {
        <li>
            {initials(&name)}
            <div class="list__grow"><span class="list__title" dir="auto">{name}</span><p class="small soft" dir="auto">{format!("{email} · {since}")}</p></div>
            {mail}
        </li>
    })
}
