//! *Write to the group*: one mail for each, shown as it arrives before it is sent, and what was written before.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::announcements::{
    self, Addressee, Announcement, AnnouncementForm, Arrives, Listed, NewAnnouncement, Written,
};
use domain::audit::sights::{self, Sight};
use domain::entities::account::Language;
use domain::entities::group;
use domain::ids::AnnouncementId;
use domain::letters::{self, Letter};
use domain::{Actor, Context, Error, FieldErrors, accounts, agreements};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, WorkWithGroup};
use crate::mail;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};
use crate::ui::{count, done, empty};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MessagesQuery {
    sent: Option<usize>,
    notice: String,
    /// Those that are older than this one.
    before: String,
}

/// GET /groups/{id}/messages
pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    QueryOf(query): QueryOf<MessagesQuery>,
) -> PageResult {
    let notice = query.sent.map(|people| {
        done(format!(
            "Written. {} can read it after signing in; mail goes out as you saw it.",
            count(people, "person", "people")
        ))
    });
    let taken_back = query.notice == "taken-back";
    let notice = notice.or_else(|| taken_back.then(|| done("Taken back. Nobody can read it any more.")));
    let desk = Desk { state: &state, actor: &actor, group: &group };
    let shown = Shown { notice, before: query.before.parse().ok(), ..Shown::default() };
    desk.page(&blank(&state.cx), &FieldErrors::default(), shown).await
}

/// POST /groups/{id}/messages
pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    Posted(mut form): Posted<AnnouncementForm>,
) -> PageResult {
    let desk = Desk { state: &state, actor: &actor, group: &group };
    let new = match form.check() {
        Ok(new) => new,
        Err(Error::Invalid(errors)) => return desk.refused(&form, &errors).await,
        Err(error) => return Err(error.into()),
    };
    let cx = &state.cx;
    let written = match form.step.as_str() {
        "send" => announcements::send(cx, &actor, &group, &new, &form.seen).await.map(Some),
        _ => announcements::sent_before(cx, &actor, &group, &new).await,
    };
    match written {
        Ok(None) => desk.preview(&mut form, &new, None).await,
        Ok(Some(Written::Sent(people))) => Ok(see(&format!("/groups/{}/messages?sent={people}", group.id))),
        Ok(Some(Written::Another)) => {
            form.id = cx.new_id::<AnnouncementId>().to_string();
            desk.not_sent(&mut form, &new, "Something was sent from this page before, and this does not change it. What stands here now is not sent yet: this is what would arrive.").await
        }
        Ok(Some(Written::NotAsShown)) => {
            desk.not_sent(&mut form, &new, "Nothing was sent yet: the text, or whom it goes to, is not what was shown. This is what would arrive now.").await
        }
        Err(Error::Invalid(errors)) => desk.refused(&form, &errors).await,
        Err(error) => Err(error.into()),
    }
}

fn blank(cx: &Context) -> AnnouncementForm {
    AnnouncementForm { id: cx.new_id::<AnnouncementId>().to_string(), ..AnnouncementForm::default() }
}

struct Desk<'a> {
    state: &'a AppState,
    actor: &'a Actor,
    group: &'a group::Model,
}

/// What the page shows beside the form.
#[derive(Default)]
struct Shown {
    notice: Option<AnyView>,
    preview: Option<AnyView>,
    before: Option<AnnouncementId>,
}

impl Desk<'_> {
    async fn refused(&self, form: &AnnouncementForm, errors: &FieldErrors) -> PageResult<Response> {
        let mut response = self.page(form, errors, Shown::default()).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(response)
    }

    /// Why it was not sent, and what would arrive.
    async fn not_sent(
        &self,
        form: &mut AnnouncementForm,
        new: &NewAnnouncement,
        why: &'static str,
    ) -> PageResult<Response> {
        let mut response = self.preview(form, new, Some(why)).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(response)
    }

    /// What would arrive, at whom. Nothing is saved.
    async fn preview(
        &self,
        form: &mut AnnouncementForm,
        new: &NewAnnouncement,
        why: Option<&'static str>,
    ) -> PageResult<Response> {
        let cx = &self.state.cx;
        sights::note(cx, self.actor, Sight::People(self.group.id)).await?;
        let people = announcements::addressees(cx.db.read(), self.group.id).await?;
        form.seen = announcements::seen(new, &people);
        let kinds = self.kinds(new, &people).await?;
        let unasked = agreements::unasked_in(cx, self.group.id).await?;
        let nobody = people.is_empty().then(|| empty("Nobody is in this group yet."));
        let preview = view! {
            <section class="stack" id="preview">
                <h2>"What arrives"</h2>
                {why.map(|words| view! { <p class="notice" role="alert">{words}</p> })}
                <p class="small soft">"Where a link ends in “…”, each mail has one of its own."</p>
                {nobody}
                {kinds}
                {without(&people, Arrives::Nothing, "No mail", "They asked for none. They find the text when they sign in.")}
                {without(&people, Arrives::Returned, "Mail comes back", "Mail to them comes back, so none goes out. They find the text when they sign in; tell them in another way.")}
                {(!unasked.is_empty()).then(|| card("Who can’t read it yet", unasked.join(", "), "They have not agreed to the group agreement as it stands. They read the text once they do."))}
                <p class="row"><button class="button button--main" form="write" name="step" value="send">"Send it like this"</button></p>
            </section>
        };
        self.page(form, &FieldErrors::default(), Shown { preview: Some(preview.into_any()), ..Shown::default() }).await
    }

    /// Each mail as it arrives: one for each way in which people asked for it, in each language that they read.
    async fn kinds(&self, new: &NewAnnouncement, people: &[Addressee]) -> PageResult<Vec<AnyView>> {
        let cx = &self.state.cx;
        let answers_to = match new.answers_to_author {
            true => announcements::answered_by(cx, self.actor.account_id, self.group.id).await?,
            false => None,
        };
        let mut kinds = Vec::new();
        for arrives in [Arrives::Words, Arrives::Notice, Arrives::Quiet] {
            for language in [Language::English, Language::Spanish] {
                let alike = |one: &&Addressee| one.arrives == arrives && one.account.language == language;
                let alike: Vec<&Addressee> = people.iter().filter(alike).collect();
                let Some(first) = alike.first() else { continue };
                let letter = letters::announced(cx, first, new, answers_to.clone()).await?;
                let mail = mail::write(&letter, self.state.site.origin());
                kinds.push(kind(arrives, &names(&alike), &self.state.site.mail_from.address, &letter, mail));
            }
        }
        Ok(kinds)
    }

    async fn page(&self, form: &AnnouncementForm, errors: &FieldErrors, shown: Shown) -> PageResult<Response> {
        let cx = &self.state.cx;
        let written = announcements::of_group(cx, self.group.id, shown.before).await?;
        let own = accounts::own_email(cx, self.actor).await?;
        let (back, name) = (format!("/groups/{}", self.group.id), self.group.name.clone());
        let is_shown = shown.preview.is_some();
        let path = format!("{back}/messages");
        let form = writing(&path, form, errors, &own, is_shown);
        let written = before(&path, written);
        Ok(Page::new("Write to the group", Frame::Staff(self.actor, Section::Groups)).show(&self.state.site, move || view! {
            <div>
                <p class="eyebrow" dir="auto"><a href=back>{name}</a></p>
                <h1>"Write to the group"</h1>
                <p class="soft">"Each person gets a mail of their own, which says only that something is waiting. Your text is read after signing in; by mail it goes to those alone who asked for that. Nobody can answer to the group."</p>
            </div>
            {shown.notice}
            {summary(errors)}
            <div class="split">
                <div class="stack stack--wide">{form}{shown.preview}</div>
                <aside class="stack"><h2>"Written before"</h2>{written}</aside>
            </div>
        }))
    }
}

fn writing(path: &str, form: &AnnouncementForm, errors: &FieldErrors, own: &str, is_shown: bool) -> AnyView {
    let answers = format!(
        "Whoever gets a mail may answer it to my address, {own}. It stands in the mail then. Without this, answers reach nobody."
    );
    let class = if is_shown { "button" } else { "button button--main" };
    view! {
        <form method="post" action=format!("{path}#preview") class="stack" id="write">
            <input type="hidden" name="id" value=form.id.clone()/>
            <input type="hidden" name="seen" value=form.seen.clone()/>
            {Field::new("text", "Text").value(&form.text).hint("Name nobody of the group in it: everybody in the group can read it.").errors(errors).text_area(8)}
            {check("answers", answers, !form.answers.is_empty(), errors)}
            <p class="row"><button class=class name="step" value="show">"Show what arrives"</button></p>
        </form>
    }
    .into_any()
}

fn names(people: &[&Addressee]) -> String {
    people.iter().map(|one| one.account.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whom no mail goes to, and why.
fn without(people: &[Addressee], arrives: Arrives, title: &'static str, why: &'static str) -> Option<AnyView> {
    let alike: Vec<&Addressee> = people.iter().filter(|one| one.arrives == arrives).collect();
    (!alike.is_empty()).then(|| card(title, names(&alike), why))
}

fn card(title: &'static str, names: String, why: &'static str) -> AnyView {
    view! {
        <section class="card stack stack--tight">
            <h3>{title}</h3>
            <p class="small" dir="auto">{names}</p>
            <p class="small soft">{why}</p>
        </section>
    }
    .into_any()
}

/// A mail as it arrives, to the first of those who get it so. `address`: whose it is from.
fn kind(arrives: Arrives, names: &str, address: &str, letter: &Letter, mail: mail::Mail) -> AnyView {
    let what = match arrives {
        Arrives::Words => "With the text, as these people asked",
        Arrives::Quiet => "The same, for who wants mail to say least",
        _ => "That something is waiting",
    };
    let answers = match letter.answers_to() {
        Some(address) => format!("Answers go to {}.", address.as_str()),
        None => "Answers reach nobody.".to_string(),
    };
    let from = match mail.sender_name {
        Some(name) => format!("From: {name} <{address}>"),
        None => format!("From: {address}"),
    };
    let lang = letter.language.tag();
    view! {
        <section class="card mail">
            <h3>{what}</h3>
            <p class="small" dir="auto">{names.to_string()}</p>
            <p class="small soft" dir="auto">{from}</p>
            <p lang=lang><b>{mail.subject}</b></p>
            <p class="small soft">{answers}</p>
            <div class="mail__body" dir="auto" lang=lang>{mail.text}</div>
        </section>
    }
    .into_any()
}

fn before(path: &str, Listed { written, older_than }: Listed) -> AnyView {
    if written.is_empty() {
        return empty("Nothing yet. What you write to the group stays here, and people find it after signing in.");
    }
    let rows = written.into_iter().map(|one| row(path, one));
    let older = older_than.map(|id| format!("{path}?before={id}"));
    view! {
        <ul class="list card card--flush words">{rows.collect_view()}</ul>
        {older.map(|path| view! { <p><a class="button" href=path>"Older"</a></p> })}
    }
    .into_any()
}

fn row(path: &str, one: Announcement) -> AnyView {
    let zone = one.zone.parse().unwrap_or(chrono_tz::UTC);
    let people = count(usize::try_from(one.people).unwrap_or_default(), "person", "people");
    let head = format!("{} · {} · to {people}", one.author, dates::full(one.sent_at, zone));
    let removal = format!("{path}/{}/removal", one.id);
    let text = match one.taken_back {
        Some((by, at)) => {
            let words = format!("Taken back by {by} on {}.", dates::full(at, zone));
            view! { <p class="soft" dir="auto">{words}</p> }.into_any()
        }
        None => view! {
            <p class="words__text" dir="auto">{one.text}</p>
            <p class="small"><a href=removal>"Take it back"<span class="visually-hidden">{format!(": {head}")}</span></a></p>
        }
        .into_any(),
    };
    view! { <li><div class="list__grow"><p class="small soft" dir="auto">{dates::time(one.sent_at, zone, head)}</p>{text}</div></li> }
        .into_any()
}
