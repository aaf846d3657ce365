//! Passkeys, answered by a device of our own: adding one, signing in with it alone, taking it away, and every lie.
//! `tests/browser/passkeys.spec.js` does the same with Chromium's.

use axum::Router;
use chrono::Duration;
use domain::entities::account::AccountStatus;
use domain::entities::{account, passkey, passkey_ceremony, sign_in};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, QueryOrder as _, Set};
use serde_json::Value;
use server::clean_up;

use crate::support::authenticator::Authenticator;
use crate::support::cast::{PASSWORD, Person};
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

const PAGE: &str = "/account/second-factor";
const ADD: &str = "/account/passkeys";
const SIGN_IN: &str = "/sign-in/passkey";

/// A house that has a name; the suite's usual one has none, and there are no passkeys in it.
fn named(app: &TestApp) -> Router {
    app.served_as("http://localhost:3000", &app.cx)
}

fn visitor(router: &Router) -> Client {
    Client::new(router.clone())
}

async fn signed_in(app: &TestApp, router: &Router, person: &Person) -> Client {
    let mut browser = visitor(router);
    browser.cookie = app.signed_in(person).await.cookie;
    browser
}

/// A question, as the script gets it: its name, and what the device is asked.
async fn question(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> (String, Value) {
    let asked = browser.post_as_island(&format!("{path}/begin"), fields).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    let asked: Value = serde_json::from_str(&asked.body).expect("JSON");
    (asked["ceremony"].as_str().expect("a name").into(), asked["options"].clone())
}

async fn add(browser: &mut Client, device: &mut Authenticator) -> Answer {
    let (ceremony, options) = question(browser, ADD, &[("password", PASSWORD)]).await;
    let credential = device.make(&options);
    browser.post(ADD, &[("ceremony", &ceremony), ("credential", &credential)]).await
}

async fn use_it(browser: &mut Client, device: &mut Authenticator, more: &[(&str, &str)]) -> Answer {
    let (ceremony, options) = question(browser, SIGN_IN, &[]).await;
    let credential = device.answer(&options);
    let fields = [&[("ceremony", ceremony.as_str()), ("credential", &credential)], more].concat();
    browser.post(SIGN_IN, &fields).await
}

/// Somebody who has added a passkey, and their recovery codes.
async fn with_passkey(app: &TestApp, router: &Router, person: &Person, id: u8) -> (Client, Authenticator, Vec<String>) {
    let (mut browser, mut device) = (signed_in(app, router, person).await, Authenticator::new(id));
    let codes = add(&mut browser, &mut device).await;
    assert_eq!(codes.status, 200, "{}", codes.text());
    let told = app.deliver().await;
    assert!(told.iter().any(|mail| mail.text().contains("second step")), "its owner is told");
    (browser, device, codes.all("ol code"))
}

async fn removal(app: &TestApp, place: usize) -> String {
    let all = passkey::Entity::find().order_by_asc(passkey::Column::Id).all(app.cx.db.read()).await.expect("rows");
    format!("{ADD}/{}/removal", all[place].id)
}

/// What a made-up device does wrong.
type Lie = fn(&mut Authenticator);

on_both_engines! {
    async fn with_a_passkey_one_signs_in_by_that_alone(app: &TestApp) {
        let (router, dana) = (named(app), app.dana().await);
        let (_, mut device, codes) = with_passkey(app, &router, &dana, 1).await;
        assert_eq!(codes.len(), 10, "codes for the day on which the device is lost");
        app.later_by(Duration::days(30));
        let mut browser = visitor(&router);
        let page = browser.get("/sign-in").await;
        assert_eq!(page.attribute("form [data-passkey=get]", "data-finish").as_deref(), Some(SIGN_IN));
        assert_eq!(use_it(&mut browser, &mut device, &[("back", "/groups")]).await.location(), "/groups");
        assert_eq!(browser.get("/groups").await.status, 200, "no second step is asked for, and no time of grace ends");
        assert_eq!(use_it(&mut visitor(&router), &mut device, &[]).await.location(), "/", "and again");
        let mut own = signed_in(app, &router, &dana).await;
        let (_, options) = question(&mut own, ADD, &[("password", PASSWORD)]).await;
        assert_eq!(options["excludeCredentials"].as_array().map(Vec::len), Some(1), "not twice on one device");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let another = add(&mut own, &mut Authenticator::new(2)).await;
        assert_eq!(another.location(), format!("{PAGE}?notice=passkey-added"), "the codes stay");
        app.deliver().await;
        let page = own.get(PAGE).await;
        assert_eq!(page.all("#passkey li").len(), 2);
        assert!(page.all("#passkey li")[0].contains("used today"), "{}", page.text());
        assert!(page.all("#passkey li")[1].contains("not used yet"), "{}", page.text());
    }

    async fn of_many_with_one_answer_on_two_servers_one_gets_in(app: &TestApp) {
        let (router, dana) = (named(app), app.dana().await);
        let (_, mut device, _) = with_passkey(app, &router, &dana, 1).await;
        let (ceremony, options) = question(&mut visitor(&router), SIGN_IN, &[]).await;
        let credential = device.answer(&options);
        let other = app.served_as("http://localhost:3000", &app.another_server().await.0);
        let replays: Vec<_> = (0..50)
            .map(|turn| {
                let mut browser = visitor(if turn % 2 == 0 { &router } else { &other });
                let (ceremony, credential) = (ceremony.clone(), credential.clone());
                tokio::spawn(async move {
                    let fields = [("ceremony", ceremony.as_str()), ("credential", &credential)];
                    browser.post(SIGN_IN, &fields).await.status.as_u16()
                })
            })
            .collect();
        let mut statuses = Vec::new();
        for replay in replays {
            statuses.push(replay.await.expect("answers"));
        }
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 49, "{statuses:?}");
    }

    async fn a_question_waits_five_minutes_and_is_removed(app: &TestApp) {
        let (router, dana) = (named(app), app.dana().await);
        let (mut own, mut device, _) = with_passkey(app, &router, &dana, 1).await;
        let (ceremony, options) = question(&mut visitor(&router), SIGN_IN, &[]).await;
        let (adding, wanted) = question(&mut own, ADD, &[("password", PASSWORD)]).await;
        let (credential, made) = (device.answer(&options), Authenticator::new(2).make(&wanted));
        app.later_by(Duration::minutes(5));
        let late = visitor(&router).post(SIGN_IN, &[("ceremony", &ceremony), ("credential", &credential)]).await;
        assert_eq!(late.status, 422);
        let late = own.post(ADD, &[("ceremony", &adding), ("credential", &made)]).await;
        assert_eq!(late.status, 422);
        assert!(late.text().contains("took too long"), "{}", late.text());
        let count = || async { passkey_ceremony::Entity::find().count(app.cx.db.read()).await.expect("counts") };
        assert_eq!(count().await, 2);
        clean_up::run_once(&app.cx).await.expect("cleans up");
        assert_eq!(count().await, 0);
        let (ceremony, options) = question(&mut visitor(&router), SIGN_IN, &[]).await;
        let credential = device.answer(&options);
        app.later_by(Duration::minutes(5) - Duration::seconds(1));
        clean_up::run_once(&app.cx).await.expect("cleans up");
        let timely = visitor(&router).post(SIGN_IN, &[("ceremony", &ceremony), ("credential", &credential)]).await;
        assert_eq!(timely.status, 303);
    }

    async fn no_lie_signs_anybody_in(app: &TestApp) {
        let (router, dana, priya) = (named(app), app.dana().await, app.priya().await);
        let (_, mut device, _) = with_passkey(app, &router, &dana, 1).await;
        let (_, other, _) = with_passkey(app, &router, &priya, 2).await;
        let mut browser = visitor(&router);
        let lies: [(&str, Lie); 6] = [
            ("another site", |device| device.origin = "http://localhost.evil.example:3000"),
            ("another port", |device| device.origin = "http://localhost:3001"),
            ("another host's key", |device| device.host = "evil.example"),
            ("a device that knows nobody", |device| device.verified = false),
            ("a copy that lags behind", |device| device.counter = 0),
            ("an unknown key", |device| device.id = vec![9; 16]),
        ];
        assert_eq!(use_it(&mut browser, &mut device, &[]).await.status, 303);
        for (lie, tell) in lies {
            let (id, counter) = (device.id.clone(), device.counter);
            tell(&mut device);
            let answer = use_it(&mut visitor(&router), &mut device, &[("email", "dana@example.org")]).await;
            assert_eq!(answer.status, 422, "{lie}");
            assert!(answer.text().contains("did not sign you in"), "{lie}: {}", answer.text());
            assert_eq!(answer.value("email"), "dana@example.org", "what was typed stays");
            (device.id, device.counter, device.verified) = (id, counter, true);
            (device.origin, device.host) = ("http://localhost:3000", "localhost");
        }
        let own = std::mem::replace(&mut device.owner, other.owner.clone());
        assert_eq!(use_it(&mut visitor(&router), &mut device, &[]).await.status, 422, "somebody else's name");
        device.owner = own;
        assert_eq!(use_it(&mut visitor(&router), &mut device, &[]).await.status, 303, "it still works");
        let row = account::ActiveModel { id: Set(dana.account_id), status: Set(AccountStatus::Disabled), ..Default::default() };
        row.update(app.cx.db.write()).await.expect("closed");
        assert_eq!(use_it(&mut visitor(&router), &mut device, &[]).await.status, 422, "a closed account");
        let row = account::ActiveModel { id: Set(dana.account_id), status: Set(AccountStatus::Active), ..Default::default() };
        row.update(app.cx.db.write()).await.expect("open");
        device.forge();
        assert_eq!(use_it(&mut visitor(&router), &mut device, &[]).await.status, 422, "a forged signature");
    }

    async fn what_can_not_be_read_is_refused_in_words(app: &TestApp) {
        let (router, dana, priya) = (named(app), app.dana().await, app.priya().await);
        let (mut own, mut device, _) = with_passkey(app, &router, &dana, 1).await;
        let mut priyas = signed_in(app, &router, &priya).await;
        let junk = ["", "{}", "null", "[]", "not JSON", "{\"id\":1}", "\u{0}", "{\"id\":\"\",\"rawId\":\"!\",\"type\":\"\",\"response\":{}}"];
        for credential in junk {
            let (ceremony, _) = question(&mut visitor(&router), SIGN_IN, &[]).await;
            let answer = visitor(&router).post(SIGN_IN, &[("ceremony", &ceremony), ("credential", credential)]).await;
            assert_eq!(answer.status, 422, "{credential}");
            let (ceremony, _) = question(&mut own, ADD, &[("password", PASSWORD)]).await;
            let answer = own.post(ADD, &[("ceremony", &ceremony), ("credential", credential)]).await;
            assert_eq!(answer.status, 422, "{credential}");
            assert!(answer.text().contains("nothing was changed"), "{}", answer.text());
        }
        for ceremony in ["", "x", "01a00000-0000-7000-8000-000000000000", "\u{0}"] {
            for path in [SIGN_IN, ADD] {
                let answer = own.post(path, &[("ceremony", ceremony), ("credential", "{}")]).await;
                assert_eq!(answer.status, 422, "{path} {ceremony}");
            }
        }
        assert_eq!(own.post(ADD, &[]).await.status, 422);
        assert_eq!(visitor(&router).post(SIGN_IN, &[]).await.status, 422);
        let (ceremony, options) = question(&mut visitor(&router), SIGN_IN, &[]).await;
        let credential = device.answer(&options);
        assert_eq!(own.post(ADD, &[("ceremony", &ceremony), ("credential", &credential)]).await.status, 422);
        let again = visitor(&router).post(SIGN_IN, &[("ceremony", &ceremony), ("credential", &credential)]).await;
        assert_eq!(again.status, 422, "a question that was answered in the wrong place is gone");
        let (ceremony, options) = question(&mut own, ADD, &[("password", PASSWORD)]).await;
        let made = Authenticator::new(3).make(&options);
        let foreign = priyas.post(ADD, &[("ceremony", &ceremony), ("credential", &made)]).await;
        assert_eq!(foreign.status, 422, "the question was another person's");
        let taken = add(&mut priyas, &mut Authenticator::new(1)).await;
        assert_eq!(taken.status, 422);
        assert!(taken.text().contains("here already"), "{}", taken.text());
        assert_eq!(passkey::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1);
    }

    async fn adding_one_asks_for_the_password(app: &TestApp) {
        let (router, dana) = (named(app), app.dana().await);
        let mut own = signed_in(app, &router, &dana).await;
        for wrong in ["", "not this one, surely"] {
            let refused = own.post_as_island("/account/passkeys/begin", &[("password", wrong)]).await;
            assert_eq!(refused.status, 422);
            assert!(refused.body.contains("not your current password"), "{}", refused.body);
        }
        let signed_out = visitor(&router).post_as_island("/account/passkeys/begin", &[("password", PASSWORD)]).await;
        assert_eq!(signed_out.status, 401);
        assert_eq!(passkey_ceremony::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
    }

    async fn nobody_fills_the_table_with_questions(app: &TestApp) {
        let (router, dana) = (named(app), app.dana().await);
        let (mut own, mut device, _) = with_passkey(app, &router, &dana, 1).await;
        let mut browser = visitor(&router).at_address(1);
        for _ in 0..60 {
            assert_eq!(use_it(&mut browser, &mut device, &[]).await.status, 303, "right answers are no tries");
        }
        for _ in 0..50 {
            question(&mut browser, SIGN_IN, &[]).await;
        }
        let refused = browser.post_as_island("/sign-in/passkey/begin", &[]).await;
        assert_eq!(refused.status, 429);
        assert!(refused.headers.contains_key("retry-after") && refused.body.contains("quarter of an hour"), "{}", refused.body);
        own = own.at_address(1);
        let refused = own.post_as_island("/account/passkeys/begin", &[("password", PASSWORD)]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("tried too often"), "{}", refused.body);
        question(&mut visitor(&router).at_address(2), SIGN_IN, &[]).await;
    }

    async fn one_is_taken_away_by_its_owner_who_says_the_password(app: &TestApp) {
        let (router, dana, priya) = (named(app), app.dana().await, app.priya().await);
        let (mut own, mut device, codes) = with_passkey(app, &router, &dana, 1).await;
        let path = removal(app, 0).await;
        let mut foreign = signed_in(app, &router, &priya).await;
        let denied = foreign.post(&path, &[("password", PASSWORD)]).await;
        assert_eq!(denied.status, 404);
        assert_eq!(denied.body, foreign.get("/nothing").await.body);
        let wrong = own.post(&path, &[("password", "not this one, surely")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.wrong("password-11").contains("not your current password"), "{}", wrong.text());
        let last = own.post(&path, &[("password", PASSWORD)]).await;
        assert_eq!(last.status, 422);
        assert!(last.text().contains("asks for a second step"), "staff can't do without: {}", last.text());
        add(&mut own, &mut Authenticator::new(2)).await;
        app.later_by(Duration::minutes(1));
        assert_eq!(own.post(&path, &[("password", PASSWORD)]).await.location(), format!("{PAGE}?notice=passkey-removed"));
        assert!(app.deliver().await[0].text().contains("second step"), "its owner is told");
        assert_eq!(use_it(&mut visitor(&router), &mut device, &[]).await.status, 422, "it signs nobody in");
        assert_eq!(own.post(&path, &[("password", PASSWORD)]).await.status, 404, "it is gone");
        assert!(own.get(PAGE).await.text().contains(&format!("{} codes are left", codes.len())));
    }

    async fn who_need_not_have_one_takes_the_last_away_and_its_codes_with_it(app: &TestApp) {
        let (router, dana) = (named(app), app.dana().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.person;
        let (mut own, ..) = with_passkey(app, &router, &rosa, 1).await;
        assert_eq!(own.post(&removal(app, 0).await, &[("password", PASSWORD)]).await.status, 303);
        app.deliver().await;
        let page = own.get(PAGE).await;
        assert!(!page.text().contains("codes are left"), "{}", page.text());
        let signed_in = visitor(&router).post("/sign-in", &[("email", &rosa.email), ("password", PASSWORD)]).await;
        assert_eq!(signed_in.status, 303, "the password stands alone again");
    }

    async fn beside_a_passkey_the_password_asks_for_the_second_step(app: &TestApp) {
        let (router, dana) = (named(app), app.dana().await);
        let (_, mut device, codes) = with_passkey(app, &router, &dana, 1).await;
        let typed = [("email", dana.email.as_str()), ("password", PASSWORD), ("shared", "yes"), ("back", "/groups")];
        let first = visitor(&router).post("/sign-in", &typed).await;
        assert_eq!(first.status, 200);
        assert!(first.attribute("form [data-passkey=get]", "data-begin").is_some(), "the passkey is offered");
        let proof = first.value("proof");
        let code = visitor(&router).post("/sign-in/code", &[("proof", &proof), ("code", &codes[0])]).await;
        assert_eq!(code.status, 303, "a code on paper does as well");
        let mut browser = visitor(&router);
        device.verified = false;
        let wrong = use_it(&mut browser, &mut device, &[("proof", &proof), ("back", "/groups")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!((wrong.value("proof"), wrong.value("back")), (proof.clone(), "/groups".into()), "{}", wrong.text());
        device.verified = true;
        app.later_by(Duration::seconds(1));
        assert_eq!(use_it(&mut browser, &mut device, &[("proof", &proof), ("back", "/groups")]).await.location(), "/groups");
        let newest = sign_in::Entity::find().order_by_desc(sign_in::Column::Id).one(app.cx.db.read()).await;
        assert!(newest.expect("asks").expect("a sign-in").shared_device, "what was said with the password holds");
        app.later_by(Duration::minutes(11));
        let late = use_it(&mut visitor(&router), &mut device, &[("proof", &proof)]).await;
        assert_eq!(late.location(), "/sign-in?notice=too-late");
    }

    async fn what_was_typed_comes_back_after_a_passkey_too(app: &TestApp) {
        let (router, dana) = (named(app), app.dana().await);
        let (mut own, mut device, _) = with_passkey(app, &router, &dana, 1).await;
        app.later_by(Duration::hours(2));
        let over = own.post("/account", &[("name", "Dana of the long evening")]).await;
        assert_eq!(over.status, 401);
        let back = use_it(&mut own, &mut device, &[("kept", &over.value("kept")), ("back", &over.value("back"))]).await;
        assert_eq!(back.status, 200);
        assert!(back.text().contains("Dana of the long evening"), "{}", back.text());
        assert_eq!(own.get("/account").await.status, 200);
    }

    async fn a_reset_takes_passkeys_too(app: &TestApp) {
        let (router, dana, alex) = (named(app), app.dana().await, app.alex().await);
        let (_, mut device, _) = with_passkey(app, &router, &dana, 1).await;
        let mut house = app.signed_in(&alex).await;
        assert_eq!(house.post(&format!("/staff/{}/second-step", dana.account_id), &[]).await.status, 303);
        app.deliver().await;
        assert_eq!(use_it(&mut visitor(&router), &mut device, &[]).await.status, 422);
    }

    async fn where_the_host_has_no_name_none_are_offered(app: &TestApp) {
        let dana = app.dana().await;
        let mut own = app.signed_in(&dana).await;
        assert!(app.visitor().get("/sign-in").await.attribute("[data-passkey]", "data-begin").is_none());
        assert!(own.get(PAGE).await.attribute("[data-passkey]", "data-begin").is_none());
        for path in [ADD, "/account/passkeys/begin", SIGN_IN, "/sign-in/passkey/begin"] {
            assert_eq!(own.post(path, &[("password", PASSWORD)]).await.status, 404, "{path}");
        }
    }
}
