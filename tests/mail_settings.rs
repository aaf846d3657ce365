//! How mail looks: an administrator's own words where they tell nothing, and who sends it at the end alone.

use mail_parser::MessageParser;

use crate::support::privacy::{contact, noted};
use crate::support::smtp::Received;
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn own_words_replace_ours_from_the_next_mail_on(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&alex).await;
        let fields = [("organization", "Harbor House"), ("is_signed", "yes"), ("colour", "#2F6F6B"), ("en-sender", "Alex, from the office"), ("en-reminder", "Do not forget")];
        let saved = browser.post("/settings/mail", &fields).await;
        let page = browser.follow(saved).await;
        assert!(page.text().contains("Saved. It holds from the next mail on."));
        assert_eq!((page.value("en-reminder"), page.value("colour"), page.value("es-reminder")), ("Do not forget".into(), "#2f6f6b".into(), String::new()));
        app.at("2026-09-02T23:30:00Z");
        let mail = app.deliver().await;
        let mut subjects: Vec<String> = mail.iter().map(Received::subject).collect();
        subjects.sort();
        assert_eq!(subjects, ["Do not forget", "Do not forget: Thursday 6:30 pm"]);
        for one in &mail {
            let parsed = MessageParser::default().parse(&one.raw).expect("a message");
            let from = parsed.from().and_then(|from| from.first()).expect("a sender");
            assert_eq!((from.name(), from.address()), (Some("Alex, from the office"), Some("mooring@localhost")));
            assert!(one.html().expect("HTML").contains("#2f6f6b"));
            let seen_first: String = one.text().chars().take(200).collect();
            assert!(one.text().trim_end().ends_with("Harbor House") && !seen_first.contains("Harbor"), "{}", one.text());
            let headers = one.raw.split("\r\n\r\n").next().unwrap_or_default();
            assert!(!headers.contains("Harbor"), "{headers}");
        }
        assert_eq!(noted(app, "change-mail", "organizations").await, 1);
    }

    async fn words_that_tell_are_refused_and_kept_as_typed(app: &TestApp) {
        let alex = app.alex().await;
        let mut browser = app.signed_in(&alex).await;
        let fields = [("organization", "Harbor House"), ("colour", "blue"), ("en-reminder", "Your Healing Circle"), ("es-calendar", "Sesión de terapia"), ("en-change", "Harbor House news"), ("en-sender", "Office")];
        let refused = browser.post("/settings/mail", &fields).await;
        assert_eq!(refused.status, 422);
        for (field, why) in [("en-reminder", "heal"), ("es-calendar", "terap"), ("en-change", "the name of the organization"), ("colour", "six digits")] {
            assert!(refused.wrong(field).contains(why), "{field}: {}", refused.wrong(field));
        }
        assert_eq!(refused.value("en-reminder"), "Your Healing Circle");
        let page = browser.get("/settings/mail").await;
        assert_eq!((page.value("en-sender"), page.value("organization")), (String::new(), String::new()), "nothing was saved");
        assert_eq!(noted(app, "change-mail", "organizations").await, 0);
    }

    async fn who_asked_for_neutral_words_is_told_nobodys_name(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&alex).await;
        browser.post("/settings/mail", &[("organization", "Harbor House"), ("is_signed", "yes")]).await;
        contact(&mut app.signed_in(&rosa.person).await, &[("wording", "neutral")]).await;
        app.at("2026-09-02T14:00:00Z");
        let mail = app.deliver().await;
        assert!(mail.len() == 1 && !mail[0].text().contains("Harbor") && !mail[0].html().expect("HTML").contains("Harbor"));
        contact(&mut app.signed_in(&rosa.person).await, &[]).await;
        app.at("2026-09-02T23:30:00Z");
        assert!(app.deliver().await[0].text().contains("Harbor House"));
        assert_eq!(app.signed_in(&alex).await.post("/settings/mail", &[("organization", "Harbor House")]).await.status, 303);
        app.at("2026-09-03T21:30:00Z");
        assert!(!app.deliver().await[0].raw.contains("Harbor"), "an administrator may leave it out of all mail");
    }

    async fn the_house_alone_says_how_mail_looks(app: &TestApp) {
        let (dana, noor) = (app.dana().await, app.noor().await);
        for who in [&dana, &noor] {
            let mut browser = app.signed_in(who).await;
            assert_eq!(browser.get("/settings/mail").await.status, 404);
            assert_eq!(browser.post("/settings/mail", &[("en-sender", "Me")]).await.status, 404);
        }
    }
}
