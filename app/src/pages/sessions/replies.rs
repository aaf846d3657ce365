//! What people said about a session, as staff see it, and who asks to be called.

use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::entities::membership::MembershipStatus;
use domain::entities::reply::Answer;
use domain::replies::{self, Call, Told};
use leptos::prelude::*;

use crate::answer::see;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{Params, SessionFor, WorkWithGroup};
use crate::state::AppState;
use crate::ui::initials;

/// POST /sessions/{id}/calls/{membership}: somebody was called, or needs no call.
pub async fn call_done(
    State(state): State<AppState>,
    SessionFor { actor, session, .. }: SessionFor<WorkWithGroup>,
    params: Params,
) -> PageResult {
    replies::call_done(&state.cx, &actor, &session, params.get("membership")?).await?;
    Ok(see("/"))
}

/// Beside somebody's name.
pub fn beside(answer: Answer) -> &'static str {
    match answer {
        Answer::Coming => "said: coming",
        Answer::Late => "said: late",
        Answer::CannotCome => "said: can\u{2019}t come",
    }
}

/// All of them in a line: those by name whom something follows from. None: nobody said anything.
pub fn in_a_line(told: &[Told]) -> Option<String> {
    let names = |answer| {
        let of = told.iter().filter(move |one| one.answer == answer);
        of.map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let coming = told.iter().filter(|one| one.answer == Answer::Coming).count();
    let named = |words: &str, names: String| (!names.is_empty()).then(|| format!("{words}: {names}"));
    let parts = [
        named("Can\u{2019}t come", names(Answer::CannotCome)),
        named("Late", names(Answer::Late)),
        (coming > 0).then(|| format!("{coming} said that they come")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Who asks to be called, for *Today*: it stands until somebody says that it is done.
pub fn asked_to_call(calls: Vec<Call>, now: DateTime<Utc>) -> AnyView {
    let rows = calls.into_iter().map(|call| {
        let zone = call.zone.parse().unwrap_or(chrono_tz::UTC);
        let asked = format!("{} · asked {}", call.group_name, dates::in_days(call.call_asked_at, zone, now));
        let done = format!("/sessions/{}/calls/{}", call.session_id, call.membership_id);
        // Who left has no page any more.
        let page = (call.status != MembershipStatus::Left)
            .then(|| format!("/groups/{}/people/{}", call.group_id, call.membership_id));
        let name = match page {
            Some(page) => view! { <a class="list__title" href=page dir="auto">{call.person.clone()}</a> }.into_any(),
            None => view! { <span class="list__title" dir="auto">{call.person.clone()}</span> }.into_any(),
        };
        view! {
            <li>
                {initials(&call.person)}
                <div class="list__grow">
                    {name}
                    <p class="small soft" dir="auto">{dates::time(call.call_asked_at, zone, asked)}</p>
                </div>
                <form method="post" action=done><button class="button">"It is done"</button></form>
            </li>
        }
    });
    view! {
        <section class="stack">
            <h2>"Asked to be called"</h2>
            <p class="small soft">"Their page says whether, when and how somebody may call. It stays here until somebody says that it is done."</p>
            <ul class="list card card--flush">{rows.collect_view()}</ul>
        </section>
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
            name: name.into(),
            answer,
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
            Some("Can\u{2019}t come: Rosa, Zoe · Late: Theo · 1 said that they come")
        );
    }
}
