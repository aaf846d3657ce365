//! Safe contact: a participant's own choice of what may reach them, in which words and by which telephone. They alone.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::contacts::{self, ContactForm};
use domain::{Actor, Error, FieldErrors, accounts};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::{May, UseOwnPages};
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::done;
use crate::ui::field::{Field, check, summary};
use crate::words::Words;

use super::account::{OwnQuery, frame};

/// GET /account/contact
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let form = contacts::own(&state.cx, &actor).await?;
    page(&state, &actor, &form, &FieldErrors::default(), query.is("saved")).await
}

/// POST /account/contact
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<ContactForm>,
) -> PageResult {
    let chosen = match form.check() {
        Ok(new) => contacts::choose(&state.cx, &actor, new).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match chosen {
        Ok(()) => Ok(see("/account/contact?notice=saved")),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &form, &errors, false).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    form: &ContactForm,
    errors: &FieldErrors,
    is_saved: bool,
) -> PageResult<Response> {
    let words = Words::spoken();
    let email = accounts::own_email(&state.cx, actor).await?;
    let notice = is_saved.then(|| done(words.text("contact-saved")));
    let reach = [("chosen", words.text("contact-reach-chosen")), ("nothing", words.text("contact-reach-nothing"))];
    Ok(Page::new(words.text("contact-title"), frame(actor)).show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("contact-title")}</h1>
            </div>
            {notice}
            {summary(errors)}
            <p class="soft">{words.text("contact-intro")}</p>
            <form method="post" action="/account/contact" class="stack stack--wide">
                {Field::new("reach", words.text("contact-reach")).value(&form.reach).errors(errors).choices(&reach)}
                {mail(words, &email, form, errors)}
                {telephone(words, form, errors)}
                {Field::new("note", words.text("contact-note")).value(&form.note).hint(words.text("contact-note-hint")).errors(errors).optional().text_area(3)}
                <p class="small soft">{words.text("contact-who-sees")}</p>
                <button class="button button--main">{words.text("account-save")}</button>
            </form>
        }
    }))
}

fn mail(words: Words, email: &str, form: &ContactForm, errors: &FieldErrors) -> AnyView {
    let wording = [("time", words.text("contact-wording-time")), ("neutral", words.text("contact-wording-neutral"))];
    view! {
        <section class="stack">
            <h2>{words.text("contact-mail")}</h2>
            <p class="small soft">{words.text("account-mail")}" "<span class="whole" dir="auto">{email.to_string()}"."</span>" "{words.text("contact-mail-hint")}</p>
            <div>
                {check("sessions", words.text("contact-sessions"), !form.sessions.is_empty(), errors)}
                {check("changes", words.text("contact-changes"), !form.changes.is_empty(), errors)}
                {check("readings", words.text("contact-readings"), !form.readings.is_empty(), errors)}
                {check("announcements", words.text("contact-announcements"), !form.announcements.is_empty(), errors)}
                {check("announcement_words", words.text("contact-announcement-words"), !form.announcement_words.is_empty(), errors)}
            </div>
            {Field::new("wording", words.text("contact-wording")).value(&form.wording).hint(words.text("contact-wording-hint")).errors(errors).choices(&wording)}
            <h3>{words.text("contact-account-title")}</h3>
            {check("account", words.text("contact-account"), !form.account.is_empty(), errors)}
            <p class="small soft">{words.text("contact-account-hint")}</p>
        </section>
    }
    .into_any()
}

fn telephone(words: Words, form: &ContactForm, errors: &FieldErrors) -> AnyView {
    let uses = [
        ("none", words.text("contact-phone-none")),
        ("text", words.text("contact-phone-text")),
        ("call", words.text("contact-phone-call")),
        ("both", words.text("contact-phone-both")),
    ];
    view! {
        <section class="stack">
            <h2>{words.text("contact-phone-title")}</h2>
            {Field::new("phone_use", words.text("contact-phone-use")).value(&form.phone_use).errors(errors).choices(&uses)}
            {Field::new("phone", words.text("contact-phone")).value(&form.phone).autocomplete("tel").errors(errors).optional().input("tel")}
            {Field::new("phone_when", words.text("contact-phone-when")).value(&form.phone_when).hint(words.text("contact-phone-when-hint")).errors(errors).optional().input("text")}
        </section>
    }
    .into_any()
}
