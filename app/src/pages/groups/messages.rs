//! *Write to the group*: one mail for each, shown as it arrives before it is sent, and what was written before.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::announcements::{self, Addressee, Announcement, AnnouncementForm, Arrives, NewAnnouncement, Written};
use domain::audit::sights::{self, Sight};
use domain::entities::account::Language;
use domain::entities::group;
use domain::ids::AnnouncementId;
use domain::{Actor, Context, Error, FieldErrors, accounts, letters};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, WorkWithGroup};
use crate::mail::{self, Origin};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};
use crate::ui::{count, done, empty};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MessagesQuery {
    sent: Option<usize>,
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
    let desk = Desk { state: &state, actor: &actor, group: &group };
    desk.page(&blank(&state.cx), &FieldErrors::default(), Shown { notice, preview: None }).await
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
    if form.step != "send" {
        return desk.preview(&mut form, &new, None).await;
    }
    match announcements::send(&state.cx, &actor, &group, &new, &form.seen).await {
        Ok(Written::Sent(people)) => Ok(see(&format!("/groups/{}/messages?sent={people}", group.id))),
        Ok(Written::NotAsShown) => {
            let words = "Nothing was sent yet: the text, or whom it goes to, is not what was shown. This is what would arrive now.";
            let mut response = desk.preview(&mut form, &new, Some(words)).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
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
struct Shown {
    notice: Option<AnyView>,
    preview: Option<AnyView>,
}

impl Desk<'_> {
    async fn refused(&self, form: &AnnouncementForm, errors: &FieldErrors) -> PageResult<Response> {
        let mut response = self.page(form, errors, Shown { notice: None, preview: None }).await?;
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
        let nobody = people.is_empty().then(|| empty("Nobody is in this group yet."));
        let unmailed: Vec<&Addressee> = people.iter().filter(|one| one.arrives == Arrives::Nothing).collect();
        let unmailed = names(&unmailed);
        let unmailed = (!unmailed.is_empty()).then(|| {
            view! {
                <section class="card stack stack--tight">
                    <h3>"No mail"</h3>
                    <p class="small" dir="auto">{unmailed}</p>
                    <p class="small soft">"They asked for none. They find the text when they sign in."</p>
                </section>
            }
        });
        let preview = view! {
            <section class="stack" id="preview">
                <h2>"What arrives"</h2>
                <p class="small soft">"At the end of each mail stands, besides, a link of its own that stops such mail."</p>
                {nobody}
                {kinds}
                {unmailed}
            </section>
        };
        let notice = why.map(|words| view! { <p class="notice" role="alert">{words}</p> }.into_any());
        self.page(form, &FieldErrors::default(), Shown { notice, preview: Some(preview.into_any()) }).await
    }

    /// Each mail as it arrives: one for each way in which people asked for it, in each language that they read.
    async fn kinds(&self, new: &NewAnnouncement, people: &[Addressee]) -> PageResult<Vec<AnyView>> {
        let cx = &self.state.cx;
        let answers_to = match new.answers_to_author {
            true => Some(accounts::own_email(cx, self.actor).await?),
            false => None,
        };
        let mut kinds = Vec::new();
        for arrives in [Arrives::Words, Arrives::Notice, Arrives::Quiet] {
            for language in [Language::English, Language::Spanish] {
                let alike = |one: &&Addressee| one.arrives == arrives && one.account.language == language;
                let alike: Vec<&Addressee> = people.iter().filter(alike).collect();
                let Some(first) = alike.first() else { continue };
                let letter = letters::announced(cx, first, new, answers_to.as_deref()).await?;
                let mail = mail::write(&letter, Origin { public_url: &self.state.site.public_url, address: "" });
                let answers = letter.answers_to().map(|address| address.as_str().to_string());
                kinds.push(kind(arrives, &names(&alike), answers, &mail));
            }
        }
        Ok(kinds)
    }

    async fn page(&self, form: &AnnouncementForm, errors: &FieldErrors, shown: Shown) -> PageResult<Response> {
        let cx = &self.state.cx;
        let written = announcements::of_group(cx, self.group.id).await?;
        let own = accounts::own_email(cx, self.actor).await?;
        let (back, name) = (format!("/groups/{}", self.group.id), self.group.name.clone());
        let is_shown = shown.preview.is_some();
        let form = writing(&format!("{back}/messages"), form, errors, &own, is_shown);
        let written = before(&written);
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

fn writing(action: &str, form: &AnnouncementForm, errors: &FieldErrors, own: &str, is_shown: bool) -> AnyView {
    let answers = format!(
        "Whoever gets a mail may answer it to my address, {own}. It stands in the mail then. Without this, answers reach nobody."
    );
    let send = is_shown
        .then(|| view! { <button class="button button--main" name="step" value="send">"Send it like this"</button> });
    let class = if is_shown { "button" } else { "button button--main" };
    view! {
        <form method="post" action=action.to_string() class="stack">
            <input type="hidden" name="id" value=form.id.clone()/>
            <input type="hidden" name="seen" value=form.seen.clone()/>
            {Field::new("text", "Text").value(&form.text).hint("Name nobody of the group in it: everybody in the group can read it.").errors(errors).text_area(8)}
            {check("answers", answers, !form.answers.is_empty(), errors)}
            <p class="row">{send}<button class=class name="step" value="show">"Show what arrives"</button></p>
        </form>
    }
    .into_any()
}

fn names(people: &[&Addressee]) -> String {
    people.iter().map(|one| one.account.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// A mail as it arrives, to the first of those who get it so.
fn kind(arrives: Arrives, names: &str, answers: Option<String>, mail: &mail::Mail) -> AnyView {
    let what = match arrives {
        Arrives::Words => "With the text, as these people asked",
        Arrives::Notice => "That something is waiting",
        Arrives::Quiet | Arrives::Nothing => "The same, for who wants mail to say least",
    };
    let answers = match answers {
        Some(address) => format!("Answers go to {address}."),
        None => "Answers reach nobody.".to_string(),
    };
    view! {
        <section class="card mail">
            <h3>{what}</h3>
            <p class="small" dir="auto">{names.to_string()}</p>
            <p><b>{mail.subject.clone()}</b></p>
            <p class="small soft">{answers}</p>
            <div class="mail__body" dir="auto">{mail.text.clone()}</div>
        </section>
    }
    .into_any()
}

fn before(written: &[Announcement]) -> AnyView {
    if written.is_empty() {
        return empty("Nothing yet. What you write to the group stays here, and people find it after signing in.");
    }
    let rows = written.iter().cloned().map(|one| {
        let zone = one.zone.parse().unwrap_or(chrono_tz::UTC);
        let people = count(usize::try_from(one.people).unwrap_or_default(), "person", "people");
        let head = format!("{} · {} · to {people}", one.author, dates::full(one.sent_at, zone));
        view! { <li><div class="list__grow"><p class="small soft" dir="auto">{dates::time(one.sent_at, zone, head)}</p><p class="words__text" dir="auto">{one.text}</p></div></li> }
    });
    view! { <ul class="list card card--flush words">{rows.collect_view()}</ul> }.into_any()
}
