//! What every page is handed: the domain's context, the site, and what was rendered once for all.

use std::sync::Arc;

use axum::extract::FromRef;
use domain::Context;
use tokio::sync::mpsc::UnboundedSender;

use crate::markdown::Rendered;

/// What the site is, fixed at start.
#[derive(Clone, Debug)]
pub struct Site {
    /// Without a slash at the end.
    pub public_url: String,
    pub demo: bool,
    pub stylesheet: &'static str,
    /// Of the page after *Leave quickly*.
    pub leave_stylesheet: &'static str,
    pub loader: &'static str,
    pub icon: &'static str,
}

/// Work that may outlast its request, such as writing a mail whose existence must not show in the time of an answer.
pub type Later = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// The state of the router.
#[derive(Clone)]
pub struct AppState {
    pub cx: Context,
    pub site: Arc<Site>,
    pub rendered: Arc<Rendered>,
    /// Whoever holds the other end runs the work, and finishes it before the server stops.
    pub later: UnboundedSender<Later>,
}

impl AppState {
    /// Hands work over to be done after the answer.
    pub fn after_answer(&self, work: impl Future<Output = ()> + Send + 'static) {
        if self.later.send(Box::pin(work)).is_err() {
            tracing::error!("work was left undone: the server is stopping");
        }
    }
}

impl FromRef<AppState> for Context {
    fn from_ref(state: &AppState) -> Self {
        state.cx.clone()
    }
}
