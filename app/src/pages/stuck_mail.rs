//! What staff are told while no mail leaves at all: since when, and to administrators why and what to do.

use domain::access::{self, Action, Subject};
use domain::{Actor, Context, mail_figures};
use leptos::prelude::*;

use crate::dates;

/// Nothing where mail leaves.
pub async fn notice(cx: &Context, actor: &Actor) -> domain::Result<Option<AnyView>> {
    let Some(stuck) = mail_figures::stuck(cx).await? else { return Ok(None) };
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let since = dates::time(stuck.since, zone, dates::full(stuck.since, zone));
    let to_do = if access::may(actor, Action::ManageMail, Subject::None) {
        view! {
            <p>{stuck.outcome}</p>
            <p>"What to do: on the server, run "<code>"mooring doctor --mail"</code>" with an address of yours. It sends one mail, says at which step that fails, and what to do about it. All mail is kept, and is tried again by itself."</p>
        }
        .into_any()
    } else {
        view! { <p>"All of it is kept, and is tried again by itself. Tell an administrator, and tell people in another way what can't wait."</p> }
            .into_any()
    };
    Ok(Some(
        view! {
            <section class="notice stack stack--tight" role="alert">
                <h2>"Mail is not leaving"</h2>
                <p class="small">"Since "{since}" ("{dates::zone_name(zone)}")."</p>
                {to_do}
            </section>
        }
        .into_any(),
    ))
}
