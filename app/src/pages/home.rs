//! The front page: *This week* for participants, *Today* for staff.

use axum::extract::State;

use crate::answer::QueryOf;
use crate::error::PageResult;
use crate::guard::{Reader, SignedIn};
use crate::state::AppState;

use super::this_week;
use super::today::{self, TodayQuery};

pub async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    QueryOf(query): QueryOf<TodayQuery>,
) -> PageResult {
    if actor.is_staff() {
        return today::get(&state, &actor, &query).await;
    }
    let Reader(actor) = Reader::check(&state, actor).await?;
    this_week::get(&state, &actor, None).await
}
