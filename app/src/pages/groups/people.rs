//! A group's people, and *Invite*.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::agreements::{self, Answered};
use domain::audit::sights::{self, Sight};
use domain::entities::account::Language;
use domain::entities::agreement_answer::Answer;
use domain::entities::membership::MembershipStatus;
use domain::entities::{group, safe_contact};
use domain::error::Conflict;
use domain::ids::AccountId;
use domain::late_joiners::{self, Arrival};
use domain::memberships::{self, InviteForm, Member};
use domain::outbox::{self, InvitationMail};
use domain::{Actor, Context, Error, FieldErrors, bounces, contacts, group_staff};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, SeeGroup, WorkWithGroup};
use crate::pages::groups::joining::in_a_sentence;
use crate::pages::groups::person::{mail_summary, phone_summary};
use crate::pages::groups::waiting;
use crate::pages::messages::status_badge;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};
use crate::ui::{Tone, badge, count, done, empty, initials};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    invited: Option<usize>,
    notice: String,
}

pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<SeeGroup>,
    QueryOf(query): QueryOf<PeopleQuery>,
) -> PageResult {
    let notice = query
        .invited
        .filter(|number| *number > 0)
        .map(|number| format!("{} invited. Each gets an own mail.", count(number, "person is", "people are")))
        .or_else(|| (query.notice == "moved").then(|| "Moved over. They have a place in this group now.".to_string()));
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

/// By their tags, as staff call them.
const LANGUAGES: [(&str, &str); 2] = [("en", "English"), ("es", "Spanish")];

/// Also for a move from one run to the next that was refused.
pub(super) async fn page(
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
    let shown = Shown::load(cx, actor, group).await?;
    let rows = members.iter().map(|member| row(cx, group, member, &shown)).collect::<PageResult<Vec<_>>>()?;
    let list = if rows.is_empty() {
        empty("Nobody yet. Invite people with their addresses; each gets an own mail.").into_any()
    } else {
        view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
    };
    let arrival = late_joiners::arrival_of(cx.db.read(), cx, group).await?;
    let works = shown.contacts.is_some();
    let waiting = if works { Some(waiting::sections(cx, actor, group, &members, &arrival).await?) } else { None };
    let late = works.then(|| late_rule(group, &arrival));
    let action = format!("/groups/{}/people", group.id);
    let language = Language::by_tag(&form.language).unwrap_or_default().tag();
    let (back, name) = (format!("/groups/{}", group.id), group.name.clone());
    Ok(Page::new("People", Frame::Staff(actor, Section::Groups)).show(&state.site, || view! {
        <div><p class="eyebrow" dir="auto"><a href=back>{name}</a></p><h1>"People"</h1></div>
        {notice.map(done)}
        {summary(errors)}
        <div class="split">
            <div class="stack stack--wide">{waiting}<section class="stack"><h2>"In this group"</h2>{list}</section></div>
            <aside class="stack" id="invite">
                <h2>"Invite"</h2>
                {late}
                <form method="post" action=action class="stack">
                    {Field::new("people", "Addresses").value(&form.people).hint("One person a line: an address, or name and address divided by a comma. A paste from a spreadsheet works.").errors(errors).text_area(6)}
                    {Field::new("language", "Language of the mail to who is new here").value(language).errors(errors).choices(&LANGUAGES)}
                    {check("safe", "They told me that mail to these addresses is safe: nobody else reads it, or nobody is harmed by it.", !form.safe.is_empty(), errors)}
                    <button class="button button--main">"Invite"</button>
                    <p class="small soft">"The mail names no group and no organization. It only says that somebody invited them."</p>
                </form>
            </aside>
        </div>
    }))
}

/// What becomes of whom is invited now, and the way to change it.
fn late_rule(group: &group::Model, arrival: &Arrival) -> AnyView {
    let path = format!("/groups/{}/joining", group.id);
    match in_a_sentence(group, arrival) {
        Some(words) => {
            view! { <p class="notice notice--calm">{words}" "<a href=path>"Change what late joiners get"</a></p> }
                .into_any()
        }
        None => view! { <p class="small soft"><a href=path>"What late joiners get"</a></p> }.into_any(),
    }
}

/// What stands beside the people, for all of them at once.
struct Shown {
    mails: Vec<InvitationMail>,
    /// The version of the group agreement that holds, if there is one.
    agreement: Option<i32>,
    answers: Vec<Answered>,
    /// None: the actor looks on, and is not told how people may be reached.
    contacts: Option<HashMap<AccountId, safe_contact::Model>>,
    /// From whose address mail came back.
    returned: Vec<AccountId>,
}

impl Shown {
    async fn load(cx: &Context, actor: &Actor, group: &group::Model) -> PageResult<Self> {
        let works = group_staff::works(actor, &group_staff::now(cx, group.id).await?);
        Ok(Self {
            mails: outbox::invitations(cx, group.id).await?,
            agreement: agreements::current(cx.db.read()).await?.map(|version| version.number),
            answers: agreements::of_group(cx, group.id).await?,
            contacts: if works { Some(contacts::of_group(cx, actor, group.id).await?) } else { None },
            returned: bounces::list(cx, actor).await?.into_iter().map(|account| account.id).collect(),
        })
    }

    fn agreed(&self, member: &Member, zone: Tz) -> Option<String> {
        let current = self.agreement.filter(|_| member.status != MembershipStatus::Left)?;
        let answers: Vec<&Answered> =
            self.answers.iter().filter(|answer| answer.account_id == member.account_id).collect();
        let accepted = answers.iter().rfind(|answer| answer.answer == Answer::Accepted);
        let declined = answers.iter().rfind(|answer| answer.answer == Answer::Declined && answer.number == current);
        let on = |answer: &Answered| format!("version {} on {}", answer.number, dates::short(answer.answered_at, zone));
        Some(match (accepted, declined) {
            (Some(accepted), _) if accepted.number == current => format!("Agreement: accepted {}", on(accepted)),
            (_, Some(declined)) => format!("Agreement: declined {}. Talk with them", on(declined)),
            (Some(accepted), None) => format!("Agreement: accepted {}, not yet version {current}", on(accepted)),
            (None, None) => format!("Agreement: version {current} not yet answered"),
        })
    }

    fn safe(&self, member: &Member) -> Option<String> {
        let contacts = self.contacts.as_ref().filter(|_| member.status != MembershipStatus::Left)?;
        Some(match contacts.get(&member.account_id) {
            Some(contact) => format!("Mail: {}. Telephone: {}", mail_summary(contact), phone_summary(contact)),
            None => "Mail: by the word of who invited. Telephone: not known, so do not call".into(),
        })
    }
}

fn row(cx: &Context, group: &group::Model, member: &Member, shown: &Shown) -> PageResult<AnyView> {
    let zone = group.tz()?;
    let name = member.called(cx)?;
    let email = member.email.open(&cx.keys, member.account_id.0)?;
    let since = match (member.status, member.joined_at) {
        (MembershipStatus::Invited, _) => format!("invited on {}", dates::short(member.invited_at, zone)),
        (MembershipStatus::Left, _) => "left".to_string(),
        (MembershipStatus::Waiting, None) => "waits for the next run; the invitation is not answered yet".to_string(),
        (MembershipStatus::Waiting, Some(since)) => {
            format!("waits for the next run since {}", dates::short(since, zone))
        }
        (_, Some(joined_at)) => format!("here since {}", dates::short(joined_at, zone)),
        _ => String::new(),
    };
    // Once somebody is in, what became of their invitation is of no interest any more.
    let mut mails = shown.mails.iter().filter(|_| member.is_invited());
    let mail = mails.rfind(|mail| mail.membership_id == member.membership_id);
    let mail = mail.map(|mail| status_badge(mail.status, "invitation").into_any());
    let returned = shown.returned.contains(&member.account_id).then(|| badge(Tone::Wrong, "mail comes back"));
    let (face, safe) = (initials(&name), shown.safe(member));
    let title = if safe.is_some() {
        let path = format!("/groups/{}/people/{}", group.id, member.membership_id);
        view! { <a class="list__title" dir="auto" href=path>{name}</a> }.into_any()
    } else {
        view! { <span class="list__title" dir="auto">{name}</span> }.into_any()
    };
    let lines = [safe, shown.agreed(member, zone)].into_iter().flatten();
    let lines = lines.map(|line| view! { <p class="small soft">{line}</p> }).collect_view();
    Ok(view! {
        <li>
            {face}
            <div class="list__grow">{title}<p class="small soft" dir="auto">{format!("{email} · {since}")}</p>{lines}</div>
            {returned}
            {mail}
        </li>
    }
    .into_any())
}
