//! Who did and saw what: what leaves an entry, and the page that administrators read it on.

use std::collections::BTreeSet;

use chrono::Duration;
use domain::audit::chain::Chainer;
use domain::audit::check;
use domain::entities::account::{self, AccountStatus};
use domain::entities::audit_entry;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, QueryOrder as _, Set};

use crate::support::{Client, Engine, TestApp, on_both_engines};

/// Action and kind of all entries of this person, by name: what happens in one instant has no order.
async fn deeds(app: &TestApp, who: domain::ids::AccountId) -> Vec<String> {
    let all = audit_entry::Entity::find().all(app.cx.db.read()).await.expect("the trail");
    let own = all.into_iter().filter(|entry| entry.actor_id == Some(who));
    let mut deeds: Vec<_> = own.map(|entry| format!("{}:{}", entry.action, entry.subject)).collect();
    deeds.sort();
    deeds
}

/// From now on nothing can be added to the trail.
async fn no_entry_can_be_written(app: &TestApp) {
    let sql: &[&str] = match app.cx.db.backend() {
        sea_orm::DbBackend::Postgres => &[
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$",
            "CREATE TRIGGER refuse BEFORE INSERT ON audit_entries EXECUTE FUNCTION refuse()",
        ],
        _ => &["CREATE TRIGGER refuse BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END"],
    };
    for one in sql {
        app.cx.db.write().execute_unprepared(one).await.expect(one);
    }
}

async fn entries_of(browser: &mut Client, query: &str) -> Vec<String> {
    browser.get(&format!("/audit{query}")).await.all("main tbody tr")
}

on_both_engines! {
    async fn who_looks_at_people_is_noted_and_once_in_a_quarter_of_an_hour(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let session = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        let before = deeds(app, dana.account_id).await;
        let pages = [
            (format!("/groups/{group}"), "see:groups"), (format!("/groups/{group}/people"), "see-people:groups"),
            (format!("/groups/{group}/readings"), "see-readings:groups"), (format!("/sessions/{session}/attendance"), "see-attendance:sessions"),
            (format!("/sessions/{session}/run"), "see-run-sheet:sessions"), (format!("/sessions/{session}/print?what=sign-in-sheet"), "print-sign-in-sheet:sessions"),
            ("/messages".to_string(), "see:outbox_messages"),
        ];
        for _ in 0..3 {
            for (path, _) in &pages {
                assert_eq!(browser.get(path).await.status, 200, "{path}");
            }
        }
        let mut expected: Vec<_> = pages.iter().map(|(_, deed)| (*deed).to_string()).chain(before.clone()).collect();
        expected.sort();
        assert_eq!(deeds(app, dana.account_id).await, expected, "each once, however often it is opened");
        let before = before.len();
        for path in [format!("/sessions/{session}"), format!("/sessions/{session}/print"), "/curricula".into(), "/groups".into()] {
            browser.get(&path).await;
        }
        assert_eq!(deeds(app, dana.account_id).await.len(), before + pages.len(), "a plan and a curriculum tell of nobody");
        app.later_by(Duration::minutes(16));
        browser.get(&pages[1].0).await;
        assert_eq!(deeds(app, dana.account_id).await.len(), before + pages.len() + 1, "and once more later");
        let other = app.group_on(&dana, "2026-09-07", "10:00").await;
        browser.get(&format!("/groups/{other}/people")).await;
        let people = deeds(app, dana.account_id).await.iter().filter(|deed| *deed == "see-people:groups").count();
        assert_eq!(people, 3, "another group is another page");
    }

    async fn the_words_of_a_session_are_noted_when_they_are_shown(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let session = app.sessions(group).await[0].id;
        app.at("2026-09-03T23:30:00Z");
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/sessions/{session}/start"), &[]).await;
        browser.post(&format!("/sessions/{session}/run"), &[("act", "end"), ("step", "0"), ("extra", "0")]).await;
        assert!(browser.get(&format!("/sessions/{session}")).await.text().contains("Words for the note"));
        assert!(deeds(app, dana.account_id).await.contains(&"see-words:sessions".to_string()));
    }

    async fn a_device_that_asks_for_news_leaves_no_trail_of_its_own(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let session = app.sessions(group).await[0].id;
        app.at("2026-09-03T23:30:00Z");
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/sessions/{session}/start"), &[]).await;
        let run = format!("/sessions/{session}/run");
        for _ in 0..5 {
            app.later_by(Duration::seconds(1));
            browser.get_as_island(&run).await;
        }
        let seen = deeds(app, dana.account_id).await;
        assert_eq!(seen.iter().filter(|deed| *deed == "see-run-sheet:sessions").count(), 1, "{seen:?}");
    }

    async fn no_entry_no_read(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosalind").await;
        let session = app.sessions(group).await[0].id;
        app.at("2026-09-03T23:30:00Z");
        let (mut danas, mut alexs) = (app.signed_in(&dana).await, app.signed_in(&alex).await);
        let mut rosas = app.signed_in(&rosa.person).await;
        danas.post(&format!("/sessions/{session}/start"), &[]).await;
        danas.post(&format!("/sessions/{session}/words"), &[("id", &app.cx.new_id::<domain::ids::SessionWordId>().to_string()), ("about", "group"), ("text", "Rosalind wept")]).await;
        danas.post(&format!("/sessions/{session}/run"), &[("act", "end"), ("step", "0"), ("extra", "0")]).await;
        no_entry_can_be_written(app).await;
        for path in [format!("/groups/{group}"), format!("/groups/{group}/people"), format!("/groups/{group}/readings"), format!("/sessions/{session}"),
            format!("/sessions/{session}/attendance"), format!("/sessions/{session}/run"), format!("/sessions/{session}/print?what=sign-in-sheet"), "/messages".into()] {
            let answer = danas.get(&path).await;
            assert_eq!(answer.status, 500, "{path}");
            assert!(!answer.body.contains("Rosalind"), "{path}");
        }
        for path in ["/audit", "/audit/export", "/messages"] {
            let answer = alexs.get(path).await;
            assert_eq!(answer.status, 500, "{path}");
            assert!(!answer.body.contains("Dana"), "{path}");
        }
        assert_eq!(danas.post("/account", &[("name", "Somebody"), ("zone", "")]).await.status, 500, "no entry, no change");
        assert_eq!(danas.get("/account").await.value("name"), "Dana");
        // Who reads for themselves is never held up by the trail.
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        for path in ["/", "/readings", &reading, "/account"] {
            assert_eq!(rosas.get(path).await.status, 200, "{path}");
        }
    }

    async fn what_people_do_with_their_own_account_is_noted(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = app.assignments(&rosa).await[0].id;
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post("/account", &[("name", "Rosa M."), ("zone", "")]).await;
        for done in ["yes", "yes", "no"] {
            browser.post(&format!("/readings/{reading}/completion"), &[("done", done)]).await;
        }
        browser.post("/sign-out", &[]).await;
        browser.post("/sign-out", &[]).await;
        app.visitor().post("/forgot-password", &[("email", &rosa.person.email)]).await;
        app.deliver().await;
        let all = deeds(app, rosa.person.account_id).await;
        assert_eq!(all, ["change-details:accounts", "mark-done:assignments", "mark-not-done:assignments", "sign-in:sign_ins", "sign-out:sign_ins"]);
        let last = audit_entry::Entity::find().order_by_desc(audit_entry::Column::Id).all(app.cx.db.read()).await.expect("the trail");
        let asked = last.iter().find(|entry| entry.action == "ask-for-reset").expect("is noted");
        assert_eq!((asked.actor_id, asked.subject_id), (None, Some(rosa.person.account_id.0)), "nobody knows who typed the address");
    }

    async fn administrators_read_the_trail_in_words(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let group = app.group(&dana).await;
        app.later_by(Duration::seconds(1));
        let mut danas = app.signed_in(&dana).await;
        app.later_by(Duration::seconds(1));
        danas.get(&format!("/groups/{group}/people")).await;
        app.later_by(Duration::seconds(1));
        let mut alexs = app.signed_in(&alex).await;
        let rows = entries_of(&mut alexs, "?who=dan").await;
        assert_eq!(rows, [
            "Dana saw the people and addresses Elm Street, autumn Tue 1 Sep 2026, 15:00:02",
            "Dana signed in Sign-in Tue 1 Sep 2026, 15:00:01",
            "Dana opened the group Elm Street, autumn Tue 1 Sep 2026, 15:00:00",
        ]);
        assert_eq!(entries_of(&mut alexs, "?deed=see-people%3Agroups").await.len(), 1);
        assert_eq!(entries_of(&mut alexs, "?kind=groups").await.len(), 2);
        assert_eq!(entries_of(&mut alexs, "?who=dana&from=2026-09-02").await.len(), 0);
        assert_eq!(entries_of(&mut alexs, "?who=dana&from=2026-09-01&until=2026-09-01").await.len(), 3);
        assert_eq!(entries_of(&mut alexs, "?who=dana&until=2026-08-31").await.len(), 0);
        assert_eq!(entries_of(&mut alexs, "?who=%25").await.len(), 0, "what is typed is no pattern");
        assert!(alexs.get("/audit?who=nobody").await.text().contains("Nothing here."));
        let wrong = alexs.get("/audit?from=soon&who=Dana").await;
        assert_eq!((wrong.status.as_u16(), wrong.value("from").as_str(), wrong.value("who").as_str()), (422, "soon", "Dana"));
        assert!(wrong.wrong("from").contains("Enter a date"), "{}", wrong.text());
        assert!(alexs.get("/audit").await.attribute("nav.side a[aria-current]", "href").is_some_and(|path| path == "/audit"));
        assert!(danas.get("/").await.attribute("nav.side a[href='/audit']", "href").is_none());
    }

    async fn who_left_has_no_name_in_the_trail(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        app.signed_in(&dana).await;
        let gone = account::ActiveModel { id: Set(dana.account_id), name: Set(String::new()), status: Set(AccountStatus::Former), ..Default::default() };
        gone.update(app.cx.db.write()).await.expect("erased");
        let mut alexs = app.signed_in(&alex).await;
        let path = format!("?who={}", dana.account_id);
        assert!(entries_of(&mut alexs, &path).await[0].starts_with("a person who left signed in"));
        account::Entity::delete_by_id(dana.account_id).exec(app.cx.db.write()).await.expect_err("their sign-in is still there");
        domain::entities::sign_in::Entity::delete_many().exec(app.cx.db.write()).await.expect("ended");
        account::Entity::delete_by_id(dana.account_id).exec(app.cx.db.write()).await.expect("gone");
        let mut alexs = app.signed_in(&alex).await;
        assert!(entries_of(&mut alexs, &path).await[0].starts_with("a person who left signed in"));
    }

    async fn a_long_trail_comes_in_pages_and_is_exported_whole(app: &TestApp) {
        let alex = app.alex().await;
        let risky = app.dana().await;
        let renamed = account::ActiveModel { id: Set(risky.account_id), name: Set("=cmd()".into()), ..Default::default() };
        renamed.update(app.cx.db.write()).await.expect("renamed");
        for _ in 0..1_120 {
            domain::audit::append(app.cx.db.write(), &app.cx, Some(risky.account_id), "open", "groups", app.cx.new_id()).await.expect("written");
        }
        app.later_by(Duration::seconds(1));
        let mut browser = app.signed_in(&alex).await;
        let mut path = "/audit?deed=open%3Agroups".to_string();
        let mut pages = Vec::new();
        for _ in 0..3 {
            let page = browser.get(&path).await;
            pages.push(page.attributes("main tbody time", "datetime").len());
            path = page.attributes("main a.button", "href").into_iter().find(|path| path.contains("before=")).expect("an older page");
            assert!(path.contains("deed=open%3Agroups"), "the filter stays: {path}");
        }
        assert_eq!(pages, [50, 50, 50]);
        let csv = browser.get("/audit/export?deed=open%3Agroups").await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"trail-2026-09-01.csv\"");
        let rows: Vec<&str> = csv.body.lines().collect();
        assert_eq!(rows.len(), 1 + 1_120);
        assert_eq!(rows[0], "number,time,who,who_id,did,code,kind,thing,thing_id,link");
        let different: BTreeSet<&str> = rows.iter().filter_map(|row| row.split(',').nth(8)).collect();
        assert_eq!(different.len(), 1 + 1_120, "each once");
        assert!(rows[1].contains(",'=cmd(),"), "a name is no formula: {}", rows[1]);
        assert_eq!(deeds(app, alex.account_id).await, ["export:audit_entries", "see:audit_entries", "sign-in:sign_ins"]);
        browser.get("/audit/export?who=nobody").await;
        assert_eq!(deeds(app, alex.account_id).await.len(), 4, "each export is noted");
    }

    async fn the_page_says_of_the_chain_what_is_known(app: &TestApp) {
        let alex = app.alex().await;
        let mut browser = app.signed_in(&alex).await;
        assert!(browser.get("/audit").await.text().contains("Nothing is chained yet."));
        Chainer::default().run_once(&app.cx).await.expect("chained");
        let end = audit_entry::Entity::find().all(app.cx.db.read()).await.expect("the trail").len();
        let text = browser.get("/audit").await.text();
        assert!(text.contains(&format!("Entries 1 to {end} are chained")) && text.contains("They were not checked yet."), "{text}");
        check::check_now_and_then(&app.cx).await.expect("checked");
        let text = browser.get("/audit").await.text();
        assert!(text.contains(&format!("On Tuesday 1 September, 3:00 pm all up to entry {end} were as they were written.")), "{text}");
        browser.get("/audit/export").await;
        assert!(browser.get("/audit").await.text().contains("One newer entry waits for its link."));
        app.later_by(Duration::minutes(11));
        assert!(browser.get("/audit").await.text().contains("They have waited longer than a server that works lets them."));
        app.cx.db.write().execute_unprepared("UPDATE audit_entries SET subject = 'x' WHERE number = 1").await.expect("edited");
        app.later_by(Duration::minutes(55));
        let mut browser = app.signed_in(&alex).await;
        check::check_now_and_then(&app.cx).await.expect("checked");
        let text = browser.get("/audit").await.text();
        assert!(text.contains("Somebody touched the trail.") && !text.contains("held"), "{text}");
    }
}

/// The domain's own calls, read from its source: what it writes down must be said in words.
#[test]
fn every_deed_of_the_domain_has_words() {
    let mut folders = vec![crate::tidy::root().join("domain/src")];
    let (mut unsaid, mut read) = (BTreeSet::new(), 0);
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap_or_default();
            for call in source.split("audit::append(").skip(1) {
                let literals: Vec<&str> =
                    call.split(';').next().unwrap_or_default().split('"').skip(1).step_by(2).collect();
                let &[action, subject] = literals.as_slice() else { continue };
                read += 1;
                if !app::pages::audit::deeds::DEEDS.iter().any(|(one, of, _)| *one == action && *of == subject) {
                    unsaid.insert(format!("{action}:{subject}"));
                }
            }
        }
    }
    assert!(read > 20, "only {read} calls were found");
    assert!(unsaid.is_empty(), "add words for {unsaid:?} to DEEDS in app/src/pages/audit/deeds.rs");
}
