//! Markdown to safe HTML: pulldown-cmark writes it, ammonia lets through what a reading needs and nothing else.
//! A reading never changes, so each is rendered once and kept.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock, PoisonError, RwLock};

use ammonia::UrlRelative;
use domain::Context;
use domain::curricula;
use domain::entities::module;
use domain::entities::reading::{self, Source};
use domain::ids::ReadingId;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// A reading, ready to show. There are few, none ever changes, and each is kept until the program ends: so its text is
/// handed to the view as it lies, and copied once, into the page.
pub struct RenderedReading {
    pub title: String,
    pub minutes: i32,
    pub content_note: Option<String>,
    /// The week that it belongs to; none where it is the library's alone.
    pub module: Option<module::Model>,
    /// The whole `<article>`.
    pub article: String,
    /// The pieces of its page that are the same for all who read it: see [`crate::ui::fixed`].
    pub heading_of_week: OnceLock<String>,
    pub heading_by_hand: OnceLock<String>,
    pub text: OnceLock<String>,
    /// The same for who has not said yet whether to read it.
    pub text_behind_note: OnceLock<String>,
    pub prompts: OnceLock<String>,
    pub reflection: OnceLock<String>,
}

/// Every reading that was asked for since the start.
#[derive(Default)]
pub struct Rendered {
    readings: RwLock<HashMap<ReadingId, &'static RenderedReading>>,
}

impl Rendered {
    pub async fn reading(&self, cx: &Context, id: ReadingId) -> domain::Result<&'static RenderedReading> {
        let known = self.readings.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let reading = curricula::require_reading(cx, id).await?;
        let module = curricula::module_of(cx, &reading).await?;
        let mut readings = self.readings.write().unwrap_or_else(PoisonError::into_inner);
        // Of two that ask at once, the second finds what the first has rendered.
        Ok(*readings.entry(id).or_insert_with(|| Box::leak(Box::new(render_reading(reading, module)))))
    }
}

/// Renders a reading with its sources as footnotes.
fn render_reading(reading: reading::Model, module: Option<module::Model>) -> RenderedReading {
    RenderedReading {
        article: article(&reading.body, &reading.sources.0),
        title: reading.title,
        minutes: reading.minutes,
        content_note: reading.content_note,
        module,
        heading_of_week: OnceLock::new(),
        heading_by_hand: OnceLock::new(),
        text: OnceLock::new(),
        text_behind_note: OnceLock::new(),
        prompts: OnceLock::new(),
        reflection: OnceLock::new(),
    }
}

/// The `<article>` of a text and its sources: of a reading as of the preview of one.
#[must_use]
pub fn article(body: &str, sources: &[Source]) -> String {
    let notes = (1..).zip(sources).map(|(number, source)| format!("\n\n[^{number}]: {}", source_line(source)));
    let text = std::iter::once(body.to_string()).chain(notes).collect::<String>();
    format!("<article class=\"reading\">{}</article>", to_html(&text))
}

fn source_line(source: &Source) -> String {
    match &source.doi {
        Some(doi) => format!("{} [doi:{doi}](https://doi.org/{doi})", source.text),
        None => source.text.clone(),
    }
}

/// Any Markdown of ours or of a counselor's.
#[must_use]
pub fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let mut unsafe_html = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut unsafe_html, Parser::new_ext(markdown, options).map(below_the_pages_own));
    // Ids get the prefix from ammonia; what points at them has to follow.
    SAFE.clean(&unsafe_html).to_string().replace("href=\"#", &format!("href=\"#{ID_PREFIX}"))
}

/// The page has the first heading: that of a text is one of the second rank.
fn below_the_pages_own(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        event => event,
    }
}

/// Keeps what a text names apart from what the page around it names.
const ID_PREFIX: &str = "text-";

/// Of addresses without a scheme only a footnote and a path of ours: all else is a scheme in disguise, or leads nowhere.
fn own_address(address: &str) -> Option<Cow<'_, str>> {
    let is_own = address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//"));
    is_own.then_some(Cow::Borrowed(address))
}

static SAFE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut safe = ammonia::Builder::default();
    safe.rm_tags(["img", "h1"])
        .url_schemes(HashSet::from(["https", "mailto", "tel", "sms"]))
        .url_relative(UrlRelative::Custom(Box::new(own_address)))
        .add_allowed_classes("sup", ["footnote-reference", "footnote-definition-label"])
        .add_allowed_classes("div", ["footnote-definition"])
        // Footnotes point at each other by id; the prefix keeps a reading from naming anything of the page.
        .add_generic_attributes(["id"])
        .id_prefix(Some(ID_PREFIX));
    safe
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_gets_through() {
        for bad in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](java%09script:alert(1))",
            "[x](//evil.example)",
            "<svg onload=alert(1)>",
            "<iframe src=https://example.org></iframe>",
            "<a href=\"data:text/html,x\">x</a>",
            "<style>*{}</style>",
        ] {
            let html = to_html(bad);
            for sign in
                ["<script", "onerror", "javascript:", "<svg", "<iframe", "data:", "<style", "<img", "script:", "//evil"]
            {
                assert!(!html.contains(sign), "{bad} gave {html}");
            }
        }
    }

    #[test]
    fn a_text_has_no_heading_of_the_first_rank() {
        assert_eq!(
            to_html("# What we promise\n\n## And why").replace('\n', ""),
            "<h2>What we promise</h2><h2>And why</h2>"
        );
    }

    #[test]
    fn sources_become_footnotes() {
        let html = to_html("A fact.[^1]\n\n[^1]: A source. [doi:10.1/x](https://doi.org/10.1/x)");
        assert!(html.contains("footnote-reference"), "{html}");
        assert!(html.contains("https://doi.org/10.1/x"), "{html}");
        assert!(html.contains("href=\"#text-1\"") && html.contains("id=\"text-1\""), "{html}");
    }
}
