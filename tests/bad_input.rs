//! What people type, and what others try: long names, other scripts, markup, in each field of each form.

use crate::support::cast::posted;
use crate::support::{Engine, TestApp, on_both_engines};

const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
const ARABIC: &str = "نادية الحسن";
const EMOJI: &str = "🌊👩‍👩‍👧 Zoë";

/// A page may hold the words, never as markup.
fn harmless(page: &str) {
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(!page.contains("<img src=x"), "{page}");
}

on_both_engines! {
    async fn markup_stays_text_in_every_field(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let plain = app.group_fields().await;
        // Each field alone, so that each is what comes back.
        for at in 0..posted(&plain, "save").len() {
            let mut fields = posted(&plain, "save");
            fields[at].1 = SCRIPT;
            harmless(&browser.post("/groups/new", &fields).await.body);
        }
        let mut group = app.group_fields().await;
        (group.name, group.place) = (SCRIPT.into(), SCRIPT.into());
        group.seen = browser.post("/groups/new", &posted(&group, "save")).await.value("seen");
        let answer = browser.post("/groups/new", &posted(&group, "save")).await;
        let path = answer.location();
        harmless(&browser.follow(answer).await.body);
        for (path, fields) in [
            (format!("{path}/people"), vec![("people", SCRIPT), ("safe", SCRIPT)]),
            (format!("{path}/people"), vec![("people", "</textarea><script>alert(1)</script>")]),
            (format!("{path}/readings"), vec![("reading", SCRIPT), ("whom", SCRIPT), ("due", SCRIPT)]),
            ("/account".into(), vec![("name", "a\nb"), ("zone", SCRIPT)]),
            ("/sign-in".into(), vec![("email", SCRIPT), ("password", SCRIPT), ("back", SCRIPT), ("kept", SCRIPT)]),
            ("/forgot-password".into(), vec![("email", SCRIPT)]),
        ] {
            let page = browser.post(&path, &fields).await;
            assert!(page.status.is_client_error() || page.status == 303, "{path}: {}", page.status);
            harmless(&page.body);
        }
        assert_eq!(browser.post("/account", &[("name", SCRIPT)]).await.status, 303, "it is a name, if an odd one");
        for path in ["/", "/account", "/groups", path.as_str(), "/messages"] {
            harmless(&browser.get(path).await.body);
        }
        let people = browser.post(&format!("{path}/people"), &[("people", "</textarea><script>alert(1)</script>")]).await;
        assert_eq!(people.value("people"), "</textarea><script>alert(1)</script>", "what was typed is still there");
    }

    async fn names_of_400_characters_and_of_any_script_are_kept_whole(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let long = "W".repeat(400);
        for name in [long.as_str(), ARABIC, EMOJI] {
            assert_eq!(browser.post("/account", &[("name", name)]).await.status, 303, "{name}");
            assert_eq!(browser.get("/account").await.value("name"), name);
            assert!(browser.get("/").await.text().contains(name));
            let mut group = app.group_fields().await;
            group.name = name.into();
            group.seen = browser.post("/groups/new", &posted(&group, "save")).await.value("seen");
            let answer = browser.post("/groups/new", &posted(&group, "save")).await;
            assert!(browser.follow(answer).await.all("h1").contains(&name.to_string()));
        }
        let group = app.group_on(&dana, "2026-09-07", "10:00").await;
        let people = format!("{long}, a@example.org\n{ARABIC}, b@example.org\n{EMOJI}, c@example.org");
        assert_eq!(browser.post(&format!("/groups/{group}/people"), &[("people", &people), ("safe", "yes")]).await.status, 303);
        let mail = app.deliver().await;
        let to_nadia = mail.iter().find(|one| one.to == ["b@example.org"]).expect("to her");
        assert!(to_nadia.text().starts_with("Hello,") && !to_nadia.text().contains(ARABIC), "{}", to_nadia.text());
        let page = browser.get(&format!("/groups/{group}")).await;
        assert!(page.text().contains(&long) && page.text().contains(ARABIC) && page.text().contains(EMOJI));
    }

    async fn a_name_of_401_characters_is_refused_and_given_back(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let too_long = "W".repeat(401);
        let page = browser.post("/account", &[("name", &too_long)]).await;
        assert_eq!(page.status, 422);
        assert_eq!(page.wrong("name"), "Your name has 401 characters. Use 400 or fewer.");
        assert_eq!(page.value("name"), too_long);
    }

    async fn a_name_can_not_forge_a_header_of_a_mail(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let people = "Rosa\tBcc: evil@example.org, rosa@example.org";
        browser.post(&format!("/groups/{group}/people"), &[("people", people), ("safe", "yes")]).await;
        for mail in app.deliver().await {
            assert_eq!(mail.to.len(), 1);
            assert_eq!(mail.header("Bcc"), None);
        }
    }
}
