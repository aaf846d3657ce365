//! In which language a page is written, and a mail.
//!
//! For who is signed in it is that of their account. For everybody else it is what this browser chose, or else what the mail
//! was in whose link was followed, or else the first of the browser's own languages that we have. It does not go through each page's hands, as their looks do not (see
//! [`crate::comforts`]): every one would have to pass it on, and the first to forget would say half a page in English.

use std::cell::Cell;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use domain::entities::account::Language;
use tokio::task_local;

use crate::guard::cookie;

/// The cookie of a browser that chose: a tag.
pub const COOKIE: &str = "__Host-language";

/// What is spoken, and who said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    pub language: Language,
    /// Somebody pressed a button for it in this browser.
    is_chosen: bool,
    /// It is the word of an account.
    is_settled: bool,
}

task_local! {
    static SPOKEN: Cell<Spoken>;
}

/// Answers a request of a browser that wants this.
pub async fn speaking<F: Future>(wanted: Spoken, answering: F) -> F::Output {
    SPOKEN.scope(Cell::new(wanted), answering).await
}

/// Writes something in this language, such as a mail.
pub fn written_in<T>(language: Language, writing: impl FnOnce() -> T) -> T {
    SPOKEN.sync_scope(Cell::new(Spoken { language, ..Spoken::default() }), writing)
}

/// Whoever is signed in turned out to read this language: from here on the request is answered in it.
pub fn settle(language: Language) {
    // Outside of a request there is nothing to be settled.
    let _ = SPOKEN.try_with(|spoken| spoken.set(Spoken { language, is_settled: true, ..spoken.get() }));
}

/// The link that was followed stood in a mail to somebody who reads this language: so does its page, unless this browser
/// chose another, or its owner is signed in. English is nobody's choice: it is what an account has that was never asked.
pub fn prefer(language: Language) {
    let _ = SPOKEN.try_with(|spoken| {
        let before = spoken.get();
        if language != Language::default() && !before.is_chosen && !before.is_settled {
            spoken.set(Spoken { language, ..before });
        }
    });
}

/// The language of what is being written.
#[must_use]
pub fn language() -> Language {
    SPOKEN.try_with(Cell::get).unwrap_or_default().language
}

/// Whether an account said so. Who is not signed in can choose on the page itself.
#[must_use]
pub fn is_settled() -> bool {
    SPOKEN.try_with(Cell::get).unwrap_or_default().is_settled
}

/// What a browser wants, as long as nobody is known to be signed in.
#[must_use]
pub fn wanted(headers: &HeaderMap) -> Spoken {
    let chosen = cookie(headers, COOKIE).and_then(Language::by_tag);
    let liked = || preferred(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    let language = chosen.or_else(liked).unwrap_or_default();
    Spoken { language, is_chosen: chosen.is_some(), is_settled: false }
}

/// The one of ours that is liked most; of two that are liked as much, the first.
fn preferred(accepted: &str) -> Option<Language> {
    let known = accepted.split(',').filter_map(|one| {
        let mut parts = one.split(';').map(str::trim);
        let tag = parts.next()?.split('-').next()?.to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.parse().ok())?;
        Language::by_tag(&tag).filter(|_| weight > 0.0).map(|language| (language, weight))
    });
    let best: Option<(Language, f32)> =
        known.fold(None, |best, one| if best.is_none_or(|best| one.1 > best.1) { Some(one) } else { best });
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_a_browser_likes_most_is_taken() {
        for (accepted, language) in [
            ("es-MX,es;q=0.9,en;q=0.8", Some(Language::Spanish)),
            ("en-US,en;q=0.9,es;q=0.8", Some(Language::English)),
            ("fr-CA, ES-419;q=0.7, en;q=0.5", Some(Language::Spanish)),
            ("es;q=0.3,en;q=0.7", Some(Language::English)),
            ("es;q=0, en;q=0.1", Some(Language::English)),
            ("es;q=lots", None),
            ("de,fr;q=0.5", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(preferred(accepted), language, "{accepted}");
        }
    }

    #[test]
    fn what_was_chosen_goes_before_what_the_browser_likes() {
        let headers = |cookie: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, "es".parse().expect("a header"));
            headers.insert(axum::http::header::COOKIE, cookie.parse().expect("a header"));
            headers
        };
        let wanted = |headers: &HeaderMap| (wanted(headers).language, wanted(headers).is_chosen);
        assert_eq!(wanted(&headers("__Host-language=en")), (Language::English, true));
        assert_eq!(wanted(&headers("__Host-language=xx")), (Language::Spanish, false));
        assert_eq!(wanted(&headers("other=1")), (Language::Spanish, false));
        assert_eq!(wanted(&HeaderMap::new()), (Language::English, false));
    }

    #[test]
    fn a_mailed_link_has_the_language_of_its_mail_where_nobody_said_otherwise() {
        let page = |wanted: Spoken, of_account: Option<Language>| {
            SPOKEN.sync_scope(Cell::new(wanted), || {
                if let Some(language) = of_account {
                    settle(language);
                }
                prefer(Language::Spanish);
                language()
            })
        };
        let english = Spoken::default();
        assert_eq!(page(english, None), Language::Spanish);
        assert_eq!(page(Spoken { is_chosen: true, ..english }, None), Language::English);
        assert_eq!(page(english, Some(Language::English)), Language::English);
        let never_asked = written_in(Language::Spanish, || {
            prefer(Language::English);
            language()
        });
        assert_eq!(never_asked, Language::Spanish);
    }

    #[test]
    fn outside_of_a_request_it_is_english() {
        settle(Language::Spanish);
        assert_eq!(language(), Language::English);
        assert_eq!(written_in(Language::Spanish, language), Language::Spanish);
    }
}
