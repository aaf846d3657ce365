//! English and Spanish: whose choice counts, that it reaches every word of a participant's pages, and what stays as it is.

use axum::http::header::SET_COOKIE;
use domain::entities::account::Language;
use domain::entities::{module, reading};
use scraper::node::Node;
use scraper::{ElementRef, Html};
use sea_orm::EntityTrait as _;

use crate::support::cast::PASSWORD;
use crate::support::speaking::{choose, get, lang, mailed_links, reads, rosa};
use crate::support::{Answer, Engine, TestApp, on_both_engines, privacy, shelf};

/// Words that every English sentence has, and no Spanish one.
const ENGLISH: [&str; 33] = [
    "the", "you", "your", "yours", "and", "is", "are", "was", "of", "to", "with", "not", "this", "that", "it", "for",
    "from", "what", "who", "have", "be", "by", "on", "when", "until", "nothing", "nobody", "here", "which", "or", "if",
    "they", "my",
];

/// An element's nearest language.
fn language(element: ElementRef<'_>) -> Option<String> {
    let ancestors = element.ancestors().filter_map(ElementRef::wrap);
    std::iter::once(element).chain(ancestors).find_map(|one| one.attr("lang").map(str::to_string))
}

/// All that a page says in Spanish: its texts, and what it has for scripts and for who listens.
fn said(page: &Answer) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let mut said = Vec::new();
    for node in html.tree.nodes() {
        let of = ElementRef::wrap(node).or_else(|| node.parent().and_then(ElementRef::wrap));
        if of.is_none_or(|of| language(of).as_deref() != Some("es")) {
            continue;
        }
        match node.value() {
            Node::Text(text) => said.push(text.to_string()),
            Node::Element(element) => {
                // The path in this one holds a token, and a token may hold anything.
                let says = |name: &str| name.starts_with("data-") && name != "data-strength";
                let spoken = |name: &str| says(name) || ["aria-label", "alt", "title"].contains(&name);
                said.extend(element.attrs().filter(|(name, _)| spoken(name)).map(|(_, value)| value.to_string()));
            }
            _ => {}
        }
    }
    said
}

/// The texts in a JSON, without the names of its parts.
fn values(json: &serde_json::Value, said: &mut Vec<String>) {
    match json {
        serde_json::Value::String(text) => said.push(text.clone()),
        serde_json::Value::Array(all) => all.iter().for_each(|one| values(one, said)),
        serde_json::Value::Object(all) => all.values().for_each(|one| values(one, said)),
        _ => {}
    }
}

/// What of this is English, without what staff and the curriculum wrote.
fn english(said: &[String], written: &[String]) -> Vec<String> {
    let is_english = |text: &String| {
        let own = written.iter().fold(text.clone(), |text, written| text.replace(written.as_str(), " "));
        // An id is one word, and what a script fills in is none.
        let own = own.replace("{when}", " ").replace("{count}", " ");
        let mut words = own.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.any(|word| ENGLISH.contains(&word.as_str()))
    };
    said.iter().filter(|text| is_english(text)).cloned().collect()
}

/// What the curriculum says, which is not ours to translate; longest first.
async fn written(app: &TestApp) -> Vec<String> {
    let db = app.cx.db.read();
    let modules = module::Entity::find().all(db).await.expect("modules");
    let readings = reading::Entity::find().all(db).await.expect("readings");
    let titles = readings.into_iter().map(|one| one.title);
    let mut all: Vec<String> = modules.into_iter().flat_map(|one| [one.title, one.practice]).chain(titles).collect();
    all.retain(|text| !text.is_empty());
    all.sort_by_key(|text| std::cmp::Reverse(text.len()));
    all
}

on_both_engines! {
    async fn no_page_of_a_participant_in_spanish_says_a_sentence_in_english(app: &TestApp) {
        let (dana, group, rosa) = rosa(app).await;
        reads(app, &rosa.person, Language::Spanish).await;
        privacy::release(app, &rosa).await;
        privacy::shared_plan(app, &rosa).await;
        let mut alex = app.signed_in(&app.alex().await).await;
        privacy::publish(&mut alex, "Paz.", "0").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let mut seen = vec![browser.get("/agreement").await];
        browser.post("/agreement", &[("version", "1"), ("answer", "declined")]).await;
        seen.push(browser.get("/agreement").await);
        browser.post("/agreement", &[("version", "1"), ("agree", "yes"), ("answer", "accepted")]).await;
        let readings: Vec<String> = app.assignments(&rosa).await.iter().map(|one| format!("/readings/{}", one.id)).collect();
        let first = &readings[0];
        browser.post(&format!("{first}/completion"), &[("done", "yes")]).await;
        browser.post(&format!("{first}/reflection"), &[("text", "Hola."), ("sharing", "group"), ("was", "me"), ("seen", "0")]).await;
        let paths = [
            "/", "/announcements", "/readings", "/reflections", "/safety-plan", "/safety-plan/edit", "/steady", "/help-now", "/agreement", "/account",
            "/account/email", "/account/password", "/account/second-factor", "/account/export", "/account/closure", "/account/devices",
            "/account/contact", "/account/calendar", "/account/reminders", "/account/first-name", "/account/offline", "/account/releases", "/announcements", "/nothing-here",
        ];
        for path in paths.into_iter().map(String::from).chain([first.clone(), format!("{first}?note=not-now")]) {
            seen.push(browser.get(&path).await);
        }
        // Each form, refused as far as it goes.
        let long = "a".repeat(401);
        let refused: [(&str, &[(&str, &str)]); 13] = [
            ("/account", &[("name", ""), ("zone", "Mars/Base"), ("language", "tlh")]),
            ("/account", &[("name", &long), ("zone", "")]),
            ("/account/email", &[("email", "nobody"), ("password", "")]),
            ("/account/email", &[("email", "new@example.org"), ("password", "wrong")]),
            ("/account/password", &[("current", "x"), ("password", "short")]),
            ("/account/second-factor", &[("step", "begin"), ("password", "wrong")]),
            ("/account/export", &[("password", "wrong")]),
            ("/account/closure", &[("password", "wrong")]),
            ("/account/contact", &[("reach", "chosen"), ("phone_use", "call"), ("phone", "x")]),
            ("/account/reminders", &[("sessions", "own"), ("quiet", "own"), ("quiet_from", "x"), ("quiet_until", "22:00"), ("cap", "9")]),
            ("/account/releases", &[("id", "01a00000-0000-7000-8000-00000000000a"), ("until", "2020-01-01")]),
            (&format!("{first}/reflection"), &[("text", "x"), ("sharing", "me"), ("was", "me"), ("look", "yes"), ("seen", "1")]),
            ("/safety-plan", &[("people", "\u{7}")]),
        ];
        for (path, fields) in refused {
            let page = browser.post(path, fields).await;
            assert_eq!(page.status, 422, "{path}: {}", page.text());
            seen.push(page);
        }
        let mut faults: Vec<(String, String)> = Vec::new();
        for path in ["/account/sign-in-end", "/account/offline"] {
            let answer = browser.get_as_island(path).await;
            let mut said = Vec::new();
            values(&serde_json::from_str(&answer.body).expect("JSON"), &mut said);
            faults.extend(english(&said, &[]).into_iter().map(|text| (path.to_string(), text)));
        }
        let mut visitor = app.visitor();
        for path in ["/sign-in", "/forgot-password", "/help-now", "/steady", "/account/closed", "/leave", "/reset/none"] {
            seen.push(get(&mut visitor, path, "es-MX").await);
        }
        for path in mailed_links(app, group, [&dana, &rosa.person], "es").await {
            seen.push(get(&mut visitor, &path, "es-MX").await);
            if path.starts_with("/unsubscribe/") {
                seen.push(visitor.post(&path, &[("extent", "kind")]).await);
                seen.push(visitor.post(&path, &[("extent", "all")]).await);
            }
        }
        let session = app.sessions(group).await[0].id;
        let link = format!("/reply/{}", domain::replies::token(&app.cx.keys, session, rosa.membership_id));
        seen.push(get(&mut visitor, &link, "es-MX").await);
        for answer in ["cannot-come", "call"] {
            let form = seen.last().expect("a page").value("seen");
            assert_eq!(visitor.post(&link, &[("answer", answer), ("seen", &form)]).await.status, 303);
            seen.push(get(&mut visitor, &link, "es-MX").await);
        }
        assert!(seen.last().expect("a page").text().contains("Dijiste que no puedes venir."));
        seen.push(app.signed_in(&rosa.person).await.get("/").await);
        let written = written(app).await;
        let demo = ["County Court", "Jo Park", "Only that I take part.", "My hearing in October.", "Elm Street", "Isle of Man", "Port of Spain", &dana.name].map(String::from);
        let written: Vec<String> = written.into_iter().chain(demo).collect();
        for page in seen {
            let title = page.all("title").concat();
            assert_eq!(lang(&page), "es", "{title}");
            faults.extend(english(&said(&page), &written).into_iter().map(|text| (title.clone(), text)));
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }

    async fn an_account_has_a_language_and_a_browser_without_one_has_its_own(app: &TestApp) {
        let (dana, _, rosa) = rosa(app).await;
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(lang(&get(&mut browser, "/account", "es").await), "en", "nobody chose: it is as it was");
        let fields = [("name", "Rosa"), ("zone", ""), ("language", "es")];
        assert_eq!(browser.post("/account", &fields).await.status, 303);
        for path in ["/", "/readings", "/account", "/steady", "/help-now", "/nothing-here"] {
            let page = get(&mut browser, path, "en").await;
            assert_eq!(lang(&page), "es", "{path}");
            assert!(page.all("#language button").is_empty(), "{path}: an account has chosen");
        }
        let elsewhere = app.signed_in(&rosa.person).await.get("/").await;
        assert!(lang(&elsewhere) == "es" && elsewhere.text().contains("Buenos días, Rosa"), "{}", elsewhere.text());
        // A form that does not ask leaves it; one that asks for another language than ours is refused.
        assert_eq!(browser.post("/account", &[("name", "Rosa M."), ("zone", "")]).await.status, 303);
        let refused = browser.post("/account", &[("name", "Rosa"), ("zone", ""), ("language", "tlh")]).await;
        assert_eq!((refused.status.as_u16(), refused.wrong("language")), (422, "Elige una de estas opciones.".into()));
        assert_eq!(lang(&browser.get("/account").await), "es");
        // Signed out, the browser remembers what was chosen in it.
        browser.post("/sign-out", &[]).await;
        assert_eq!(lang(&get(&mut browser, "/sign-in", "en").await), "es");
        // Staff pages are English, whatever a browser likes and whatever is posted.
        let mut danas = app.signed_in(&dana).await;
        assert_eq!(danas.post("/account", &[("name", "Dana"), ("zone", ""), ("language", "es")]).await.status, 303);
        for path in ["/", "/groups", "/account", "/account/password", "/help-now", "/nothing-here"] {
            assert_eq!(lang(&get(&mut danas, path, "es").await), "en", "{path}");
        }
    }

    async fn a_visitor_reads_what_their_browser_likes_until_they_choose(app: &TestApp) {
        let mut browser = app.visitor();
        let page = get(&mut browser, "/sign-in", "es-US,es;q=0.9,en;q=0.5").await;
        assert_eq!((lang(&page), page.all("h1")), ("es".into(), vec!["Iniciar sesión".into()]));
        assert_eq!(page.all("#language button[lang=en]"), ["English"]);
        assert_eq!(lang(&get(&mut browser, "/sign-in", "fr").await), "en");
        let chosen = choose(&mut browser, "/help-now", "en").await;
        assert_eq!((chosen.status.as_u16(), chosen.location()), (303, "/help-now".into()));
        let cookie = chosen.headers[SET_COOKIE].to_str().expect("text");
        assert_eq!(cookie, "__Host-language=en; Path=/; Secure; HttpOnly; SameSite=Lax", "and it ends with the window");
        let page = get(&mut browser, "/help-now", "es").await;
        assert_eq!((lang(&page), page.all("#language button[lang=es]")), ("en".into(), vec!["Español".into()]));
        assert_eq!(choose(&mut browser, "/help-now", "es").await.status, 303);
        assert_eq!(lang(&get(&mut browser, "/help-now", "en").await), "es");
        assert_eq!(choose(&mut browser, "//evil.example/x", "es").await.location(), "/");
        assert_eq!(choose(&mut browser, "/", "tlh").await.status, 400);
        let refused = browser.post("/sign-in", &[("email", "x@example.org"), ("password", "x")]).await;
        assert!(refused.wrong("password").starts_with("Esta dirección y esta contraseña no van juntas."));
        // What is kept for one language is not shown in the other.
        for (tag, title) in [("en", "Steady"), ("es", "Calma"), ("en", "Steady")] {
            choose(&mut browser, "/steady", tag).await;
            assert_eq!(browser.get("/steady").await.all("h1"), [title]);
        }
    }

    async fn whoever_accepts_an_invitation_in_spanish_stays_in_spanish(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut danas = app.signed_in(&dana).await;
        danas.post(&format!("/groups/{group}/people"), &[("people", "Theo, theo@example.org"), ("safe", "yes")]).await;
        let path = app.deliver().await[0].link_path().expect("a link");
        let mut browser = app.visitor();
        let page = get(&mut browser, &path, "es").await;
        assert_eq!(page.attribute("#language input[checked]", "value").as_deref(), Some("es"), "{}", page.text());
        let again = browser.post(&path, &[("name", ""), ("password", "short"), ("language", "es")]).await;
        assert_eq!((again.status.as_u16(), again.attribute("#language input[checked]", "value")), (422, Some("es".into())));
        let accepted = browser.post(&path, &[("name", "Theo"), ("password", PASSWORD), ("language", "es")]).await;
        assert_eq!(accepted.status, 303, "{}", accepted.text());
        let cookies: Vec<&str> = accepted.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).collect();
        assert!(cookies.iter().any(|cookie| cookie.starts_with("__Host-language=es;") && cookie.contains("Max-Age=")), "{cookies:?}");
        let page = get(&mut browser, "/", "en").await;
        assert!(lang(&page) == "es" && page.text().contains("Theo"), "{}", page.text());
    }

    async fn whoever_invites_says_in_which_language_the_mail_is(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut danas = app.signed_in(&dana).await;
        let fields = [("people", "Theo, theo@example.org"), ("safe", "yes"), ("language", "es")];
        assert_eq!(danas.post(&format!("/groups/{group}/people"), &fields).await.status, 303);
        let mails = app.deliver().await;
        assert_eq!(mails[0].subject(), "Una invitación para ti");
        assert!(mails[0].text().contains("funciona hasta el 15 de septiembre"), "{}", mails[0].text());
        let page = get(&mut app.visitor(), &mails[0].link_path().expect("a link"), "en").await;
        assert_eq!(page.attribute("#language input[checked]", "value").as_deref(), Some("es"), "it is offered first");
        let fields = [("people", "Amina, amina@example.org"), ("safe", "yes")];
        danas.post(&format!("/groups/{group}/people"), &fields).await;
        assert_eq!(app.deliver().await[0].subject(), "An invitation for you", "where none is said");
    }

    async fn a_reading_of_ours_says_in_spanish_that_it_is_in_english(app: &TestApp) {
        let (dana, group, rosa) = rosa(app).await;
        reads(app, &rosa.person, Language::Spanish).await;
        let mut danas = app.signed_in(&dana).await;
        let reading = shelf::publish(&mut danas, &[("title", "Una tarde"), ("body", "Siéntate.")]).await;
        let own = shelf::give(app, &mut danas, group, reading, &rosa).await;
        let mut browser = app.signed_in(&rosa.person).await;
        let ours = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let page = browser.get(&ours).await;
        assert!(page.text().contains("Este texto está en inglés."), "{}", page.text());
        assert!(page.all("[lang=en] article").len() == 1 && page.all("h1[lang=en]").len() == 1);
        let page = browser.get(&own).await;
        assert!(!page.text().contains("Este texto está en inglés.") && page.all("[lang=en]").is_empty());
        for path in ["/", "/readings"] {
            let page = browser.get(path).await;
            let (titles, foreign) = (page.all(".list__title"), page.all(".list__title[lang=en]"));
            assert!(foreign.len() + 1 == titles.len() && !foreign.contains(&"Una tarde".to_string()), "{path}: {titles:?}");
            assert_eq!(page.text().matches("· en inglés").count(), foreign.len(), "{path}: {}", page.text());
        }
        reads(app, &rosa.person, Language::English).await;
        let page = browser.get(&ours).await;
        assert!(!page.text().contains("in English") && page.all("[lang=en] article").len() == 1, "the page itself is");
    }

    async fn the_crisis_card_in_spanish_leads_to_who_answers_in_spanish(app: &TestApp) {
        let card = get(&mut app.visitor(), "/help-now", "es").await;
        for words in ["presiona 2 para español", "Enviar AYUDA al 988", "Llamar al 1-800-662-HELP (4357)", "Llamar al 800-799-7233", "llama al 911"] {
            assert!(card.text().contains(words), "{words}: {}", card.text());
        }
        assert_eq!(card.attributes("a[href^='tel:']", "href"), ["tel:988", "tel:18006624357", "tel:8007997233"]);
        assert!(card.attributes("a", "href").contains(&"sms:988?&body=AYUDA".to_string()));
    }

    async fn an_empty_page_after_leaving_is_in_the_language_of_the_browser(app: &TestApp) {
        let mut browser = app.visitor();
        browser.post("/leave", &[]).await;
        let page = get(&mut browser, "/readings", "es").await;
        assert_eq!((lang(&page), page.all("h1"), page.all("button")), ("es".into(), vec!["Nueva pestaña".into()], vec!["Continuar".into()]));
    }

    async fn mail_is_in_the_language_of_its_recipient(app: &TestApp) {
        let (_, group, rosa) = rosa(app).await;
        reads(app, &rosa.person, Language::Spanish).await;
        let session = app.sessions(group).await[0].clone();
        app.clock.set(session.starts_at - chrono::Duration::hours(23));
        let mails = app.deliver().await;
        let to = |person: &str| {
            let mut to = mails.iter().filter(|mail| mail.to == [person] && mail.subject().contains("6:30"));
            to.next().unwrap_or_else(|| panic!("none to {person}"))
        };
        let rosas = to("rosa@example.org");
        assert_eq!(rosas.subject(), "Recordatorio: jueves 6:30 p. m.");
        let text = rosas.text();
        assert!(text.starts_with("Hola:"), "{text}");
        assert!(text.contains("el jueves 3 de septiembre, 6:30 p. m. (hora de Chicago), hasta las 8:00 p. m."), "{text}");
        assert!(rosas.html().expect("a view").contains("<html lang=\"es\">"));
        // A token may hold anything.
        let without_links = |text: String| text.lines().filter(|line| !line.starts_with("http")).collect::<Vec<_>>().join("\n");
        let lines: Vec<String> = mails.iter().filter(|mail| mail.to == ["rosa@example.org"]).map(|mail| without_links(mail.text())).collect();
        assert_eq!(english(&lines, &[]), Vec::<String>::new());
    }
}
