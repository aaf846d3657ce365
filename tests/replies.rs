//! Whether somebody comes: said without signing in until the session begins, or on *This week*.

use axum::body::Body;
use axum::http::{Method, Request};
use chrono::Duration;
use domain::entities::account::{self, AccountStatus};
use domain::entities::membership::MembershipStatus;
use domain::entities::{audit_entry, reply};
use domain::telling_words;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};

use crate::support::privacy::noted;
use crate::support::replying::{Scene, link, press, rows, scene};
use crate::support::{Answer, Engine, TestApp, on_both_engines, privacy};

/// The line that each page for participants has, and that names what it is not.
const NOT_WATCHED: [(&str, &str); 2] = [
    (
        "en",
        "Nobody watches Mooring around the clock, and it is no emergency service. You can call or text 988 at any hour.",
    ),
    (
        "es",
        "Nadie está pendiente de Mooring las 24 horas, y no es un servicio de emergencia. Puedes llamar al 988 o mandar un mensaje de texto a cualquier hora.",
    ),
];

on_both_engines! {
    async fn a_link_tells_the_time_and_nothing_else(app: &TestApp) {
        let Scene { link, .. } = scene(app).await;
        let page = app.visitor().get(&link).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Thursday 3 September, 6:30 pm (Chicago time), until 8:00 pm"), "{}", page.text());
        for told in ["rosa", "dana", "elm", "room 2", "our organization", "trauma", "attachment", "session", "week 1", "step", "example.org", "counsel", "group"] {
            assert!(!page.text().to_lowercase().contains(told), "{told}: {}", page.text());
        }
        assert!(!page.body.contains("Rosa") && !page.body.contains("Elm"));
        for (what, found) in [("help", "a[href='/help-now']"), ("grounding", "a[href='/steady']"), ("leaving", "form[action='/leave'] button")] {
            assert!(!page.all(found).is_empty(), "{what}");
        }
        assert!(page.text().contains("Nobody watches Mooring around the clock"));
    }

    async fn no_page_of_a_mailed_link_tells_why_somebody_gets_mail(app: &TestApp) {
        let Scene { link, .. } = scene(app).await;
        let sent_at = app.now();
        app.at("2026-09-02T23:30:00Z");
        let mail = app.deliver().await;
        let stops = mail.iter().map(|one| one.text().split_whitespace().find_map(|word| word.strip_prefix("http://127.0.0.1:3000/unsubscribe/").map(|token| format!("/unsubscribe/{token}"))));
        let stops: Vec<String> = stops.map(|stop| stop.expect("a way to stop it")).collect();
        assert_eq!(stops.len(), 2, "of a session, and of a reading");
        for (language, not_watched) in NOT_WATCHED {
            app.at(&sent_at.to_rfc3339());
            let mut visitor = app.visitor();
            assert_eq!(visitor.post("/language", &[("language", language), ("back", "/")]).await.status, 303);
            let tells_nothing = |page: &Answer, what: &str| {
                assert_eq!(page.attribute("html", "lang").as_deref(), Some(language), "{what}");
                let said = page.text().replace(not_watched, "");
                assert_eq!(telling_words::find(&said), None, "{what}: {said}");
                assert_eq!(telling_words::find(&page.all("title").concat()), None, "{what}");
            };
            tells_nothing(&visitor.get(&link).await, "asked");
            for answer in ["coming", "late", "cannot-come", "call", "no-call", "call"] {
                let taken = press(&mut visitor, &link, answer).await;
                tells_nothing(&visitor.follow(taken).await, answer);
            }
            tells_nothing(&visitor.post(&link, &[("answer", "coming"), ("seen", "0")]).await, "another time");
            app.at("2026-09-03T23:30:00Z");
            let over = visitor.get(&link).await;
            assert_eq!(over.status, 409);
            tells_nothing(&over, "over");
            for stop in &stops {
                tells_nothing(&visitor.get(stop).await, stop);
            }
            tells_nothing(&visitor.post(&stops[0], &[("extent", "kind")]).await, "stopped");
        }
        let mut visitor = app.visitor();
        for (language, _) in NOT_WATCHED {
            visitor.post("/language", &[("language", language), ("back", "/")]).await;
            let all = visitor.post(&stops[1], &[("extent", "all")]).await;
            assert_eq!(telling_words::find(&all.text()), None, "{}", all.text());
        }
    }

    async fn an_answer_by_link_can_be_changed_until_the_session_begins(app: &TestApp) {
        let Scene { link, .. } = scene(app).await;
        let mut visitor = app.visitor();
        for (answer, said) in [
            ("coming", "You said that you are coming."),
            ("late", "You said that you will be late."),
            ("cannot-come", "You said that you can't come."),
        ] {
            let taken = press(&mut visitor, &link, answer).await;
            assert_eq!(taken.location(), link);
            let page = visitor.follow(taken).await;
            assert!(page.text().contains(said), "{}", page.text());
            assert_eq!(page.attribute("button[aria-pressed=true]", "value").as_deref(), Some(answer));
        }
        assert_eq!(rows(app).await.len(), 1, "one, changed");
        let seen = visitor.get(&link).await.value("seen");
        app.at("2026-09-03T23:29:59Z");
        assert_eq!(visitor.get(&link).await.status, 200);
        app.at("2026-09-03T23:30:00Z");
        let late = visitor.post(&link, &[("answer", "coming"), ("seen", &seen)]).await;
        for over in [visitor.get(&link).await, late] {
            assert_eq!(over.status, 409);
            assert!(over.text().contains("There is nothing to answer here any more"), "{}", over.text());
            assert!(!over.text().contains("September"), "not even the time");
        }
        assert_eq!(rows(app).await[0].answer, Some(reply::Answer::CannotCome), "and it stands");
    }

    async fn looking_answers_nothing(app: &TestApp) {
        let Scene { link, .. } = scene(app).await;
        let entries = audit_entry::Entity::find().count(app.cx.db.read()).await.expect("counts");
        let mut scanner = app.visitor();
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            for _ in 0..3 {
                let query = format!("{link}?answer=coming&seen=0");
                scanner.send(Request::builder().method(method.clone()).uri(&query), Body::empty()).await;
            }
        }
        assert_eq!(rows(app).await, []);
        assert_eq!(audit_entry::Entity::find().count(app.cx.db.read()).await.expect("counts"), entries);
        // Nor does a form of another site, or a program that does not say where it comes from.
        let seen = scanner.get(&link).await.value("seen");
        for origin in [None, Some("https://evil.example")] {
            assert_eq!(scanner.post_from(origin, &link, &[("answer", "coming"), ("seen", &seen)]).await.status, 403);
        }
        assert_eq!(rows(app).await, []);
    }

    async fn a_link_that_was_guessed_or_altered_is_not_there(app: &TestApp) {
        let Scene { link, rosa, session, dana } = scene(app).await;
        let other = app.group_on(&dana, "2026-09-07", "10:00").await;
        let theo = app.member(other, &dana, "Theo").await;
        let token = link.trim_start_matches("/reply/");
        let swapped = |from: &str, to: &str| token.replacen(from, to, 1);
        let first = &token[..1];
        let last = &token[token.len() - 2..token.len() - 1];
        let mut wrong = vec![
            swapped(first, if first == "A" { "B" } else { "A" }),
            format!("{}{}{}", &token[..token.len() - 2], if last == "A" { "B" } else { "A" }, &token[token.len() - 1..]),
            token[..token.len() - 1].to_string(),
            format!("{token}A"),
            "x".into(),
            "A".repeat(token.len()),
            rosa.membership_id.to_string(),
        ];
        // One that is rightly signed, for a session of a group that its person is not in.
        wrong.push(domain::replies::token(&app.cx.keys, session, theo.membership_id));
        let nothing = app.visitor().get("/reply/not-a-token").await;
        assert_eq!(nothing.status, 404);
        for token in wrong {
            let path = format!("/reply/{token}");
            for answer in [app.visitor().get(&path).await, app.visitor().post(&path, &[("answer", "call"), ("seen", "0")]).await] {
                assert_eq!((answer.status.as_u16(), &answer.body), (404, &nothing.body), "{token}");
            }
        }
        assert_eq!(rows(app).await, []);
    }

    async fn who_left_or_is_no_longer_here_is_asked_nothing(app: &TestApp) {
        let Scene { link, rosa, .. } = scene(app).await;
        let seen = app.visitor().get(&link).await.value("seen");
        let set = async |status| {
            let row = account::ActiveModel { id: Set(rosa.person.account_id), status: Set(status), ..Default::default() };
            row.update(app.cx.db.write()).await.expect("set");
        };
        set(AccountStatus::Disabled).await;
        assert_eq!(app.visitor().get(&link).await.status, 409);
        set(AccountStatus::Active).await;
        for status in [MembershipStatus::Left, MembershipStatus::Completed, MembershipStatus::Waiting] {
            privacy::set_status(app, &rosa, status).await;
            assert_eq!(app.visitor().get(&link).await.status, 409, "{status:?}");
            assert_eq!(app.visitor().post(&link, &[("answer", "coming"), ("seen", &seen)]).await.status, 409, "{status:?}");
        }
        assert_eq!(rows(app).await, []);
    }

    async fn a_cancelled_session_asks_nobody(app: &TestApp) {
        let Scene { link, dana, session, .. } = scene(app).await;
        let mut visitor = app.visitor();
        let seen = visitor.get(&link).await.value("seen");
        app.signed_in(&dana).await.post(&format!("/sessions/{session}/cancellation"), &[("how", "drop")]).await;
        assert_eq!(visitor.get(&link).await.status, 409);
        assert_eq!(visitor.post(&link, &[("answer", "coming"), ("seen", &seen)]).await.status, 409);
        assert_eq!(rows(app).await, []);
        app.deliver().await;
    }

    async fn an_answer_is_about_the_time_that_was_shown(app: &TestApp) {
        let Scene { link, dana, session, rosa } = scene(app).await;
        let mut visitor = app.visitor();
        assert_eq!(press(&mut visitor, &link, "cannot-come").await.status, 303);
        let old = visitor.get(&link).await.value("seen");
        let mut danas = app.signed_in(&dana).await;
        assert!(danas.get("/").await.text().contains("Can’t come: Rosa"));
        danas.post(&format!("/sessions/{session}/move"), &[("date", "2026-09-05"), ("time", "10:00")]).await;
        assert!(!danas.get("/").await.text().contains("Can’t come"), "nobody said so of the new time");
        let page = visitor.get(&link).await;
        assert!(page.text().contains("Saturday 5 September, 10:00 am"), "the old link tells the new time: {}", page.text());
        assert_eq!(page.attribute("button[aria-pressed=true]", "value"), None);
        // A page that lay open says nothing about a time that it did not show.
        for (path, browser) in [(link.clone(), &mut visitor), (format!("/sessions/{session}/reply"), &mut app.signed_in(&rosa.person).await)] {
            let refused = browser.post(&path, &[("answer", "coming"), ("seen", &old)]).await;
            assert_eq!(refused.status, 422);
            assert!(refused.text().contains("The time has changed since you opened this page") && refused.text().contains("Saturday 5 September"), "{}", refused.text());
            assert_ne!(refused.value("seen"), old, "one more press takes it");
        }
        assert!(!danas.get("/").await.text().contains("is coming"));
        assert_eq!(press(&mut visitor, &link, "coming").await.status, 303);
        assert!(danas.get("/").await.text().contains("1 is coming"));
        assert_eq!(rows(app).await.len(), 1);
        app.deliver().await;
    }

    async fn two_answers_at_once_are_one_and_the_same_again_is_none(app: &TestApp) {
        let Scene { link, .. } = scene(app).await;
        let seen = app.visitor().get(&link).await.value("seen");
        let say = async |answer: &'static str| app.visitor().post(&link, &[("answer", answer), ("seen", &seen)]).await.status;
        let both = tokio::join!(say("coming"), say("cannot-come"), say("call"), say("late"));
        assert!([both.0, both.1, both.2, both.3].iter().all(|status| *status == 303), "{both:?}");
        let said = rows(app).await;
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].answer.is_some() && said[0].call_is_asked(), "none took the other away: {said:?}");
        let before = noted(app, "reply-by-link", "memberships").await;
        app.later_by(Duration::minutes(1));
        let last = said[0].answer;
        let again = match last { Some(reply::Answer::Coming) => "coming", Some(reply::Answer::Late) => "late", _ => "cannot-come" };
        assert_eq!((say(again).await.as_u16(), say("call").await.as_u16()), (303, 303));
        assert_eq!(rows(app).await, said, "as it was, with its times");
        assert_eq!(noted(app, "reply-by-link", "memberships").await, before);
    }

    async fn what_is_no_button_is_not_taken(app: &TestApp) {
        let Scene { link, session, rosa, .. } = scene(app).await;
        let seen = app.visitor().get(&link).await.value("seen");
        let own = format!("/sessions/{session}/reply");
        for answer in ["", "present", "COMING", "coming coming", "<script>"] {
            assert_eq!(app.visitor().post(&link, &[("answer", answer), ("seen", &seen)]).await.status, 400, "{answer}");
            assert_eq!(app.signed_in(&rosa.person).await.post(&own, &[("answer", answer), ("seen", &seen)]).await.status, 400, "{answer}");
        }
        for seen in ["", "x", "0", "99999999999999999999"] {
            assert_eq!(app.visitor().post(&link, &[("answer", "coming"), ("seen", seen)]).await.status, 422, "{seen}");
        }
        assert_eq!(rows(app).await, []);
    }

    async fn an_answer_on_this_week_is_seen_by_who_leads(app: &TestApp) {
        let Scene { session, rosa, dana, .. } = scene(app).await;
        let mut rosas = app.signed_in(&rosa.person).await;
        let path = format!("/sessions/{session}/reply");
        let week = rosas.get("/").await;
        assert_eq!(week.attribute("form#reply", "action").as_deref(), Some(path.as_str()));
        assert!(week.all("form#reply button").contains(&"I can't come".to_string()), "{}", week.text());
        let taken = rosas.post(&path, &[("answer", "cannot-come"), ("seen", &week.value("seen"))]).await;
        assert_eq!(taken.location(), "/#reply");
        assert!(rosas.get("/").await.text().contains("You said that you can't come."));
        app.at("2026-09-03T20:00:00Z");
        let mut danas = app.signed_in(&dana).await;
        assert!(danas.get("/").await.text().contains("Can’t come: Rosa"));
        let board = danas.get(&format!("/sessions/{session}/attendance")).await.text();
        assert!(board.contains("Rosa said: can’t come"), "{board}");
        let answer = danas.post(&format!("/sessions/{session}/start"), &[]).await;
        let sheet = danas.follow(answer).await.text();
        assert!(sheet.contains("Can’t come: Rosa"), "{sheet}");
        assert_eq!((noted(app, "reply", "memberships").await, noted(app, "see-replies", "memberships").await), (1, 1));
        // A run sheet that is open hears of another answer at once.
        let revision = async || {
            let news: serde_json::Value = serde_json::from_str(&app.signed_in(&dana).await.get_as_island(&format!("/sessions/{session}/run?revision=-1")).await.body).expect("JSON");
            (news["sheet"]["revision"].as_i64().expect("a number"), news["sheet"]["html"].as_str().expect("HTML").to_string())
        };
        let before = revision().await.0;
        assert_eq!(press(&mut app.visitor(), &link(app, session, &rosa), "late").await.status, 303);
        let (after, html) = revision().await;
        assert!(after > before && html.contains("Late: Rosa"), "{html}");
        // Once it has begun, nobody is asked any more.
        app.at("2026-09-03T23:30:00Z");
        assert!(app.signed_in(&rosa.person).await.get("/").await.all("form#reply").is_empty());
        app.deliver().await;
    }

    async fn nobody_answers_for_somebody_else(app: &TestApp) {
        let Scene { session, dana, .. } = scene(app).await;
        let other = app.group_on(&dana, "2026-09-07", "10:00").await;
        let theo = app.member(other, &dana, "Theo").await;
        let path = format!("/sessions/{session}/reply");
        for person in [&theo.person, &dana, &app.noor().await] {
            assert_eq!(app.signed_in(person).await.post(&path, &[("answer", "call"), ("seen", "0")]).await.status, 404, "{}", person.name);
        }
        assert_eq!(rows(app).await, []);
    }

    async fn a_reminder_carries_the_link_and_who_can_not_come_gets_no_more_of_them(app: &TestApp) {
        let Scene { link, dana, session, .. } = scene(app).await;
        let group = app.session(session).await.group_id;
        app.member(group, &dana, "Theo").await;
        app.at("2026-09-02T23:30:00Z");
        let mail: Vec<_> = app.deliver().await.into_iter().filter(|mail| mail.subject().contains("Thursday")).collect();
        assert_eq!(mail.len(), 2);
        let rosas = mail.iter().find(|mail| mail.to == ["rosa@example.org"]).expect("Rosa's");
        let theos = mail.iter().find(|mail| mail.to == ["theo@example.org"]).expect("Theo's");
        assert!(rosas.text().contains(&format!("http://127.0.0.1:3000{link}\n")), "{}", rosas.text());
        assert!(rosas.html().expect("HTML").contains(&link) && !theos.text().contains(&link));
        app.at("2026-09-03T21:30:00Z");
        assert_eq!(domain::reminders::write_due(&app.cx).await.expect("writes"), 2, "it waits to be sent when Rosa answers");
        assert_eq!(press(&mut app.visitor(), &link, "cannot-come").await.status, 303);
        let mail = app.deliver().await;
        assert_eq!(mail.iter().map(|mail| mail.to.clone()).collect::<Vec<_>>(), [["theo@example.org"]]);
        let outcomes: Vec<String> = app.outbox().await.into_iter().map(|one| one.outcome).collect();
        assert!(outcomes.contains(&"They said that they can’t come.".to_string()), "{outcomes:?}");
        // A change is told to everybody: it may be that they can come then.
        app.signed_in(&dana).await.post(&format!("/sessions/{session}/move"), &[("date", "2026-09-05"), ("time", "10:00")]).await;
        let moved = app.deliver().await;
        assert_eq!(moved.len(), 2);
        assert!(moved.iter().all(|mail| mail.text().contains("/reply/")), "what was said is over: it asks anew");
        assert!(moved.iter().any(|mail| mail.text().contains(&format!("http://127.0.0.1:3000{link}\n"))));
        let mut danas = app.signed_in(&dana).await;
        let (place, cancelled) = ([("place", "Room 5"), ("meeting_link", "")], [("how", "drop")]);
        for (path, fields) in [("place", &place[..]), ("cancellation", &cancelled[..])] {
            danas.post(&format!("/sessions/{session}/{path}"), fields).await;
            let mail = app.deliver().await;
            assert!(mail.len() == 2 && mail.iter().all(|mail| !mail.text().contains("/reply/")), "{path}: {mail:?}");
        }
    }

    async fn mail_without_day_and_time_leads_to_no_page_that_tells_them(app: &TestApp) {
        let Scene { rosa, .. } = scene(app).await;
        privacy::contact(&mut app.signed_in(&rosa.person).await, &[("wording", "neutral")]).await;
        app.at("2026-09-02T23:30:00Z");
        let mail = app.deliver().await;
        assert!(!mail.is_empty() && mail.iter().all(|mail| !mail.text().contains("/reply/")), "{mail:?}");
    }

    async fn an_older_link_tells_no_time_to_who_wants_none_by_now(app: &TestApp) {
        let Scene { link, rosa, .. } = scene(app).await;
        let mut visitor = app.visitor();
        let seen = visitor.get(&link).await.value("seen");
        let mut rosas = app.signed_in(&rosa.person).await;
        for (chosen, status) in [(("wording", "neutral"), 409), (("reach", "nothing"), 409), (("sessions", ""), 200)] {
            assert_eq!(privacy::contact(&mut rosas, &[chosen]).await.status, 303);
            let page = visitor.get(&link).await;
            assert_eq!((page.status.as_u16(), page.text().contains("September")), (status, status == 200), "{chosen:?}");
            let taken = visitor.post(&link, &[("answer", "coming"), ("seen", &seen)]).await;
            assert_eq!(taken.status.as_u16(), if status == 200 { 303 } else { 409 }, "{chosen:?}");
            assert!(!rosas.get("/").await.all("form#reply").is_empty(), "signed in, she is asked");
        }
    }
}
