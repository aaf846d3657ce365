//! When a page can't be shown or a form can't be taken: what happened, what was kept, what to do next.

use axum::http::StatusCode;
use axum::response::Response;
use domain::Context;
use domain::error::Conflict;
use domain::ids::AccountId;
use domain::sealed::{Sealed, SealedColumn};
use leptos::prelude::*;

use crate::error::PageError;
use crate::shell::{Frame, Page};
use crate::state::Site;
use crate::ui::icon::brand;

/// A form that was posted and could not be taken: the sign-in had run out, or the database could not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptForm {
    pub path: String,
    /// As the browser sent it, form-encoded.
    pub body: String,
}

/// The place that a sealed form is bound to: no table, the sign-in page. Its row is the account.
struct OnSignInPage;
impl SealedColumn for OnSignInPage {
    const TABLE: &'static str = "sign-in page";
    const COLUMN: &'static str = "kept form";
}

impl KeptForm {
    /// Fields by name, without passwords: those are never sent back.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        let fields: Vec<(String, String)> = form_urlencoded::parse(self.body.as_bytes()).into_owned().collect();
        fields.into_iter().filter(|(name, _)| !name.contains("password") && name != "kept").collect()
    }

    /// Sealed for the account whose sign-in had run out; nobody else's sign-in opens it.
    #[must_use]
    pub fn seal(&self, cx: &Context, account_id: AccountId) -> String {
        let text = format!("{}\n{}", self.path, self.body);
        Sealed::<OnSignInPage>::seal(&cx.keys, &*cx.random, account_id.0, &text).to_text()
    }

    /// What [`Self::seal`] sealed, if it was for this account.
    #[must_use]
    pub fn open(cx: &Context, account_id: AccountId, sealed: &str) -> Option<Self> {
        let text = Sealed::<OnSignInPage>::from_text(sealed)?.open(&cx.keys, account_id.0).ok()?;
        let (path, body) = text.split_once('\n')?;
        Some(Self { path: path.into(), body: body.into() })
    }

    /// The page after signing in again: what was typed, and one button that sends it on.
    pub fn show(&self, site: &Site) -> Response {
        Page::new("Still here", Frame::Bare).show(site, || view! {
            <a class="brand" href="/">{brand()}"Mooring"</a>
            <h1>"What you typed is still here"</h1>
            <p>"You are signed in again. Press the button and it goes where you were sending it."</p>
            {self.again("Send it now")}
            <p><a href=self.path.clone()>"Leave it, and open the page anew"</a></p>
        })
    }

    fn again(&self, words: &'static str) -> AnyView {
        let fields = self.fields();
        let shown = fields.iter().filter(|(name, value)| !value.is_empty() && !value.contains('-') && name != "id").map(|(_, value)| {
            view! { <li dir="auto">{value.clone()}</li> }
        }).collect_view();
        let hidden = fields.iter().map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone()/> }).collect_view();
        view! {
            <form method="post" action=self.path.clone() class="stack">
                <ul class="card stack stack--tight">{shown}</ul>
                {hidden}
                <button class="button button--main button--wide">{words}</button>
            </form>
        }.into_any()
    }
}

/// The page of an error. The same error gives the same bytes, whatever is behind it; only a fault of ours carries the id
/// of its request, so that it can be found in the log.
pub fn page(site: &Site, error: &PageError, request_id: &str, kept: Option<&KeptForm>) -> Response {
    let said = Said::of(error);
    let kept = kept.filter(|kept| matches!(error, PageError::Unavailable | PageError::Internal(_)) && !kept.fields().is_empty());
    let id = matches!(error, PageError::Internal(_) | PageError::Unavailable).then(|| request_id.to_string());
    let again = kept.map(|kept| view! { <p>"What you typed is kept on this page."</p> {kept.again("Try again")} });
    let mut response = Page::new(said.title, Frame::Bare).show(site, || view! {
        <a class="brand" href="/">{brand()}"Mooring"</a>
        <h1>{said.title}</h1>
        <p>{said.what}</p>
        <p>{said.next}</p>
        {again}
        {id.map(|id| view! { <p class="small soft">"If you tell somebody about it, name this: "<code>{id}</code></p> })}
        <p class="row row--apart"><a class="button" href="/">"To the start"</a><a href="/help-now">"Help now"</a></p>
    });
    *response.status_mut() = error.status();
    response
}

/// What an error says: what happened, and what to do.
struct Said {
    title: &'static str,
    what: &'static str,
    next: &'static str,
}

impl Said {
    fn of(error: &PageError) -> Self {
        let (title, what, next) = match error {
            PageError::SignedOut => ("Please sign in", "This page is for people who are signed in.", "Sign in, and you come back here."),
            PageError::NotFound => ("Nothing is here", "This page does not exist, or it is not yours to see.", "Check the address, or begin at the start."),
            PageError::Foreign => ("Not taken", "This came from another site, or your browser did not say from where. Nothing was changed.", "Open the page here and send the form from it."),
            PageError::Method => ("Not taken", "This page does not take what was sent. Nothing was changed.", "Open the page anew and use its buttons."),
            PageError::TooLarge => ("Too long", "What was sent is longer than this page can take. Nothing was saved.", "Go back: your text is still in the form. Shorten it, and send it again."),
            PageError::Unreadable => ("Not taken", "What was sent could not be read. Nothing was changed.", "Go back, check the form, and send it again."),
            PageError::Conflict(conflict) => conflict_words(*conflict),
            PageError::Unavailable => ("Just a moment", "Mooring can't reach its database right now. Nothing was lost that was saved before.", "Wait a moment and try again."),
            PageError::Internal(_) => ("Something broke", "That is our fault, not yours. Nothing was saved just now.", "Try again. If it stays like this, tell your administrator."),
        };
        Self { title, what, next }
    }
}

fn conflict_words(conflict: Conflict) -> (&'static str, &'static str, &'static str) {
    match conflict {
        Conflict::LinkUsed => ("This link was used already", "It works once, and somebody used it.", "If that was you, sign in. If it was not, tell the person who sent it."),
        Conflict::LinkExpired => ("This link is too old", "Only the newest link works, and for a while only.", "Ask for a new one."),
        Conflict::AlreadyThere => ("Already there", "Somebody, perhaps you, did the same a moment ago. Nothing was saved twice.", "Open the page anew to see it."),
        Conflict::NotStartable => ("Not yet", "A session can be started from twelve hours before it begins, and not when it was cancelled.", "Look at the date once more."),
        Conflict::NotUnderWay => ("Not yet", "Attendance can be taken from twelve hours before a session begins, and not when it was cancelled. Nothing was saved.", "Look at the date once more."),
    }
}

/// What an island is told.
#[must_use]
pub fn for_island(error: &PageError) -> Response {
    let said = Said::of(error);
    let mut response = crate::answer::refused(format!("{} {}", said.what, said.next));
    // An island shows the words of a conflict; for all else the status says enough.
    *response.status_mut() = if matches!(error, PageError::Conflict(_)) { StatusCode::UNPROCESSABLE_ENTITY } else { error.status() };
    response
}
