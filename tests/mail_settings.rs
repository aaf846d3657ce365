//! How mail looks: an administrator's own words where they tell nothing, and who sends it at the end alone.

use domain::entities::account::Role;
use domain::entities::outbox_message::Kind;
use domain::letters::Prepared;
use lettre::message::Mailbox;
use mail_parser::MessageParser;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;

use crate::support::privacy::{contact, noted};
use crate::support::smtp::Received;
use crate::support::{Engine, TestApp, on_both_engines};

fn sender(mail: &Received) -> Option<String> {
    let parsed = MessageParser::default().parse(&mail.raw).expect("a message");
    parsed.from().and_then(|from| from.first()).and_then(|from| from.name()).map(str::to_string)
}

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
        browser.post("/settings/mail", &[("organization", "Harbor House"), ("is_signed", "yes"), ("colour", "#2f6f6b")]).await;
        contact(&mut app.signed_in(&rosa.person).await, &[("wording", "neutral")]).await;
        app.at("2026-09-02T14:00:00Z");
        let mail = app.deliver().await;
        assert!(mail.len() == 1 && !mail[0].text().contains("Harbor") && !mail[0].html().expect("HTML").contains("Harbor"));
        assert!(!mail[0].html().expect("HTML").contains("2f6f6b"), "a colour names too");
        contact(&mut app.signed_in(&rosa.person).await, &[]).await;
        app.at("2026-09-02T23:30:00Z");
        let named = app.deliver().await.remove(0);
        assert!(named.text().contains("Harbor House") && named.html().expect("HTML").contains("2f6f6b"));
        assert_eq!(app.signed_in(&alex).await.post("/settings/mail", &[("organization", "Harbor House")]).await.status, 303);
        app.at("2026-09-03T21:30:00Z");
        assert!(!app.deliver().await[0].raw.contains("Harbor"), "an administrator may leave it out of all mail");
    }

    async fn a_name_that_comes_later_than_the_words_is_not_used(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let mut browser = app.signed_in(&alex).await;
        let fields = [("en-reminder", "Elm Street, autumn news"), ("en-change", "Sam Lee writes"), ("en-calendar", "Harbor House"), ("en-sender", "Office")];
        assert_eq!(browser.post("/settings/mail", &fields).await.status, 303, "nothing is called so yet");
        let page = browser.get("/settings/mail").await;
        assert!(!page.text().contains("not used any more"), "{}", page.text());
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.person(Role::Counselor, "Sam Lee").await;
        let named = domain::entities::organization::Entity::update_many()
            .col_expr(domain::entities::organization::Column::Name, Expr::value("Harbor House"));
        named.exec(app.cx.db.write()).await.expect("named");
        app.at("2026-09-02T23:30:00Z");
        let mut mail = app.deliver().await;
        let second = app.sessions(group).await[1].id;
        app.signed_in(&dana).await.post(&format!("/sessions/{second}/place"), &[("place", "Room 5"), ("meeting_link", "")]).await;
        mail.extend(app.deliver().await);
        let mut subjects: Vec<String> = mail.iter().map(Received::subject).collect();
        subjects.sort();
        assert_eq!(subjects, ["A change", "A reminder", "Reminder: Thursday 6:30 pm"]);
        assert!(mail.iter().all(|one| sender(one).as_deref() == Some("Office")), "what tells nothing stays");
        let page = app.signed_in(&alex).await.get("/settings/mail").await;
        assert!(page.text().contains("not used any more"), "{}", page.text());
        for (field, typed) in [("en-reminder", "Elm Street, autumn news"), ("en-change", "Sam Lee writes"), ("en-calendar", "Harbor House")] {
            assert!(page.wrong(field).contains("the name of"), "{field}");
            assert_eq!(page.value(field), typed, "it is shown as it was typed");
        }
    }

    async fn the_servers_own_senders_name_is_held_against_the_names_too(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T23:30:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        let waits = app.outbox().await.into_iter().find(|one| one.kind == Kind::SessionTomorrow).expect("a reminder");
        let Prepared::Letter(letter) = app.prepared(&waits).await else { panic!("nothing") };
        for (name, shown) in [("Office", "From: Office <"), ("The Elm Street, autumn", "From: us@example.org"), ("Thera\u{200b}py", "From: us@example.org")] {
            let from = Mailbox::new(Some(name.into()), "us@example.org".parse().expect("an address"));
            let mail = server::mail::message::build(&letter, "https://mooring.example", &from).expect("built").formatted();
            let mail = String::from_utf8(mail).expect("ASCII");
            assert!(mail.contains(shown), "{name}: {mail}");
        }
        let from = Mailbox::new(None, "us@niñez.org".parse().expect("an address"));
        let mail = server::mail::message::build(&letter, "https://mooring.example", &from).expect("built").formatted();
        assert!(String::from_utf8_lossy(&mail).contains("@xn--niez-hqa.org>\r\n"), "{}", String::from_utf8_lossy(&mail));
        app.deliver().await;
    }

    async fn signs_that_hide_a_word_and_colours_that_nobody_sees_are_refused(app: &TestApp) {
        let alex = app.alex().await;
        let mut browser = app.signed_in(&alex).await;
        app.person(Role::Counselor, "Sam Lee").await;
        let fields = [("colour", "#ffffff"), ("en-reminder", "=?utf-8?Q?=0D=0ABcc:_x?="), ("en-change", "thera\u{61c}py"), ("es-change", "th\u{435}rapy"), ("en-account", "t.h.e.r.a.p.y"), ("en-message", "sam lee, again")];
        let refused = browser.post("/settings/mail", &fields).await;
        assert_eq!(refused.status, 422);
        for (field, why) in [("colour", "darker"), ("en-reminder", "can’t be seen"), ("en-change", "can’t be seen"), ("es-change", "can’t be seen"), ("en-account", "therap"), ("en-message", "the name of")] {
            assert!(refused.wrong(field).contains(why), "{field}: {}", refused.wrong(field));
        }
        let usual = [("colour", "#888888"), ("en-reminder", "It’s “us”: A–Z, (1/2); no. 3 - soon!"), ("es-reminder", "¿Mañana, Íñigo & Zoe\u{301}?")];
        let taken = browser.post("/settings/mail", &usual).await;
        assert_eq!(taken.status, 303, "{}", taken.text());
        assert_eq!(browser.get("/settings/mail").await.value("es-reminder"), "¿Mañana, Íñigo & Zoé?");
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
