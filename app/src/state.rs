//! What every page is handed: the domain's context, the site, and what was rendered once for all.

use std::ops::Deref;
use std::sync::Arc;

use domain::Context;
use domain::passkeys::RelyingParty;
use domain::shared_secret::SharedSecret;
use tokio::sync::mpsc::UnboundedSender;

use crate::mail::Origin;
use crate::markdown::Rendered;

/// What the site is, fixed at start.
#[derive(Clone, Debug)]
pub struct Site {
    /// Without a slash at the end.
    pub public_url: String,
    pub mail_from: MailFrom,
    pub demo: bool,
    /// For passkeys; none where the host has no name, and there none are offered.
    pub passkeys: Option<Arc<RelyingParty>>,
    /// Whose word about where a request comes from is taken.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// What whoever reports that mail came back shows; none where nobody may.
    pub bounce_secret: Option<SharedSecret>,
    /// What whoever asks for the figures shows; without one this machine alone may ask.
    pub metrics_token: Option<SharedSecret>,
    pub stylesheet: &'static str,
    /// Of the page after *Leave quickly*.
    pub leave_stylesheet: &'static str,
    pub loader: &'static str,
    pub icon: &'static str,
}

impl Site {
    /// Where mail comes from and leads to.
    #[must_use]
    pub fn origin(&self) -> Origin<'_> {
        Origin { public_url: &self.public_url, name: self.mail_from.name.as_deref(), address: &self.mail_from.address }
    }
}

/// Whom mail is from, as it is set for the server.
#[derive(Clone, Debug)]
pub struct MailFrom {
    pub name: Option<String>,
    pub address: String,
}

/// Work that may outlast its request, such as writing a mail whose existence must not show in the time of an answer.
pub type Later = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// The state of the router: one pointer, since every request hands it on several times.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What all requests share.
pub struct Shared {
    pub cx: Context,
    pub site: Site,
    pub rendered: Rendered,
    /// Whoever holds the other end runs the work, and finishes it before the server stops.
    later: UnboundedSender<Later>,
}

impl AppState {
    #[must_use]
    pub fn new(cx: Context, site: Site, later: UnboundedSender<Later>) -> Self {
        Self(Arc::new(Shared { cx, site, rendered: Rendered::default(), later }))
    }

    /// Hands work over to be done after the answer.
    pub fn after_answer(&self, work: impl Future<Output = ()> + Send + 'static) {
        if self.later.send(Box::pin(work)).is_err() {
            tracing::error!("work was left undone: the server is stopping");
        }
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
