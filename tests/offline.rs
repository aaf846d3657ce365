//! Reading without a network: whom the device asks, what it may keep, when it is wiped, and that nothing is taken twice.

use chrono::Duration;
use domain::entities::membership::MembershipStatus;
use domain::entities::sent_once as rows;
use domain::ids::OnceId;
use domain::{kept_copies, sent_once};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::Value;

use crate::support::cast::{MemberOf, PASSWORD};
use crate::support::client::Answer;
use crate::support::privacy::{noted, set_status};
use crate::support::{Client, Engine, TestApp, on_both_engines};

const PAGE: &str = "/account/offline";
const WIPED: &str = "__Host-offline=; Path=/; Secure; SameSite=Lax; Max-Age=0";
const ONCE: &str = "0193a000-0000-4000-8000-000000000001";

/// Rosa and Theo, in one group.
async fn people(app: &TestApp) -> (MemberOf, MemberOf) {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await)
}

/// Rosa's browser, which may keep her pages.
async fn allowed(app: &TestApp, rosa: &MemberOf) -> Client {
    let mut browser = app.signed_in(&rosa.person).await;
    browser.post(PAGE, &[("choice", "allow")]).await;
    browser
}

async fn asked(browser: &mut Client) -> Value {
    let answer = browser.get_as_island(PAGE).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).expect("JSON")
}

fn cookies(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("text")).collect()
}

/// Whether the device is told to keep nothing any more: neither permission nor copies.
fn is_wiped(answer: &Answer) -> bool {
    let cleared = answer.headers.get("clear-site-data").is_some_and(|value| value == "\"cache\", \"storage\"");
    assert_eq!(cleared, cookies(answer).contains(&WIPED), "both or none");
    cleared
}

async fn signs_in(browser: &mut Client, who: &MemberOf, shared: &str) -> Answer {
    let email = who.person.email.clone();
    let answer = browser.post("/sign-in", &[("email", &email), ("password", PASSWORD), ("shared", shared)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer
}

on_both_engines! {
    async fn a_device_keeps_pages_only_once_its_owner_says_so(app: &TestApp) {
        let (rosa, _) = people(app).await;
        let mut browser = app.signed_in(&rosa.person).await;
        let page = browser.get(PAGE).await;
        for words in ["keeps nothing from here, unless you allow it", "can read all of that, without your password", "It can’t be hidden that something is kept", "has not reached us for 30 days"] {
            assert!(page.text().contains(words), "{words}");
        }
        assert!(asked(&mut browser).await["allowed"] == false && !browser.cookie.clone().expect("signed in").contains("offline"));
        let answer = browser.post(PAGE, &[("choice", "allow")]).await;
        let key = kept_copies::owner_key(rosa.person.account_id);
        let cookie = format!("__Host-offline={key}; Path=/; Secure; SameSite=Lax; Max-Age=5184000");
        assert!(cookies(&answer).contains(&cookie.as_str()), "{:?}", cookies(&answer));
        assert!(browser.follow(answer).await.text().contains("Stop, and remove what is kept"));
        let told = asked(&mut browser).await;
        assert!(told["allowed"] == true && told["key"] == key.as_str(), "{told}");
        assert_eq!(told["counted"]["offline-waiting"][0].as_str().expect("words").split(' ').next(), Some("1"));
        assert!(told["counted"]["offline-waiting"][1].as_str().expect("words").starts_with("{count} things"));
        let stopped = browser.post(PAGE, &[("choice", "stop")]).await;
        assert!(is_wiped(&stopped));
        assert!(browser.follow(stopped).await.text().contains("keeps nothing any more"));
        assert_eq!(asked(&mut browser).await["allowed"], false);
        assert_eq!((noted(app, "keep-copies", "sign_ins").await, noted(app, "drop-copies", "sign_ins").await), (1, 1));
    }

    async fn what_may_be_kept_is_open_and_the_owners_own(app: &TestApp) {
        let (rosa, _) = people(app).await;
        let mut browser = allowed(app, &rosa).await;
        let mut expected = ["/readings", "/steady", "/help-now", "/safety-plan"].map(String::from).to_vec();
        let open = app.assignments(&rosa).await.into_iter().filter(|one| one.opens_at.is_some_and(|opens| opens <= app.now()));
        expected.extend(open.map(|one| format!("/readings/{}", one.id)));
        let pages = asked(&mut browser).await["pages"].clone();
        let mut pages: Vec<&str> = pages.as_array().expect("a list").iter().map(|path| path.as_str().expect("a path")).collect();
        assert!(pages.len() > 5 && pages.len() < 10, "the first week's, not all: {pages:?}");
        pages.sort_unstable();
        expected.sort_unstable();
        assert_eq!(pages, expected);
        set_status(app, &rosa, MembershipStatus::Left).await;
        let told = asked(&mut browser).await;
        assert_eq!(told["pages"].as_array().expect("a list").len(), 4, "no reading of a group that she left: {told}");
    }

    async fn a_device_that_others_use_keeps_nothing(app: &TestApp) {
        let (rosa, _) = people(app).await;
        let mut browser = app.visitor();
        signs_in(&mut browser, &rosa, "yes").await;
        let page = browser.get(PAGE).await;
        assert!(page.text().contains("Nothing is kept on such a device") && page.all("main form").is_empty());
        assert_eq!(browser.post(PAGE, &[("choice", "allow")]).await.status, 404);
        assert_eq!(noted(app, "keep-copies", "sign_ins").await, 0);
        let forged = format!("__Host-offline={}", kept_copies::owner_key(rosa.person.account_id));
        browser.cookie = browser.cookie.map(|cookies| format!("{cookies}; {forged}"));
        assert_eq!(asked(&mut browser).await["allowed"], false, "nor with a cookie from elsewhere");
    }

    async fn whoever_signs_in_next_finds_nothing_of_the_first(app: &TestApp) {
        let (rosa, theo) = people(app).await;
        let first = allowed(app, &rosa).await;
        let mut again = first.clone();
        assert!(!is_wiped(&signs_in(&mut again, &rosa, "").await), "her own stays, to be sent");
        assert_eq!(asked(&mut again).await["allowed"], true);
        let mut others = again.clone();
        assert!(is_wiped(&signs_in(&mut others, &theo, "").await), "another account");
        assert_eq!(asked(&mut others).await["allowed"], false);
        assert!(is_wiped(&signs_in(&mut again, &rosa, "yes").await), "her own, as on a device that others use");
        let mut none = app.visitor();
        assert!(!is_wiped(&signs_in(&mut none, &theo, "").await), "where nothing was allowed nothing is cleared");
    }

    async fn signing_out_leaving_and_closing_take_everything_off_the_device(app: &TestApp) {
        let (rosa, _) = people(app).await;
        let browser = allowed(app, &rosa).await;
        for path in ["/sign-out", "/leave"] {
            let mut browser = allowed(app, &rosa).await;
            assert!(is_wiped(&browser.post(path, &[]).await), "{path}");
            assert_eq!(browser.get_as_island(PAGE).await.status, 401, "{path}");
        }
        let mut browser = browser;
        assert!(is_wiped(&browser.post("/account/closure", &[("password", PASSWORD), ("sure", "yes")]).await));
    }

    async fn what_a_device_sends_again_is_taken_once(app: &TestApp) {
        let (rosa, theo) = people(app).await;
        let path = format!("/readings/{}/completion", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        let done = [("done", "yes"), ("once", ONCE)];
        let sent = browser.post_as_island(&path, &done).await;
        assert_eq!((sent.status.as_u16(), sent.body.as_str()), (200, "true"));
        browser.post(&path, &[("done", "no")]).await;
        let again = browser.post_as_island(&path, &done).await;
        assert_eq!((again.status.as_u16(), again.body), (200, sent.body), "the first answer again");
        assert_eq!(app.assignments(&rosa).await[0].done_at, None, "and she took it back meanwhile");
        assert_eq!(noted(app, "mark-done", "assignments").await, 1);
        // Already so when it arrives: it must not come back later either.
        let other = [("done", "no"), ("once", "0193a000-0000-4000-8000-000000000002")];
        browser.post(&path, &other).await;
        browser.post(&path, &[("done", "yes")]).await;
        browser.post(&path, &other).await;
        assert!(app.assignments(&rosa).await[0].done_at.is_some());
        // An id is one account's: nobody can use up another's.
        let theos = format!("/readings/{}/completion", app.assignments(&theo).await[0].id);
        app.signed_in(&theo.person).await.post(&theos, &done).await;
        assert!(app.assignments(&theo).await[0].done_at.is_some());
        browser.post(&path, &[("done", "no"), ("once", "no id")]).await;
        assert!(app.assignments(&rosa).await[0].done_at.is_none(), "what is no id is as if it were not there");
    }

    async fn of_the_same_sent_at_once_one_is_the_first(app: &TestApp) {
        let (rosa, _) = people(app).await;
        let once: OnceId = ONCE.parse().expect("an id");
        let account_id = rosa.person.account_id;
        let tries = (0..8).map(|_| {
            let cx = app.cx.clone();
            tokio::spawn(async move {
                let txn = cx.db.begin().await.expect("begins");
                let first = sent_once::first(&txn, &cx, account_id, once).await.expect("asks");
                txn.commit().await.expect("commits");
                first
            })
        });
        let mut firsts = 0;
        for one in tries.collect::<Vec<_>>() {
            firsts += usize::from(one.await.expect("ends"));
        }
        assert_eq!(firsts, 1);
        // What was rolled back did not arrive.
        let other: OnceId = "0193a000-0000-4000-8000-000000000003".parse().expect("an id");
        for _ in 0..2 {
            let txn = app.cx.db.begin().await.expect("begins");
            assert!(sent_once::first(&txn, &app.cx, account_id, other).await.expect("asks"));
            txn.rollback().await.expect("goes back");
        }
        app.later_by(Duration::days(60) - Duration::seconds(1));
        server::clean_up::run_once(&app.cx).await.expect("cleans up");
        assert_eq!(rows::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1);
        app.later_by(Duration::seconds(1));
        server::clean_up::run_once(&app.cx).await.expect("cleans up");
        assert_eq!(rows::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_is_asked_for_anew_each_time_and_stands_above_all_pages() {
    let app = TestApp::start(Engine::Sqlite).await;
    let mut browser = app.visitor();
    let worker = browser.get("/offline.js?key=00").await;
    assert_eq!(worker.status, 200);
    assert_eq!(worker.headers["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(worker.headers["cache-control"], "no-cache");
    assert_eq!(worker.headers["service-worker-allowed"], "/");
    let etag = worker.headers["etag"].clone();
    let request = axum::http::Request::builder().uri("/offline.js").header("if-none-match", etag);
    let again = browser.send(request, axum::body::Body::empty()).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_names_the_worker_or_the_app_to_install() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (rosa, _) = people(&app).await;
    let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
    let mut browser = allowed(&app, &rosa).await;
    for path in ["/", "/readings", &reading, PAGE, "/steady", "/help-now"] {
        let page = browser.get(path).await;
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        for word in ["offline.js", "webmanifest", "serviceWorker", &kept_copies::owner_key(rosa.person.account_id)] {
            assert!(!page.body.contains(word), "{path} says {word}: only a script that looks for the cookie may know");
        }
    }
}
