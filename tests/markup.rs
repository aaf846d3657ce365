//! What somebody types never becomes code: some seven hundred payloads in every text field of every form and in the
//! addresses, read with a real HTML parser. On one engine: a database hands a text back as it took it, byte for byte, and
//! the faults that are looked for here are made while rendering.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::entities::reflection::Sharing;
use domain::password_resets;
use domain::values::EmailAddress;
use scraper::{ElementRef, Html, Selector};

use crate::support::{Answer, Client, Engine, TestApp, drafting, reflecting};

/// `tests/browser/markup.spec.js` lets Chromium have the same.
const PARTS: &str = include_str!("payloads.json");
/// A name takes four hundred characters.
const FITS_IN_A_NAME: usize = 390;
/// With all that our Markdown may make, so that it is known for ours.
const HARMLESS: &str = "Calm *water* **still** `code` ~~gone~~\n\n> quote\n\n- one\n\n1. two\n\n## Head\n\n\
     [link](https://example.org \"title\")\n\n```\nx\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\nhard  \nbreak";

/// Everything that may stand in front, with every kind of code; and what only Markdown understands.
fn payloads() -> Vec<String> {
    let parts: BTreeMap<String, Vec<String>> = serde_json::from_str(PARTS).expect("the parts");
    let both =
        parts["before"].iter().flat_map(|before| parts["code"].iter().map(move |code| format!("{before}{code}")));
    both.chain(parts["markdown"].iter().cloned()).collect()
}

/// As many as a name takes, each time.
fn packs(payloads: &[String]) -> Vec<String> {
    let mut packs = vec![String::new()];
    for payload in payloads.iter().filter(|payload| !payload.contains('\n')) {
        let last = packs.last_mut().expect("one");
        match last.chars().count() + payload.chars().count() > FITS_IN_A_NAME {
            true => packs.push(payload.clone()),
            false => last.push_str(payload),
        }
    }
    packs
}

/// The elements that our pages are made of, and the attributes of each.
#[derive(Default)]
struct Ours(BTreeSet<String>);

impl Ours {
    fn learn(&mut self, page: &Answer) {
        self.0.extend(parts_of(&Html::parse_document(&page.body)));
    }

    /// What of a page is not ours, or leads elsewhere.
    fn faults(&self, page: &Answer) -> Vec<String> {
        let html = Html::parse_document(&page.body);
        let strange = parts_of(&html).into_iter().filter(|part| !self.0.contains(part));
        strange.chain(elements(&html).flat_map(led_elsewhere)).collect()
    }

    fn expect_in(&self, page: &Answer, what: &str) {
        let faults = self.faults(page);
        assert!(faults.is_empty(), "{what} ({}): {faults:?}", page.status);
    }
}

fn elements(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    html.tree.nodes().filter_map(ElementRef::wrap)
}

fn parts_of(html: &Html) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for element in elements(html) {
        let name = element.value().name();
        parts.insert(name.to_string());
        parts.extend(element.value().attrs().map(|(attribute, _)| format!("{name} {attribute}")));
    }
    parts
}

/// Addresses that are neither ours nor a plain link, and scripts with words of their own.
fn led_elsewhere(element: ElementRef<'_>) -> Vec<String> {
    let is_link = element.value().name() == "a";
    let own = |value: &str| value.starts_with(['#', '?']) || (value.starts_with('/') && !value.starts_with("//"));
    let plain = |value: &str| {
        is_link && ["https://", "http://", "tel:", "sms:", "mailto:"].iter().any(|scheme| value.starts_with(scheme))
    };
    let icon = |value: &str| value == "data:,";
    let addresses = ["href", "src", "action", "formaction", "data", "poster", "srcset"];
    let found = element.value().attrs().filter(|(name, _)| addresses.contains(name));
    let mut faults: Vec<String> = found
        .filter(|(_, value)| !own(value) && !plain(value) && !icon(value))
        .map(|(name, value)| format!("{} {name}={value:?}", element.value().name()))
        .collect();
    if element.value().name() == "script" && element.text().any(|text| !text.trim().is_empty()) {
        faults.push("a script with words".into());
    }
    faults
}

/// A form with text fields, where it stands.
#[derive(Clone, Debug)]
struct Form {
    page: String,
    action: String,
    /// Those that somebody types into.
    typed: Vec<String>,
}

fn is_typed(element: &ElementRef<'_>) -> bool {
    let kind = element.attr("type").unwrap_or("text");
    let name = element.attr("name").unwrap_or_default();
    match element.value().name() {
        "textarea" => true,
        "input" => {
            !["hidden", "checkbox", "radio", "file", "submit"].contains(&kind) || ["back", "kept"].contains(&name)
        }
        _ => false,
    }
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

/// Those of a page's forms that take text.
fn forms_of(path: &str, page: &Answer) -> Vec<Form> {
    let html = Html::parse_document(&page.body);
    let fields = selector("input[name], textarea[name]");
    let posting = selector("form[method=post]");
    let forms = html.select(&posting).filter_map(|form| {
        let typed: BTreeSet<String> =
            form.select(&fields).filter(is_typed).filter_map(|field| field.attr("name").map(str::to_string)).collect();
        let action = form.attr("action")?.to_string();
        (!typed.is_empty()).then(|| Form { page: path.into(), action, typed: typed.into_iter().collect() })
    });
    forms.collect()
}

/// An address with its ids left out: one page of a kind is enough.
fn shape(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts = path
        .split('/')
        .map(|part| if part.chars().any(|c| c.is_ascii_digit()) || part.contains('.') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// All pages that can be reached by links from these, one or two of a kind.
async fn pages(browser: &mut Client, from: &[String]) -> BTreeMap<String, Answer> {
    let mut left: VecDeque<String> = from.iter().cloned().collect();
    let (mut seen, mut found): (BTreeMap<String, usize>, BTreeMap<String, Answer>) = Default::default();
    while let Some(path) = left.pop_front() {
        let times = seen.entry(shape(&path)).or_default();
        *times += 1;
        if *times > 2 || found.contains_key(&path) || path.contains("/export") {
            continue;
        }
        let page = browser.get(&path).await;
        left.extend(page.attributes("a[href^='/']", "href").into_iter().filter(|link| !link.starts_with("/assets/")));
        found.insert(path, page);
    }
    found
}

/// Somebody with a browser, and the pages that they begin from.
struct Typist {
    name: &'static str,
    browser: Client,
    from: Vec<String>,
}

impl Typist {
    async fn forms(&mut self) -> Vec<Form> {
        let pages = pages(&mut self.browser, &self.from).await;
        let mut known = BTreeSet::new();
        let all = pages.iter().flat_map(|(path, page)| forms_of(path, page));
        all.filter(|form| known.insert((shape(&form.action), form.typed.clone()))).collect()
    }

    /// Posts the form with this text in these fields, all else as it stands on its page. Each of its buttons is pressed.
    async fn post(&mut self, form: &Form, fields: &[String], text: &str) -> Vec<Answer> {
        let page = self.browser.get(&form.page).await;
        let place = format!("form[action='{}']", form.action);
        if page.all(&place).is_empty() {
            return vec![page];
        }
        let mut values = page.form_fields(&place);
        // Asking the counselor to look at what nobody may read is refused, whatever the text is.
        values.retain(|(name, _)| name != "look");
        let mut answers = Vec::new();
        for button in buttons(&page, &place) {
            let mut all: Vec<(&str, &str)> =
                values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            for (name, value) in &mut all {
                if fields.iter().any(|field| field == name) {
                    *value = text;
                }
            }
            all.extend(button.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let answer = self.browser.post(&form.action, &all).await;
            if answer.status == 303 {
                answers.push(self.browser.get(&answer.location()).await);
            }
            answers.push(answer);
        }
        answers.push(page);
        answers
    }
}

/// The form's named buttons; a form without one is sent as it is.
fn buttons(page: &Answer, place: &str) -> Vec<Option<(String, String)>> {
    let html = Html::parse_document(&page.body);
    let named = selector(&format!("{place} button[name]"));
    let pressed: BTreeSet<(String, String)> = html
        .select(&named)
        .map(|button| (button.attr("name").unwrap_or_default().into(), button.attr("value").unwrap_or_default().into()))
        .collect();
    if pressed.is_empty() { vec![None] } else { pressed.into_iter().map(Some).collect() }
}

/// The fields of which a page says that something is wrong with them.
fn wrong(answers: &[Answer]) -> BTreeSet<String> {
    answers.iter().flat_map(|answer| answer.attributes("[aria-invalid=true]", "name")).collect()
}

async fn typists(app: &TestApp) -> Vec<Typist> {
    let (dana, alex) = (app.dana().await, app.alex().await);
    let group = app.group(&dana).await;
    let rosa = app.member(group, &dana, "Rosa").await;
    let session = app.sessions(group).await[0].id;
    // One that Rosa shares, for Dana's field below it.
    reflecting::reflection(app, &rosa, Sharing::Group).await;
    let mut danas = app.signed_in(&dana).await;
    let draft = drafting::draft(&mut danas).await;
    app.at("2026-09-03T23:25:00Z");
    let mut danas = app.signed_in(&dana).await;
    danas.post(&format!("/sessions/{session}/start"), &[]).await;
    let email = EmailAddress::parse(&dana.email).expect("an address");
    password_resets::request(&app.cx, &email).await.expect("a link");
    danas.post(&format!("/groups/{group}/people"), &[("people", "theo@example.org"), ("safe", "yes")]).await;
    let mailed: Vec<String> = app.deliver().await.iter().filter_map(|mail| mail.link_path()).collect();
    let public = ["/sign-in?back=/groups", "/forgot-password", "/help-now"].map(String::from);
    let public: Vec<String> = public.into_iter().chain(mailed).collect();
    let run = format!("/sessions/{session}/run");
    vec![
        Typist { name: "a visitor", browser: app.visitor(), from: public },
        Typist { name: "a participant", browser: app.signed_in(&rosa.person).await, from: vec!["/".into()] },
        Typist { name: "a counselor", browser: danas, from: vec!["/".into(), draft, run] },
        Typist { name: "an administrator", browser: app.signed_in(&alex).await, from: vec!["/".into()] },
    ]
}

/// What each field takes is stored, the rest is refused: a text is put into all fields at once, then into those alone that
/// take it.
async fn type_everywhere(typist: &mut Typist, form: &Form, text: &str) -> (Vec<Answer>, bool) {
    let mut answers = typist.post(form, &form.typed, text).await;
    let refused = wrong(&answers);
    let taken: Vec<String> = form.typed.iter().filter(|field| !refused.contains(*field)).cloned().collect();
    if !refused.is_empty() && !taken.is_empty() {
        answers.extend(typist.post(form, &taken, text).await);
    }
    let is_stored = answers.iter().any(|answer| answer.status == 303);
    (answers, is_stored)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_typed_becomes_code() {
    let app = TestApp::start(Engine::Sqlite).await;
    let payloads = payloads();
    let packs = packs(&payloads);
    assert!(payloads.len() >= 500, "{}", payloads.len());
    let (all, mut ours, mut fields) = (payloads.join("\n\n"), Ours::default(), 0);
    for mut typist in typists(&app).await {
        let forms = typist.forms().await;
        let mut stored = Vec::new();
        for form in &forms {
            for harmless in ["calm", HARMLESS, "", "x".repeat(20_000).as_str()] {
                let (answers, is_stored) = type_everywhere(&mut typist, form, harmless).await;
                answers.iter().for_each(|answer| ours.learn(answer));
                if is_stored {
                    stored.push(form.action.clone());
                }
            }
        }
        for page in pages(&mut typist.browser, &typist.from).await.values() {
            ours.learn(page);
        }
        for form in &forms {
            fields += form.typed.len();
            let what = format!("{} at {}, {:?}", typist.name, form.action, form.typed);
            for field in &form.typed {
                for answer in typist.post(form, std::slice::from_ref(field), &all).await {
                    ours.expect_in(&answer, &what);
                }
            }
            let packs = if stored.contains(&form.action) { packs.as_slice() } else { &[] };
            for pack in packs {
                for answer in type_everywhere(&mut typist, form, pack).await.0 {
                    ours.expect_in(&answer, &what);
                }
            }
        }
        for (path, page) in pages(&mut typist.browser, &typist.from).await {
            ours.expect_in(&page, &path);
        }
    }
    assert!(fields >= 40, "only {fields} text fields were found");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_an_address_becomes_code() {
    let app = TestApp::start(Engine::Sqlite).await;
    let names = ["back", "notice", "kept", "before", "invited", "with", "q"];
    // An address holds 64 kB.
    let queries: Vec<String> = payloads()
        .chunks(50)
        .map(|some| {
            let all = some.join(" ");
            form_urlencoded::Serializer::new(String::new()).extend_pairs(names.map(|name| (name, &all))).finish()
        })
        .collect();
    let mut asked = 0;
    for mut typist in typists(&app).await {
        let pages = pages(&mut typist.browser, &typist.from).await;
        let mut ours = Ours::default();
        pages.values().for_each(|page| ours.learn(page));
        ours.learn(&typist.browser.get("/nothing-here").await);
        ours.learn(&typist.browser.get("/library?q=%E2%80%A6").await);
        ours.learn(&typist.browser.get("/sign-in?notice=accepted&back=/x").await);
        for path in pages.keys() {
            let path = path.split('?').next().unwrap_or_default();
            for query in &queries {
                ours.expect_in(&typist.browser.get(&format!("{path}?{query}")).await, path);
            }
            asked += 1;
        }
        for payload in payloads() {
            let part: String = form_urlencoded::byte_serialize(payload.as_bytes()).collect();
            ours.expect_in(&typist.browser.get(&format!("/library/{part}")).await, &payload);
        }
    }
    assert!(asked > 50, "only {asked} pages");
}

/// Whoever reads the list of parts sees what stands there: it is no list of what somebody happened to think of.
#[test]
fn the_reader_finds_what_it_is_there_for() {
    let mut ours = Ours::default();
    let answer =
        |body: &str| Answer { status: axum::http::StatusCode::OK, headers: Default::default(), body: body.into() };
    ours.learn(&answer("<p class=a><a href=/x>x</a><textarea></textarea></p>"));
    for bad in
        ["<p onclick=x>", "<img>", "<a href=javascript:x>y</a>", "<a href=//evil.example>y</a>", "</textarea><svg>"]
    {
        assert!(!ours.faults(&answer(bad)).is_empty(), "{bad}");
    }
    assert!(ours.faults(&answer("<a href=https://x.example>y</a>&lt;img onerror=x&gt;")).is_empty());
}
