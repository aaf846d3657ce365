//! How mail looks, as an administrator sets it: words of their own for what is seen before a mail is opened, and who sends it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::mail_look::{self, MailLookForm, Slot};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::{ManageMail, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};
use crate::ui::{done, heading};

use super::account::OwnQuery;

/// GET /settings/mail
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<ManageMail>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let (form, unused) = mail_look::own(&state.cx, &actor).await?;
    let notice = if !unused.is_empty() {
        Some("What is marked below is not used any more, since it tells something by now. Ours stands there instead.")
    } else {
        query.is("saved").then_some("Saved. It holds from the next mail on.")
    };
    Ok(page(&state, &actor, &form, &unused, notice))
}

/// POST /settings/mail
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<ManageMail>,
    Posted(form): Posted<MailLookForm>,
) -> PageResult {
    match mail_look::change(&state.cx, &actor, &form).await {
        Ok(()) => Ok(see("/settings/mail?notice=saved")),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &form, &errors, None);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// `notice`: what is said above; of a form that was refused, nothing but what is wrong.
fn page(
    state: &AppState,
    actor: &Actor,
    form: &MailLookForm,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> Response {
    let wrong = notice.is_none().then(|| summary(errors)).flatten();
    let colour_hint =
        "The line above your name: # and six digits, such as #2f6f6b. Nothing else of a mail has a colour.";
    let name_hint = "It stands at the end of a mail, never in what shows before it is opened, and never in mail to people who \
                     asked for words without day and time. Empty: nobody is named.";
    Page::new("How mail looks", Frame::Staff(actor, Section::Mail)).show(&state.site, || {
        view! {
            {heading("", "How mail looks")}
            {notice.map(done)}
            {wrong}
            <form method="post" action="/settings/mail" class="stack stack--wide">
                <section class="stack">
                    <h2>"At the end of a mail"</h2>
                    {Field::new("organization", "The organization’s name").value(&form.organization).hint(name_hint).errors(errors).optional().input("text")}
                    {check("is_signed", "Name the organization at the end of mail", !form.is_signed.is_empty(), errors)}
                    {Field::new("colour", "Colour").value(&form.colour).hint(colour_hint).errors(errors).optional().input("text")}
                </section>
                <section class="stack">
                    <h2>"What is seen before a mail is opened"</h2>
                    <p class="soft">"Phones, tablets and calendars are shared. So these words say nothing of what people come for. Where you leave a field empty, ours stand there. Words such as “therapy” or “trauma” are refused."</p>
                    {Slot::ALL.map(|slot| words(slot, form, errors)).into_iter().collect_view()}
                </section>
                <p class="row"><button class="button button--main">"Save"</button></p>
            </form>
        }
    })
}

fn words(slot: Slot, form: &MailLookForm, errors: &FieldErrors) -> AnyView {
    let (title, ours) = match slot {
        Slot::Sender => ("Sender’s name", "the name set for the server, or none"),
        Slot::Invitation => ("Subject of an invitation", "An invitation for you"),
        Slot::Account => ("Subject of mail about an account", "Your account"),
        Slot::Password => ("Subject of mail about a password", "Your password"),
        Slot::Reminder => ("Subject of a reminder; the day and time may follow it", "A reminder"),
        Slot::NewTime => ("Subject of mail about a new time", "A new time"),
        Slot::Change => ("Subject of mail about a change", "A change"),
        Slot::Message => ("Subject of mail about what a counselor wrote", "A message for you"),
        Slot::Calendar => ("Title of entries in calendars", "Appointment"),
    };
    let [english, spanish] = slot.fields();
    view! {
        <fieldset class="stack stack--tight">
            <legend>{title}</legend>
            <p class="small soft">{format!("Ours: {ours}.")}</p>
            {Field::new(english, "In English").value(form.words(english)).errors(errors).optional().input("text")}
            {Field::new(spanish, "In Spanish").value(form.words(spanish)).errors(errors).optional().input("text")}
        </fieldset>
    }
    .into_any()
}
