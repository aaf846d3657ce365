//! Markdown to safe HTML: pulldown-cmark writes it, ammonia lets through what a reading needs and nothing else.
//! A reading never changes, so each is rendered once and kept.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, PoisonError, RwLock};

use ammonia::UrlRelative;
use domain::entities::module;
use domain::entities::reading::{self, Source};
use domain::ids::ReadingId;
use domain::library::pictures::{self, Pictured};
use domain::reading_texts::{self, PICTURE};
use domain::{Context, curricula, curriculum_files, fingerprint};
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd, html};

use crate::ui::Pieces;

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
    /// Whether it came with the program, which has its readings in English alone.
    pub is_built_in: bool,
    /// The pieces of its page that are the same for all who read it: see [`crate::ui::fixed`].
    pub heading_of_week: Pieces,
    pub heading_by_hand: Pieces,
    pub text: Pieces,
    /// The same for who has not said yet whether to read it.
    pub text_behind_note: Pieces,
    pub prompts: Pieces,
    pub reflection: Pieces,
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
        let pictures = pictures::of_reading(cx, &reading).await?;
        let mut readings = self.readings.write().unwrap_or_else(PoisonError::into_inner);
        // Of two that ask at once, the second finds what the first has rendered.
        Ok(*readings.entry(id).or_insert_with(|| Box::leak(Box::new(render_reading(reading, module, &pictures)))))
    }
}

/// Renders a reading with its sources as footnotes.
fn render_reading(reading: reading::Model, module: Option<module::Model>, pictures: &Pictures) -> RenderedReading {
    RenderedReading {
        is_built_in: curriculum_files::is_built_in(&reading.fingerprint),
        article: article_with(&reading.body, &reading.sources.0, pictures),
        title: reading.title,
        minutes: reading.minutes,
        content_note: reading.content_note,
        module,
        heading_of_week: Pieces::new(),
        heading_by_hand: Pieces::new(),
        text: Pieces::new(),
        text_behind_note: Pieces::new(),
        prompts: Pieces::new(),
        reflection: Pieces::new(),
    }
}

/// The pictures of a text by their names.
pub type Pictures = HashMap<String, Pictured>;

/// The `<article>` of a text and its sources, without pictures.
#[must_use]
pub fn article(body: &str, sources: &[Source]) -> String {
    article_with(body, sources, &Pictures::new())
}

/// The `<article>` of a reading, or of the preview of one.
#[must_use]
pub fn article_with(body: &str, sources: &[Source], pictures: &Pictures) -> String {
    let notes = (1..).zip(sources).map(|(number, source)| format!("\n\n[^{number}]: {}", source_line(source)));
    let text = std::iter::once(body.to_string()).chain(notes).collect::<String>();
    format!("<article class=\"reading\">{}</article>", with_pictures(&text, pictures))
}

fn source_line(source: &Source) -> String {
    match &source.doi {
        Some(doi) => format!("{} [doi:{doi}](https://doi.org/{doi})", source.text),
        None => source.text.clone(),
    }
}

/// Any Markdown of ours or of a counselor's. Of a picture the words are shown.
#[must_use]
pub fn to_html(markdown: &str) -> String {
    with_pictures(markdown, &Pictures::new())
}

/// No picture passes the sieve. Ours are put in behind it, where a mark stands that no text can hold: a text can't name
/// its own fingerprint.
fn with_pictures(markdown: &str, pictures: &Pictures) -> String {
    if reading_texts::too_deep(markdown).is_some() {
        return format!("<p>{}</p>", html_escape::encode_text(markdown));
    }
    let mark = fingerprint::of(markdown);
    let (mut shown, mut open) = (Vec::new(), None::<Picture>);
    let events = reading_texts::parser(markdown).filter_map(|event| match (&mut open, event) {
        (None, Event::Start(Tag::Image { dest_url, .. })) => {
            open = Some(Picture { address: dest_url.to_string(), words: String::new(), inside: 0 });
            None
        }
        (Some(picture), Event::Start(Tag::Image { .. })) => {
            picture.inside += 1;
            None
        }
        (Some(picture), Event::End(TagEnd::Image)) if picture.inside > 0 => {
            picture.inside -= 1;
            None
        }
        (Some(picture), Event::End(TagEnd::Image)) => {
            let instead = match picture.html(pictures) {
                Some(html) => {
                    shown.push(html);
                    format!("{mark}-{}-", shown.len())
                }
                None => format!("[Picture: {}]", picture.words),
            };
            open = None;
            Some(Event::Text(instead.into()))
        }
        (Some(picture), event) => {
            picture.read(&event);
            None
        }
        // What is written as HTML is shown as it is written: nothing is dropped unseen.
        (None, Event::Html(html) | Event::InlineHtml(html)) => Some(Event::Text(html)),
        (None, Event::Start(Tag::HtmlBlock)) => Some(Event::Start(Tag::Paragraph)),
        (None, Event::End(TagEnd::HtmlBlock)) => Some(Event::End(TagEnd::Paragraph)),
        (None, event) => Some(event),
    });
    let mut unsafe_html = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut unsafe_html, events.map(below_the_pages_own));
    // Ids get the prefix from ammonia; what points at them has to follow.
    let safe = SAFE.clean(&unsafe_html).to_string().replace("href=\"#", &format!("href=\"#{ID_PREFIX}"));
    let places = (1..).zip(shown);
    places.fold(safe, |safe, (number, html)| safe.replace(&format!("{mark}-{number}-"), &html))
}

/// A picture in a text, while its words are read.
struct Picture {
    address: String,
    words: String,
    /// How many pictures stand inside its words.
    inside: usize,
}

impl Picture {
    fn read(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(words) | Event::Code(words) => self.words.push_str(words),
            Event::SoftBreak | Event::HardBreak => self.words.push(' '),
            _ => {}
        }
    }

    /// With its size, so that nothing jumps when it comes. None: not one of ours.
    fn html(&self, pictures: &Pictures) -> Option<String> {
        let Pictured { id, width, height, .. } = pictures.get(self.address.strip_prefix(PICTURE)?)?;
        let words = html_escape::encode_double_quoted_attribute(self.words.trim());
        Some(format!(
            "<img src=\"/pictures/{id}\" alt=\"{words}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" decoding=\"async\">"
        ))
    }
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
            let tags: Vec<&str> = html.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect();
            for sign in
                ["script", "onerror", "javascript:", "svg", "iframe", "data:", "style", "img", "script:", "//evil"]
            {
                assert!(!tags.iter().any(|tag| tag.contains(sign)), "{bad} gave {html}");
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
    fn what_is_written_as_html_is_shown_as_it_is_written() {
        assert_eq!(to_html("a <b>c</b>"), "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
        assert_eq!(to_html("<div>\nx\n</div>"), "<p>&lt;div&gt;\nx\n&lt;/div&gt;</p>\n");
        assert!(to_html(&"> ".repeat(40)).starts_with("<p>&gt; "), "nobody waits for what is too deep to be read");
    }

    fn boat() -> Pictures {
        let id = "01a00000-0000-7000-8000-000000000001".parse().expect("an id");
        let now = chrono::DateTime::UNIX_EPOCH;
        let boat = Pictured { id, name: "boat".into(), width: 640, height: 480, uploaded_at: now };
        Pictures::from([("boat".to_string(), boat)])
    }

    #[test]
    fn only_a_picture_of_ours_is_shown_with_its_size_and_words() {
        let html = article_with("![A *boat* \"at\" a pier](picture:boat)", &[], &boat());
        let img = "<img src=\"/pictures/01a00000-0000-7000-8000-000000000001\" alt=\"A boat &quot;at&quot; a pier\" \
                   width=\"640\" height=\"480\" loading=\"lazy\" decoding=\"async\">";
        assert!(html.contains(img), "{html}");
        for text in [
            "![A boat](https://example.org/boat.png)",
            "![A boat](picture:other)",
            "![A boat](/pictures/01a00000-0000-7000-8000-000000000001)",
            "![A boat](boat)",
        ] {
            let html = article_with(text, &[], &boat());
            assert!(
                html.contains("[Picture: A boat]") && !html.contains("<img") && !html.contains("example.org"),
                "{html}"
            );
        }
        for text in ["<img src=\"/pictures/01a00000-0000-7000-8000-000000000001\">", "`![A boat](picture:boat)`"] {
            assert!(!article_with(text, &[], &boat()).contains("<img"), "{text}");
        }
    }

    #[test]
    fn the_words_of_a_picture_stay_words() {
        for words in
            ["x\" onerror=\"alert(1)", "<script>alert(1)</script>", "![y](picture:boat)", "\\\"><svg onload=x>"]
        {
            let html = article_with(&format!("![{words}](picture:boat)"), &[], &boat());
            let page = html.replace("&quot;", "").replace("&lt;", "");
            assert!(!page.contains("<script") && !page.contains("<svg") && html.matches("<img").count() <= 1, "{html}");
            assert_eq!(html.matches('"').count(), 2 + 12, "{html}");
        }
    }

    #[test]
    fn any_text_is_rendered_to_its_end() {
        for piece in
            [">", "- ", "[", "![", "*", "`", "|a\n", "<a ", "<b>", "[^1]: ", "~~", "\u{0}", "1. ", "<!--", "&#", "_x_*"]
        {
            assert!(article_with(&piece.repeat(20_000), &[], &boat()).starts_with("<article"), "{piece}");
        }
    }

    #[test]
    fn sources_become_footnotes() {
        let html = to_html("A fact.[^1]\n\n[^1]: A source. [doi:10.1/x](https://doi.org/10.1/x)");
        assert!(html.contains("footnote-reference"), "{html}");
        assert!(html.contains("https://doi.org/10.1/x"), "{html}");
        assert!(html.contains("href=\"#text-1\"") && html.contains("id=\"text-1\""), "{html}");
    }
}
