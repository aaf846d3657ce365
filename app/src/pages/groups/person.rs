//! One person of a group, for who works with it: what may reach them, what others may be told, and help with a lost
//! password, and their readings. It shows what the person chose and changes none of it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::audit::sights::{self, Sight};
use domain::completion;
use domain::contacts::{self, ContactForm, Topic};
use domain::entities::account;
use domain::entities::safe_contact::{self, PhoneUse, Reach, Wording};
use domain::ids::ReleaseId;
use domain::releases::{self, Release, ReleaseForm, Standing};
use domain::values::long_date;
use domain::{Context, Error, FieldErrors, password_resets, safety_plans};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{MemberFor, Params, WorkWithGroup};
use crate::pages::account::OwnQuery;
use crate::pages::groups::paper;
use crate::pages::releases::told;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};
use crate::ui::{Tone, badge, done, empty};

type Member = MemberFor<WorkWithGroup>;

/// GET /groups/{id}/people/{membership}
pub async fn get(State(state): State<AppState>, member: Member, QueryOf(query): QueryOf<OwnQuery>) -> PageResult {
    let form = ReleaseForm { id: state.cx.new_id::<ReleaseId>().to_string(), ..ReleaseForm::default() };
    let notice = match query.notice.as_str() {
        "recorded" => Some("Recorded. The person sees it on their account page, with your name."),
        "revoked" => Some("Revoked. From now on nobody is told anything by it."),
        "done" => Some("Marked as done. The person sees that you marked it."),
        "not-done" => Some("Taken back. It is open again."),
        "link" => Some("The link is made. Give it to them in person; earlier ones work no more."),
        _ => None,
    };
    page(&state, &member, &form, &FieldErrors::default(), notice).await
}

/// POST /groups/{id}/people/{membership}/releases
pub async fn record(State(state): State<AppState>, member: Member, Posted(form): Posted<ReleaseForm>) -> PageResult {
    match releases::record(&state.cx, &member.actor, member.account.id, &form).await {
        Ok(()) => Ok(see(&format!("{}?notice=recorded", path(&member)))),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &member, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /groups/{id}/people/{membership}/releases/{release}/revocation
pub async fn revoke(State(state): State<AppState>, member: Member, params: Params) -> PageResult {
    releases::revoke(&state.cx, &member.actor, member.account.id, params.get("release")?).await?;
    Ok(see(&format!("{}?notice=revoked", path(&member))))
}

/// POST /groups/{id}/people/{membership}/password-link
pub async fn make_link(State(state): State<AppState>, member: Member) -> PageResult {
    password_resets::make_by_hand(&state.cx, &member.actor, &member.account).await?;
    Ok(see(&format!("{}?notice=link", path(&member))))
}

fn path(member: &Member) -> String {
    format!("/groups/{}/people/{}", member.group.id, member.membership.id)
}

async fn page(
    state: &AppState,
    member: &Member,
    form: &ReleaseForm,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let cx = &state.cx;
    let contact = contacts::for_staff(cx, &member.actor, &member.account).await?;
    let releases = releases::for_staff(cx, &member.actor, member.account.id).await?;
    sights::note(cx, &member.actor, Sight::Readings(member.group.id)).await?;
    let cells = completion::of_person(cx, member.membership.id).await?;
    let readings = paper::section(&path(member), &cells, member.group.tz()?, cx.now());
    let link = link_by_hand(cx, &state.site.public_url, member).await?.map(|link| lost_password(&path(member), link));
    let is_shared = safety_plans::is_shared(cx, &member.actor, member.group.id, member.membership.id).await?;
    let plan = is_shared.then(|| safety_plan(&path(member)));
    let zone = member.group.tz()?;
    let rows = releases.iter().map(|one| release(&path(member), one, zone)).collect_view();
    let list = if releases.is_empty() {
        empty("None. Nobody outside may be told anything about this person, not even that they are here.").into_any()
    } else {
        view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
    };
    let (back, name) = (format!("/groups/{}/people", member.group.id), called(cx, &member.account)?);
    Ok(Page::new(name.clone(), Frame::Staff(&member.actor, Section::Groups)).show(&state.site, || view! {
        <div><p class="eyebrow" dir="auto"><a href=back>"People of "{member.group.name.clone()}</a></p><h1 dir="auto">{name}</h1></div>
        {notice.map(done)}
        {summary(errors)}
        <div class="split">
            <div class="stack stack--wide">
                <section class="stack" id="contact"><h2>"Safe contact"</h2>{safe_contact(contact)}</section>
                {readings}
                {plan}
                <section class="stack" id="releases"><h2>"Who may be told what"</h2>{list}</section>
            </div>
            <aside class="stack">{paper(&path(member), form, errors)}{link}</aside>
        </div>
    }))
}

fn called(cx: &Context, account: &account::Model) -> PageResult<String> {
    if account.name.is_empty() { Ok(domain::accounts::email(cx, account)?) } else { Ok(account.name.clone()) }
}

fn safe_contact(contact: Option<(safe_contact::Model, ContactForm)>) -> AnyView {
    let Some((row, opened)) = contact else {
        return empty("This person has not chosen yet. Who invited them gave their word that mail is safe; about calls nothing is known, so do not call.").into_any();
    };
    let facts = [
        ("Mail", mail_summary(&row)),
        ("Telephone", phone_summary(&row)),
        ("Number", opened.phone),
        ("When and how", opened.phone_when),
        ("To know", opened.note),
    ];
    let facts = facts.into_iter().filter(|(_, words)| !words.is_empty()).map(|(what, words)| {
        view! { <div><dt>{what}</dt><dd dir="auto">{words}</dd></div> }
    });
    view! { <dl class="facts card">{facts.collect_view()}</dl> }.into_any()
}

fn safety_plan(path: &str) -> AnyView {
    let link = format!("{path}/safety-plan");
    view! {
        <section class="stack stack--tight">
            <h2>"Safety plan"</h2>
            <p class="small soft">"They share it with you. That you open it is noted."</p>
            <div class="row"><a class="button" href=link>"Read it"</a></div>
        </section>
    }
    .into_any()
}

/// "sessions, changes".
#[must_use]
pub fn mail_summary(contact: &safe_contact::Model) -> String {
    let topics = [
        (Topic::Sessions, "sessions"),
        (Topic::Changes, "changes"),
        (Topic::Readings, "readings"),
        (Topic::Announcements, "what you write to the group"),
        (Topic::Account, "the account"),
    ];
    let wanted: Vec<&str> =
        topics.into_iter().filter(|(topic, _)| contact.allows_about(*topic)).map(|(_, words)| words).collect();
    if wanted.is_empty() {
        return "no mail at all".into();
    }
    let quiet = if contact.wording == Wording::Neutral { ", without day and time" } else { "" };
    format!("{}{quiet}", wanted.join(", "))
}

/// "text only".
#[must_use]
pub fn phone_summary(contact: &safe_contact::Model) -> String {
    let words = match (contact.reach, contact.phone_use) {
        (Reach::Nothing, _) | (_, PhoneUse::None) => "do not call, do not text",
        (_, PhoneUse::Call) => "calls only, no texts",
        (_, PhoneUse::Text) => "texts only, no calls",
        (_, PhoneUse::Both) => "calls and texts",
    };
    words.into()
}

fn release(path: &str, one: &Release, zone: chrono_tz::Tz) -> AnyView {
    let until = long_date(one.until);
    let (tone, standing) = match one.standing {
        Standing::Current => (Tone::Done, format!("until {until}")),
        Standing::Ended => (Tone::Wrong, format!("ended on {until}")),
        Standing::Revoked(at) => (Tone::Wrong, format!("revoked on {}", dates::short(at, zone))),
    };
    let source = match &one.recorded_by {
        Some(name) => format!("signed on paper, recorded by {name} on {}", dates::short(one.given_at, zone)),
        None => format!("given by themself on {}", dates::short(one.given_at, zone)),
    };
    let revoke = (one.standing == Standing::Current).then(|| {
        let (action, label) = (format!("{path}/releases/{}/revocation", one.id), format!("Revoke: {}", one.recipient));
        view! { <form method="post" action=action><button class="button" aria-label=label>"Revoke"</button></form> }
    });
    view! {
        <li>
            <div class="list__grow list__grow--text stack stack--tight">
                <p><span class="list__title" dir="auto">{told(one)}</span>" "{badge(tone, standing)}</p>
                <p dir="auto">{one.allowed.clone()}</p>
                <p class="small soft" dir="auto">"For: "{one.purpose.clone()}" · "{source}</p>
            </div>
            {revoke}
        </li>
    }
    .into_any()
}

fn paper(path: &str, form: &ReleaseForm, errors: &FieldErrors) -> AnyView {
    let action = format!("{path}/releases");
    view! {
        <h2>"Signed on paper"</h2>
        <form method="post" action=action class="stack">
            <input type="hidden" name="id" value=form.id.clone()/>
            {Field::new("recipient", "Who may be told").value(&form.recipient).errors(errors).input("text")}
            {Field::new("organization", "Organization").value(&form.organization).errors(errors).optional().input("text")}
            {Field::new("allowed", "What they may be told").value(&form.allowed).hint("In the words of the paper.").errors(errors).text_area(3)}
            {Field::new("purpose", "What for").value(&form.purpose).errors(errors).text_area(2)}
            {Field::new("until", "Until").value(&form.until).hint("At most one year.").errors(errors).input("date")}
            {check("signed", "I have it on paper, signed by this person.", !form.signed.is_empty(), errors)}
            <button class="button">"Record it"</button>
        </form>
    }
    .into_any()
}

/// None: this person is mailed, and gets such a link by mail alone. Inside: the link that works now.
async fn link_by_hand(cx: &Context, public_url: &str, member: &Member) -> PageResult<Option<Option<String>>> {
    let made = match password_resets::made_by_hand(cx, &member.account).await {
        Err(Error::NotFound) => return Ok(None),
        made => made.map_err(PageError::from)?,
    };
    let link =
        made.map(|(token, until)| format!("{public_url}/reset/{token} (until {} UTC)", until.format("%-I:%M %P")));
    Ok(Some(link))
}

fn lost_password(path: &str, link: Option<String>) -> AnyView {
    let action = format!("{path}/password-link");
    view! {
        <section class="stack">
            <h2>"Lost password"</h2>
            <p class="small soft">"This person asked for no mail about their account. If they have lost their password and you are sure that it is them, make a link here and give it to them in person. It works once, for two hours, and is noted."</p>
            {link.map(|link| view! { <p class="card" dir="auto">{link}</p> })}
            <form method="post" action=action><button class="button">"Make a link"</button></form>
        </section>
    }
    .into_any()
}
