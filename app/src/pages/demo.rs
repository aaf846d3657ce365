//! For the demo alone: its mailbox, and the components that pages are made of.

use axum::extract::State;
use domain::FieldErrors;
use domain::letters::{self, Prepared};
use domain::mail_look::House;
use domain::mailroom;
use leptos::prelude::*;

use crate::error::PageResult;
use crate::islands::{AttendanceBoard, BoardPerson};
use crate::mail;
use crate::shell::{Frame, Page};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};
use crate::ui::icon::Icon;
use crate::ui::{Tone, badge, done, empty, face, heading, initials};

use super::messages::{kind_name, status_badge};

/// GET /demo/mail: what was mailed, as its reader would get it.
pub async fn mail(State(state): State<AppState>) -> PageResult {
    let cx = &state.cx;
    let house = House::find(cx).await?;
    let mut letters = Vec::new();
    for line in mailroom::all(cx).await? {
        let name = line.recipient.name.clone();
        let body = match letters::look_up(cx, &house, &line.message).await? {
            Prepared::Letter(letter) => {
                let mail = mail::write(&letter, state.site.origin());
                Some((letter.to.as_str().to_string(), mail))
            }
            Prepared::Nothing(_) => None,
        };
        letters.push((name, line.message, body));
    }
    Ok(Page::new("Demo mail", Frame::Bare).class("page stack stack--wide").show(&state.site, move || {
        let nothing = letters.is_empty().then(|| empty("No mail yet."));
        let letters = letters.into_iter().map(|(name, message, body)| {
            let (to, mail) = body.map_or((String::new(), None), |(to, mail)| (to, Some(mail)));
            view! {
                <li class="card mail">
                    <div class="row row--apart"><b dir="auto">{format!("{name} {to}")}</b>{status_badge(message.status, "")}</div>
                    <p class="small soft">{format!("{} · {}", kind_name(message.kind), message.created_at.format("%-d %B %Y, %H:%M UTC"))}</p>
                    {mail.map(|mail| view! { <h2>{mail.subject}</h2> {letter(&mail.text)} })}
                </li>
            }
        }).collect_view();
        view! {
            {heading("Demo", "Mail")}
            <p class="soft">"The newest mail of this demo. Nothing leaves this machine."</p>
            {nothing}
            <ul class="stack">{letters}</ul>
        }
    }))
}

/// The text of a mail, its links to be pressed.
fn letter(text: &str) -> AnyView {
    let lines = text
        .lines()
        .map(|line| {
            let line = line.to_string();
            if line.starts_with("http") {
                view! { <a href=line.clone()>{line.clone()}</a>"\n" }.into_any()
            } else {
                view! { {format!("{line}\n")} }.into_any()
            }
        })
        .collect_view();
    view! { <div class="mail__body">{lines}</div> }.into_any()
}

/// GET /demo/components: the living page of what pages are made of.
pub async fn components(State(state): State<AppState>) -> PageResult {
    let mut errors = FieldErrors::default();
    errors.add(
        "wrong",
        "4 September 2026 is a Friday. The Thursday before it is 3 September, the one after it 10 September.",
    );
    Ok(Page::new("Components", Frame::Bare).class("page page--wide stack stack--wide").show(&state.site, move || view! {
        {heading("Demo", "Components")}
        {colours()}
        {small_parts()}
        {forms(&errors)}
        <section class="stack"><h2>"Attendance board (island)"</h2>{board()}</section>
        <section class="stack"><h2>"Reading"</h2><article class="reading"><p>"A feeling is a message. It has one job: to tell you that something matters."</p><blockquote><p>"You cannot calm a feeling that you are not allowed to have."</p></blockquote></article></section>
    }))
}

fn colours() -> AnyView {
    let names = [
        "paper",
        "surface",
        "sunken",
        "ink",
        "ink-soft",
        "line",
        "line-strong",
        "harbor",
        "harbor-fill",
        "harbor-deep",
        "harbor-tint",
        "clay",
        "clay-tint",
        "moss",
        "moss-tint",
        "danger",
        "danger-tint",
        "sand",
    ];
    let swatches = names.map(|name| view! { <li class=format!("swatch swatch--{name}")>{name}</li> });
    view! { <section class="stack"><h2>"Colours"</h2><ul class="row">{swatches.into_iter().collect_view()}</ul></section> }.into_any()
}

fn small_parts() -> AnyView {
    let icons = Icon::ALL
        .map(|icon| view! { <li>{icon.view()}<span class="visually-hidden">{format!("{icon:?}")}</span></li> });
    view! {
        <section class="stack">
            <h2>"Buttons, badges, signs"</h2>
            <p class="row">
                <button class="button button--main" type="button">"Main"</button>
                <button class="button" type="button">"Quiet"</button>
                <button class="button button--plain" type="button">"Plain"</button>
                <button class="button button--danger" type="button">"Danger"</button>
                <button class="button button--leave" type="button">{Icon::Leave.view()}"Leave quickly"</button>
                <button class="link-button" type="button">"As a link"</button>
            </p>
            <p class="row">{badge(Tone::Plain, "waiting")}{badge(Tone::Done, "done")}{badge(Tone::Due, "due")}{badge(Tone::Now, "now")}{badge(Tone::Wrong, "failed")}{initials("Rosa Martín")}{face(Icon::Book, false)}{face(Icon::Check, true)}</p>
            <ul class="row">{icons.into_iter().collect_view()}</ul>
            {done("Saved. It shows where the eye is.")}
            {empty("Nothing yet. Press New group, and it shows here.")}
        </section>
    }.into_any()
}

fn forms(errors: &FieldErrors) -> AnyView {
    let none = FieldErrors::default();
    view! {
        <section class="stack">
            <h2>"Forms"</h2>
            {summary(errors)}
            {Field::new("fine", "A field").value("Its value").hint("A hint says what is wanted.").input("text")}
            {Field::new("wrong", "A field that is wrong").value("2026-09-04").errors(errors).input("date")}
            {Field::new("long", "Several lines").value("A text").text_area(4)}
            {Field::new("one", "One of several").select(vec![("a".into(), "The first".into()), ("b".into(), "The second".into())])}
            {Field::new("few", "One of a few").value("x").choices(&[("x", "This"), ("y", "That")])}
            {check("box", "A box to tick", false, &none)}
        </section>
    }.into_any()
}

fn board() -> AnyView {
    let person = |name: &str, mark: Option<&str>| BoardPerson {
        membership: name.to_lowercase(),
        name: name.into(),
        mark: mark.map(Into::into),
        said: mark.is_none().then(|| "said: late".into()),
    };
    let people = vec![person("Rosa M.", Some("present")), person("Theo", None), person("نادية", Some("late"))];
    view! { <AttendanceBoard post_to="/demo/components".into() people=people saved=None/> }.into_any()
}
