//! Taking back what was written to a group: what that does is said first.

use axum::extract::State;
use domain::announcements::{self, Announcement, MailAbout};
use leptos::prelude::*;

use crate::answer::see;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, Params, WorkWithGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::{count, empty};

/// GET /groups/{id}/messages/{announcement}/removal
pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    params: Params,
) -> PageResult {
    let one = announcements::require_in(&state.cx, group.id, params.get("announcement")?).await?;
    let mail = announcements::mail_about(&state.cx, one.id).await?;
    let back = format!("/groups/{}/messages", group.id);
    let asked = match one.taken_back {
        Some(_) => empty("It was taken back before."),
        None => question(&back, one, mail),
    };
    Ok(Page::new("Take it back", Frame::Staff(&actor, Section::Groups)).show(&state.site, move || {
        view! {
            <div><p class="eyebrow"><a href=back>"Write to the group"</a></p><h1>"Take it back?"</h1></div>
            {asked}
        }
    }))
}

/// POST /groups/{id}/messages/{announcement}/removal
pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    params: Params,
) -> PageResult {
    announcements::take_back(&state.cx, &actor, &group, params.get("announcement")?).await?;
    Ok(see(&format!("/groups/{}/messages?notice=taken-back", group.id)))
}

fn question(back: &str, one: Announcement, mail: MailAbout) -> AnyView {
    let zone = one.zone.parse().unwrap_or(chrono_tz::UTC);
    let head = format!("{} · {}", one.author, dates::full(one.sent_at, zone));
    let mails = |number: u64| count(usize::try_from(number).unwrap_or(usize::MAX), "mail", "mails");
    let waiting = match mail.waiting {
        0 => "No mail about it waits.".to_string(),
        waiting => format!("Mail about it that still waits is not sent: {}.", mails(waiting)),
    };
    let sent = match mail.sent {
        0 => "None went out so far.".to_string(),
        sent => format!("Mail that went out can’t be fetched back: {}.", mails(sent)),
    };
    let action = format!("{back}/{}/removal", one.id);
    view! {
        <div class="card stack stack--tight">
            <p class="small soft" dir="auto">{dates::time(one.sent_at, zone, head)}</p>
            <p class="words__text" dir="auto">{one.text}</p>
        </div>
        <p>"Nobody can read it here any more, and its words are erased for good. That it was written, and that you took it back, stays for staff."</p>
        <p>{format!("{waiting} {sent}")}</p>
        <form method="post" action=action class="row">
            <button class="button button--danger">"Take it back"</button>
            <a class="button button--plain" href=back.to_string()>"Not now"</a>
        </form>
    }
    .into_any()
}
