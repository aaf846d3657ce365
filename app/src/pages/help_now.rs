//! *Help now*: whom to call. Public, small, and the same for everybody.

use axum::extract::State;
use axum::response::Response;
use domain::crisis_card::{self, Line};
use leptos::prelude::*;

use crate::guard::Visitor;
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::heading;
use crate::words::Words;

pub async fn get(State(state): State<AppState>, visitor: Option<Visitor>) -> Response {
    let words = Words::spoken();
    let frame = frame_for(visitor.as_ref(), Tab::HelpNow);
    Page::new(words.text("help-now-title"), frame).show(&state.site, move || {
        view! {
            {heading("", words.text("help-now-title"))}
            <p class="reading">{words.text("help-now-intro")}</p>
            <p><b>{words.text("in-danger")}</b></p>
            <ul class="stack">{crisis_card::lines(words.language()).iter().map(|line| card(words, line)).collect_view()}</ul>
            <p>{words.text("not-watched")}</p>
            <p class="row"><a class="button" href="/steady">{words.text("steady-myself")}</a></p>
            {leaving(words)}
        }
    })
}

/// What *Leave quickly* does, and what it can't hide: who trusts it with more than it can do is worse off than without it.
pub fn leaving(words: Words) -> AnyView {
    view! {
        <section class="stack stack--tight">
            <h2>{words.text("leave-title")}</h2>
            <p class="small soft">{words.text("leave-what")}</p>
            <p class="small soft">{words.text("leave-not")}</p>
        </section>
    }
    .into_any()
}

/// The public pages of help wear the participant's bar for a participant, and for everybody else the top alone. A database
/// that can't be reached must not keep anybody from them: then it is nobody.
pub fn frame_for<'a>(visitor: Option<&Visitor>, tab: Tab) -> Frame<'a> {
    match visitor.and_then(|visitor| visitor.0.as_ref()) {
        Some(actor) if !actor.is_staff() => Frame::Participant(tab),
        _ => Frame::Public,
    }
}

fn card(words: Words, line: &Line) -> AnyView {
    let number = line.call.clone();
    let text = line.text.clone().map(|text| {
        let body = line.text_body.as_ref().map(|body| format!("?&body={body}")).unwrap_or_default();
        let link = format!("sms:{}{body}", line.text_to.clone().unwrap_or_default());
        view! { <a class="button" href=link>{text}</a> }
    });
    view! {
        <li class="card card--care stack">
            <div><h2>{line.name.clone()}</h2><p>{line.when.clone()}</p></div>
            <a class="phone-number" href=format!("tel:{}", line.dial)>{words.text("call")}" "<span class="phone-number__digits">{number}</span></a>
            {text}
        </li>
    }
    .into_any()
}
