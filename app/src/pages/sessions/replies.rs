//! What people said about a session, as staff see it, and who asks to be called.

use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::audit::sights::{self, Sight};
use domain::entities::reply::Answer;
use domain::entities::safe_contact::PhoneUse;
use domain::entities::session;
use domain::ids::{MembershipId, SessionId};
use domain::replies::{self, Call, Callable, Told};
use domain::{Actor, Context};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{Params, SessionFor, WorkWithGroup};
use crate::state::AppState;
use crate::ui::{count, initials};

/// The form, as posted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CallForm {
    /// "no": the call is not done yet.
    done: String,
}

/// POST /sessions/{id}/calls/{membership}: somebody was called, or needs no call; or not yet.
pub async fn call_done(
    State(state): State<AppState>,
    SessionFor { actor, session, .. }: SessionFor<WorkWithGroup>,
    params: Params,
    Posted(form): Posted<CallForm>,
) -> PageResult {
    let (id, is_done) = (params.get("membership")?, form.done != "no");
    replies::set_call_done(&state.cx, &actor, &session, id, is_done).await?;
    Ok(see(&if is_done { format!("/?called={id}&for={}", session.id) } else { "/".into() }))
}

/// Beside somebody's name.
pub fn beside(told: &Told) -> String {
    let answer = told.answer.map(|answer| match answer {
        Answer::Coming => "said: coming",
        Answer::Late => "said: late",
        Answer::CannotCome => "said: can\u{2019}t come",
    });
    let call = told.call_is_asked.then_some("asked to be called");
    answer.into_iter().chain(call).collect::<Vec<_>>().join(" · ")
}

/// All of them in a line: those by name whom something follows from. None: nobody said anything.
pub fn in_a_line(told: &[Told]) -> Option<String> {
    let named = |words: &str, which: fn(&Told) -> bool| {
        let names: Vec<&str> = told.iter().filter(|one| which(one)).map(|one| one.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{words}: {}", names.join(", ")))
    };
    let coming = told.iter().filter(|one| one.answer == Some(Answer::Coming)).count();
    let parts = [
        named("Asked to be called", |one| one.call_is_asked),
        named("Can\u{2019}t come", |one| one.answer == Some(Answer::CannotCome)),
        named("Late", |one| one.answer == Some(Answer::Late)),
        (coming > 0).then(|| format!("{} coming", count(coming, "is", "are"))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The line on a page of one session that has not begun, noted as what was seen.
pub async fn said_before(cx: &Context, actor: &Actor, session: &session::Model) -> PageResult<Option<AnyView>> {
    let told = replies::of_sessions(cx, actor, &[session.id]).await?;
    if !told.is_empty() {
        sights::note(cx, actor, Sight::Replies).await?;
    }
    if told.iter().any(|one| one.call_is_asked) {
        sights::note(cx, actor, Sight::AskedToCall).await?;
    }
    Ok(in_a_line(&told).map(|line| view! { <p class="small" dir="auto">{line}</p> }.into_any()))
}

/// Who asks to be called, for *Today*: it stands until somebody says that it is done.
pub fn asked_to_call(calls: Vec<(Call, Callable)>, now: DateTime<Utc>) -> AnyView {
    let rows = calls.into_iter().map(|(call, callable)| {
        let zone = call.zone.parse().unwrap_or(chrono_tz::UTC);
        let asked = format!("{} · asked {}", call.group_name, dates::in_days(call.call_asked_at, zone, now));
        let done = format!("/sessions/{}/calls/{}", call.session_id, call.membership_id);
        let page = format!("/groups/{}/people/{}", call.group_id, call.membership_id);
        let name = match callable {
            Callable::Left => view! { <span class="list__title" dir="auto">{call.person.clone()}</span> }.into_any(),
            _ => view! { <a class="list__title" href=page dir="auto">{call.person.clone()}</a> }.into_any(),
        };
        view! {
            <li>
                {initials(&call.person)}
                <div class="list__grow list__grow--text">
                    {name}
                    <p class="small soft" dir="auto">{dates::time(call.call_asked_at, zone, asked)}</p>
                    <p class="small" dir="auto">{may_be_called(callable)}</p>
                </div>
                <form method="post" action=done><button class="button">"It is done"<span class="visually-hidden">": "{call.person.clone()}</span></button></form>
            </li>
        }
    });
    view! {
        <section class="stack">
            <h2>"Asked to be called"</h2>
            <p class="small soft">"The number is on their page. It stays here until somebody says that it is done."</p>
            <ul class="list card card--flush">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// By their own word, and without the number.
fn may_be_called(callable: Callable) -> String {
    let (by, when) = match callable {
        Callable::Left => return "They have left, and no number of theirs is shown any more.".into(),
        Callable::NoNumber => {
            return "They gave no number that may be called, so do not call. Reach them in another way, or at the session.".into();
        }
        Callable::No => return "They said: no calls. Reach them in another way, or at the session.".into(),
        Callable::Yes { by, when } => (by, when),
    };
    let by = match by {
        PhoneUse::Text => "Text only",
        PhoneUse::Both => "May be called or texted",
        PhoneUse::Call | PhoneUse::None => "May be called",
    };
    if when.is_empty() { by.into() } else { format!("{by} · {when}") }
}

/// Said where a row was, with the way back.
pub fn call_is_done(name: String, session: SessionId, membership: MembershipId) -> AnyView {
    let action = format!("/sessions/{session}/calls/{membership}");
    view! {
        <div class="notice notice--done row row--apart">
            <p role="status" dir="auto">{format!("Saved: the call that {name} asked for is done.")}</p>
            <form method="post" action=action><button class="button" name="done" value="no">"Not yet"<span class="visually-hidden">": "{name}</span></button></form>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

    #[test]
    fn who_can_not_come_is_named_first_and_who_comes_is_counted() {
        let told = |name: &str, answer| Told {
            session_id: NOBODY.parse().expect("an id"),
            membership_id: NOBODY.parse().expect("an id"),
            group_id: NOBODY.parse().expect("an id"),
            name: name.into(),
            answer: Some(answer),
            call_is_asked: name == "Theo",
        };
        assert_eq!(in_a_line(&[]), None);
        let all = [
            told("Amina", Answer::Coming),
            told("Rosa", Answer::CannotCome),
            told("Theo", Answer::Late),
            told("Zoe", Answer::CannotCome),
        ];
        assert_eq!(
            in_a_line(&all).as_deref(),
            Some("Asked to be called: Theo · Can\u{2019}t come: Rosa, Zoe · Late: Theo · 1 is coming")
        );
        assert_eq!(beside(&all[2]), "said: late · asked to be called");
        assert_eq!(beside(&Told { answer: None, ..all[2].clone() }), "asked to be called");
    }
}
