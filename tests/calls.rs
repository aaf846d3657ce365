//! Who asks to be called: it stands wherever those look who work with the group, until one of them says that it is done.

use domain::entities::account::Role;
use domain::entities::group_staff::Part;
use domain::entities::membership::MembershipStatus;
use domain::ids::SessionId;

use crate::support::cast::Person;
use crate::support::privacy::{self, noted};
use crate::support::replying::{Scene, press, rows, scene};
use crate::support::{Engine, TestApp, on_both_engines};

const SAID: &str = "sked to be called";

/// Tara, who learns in the session's group.
async fn trainee(app: &TestApp, session: SessionId) -> Person {
    let tara = app.person(Role::Counselor, "Tara").await;
    let group = app.session(session).await.group_id;
    domain::group_staff::add(app.cx.db.write(), &app.cx, group, tara.account_id, Part::Trainee)
        .await
        .expect("a trainee");
    tara
}

/// What the run sheet's island hears: the revision, and the sheet.
async fn news(app: &TestApp, of: &Person, session: SessionId) -> (i64, String) {
    let news = app.signed_in(of).await.get_as_island(&format!("/sessions/{session}/run?revision=-1")).await;
    let news: serde_json::Value = serde_json::from_str(&news.body).expect("JSON");
    (news["sheet"]["revision"].as_i64().expect("a number"), news["sheet"]["html"].as_str().expect("HTML").to_string())
}

on_both_engines! {
    async fn a_wish_to_be_called_stands_until_somebody_says_that_it_is_done(app: &TestApp) {
        let Scene { link, session, rosa, dana } = scene(app).await;
        let (priya, tara) = (app.priya().await, trainee(app, session).await);
        let mut visitor = app.visitor();
        // Its page lay open while the session moved: a wish to be called is about no time.
        assert_eq!(visitor.post(&link, &[("answer", "call"), ("seen", "0")]).await.status, 303);
        assert!(visitor.get(&link).await.text().contains("You asked to be called."));
        let mut danas = app.signed_in(&dana).await;
        let today = danas.get("/").await;
        assert!(today.text().contains("Asked to be called") && today.text().contains("Rosa"), "{}", today.text());
        assert_eq!(noted(app, "see-calls", "memberships").await, 1);
        for other in [&priya, &tara] {
            assert!(!app.signed_in(other).await.get("/").await.text().contains("Asked to be called"), "{}", other.name);
        }
        assert!(app.signed_in(&app.noor().await).await.get("/").await.text().contains("Asked to be called"));
        let done = format!("/sessions/{session}/calls/{}", rosa.membership_id);
        for other in [&priya, &tara, &rosa.person] {
            assert_eq!(app.signed_in(other).await.post(&done, &[]).await.status, 404);
        }
        // It stays when the session is over, and when she has left.
        app.at("2026-09-12T15:00:00Z");
        privacy::set_status(app, &rosa, MembershipStatus::Left).await;
        let mut danas = app.signed_in(&dana).await;
        let today = danas.get("/").await;
        assert!(today.text().contains("Asked to be called"));
        assert_eq!(today.attribute("form[action*='/calls/']", "action").as_deref(), Some(done.as_str()));
        for _ in 0..2 {
            assert_eq!(danas.post(&done, &[]).await.status, 303, "twice is once");
        }
        assert!(!danas.get("/").await.text().contains("Asked to be called"));
        assert_eq!(noted(app, "finish-call", "memberships").await, 1);
        let row = &rows(app).await[0];
        assert!(row.call_done_at == Some(app.now()) && row.call_done_by_id == Some(dana.account_id));
    }

    async fn a_wish_to_be_called_can_be_taken_back_and_uttered_again(app: &TestApp) {
        let Scene { link, session, rosa, dana } = scene(app).await;
        let mut visitor = app.visitor();
        // Nobody asked yet: there is nothing to take back, and nothing to keep.
        assert_eq!(press(&mut visitor, &link, "no-call").await.status, 303);
        assert_eq!((rows(app).await, noted(app, "reply-by-link", "memberships").await), (Vec::new(), 0));
        let is_raised = async || app.signed_in(&dana).await.get("/").await.text().contains("Asked to be called");
        for (answer, raised) in [("call", true), ("no-call", false), ("no-call", false), ("call", true)] {
            assert_eq!(press(&mut visitor, &link, answer).await.status, 303);
            assert_eq!(is_raised().await, raised, "{answer}");
        }
        app.signed_in(&dana).await.post(&format!("/sessions/{session}/calls/{}", rosa.membership_id), &[]).await;
        assert_eq!(visitor.get(&link).await.attribute("button[value=call]", "value").as_deref(), Some("call"));
        assert!(!is_raised().await);
        press(&mut visitor, &link, "call").await;
        assert!(is_raised().await, "once more");
    }

    async fn a_wish_to_be_called_alone_is_seen_wherever_who_works_with_the_group_looks(app: &TestApp) {
        let Scene { link, session, rosa, dana } = scene(app).await;
        let tara = trainee(app, session).await;
        app.at("2026-09-03T20:00:00Z");
        let mut danas = app.signed_in(&dana).await;
        assert_eq!(danas.post(&format!("/sessions/{session}/start"), &[]).await.status, 303);
        let before = news(app, &dana, session).await.0;
        let beside = async || app.signed_in(&dana).await.get_as_island(&format!("/sessions/{session}/run?revision=-1")).await.body;
        assert!(!beside().await.contains("asked to be called"));
        assert_eq!(press(&mut app.visitor(), &link, "call").await.status, 303);
        let (after, html) = news(app, &dana, session).await;
        assert!(after > before && html.contains("Asked to be called: Rosa"), "{html}");
        assert!(beside().await.contains(&format!("[\"{}\",\"asked to be called\"]", rosa.membership_id)), "beside her name too");
        let (sheet, board) = (format!("/sessions/{session}/run"), format!("/sessions/{session}/attendance"));
        for (path, said) in [(&sheet[..], "Asked to be called: Rosa"), (&sheet, "Rosa asked to be called"), (&board, "Rosa asked to be called"), ("/", "Asked to be called: Rosa")] {
            let page = danas.get(path).await.text();
            assert!(page.contains(said), "{path}: {page}");
        }
        let mut taras = app.signed_in(&tara).await;
        for path in ["/", &sheet, &board] {
            let page = taras.get(path).await;
            assert!(page.status == 200 && !page.text().contains(SAID), "{path}: {}", page.text());
        }
        assert!(!news(app, &tara, session).await.1.contains(SAID));
        danas.post(&format!("/sessions/{session}/calls/{}", rosa.membership_id), &[]).await;
        let (last, html) = news(app, &dana, session).await;
        assert!(last > after && !html.contains(SAID), "{html}");
        app.deliver().await;
    }

    async fn before_a_session_begins_its_pages_show_what_was_said(app: &TestApp) {
        let Scene { link, session, dana, .. } = scene(app).await;
        let tara = trainee(app, session).await;
        let (plan, sheet) = (format!("/sessions/{session}"), format!("/sessions/{session}/run"));
        let (mut danas, mut taras) = (app.signed_in(&dana).await, app.signed_in(&tara).await);
        danas.get(&plan).await;
        assert_eq!(noted(app, "see-replies", "memberships").await, 0, "nothing was there to see");
        for answer in ["late", "call"] {
            assert_eq!(press(&mut app.visitor(), &link, answer).await.status, 303);
        }
        for path in [&plan, &sheet] {
            let page = danas.get(path).await.text();
            assert!(page.contains("Asked to be called: Rosa · Late: Rosa"), "{path}: {page}");
            let page = taras.get(path).await.text();
            assert!(page.contains("Late: Rosa") && !page.contains(SAID), "{path}: {page}");
        }
        assert_eq!((noted(app, "see-replies", "memberships").await, noted(app, "see-calls", "memberships").await), (2, 1), "each once");
        danas.post(&format!("{plan}/move"), &[("date", "2026-09-05"), ("time", "10:00")]).await;
        let page = danas.get(&plan).await.text();
        assert!(page.contains("Asked to be called: Rosa") && !page.contains("Late: Rosa"), "that was said of another time: {page}");
        app.deliver().await;
    }

    async fn today_says_whether_somebody_may_be_called_and_never_the_number(app: &TestApp) {
        let Scene { link, dana, rosa, .. } = scene(app).await;
        assert_eq!(press(&mut app.visitor(), &link, "call").await.status, 303);
        let mut rosas = app.signed_in(&rosa.person).await;
        let today = async || app.signed_in(&dana).await.get("/").await.text();
        assert!(today().await.contains("They gave no number that may be called, so do not call."));
        let phone = ("phone", "555-0142");
        for (chosen, said, wants_number) in [
            (vec![("phone_use", "call"), phone, ("phone_when", "weekdays until 3 pm")], "May be called · weekdays until 3 pm", false),
            (vec![("phone_use", "both"), phone], "May be called or texted", false),
            (vec![("phone_use", "text"), phone, ("phone_when", "after six")], "Text only · after six", true),
            (vec![phone], "They said: no calls. Reach them in another way, or at the session.", true),
            (vec![("reach", "nothing"), ("phone_use", "call"), phone], "They said: no calls.", true),
        ] {
            assert_eq!(privacy::contact(&mut rosas, &chosen).await.status, 303);
            let page = today().await;
            assert!(page.contains(said) && !page.contains("0142"), "{page}");
            let way = rosas.get("/").await.attribute("form#reply a", "href");
            assert_eq!(way.as_deref(), wants_number.then_some("/account/contact"), "{said}");
        }
        privacy::set_status(app, &rosa, MembershipStatus::Left).await;
        let page = today().await;
        assert!(page.contains("They have left, and no number of theirs is shown any more.") && !page.contains("no calls"), "{page}");
    }

    async fn the_way_to_give_a_number_is_shown_to_who_is_signed_in_and_asks(app: &TestApp) {
        let Scene { link, rosa, .. } = scene(app).await;
        let mut rosas = app.signed_in(&rosa.person).await;
        assert!(rosas.get("/").await.all("form#reply a").is_empty(), "nobody asked to be called");
        assert_eq!(press(&mut app.visitor(), &link, "call").await.status, 303);
        let week = rosas.get("/").await;
        assert_eq!(week.all("form#reply a"), ["No number that may be called is known. Give one"]);
        assert!(app.visitor().get(&link).await.all("form#reply a").is_empty(), "the page of a link says nothing of it");
    }

    async fn what_was_said_to_be_done_by_mistake_is_taken_back(app: &TestApp) {
        let Scene { link, session, rosa, dana } = scene(app).await;
        assert_eq!(press(&mut app.visitor(), &link, "call").await.status, 303);
        let path = format!("/sessions/{session}/calls/{}", rosa.membership_id);
        let mut danas = app.signed_in(&dana).await;
        assert_eq!(danas.get("/").await.all("form[action*='/calls/'] button"), ["It is done : Rosa"], "told apart from others");
        let done = danas.post(&path, &[]).await;
        let said = done.location();
        let page = danas.follow(done).await;
        assert!(page.text().contains("Saved: the call that Rosa asked for is done.") && !page.text().contains("Asked to be called"), "{}", page.text());
        assert_eq!(page.all("form[action*='/calls/'] button[name=done][value=no]"), ["Not yet : Rosa"]);
        for other in [app.priya().await, app.noor().await] {
            let page = app.signed_in(&other).await.get(&said).await;
            assert!(page.status == 200 && !page.text().contains("Rosa"), "it is not theirs: {}", page.text());
        }
        for _ in 0..2 {
            assert_eq!(danas.post(&path, &[("done", "no")]).await.location(), "/", "twice is once");
        }
        assert_eq!(noted(app, "reopen-call", "memberships").await, 1);
        let page = danas.get(&said).await.text();
        assert!(page.contains("Asked to be called") && !page.contains("Saved:"), "{page}");
        let row = &rows(app).await[0];
        assert!(row.call_is_asked() && row.call_done_by_id.is_none(), "{row:?}");
    }
}
