//! Readings: open seven days before, due at the start, read and marked by their owner alone.

use chrono::Duration;

use crate::support::cast::PASSWORD;
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn a_modules_reading_opens_seven_days_before_and_is_due_at_the_start(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let (sessions, assignments) = (app.sessions(group).await, app.assignments(&rosa).await);
        assert_eq!(assignments.len(), 23, "two or three for each module");
        for assignment in &assignments {
            let session = sessions.iter().find(|session| Some(session.id) == assignment.session_id).expect("a session");
            assert_eq!(assignment.due_at, session.starts_at);
            assert_eq!(assignment.opens_at, Some(session.starts_at - Duration::days(7)));
        }
        let second = assignments.iter().find(|one| one.session_id == Some(sessions[1].id)).expect("of week 2").id;
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(browser.get(&format!("/readings/{}", assignments[0].id)).await.status, 200);
        let locked = browser.get(&format!("/readings/{second}")).await;
        assert_eq!(locked.status, 404, "week 2 opens on Thursday");
        app.at("2026-09-03T23:30:00Z");
        assert_eq!(browser.get(&format!("/readings/{second}")).await.status, 200);
    }

    async fn done_is_said_once_and_can_be_taken_back(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post(&format!("{path}/completion"), &[("done", "yes")]).await;
        let first = app.assignments(&rosa).await[0].done_at;
        app.later_by(Duration::hours(1));
        browser.post(&format!("{path}/completion"), &[("done", "yes")]).await;
        assert_eq!(app.assignments(&rosa).await[0].done_at, first, "the second time changes nothing");
        browser.post(&format!("{path}/completion"), &[("done", "no")]).await;
        assert_eq!(app.assignments(&rosa).await[0].done_at, None);
        assert!(browser.get(&path).await.text().contains("Mark as done"));
    }

    async fn somebody_elses_reading_is_not_there(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let rosas = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&theo.person).await;
        let missing = browser.get("/readings/01a00000-0000-7000-8000-000000000000").await;
        for path in [rosas.as_str(), "/readings/nonsense"] {
            let denied = browser.get(path).await;
            assert_eq!((denied.status.as_u16(), &denied.body), (404, &missing.body), "{path}");
        }
        assert_eq!(browser.post(&format!("{rosas}/completion"), &[("done", "yes")]).await.status, 404);
        assert_eq!(app.assignments(&rosa).await[0].done_at, None);
        assert_eq!(app.signed_in(&dana).await.get(&rosas).await.status, 404, "nor the counselor's");
        assert_eq!(app.visitor().get(&rosas).await.status, 303);
    }

    async fn who_left_reads_no_more(app: &TestApp) {
        use domain::entities::membership::{self, MembershipStatus};
        use sea_orm::{ActiveModelTrait as _, Set};
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(browser.get(&path).await.status, 200);
        let left = membership::ActiveModel { id: Set(rosa.membership_id), status: Set(MembershipStatus::Left), ..Default::default() };
        left.update(app.cx.db.write()).await.expect("leaves");
        assert_eq!(browser.get(&path).await.status, 404, "on the next request");
    }

    async fn an_assignment_by_hand_is_checked(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = format!("/groups/{group}/readings");
        let mut browser = app.signed_in(&dana).await;
        let form = browser.get(&path).await;
        let (patterns, whom) = (form.attribute_of_option("How it can show up now"), rosa.membership_id.to_string());
        let over = browser.post(&path, &[("reading", &patterns), ("whom", &whom), ("due", "2026-08-31")]).await;
        assert_eq!(over.wrong("due"), "31 August 2026 is over. Choose today or a later day.");
        assert_eq!(over.value("whom"), whom, "what was chosen stays");
        assert_eq!(browser.post(&path, &[("reading", "x"), ("whom", "y"), ("due", "")]).await.status, 422);
        assert_eq!(browser.post(&path, &[("reading", &patterns), ("whom", &whom), ("due", "2026-09-01")]).await.status, 303, "today is not over");
        let again = browser.post(&path, &[("reading", &patterns), ("whom", &whom), ("due", "2026-09-01")]).await;
        assert_eq!(again.status, 303, "a second press changes nothing");
        let twice = browser.post(&path, &[("reading", &patterns), ("whom", &whom), ("due", "2026-09-09")]).await;
        assert_eq!(twice.wrong("reading"), "Rosa has this reading already. Its dates are changed where it is listed.");
        assert_eq!(browser.post(&path, &[("reading", &patterns), ("whom", "group"), ("due", "2026-09-09")]).await.status, 422);
        assert_eq!(app.assignments(&rosa).await.len(), 23 + 1);
        assert!(app.deliver().await.is_empty(), "due today: its reminder's day is over");
    }

    async fn a_newcomer_gets_what_the_whole_group_was_given(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let path = format!("/groups/{group}/readings");
        let mut browser = app.signed_in(&dana).await;
        let patterns = browser.get(&path).await.attribute_of_option("How it can show up now");
        browser.post(&path, &[("reading", &patterns), ("whom", "group"), ("due", "2026-09-20")]).await;
        app.at("2026-09-11T15:00:00Z");
        let theo = app.member(group, &dana, "Theo").await;
        // Weeks 1 and 2, with three readings each, are over; nobody gets what is over.
        assert_eq!(app.assignments(&theo).await.len(), 17 + 1);
    }

    async fn a_content_note_is_read_first_and_not_now_is_answered_kindly(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        let page = browser.get(&path).await;
        let at = |what: &str| page.body.find(what).unwrap_or_else(|| panic!("{what}: {}", page.body));
        assert!(at("<h1") < at("role=\"note\"") && at("role=\"note\"") < at("<summary class=\"button\""), "the note comes first");
        assert!(at("Not now") < at("<article"), "and so does the choice");
        assert_eq!(page.all("details.behind-note:not([open]) article").len(), 1, "the text waits until it is opened");
        let answer = browser.get(&format!("{path}?note=not-now")).await;
        assert!(answer.text().contains("Not now is a good answer. It stays here, open,"), "{}", answer.text());
        assert_eq!((answer.all("article").len(), answer.all("#completion").len()), (0, 0));
        for way in ["/steady", "/", "?note=read"] {
            assert_eq!(answer.all(&format!("main .card a[href='{way}']")).len().min(1), 1, "{way}");
        }
        assert!(browser.get("/").await.text().contains("0 of 3 done"), "it is as open as before");
        assert_eq!(browser.get(&format!("{path}?note=read")).await.all("details.behind-note[open] article").len(), 1);
        browser.post(&format!("{path}/completion"), &[("done", "yes")]).await;
        assert_eq!(browser.get(&path).await.all("details.behind-note[open] article").len(), 1, "who is done knows the note");
    }

    async fn a_text_without_a_note_is_there_at_once_whatever_is_asked(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.at("2026-09-12T12:00:00Z");
        let mut browser = app.signed_in(&rosa.person).await;
        let list = browser.get("/readings").await;
        let titles = list.all("main a.list__title");
        let place = titles.iter().position(|title| title == "Finding low-cost help").expect("it is open in week 3");
        let path = &list.attributes("main a.list__title", "href")[place];
        for asked in ["", "?note=not-now", "?note=read", "?note=%22%3E"] {
            let page = browser.get(&format!("{path}{asked}")).await;
            assert_eq!((page.all("article").len(), page.all("details article").len(), page.all("[role=note]").len()), (1, 0, 0), "{asked}");
        }
    }

    async fn who_is_done_is_told_what_comes_next(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let paths: Vec<String> = app.assignments(&rosa).await.iter().map(|one| format!("/readings/{}", one.id)).collect();
        let mut browser = app.signed_in(&rosa.person).await;
        assert!(browser.get(&paths[0]).await.all("#completion a").is_empty(), "not before it is done");
        let list = browser.get("/readings").await;
        let open = list.attributes("main section:first-of-type a.list__title", "href");
        assert_eq!(open.len(), 3);
        for (one, next) in open.iter().zip(open.iter().skip(1)) {
            let answer = browser.post(&format!("{one}/completion"), &[("done", "yes")]).await;
            let done = browser.follow(answer).await;
            assert_eq!(done.attribute("#completion a", "href").as_deref(), Some(next.as_str()));
            assert!(done.text().contains("Next, when you are ready:"));
        }
        let answer = browser.post(&format!("{}/completion", open[2]), &[("done", "yes")]).await;
        let last = browser.follow(answer).await;
        assert!(last.text().contains("Nothing else is waiting to be read."), "what is locked is not next: {}", last.text());
    }

    async fn the_place_is_kept_by_assignment_and_never_on_a_shared_device(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let id = app.assignments(&rosa).await[0].id.to_string();
        let offer = "main > p[hidden][data-place]";
        let page = app.signed_in(&rosa.person).await.get(&format!("/readings/{id}")).await;
        assert_eq!((page.attribute(offer, "data-place"), page.all(&format!("{offer} button"))), (Some(id.clone()), vec!["Go on where you stopped".into()]));
        let mut shared = app.visitor();
        shared.post("/sign-in", &[("email", &rosa.person.email), ("password", PASSWORD), ("shared", "yes")]).await;
        let page = shared.get(&format!("/readings/{id}")).await;
        assert_eq!((page.status.as_u16(), page.all("[data-place]").len()), (200, 0));
    }

    async fn a_reading_can_be_read_aloud_and_comes_packed(app: &TestApp) {
        use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        let page = browser.get(&path).await;
        assert_eq!(page.attribute("html", "lang").as_deref(), Some("en"));
        let count = |what: &str| page.all(what).len();
        assert_eq!([count("header"), count("main"), count("main h1"), count("article"), count("article h1"), count("nav")], [1, 1, 1, 1, 0, 1]);
        let levels: Vec<String> = page.inner("main").match_indices("<h").map(|(at, _)| page.inner("main")[at + 1..at + 3].to_string()).filter(|tag| tag.as_str() != "hr").collect();
        assert_eq!(levels[0], "h1");
        assert!(levels.windows(2).all(|two| two[1] <= two[0] || two[1].as_bytes()[1] == two[0].as_bytes()[1] + 1), "no level is left out: {levels:?}");

        let request = axum::http::Request::builder().uri(&path).header(ACCEPT_ENCODING, "gzip, deflate, br");
        let (bytes, headers) = browser.packed(request).await;
        assert_eq!((headers[CONTENT_ENCODING].as_bytes(), headers[VARY].as_bytes()), (&b"gzip"[..], &b"Accept-Encoding"[..]));
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*bytes), &mut text).expect("gzip");
        assert_eq!(text, page.body, "the same page");
        assert!(bytes.len() * 2 < page.body.len(), "{} of {}", bytes.len(), page.body.len());
        assert!(page.headers.get(CONTENT_ENCODING).is_none(), "who does not ask for it gets it plain");
    }
}
