//! The front page: *This week* for participants, *Today* for staff.

use axum::extract::State;

use crate::error::PageResult;
use crate::guard::SignedIn;
use crate::state::AppState;

use super::{this_week, today};

pub async fn get(State(state): State<AppState>, SignedIn(actor): SignedIn) -> PageResult {
    if actor.is_staff() { today::get(&state, &actor).await } else { this_week::get(&state, &actor).await }
}
