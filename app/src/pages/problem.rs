//! When a page can't be shown or a form can't be taken: what happened, what was kept, what to do next.

use axum::http::StatusCode;
use axum::response::Response;
use domain::Context;
use domain::error::Conflict;
use domain::ids::AccountId;
use domain::keys::Subkey;
use domain::sealed::{Sealed, SealedColumn};
use leptos::prelude::*;

use crate::error::PageError;
use crate::shell::{Frame, Page};
use crate::state::Site;
use crate::words::Words;

use super::reply;

/// A form that was posted and could not be taken: the sign-in had run out, or the database could not be reached.
#[derive(Clone, PartialEq, Eq)]
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
    // It still opens when a rotation of the keys came between.
    const SUBKEY: Subkey = Subkey::Page;
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
        let words = Words::spoken();
        Page::new(words.text("still-here-title"), Frame::Public).show(site, || {
            view! {
                    <h1>{words.text("still-here-title")}</h1>
                <p>{words.text("still-here")}</p>
                {self.again("still-here-send")}
                <p><a href=self.path.clone()>{words.text("still-here-leave")}</a></p>
            }
        })
    }

    /// The form once more: what a person typed in sight, all of it to be sent again.
    fn again(&self, button: &'static str) -> AnyView {
        let fields = self.fields();
        let typed = fields.iter().filter(|(name, value)| !value.is_empty() && !MADE_BY_US.contains(&name.as_str()));
        let shown =
            typed.map(|(name, value)| view! { <li dir="auto">{self.in_words(name, value)}</li> }).collect_view();
        let hidden = fields
            .iter()
            .map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone()/> })
            .collect_view();
        view! {
            <form method="post" action=self.path.clone() class="stack">
                <ul class="card stack stack--tight">{shown}</ul>
                {hidden}
                <button class="button button--main button--wide">{Words::spoken().text(button)}</button>
            </form>
        }
        .into_any()
    }

    /// A pressed button by its words; what was typed as it was typed.
    fn in_words(&self, name: &str, value: &str) -> String {
        let is_reply = name == "answer" && (self.path.starts_with("/reply/") || self.path.ends_with("/reply"));
        let key = if is_reply { reply::button_key(value) } else { None };
        key.map_or_else(|| value.to_string(), |key| Words::spoken().text(key).into_owned())
    }
}

/// Fields that our forms fill in by themselves: sent again, but nothing to look at.
const MADE_BY_US: [&str; 15] = [
    "id",
    "seen",
    "step",
    "back",
    "curriculum",
    "membership",
    "reading",
    "whom",
    "was",
    "page",
    "turn",
    "once",
    "copy",
    "sharing",
    "answers",
];

/// The page of an error. The same error gives the same bytes, whatever is behind it; only a fault of ours carries the id
/// of its request, so that it can be found in the log.
pub fn page(site: &Site, error: &PageError, request_id: &str, kept: Option<&KeptForm>) -> Response {
    let words = Words::spoken();
    let said = Said::of(words, error);
    let ours = matches!(error, PageError::Unavailable(_) | PageError::Internal(_));
    let unset = matches!(error, PageError::SecondStepMissing);
    let kept = kept.filter(|kept| (ours || unset) && !kept.fields().is_empty());
    let id = ours.then(|| request_id.to_string());
    let again = kept.map(|kept| view! { <p>{words.text("typed-is-kept")}</p> {kept.again("try-again")} });
    let mut response = Page::new(said.title.clone(), Frame::Public).show(site, || view! {
        <h1>{said.title}</h1>
        <p>{said.what}</p>
        <p>{said.next}</p>
        {unset.then(|| view! { <p><a class="button" href="/account/second-factor" target="_blank">{words.text("second-factor-title")}</a></p> })}
        {again}
        {id.map(|id| view! { <p class="small soft">{words.text("name-this")}" "<code>{id}</code></p> })}
        <p class="row row--apart"><a class="button" href="/">{words.text("to-the-start")}</a><a href="/help-now">{words.text("help-now")}</a></p>
    });
    *response.status_mut() = error.status();
    response
}

/// What an error says: what happened, and what to do.
struct Said {
    title: String,
    what: String,
    next: String,
}

impl Said {
    fn of(words: Words, error: &PageError) -> Self {
        let key = key(error);
        let text = |part: &str| words.text(&format!("problem-{key}{part}")).into_owned();
        Self { title: text("-title"), what: text(""), next: text("-next") }
    }
}

/// An error's name in the Fluent file.
fn key(error: &PageError) -> &'static str {
    match error {
        PageError::SignedOut => "signed-out",
        PageError::SecondStepMissing => "second-step-missing",
        // A redirect shows no page; this one would be as good an answer.
        PageError::AgreementDue | PageError::NotFound => "not-found",
        PageError::Foreign => "foreign",
        PageError::TooLarge => "too-large",
        PageError::Unreadable => "unreadable",
        PageError::Unavailable(_) => "unavailable",
        PageError::Internal(_) => "internal",
        PageError::Conflict(Conflict::LinkUsed) => "link-used",
        PageError::Conflict(Conflict::LinkExpired) => "link-expired",
        PageError::Conflict(Conflict::AlreadyThere) => "already-there",
        PageError::Conflict(Conflict::NotStartable) => "not-startable",
        PageError::Conflict(Conflict::NotUnderWay) => "not-under-way",
        PageError::Conflict(Conflict::NotToCome) => "not-to-come",
        PageError::Conflict(Conflict::ChangedMeanwhile) => "changed-meanwhile",
        PageError::Conflict(Conflict::ReplyOver) => "reply-over",
    }
}

/// What an island is told.
#[must_use]
pub fn for_island(error: &PageError) -> Response {
    let said = Said::of(Words::spoken(), error);
    let mut response = crate::answer::refused(format!("{} {}", said.what, said.next));
    // An island shows the words of a conflict; for all else the status says enough.
    let shown = matches!(error, PageError::Conflict(_));
    *response.status_mut() = if shown { StatusCode::UNPROCESSABLE_ENTITY } else { error.status() };
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_words() {
        use Conflict::{
            AlreadyThere, ChangedMeanwhile, LinkExpired, LinkUsed, NotStartable, NotToCome, NotUnderWay, ReplyOver,
        };
        let conflicts =
            [AlreadyThere, ChangedMeanwhile, LinkExpired, LinkUsed, NotStartable, NotToCome, NotUnderWay, ReplyOver];
        let conflicts = conflicts.map(PageError::Conflict);
        let others = [
            PageError::SignedOut,
            PageError::SecondStepMissing,
            PageError::NotFound,
            PageError::Foreign,
            PageError::TooLarge,
            PageError::Unreadable,
            PageError::from(domain::Error::internal("x")),
        ];
        for error in conflicts.iter().chain(&others) {
            let said = Said::of(Words::english(), error);
            for words in [said.title, said.what, said.next] {
                assert!(!words.starts_with("problem-"), "{error:?} has no words: {words}");
            }
        }
    }
}
