//! What somebody shares of their safety plan, for whoever leads their group. To read alone; each look is noted.

use axum::extract::State;
use domain::audit::sights::{self, Sight};
use leptos::prelude::*;

use crate::error::PageResult;
use crate::guard::SharedPlan;
use crate::pages::safety_plan::WORDS;
use crate::phone_links;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::heading;
use crate::words::Words;

/// GET /groups/{id}/people/{membership}/safety-plan
pub async fn get(State(state): State<AppState>, SharedPlan { actor, shared }: SharedPlan) -> PageResult {
    sights::note(&state.cx, &actor, Sight::SafetyPlan(shared.membership.id)).await?;
    let texts = shared.plan.open(&state.cx)?;
    let back = format!("/groups/{}/people/{}", shared.group.id, shared.membership.id);
    let name = shared.account.name;
    Ok(Page::new("Safety plan", Frame::Staff(&actor, Section::Groups)).show(&state.site, || {
        let parts = WORDS.into_iter().zip(&texts.0).map(|((title, _), text)| {
            let text = if text.is_empty() {
                view! { <p class="small soft">"Nothing written here."</p> }.into_any()
            } else {
                phone_links::lines(text)
            };
            view! { <li class="plan__part stack stack--tight"><h2>{Words::english().text(title)}</h2>{text}</li> }
        });
        let parts = if texts.is_empty() {
            view! { <p class="empty">"Nothing is written in it now."</p> }.into_any()
        } else {
            view! { <ol class="plan card card--flush">{parts.collect_view()}</ol> }.into_any()
        };
        view! {
            <div><p class="eyebrow" dir="auto"><a href=back>{name}</a></p>{heading("", "Safety plan")}</div>
            <p class="soft">"They wrote it and share it with you. It is theirs: they can change it, or stop sharing, at any time. That you read it is noted in the trail."</p>
            {parts}
        }
    }))
}
