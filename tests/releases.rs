//! Releases of information: who may be told what, until when, and nobody a day longer.

use domain::entities::account::Role;
use domain::entities::group_staff::Part;
use domain::entities::membership::MembershipStatus;
use domain::entities::release;
use domain::ids::ReleaseId;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, Statement};

use crate::support::privacy::{noted, release, release_fields, set_status};
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn a_release_is_given_seen_and_ends_by_itself(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        assert!(browser.get("/account/releases").await.text().contains("Nobody may be told anything."));
        release(app, &rosa).await;
        let own = browser.get("/account/releases").await.text();
        assert!(own.contains("Jo Park, County Court until 1 October 2026") && own.contains("Only that I take part."), "{own}");
        let person = format!("/groups/{group}/people/{}", rosa.membership_id);
        let seen = app.signed_in(&dana).await.get(&person).await;
        assert!(seen.text().contains("Jo Park, County Court until 1 October 2026") && seen.text().contains("given by themself on Sep 1"), "{}", seen.text());
        // The last day, late in the evening where Rosa's group meets.
        app.at("2026-10-02T04:59:00Z");
        assert!(app.signed_in(&dana).await.get(&person).await.text().contains("until 1 October 2026"));
        app.at("2026-10-02T05:00:00Z");
        let seen = app.signed_in(&dana).await.get(&person).await;
        assert!(seen.text().contains("ended on 1 October 2026") && !seen.text().contains("until 1 October"), "{}", seen.text());
        assert_eq!(seen.all(".badge--done").len(), 0, "it is shown as current nowhere");
        let own = app.signed_in(&rosa.person).await.get("/account/releases").await.text();
        assert!(own.contains("Nobody may be told anything.") && own.contains("ended on 1 October 2026"), "{own}");
        app.deliver().await;
    }

    async fn it_is_taken_back_at_any_time(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let id = release(app, &rosa).await;
        let path = format!("/account/releases/{id}/revocation");
        assert_eq!(app.signed_in(&theo.person).await.post(&path, &[]).await.status, 404, "it is Rosa's");
        let mut browser = app.signed_in(&rosa.person).await;
        let revoked = browser.post(&path, &[]).await;
        let page = browser.follow(revoked).await;
        assert!(page.text().contains("taken back on Sep 1") && page.text().contains("Nobody may be told anything."), "{}", page.text());
        assert_eq!(page.attributes("main form", "action"), ["/account/releases"], "nothing is left to take back");
        assert_eq!(browser.post(&path, &[]).await.status, 303, "twice changes nothing");
        let person = format!("/groups/{group}/people/{}", rosa.membership_id);
        let seen = app.signed_in(&dana).await.get(&person).await;
        assert!(seen.text().contains("revoked on Sep 1") && !seen.text().contains("until 1 October"), "{}", seen.text());
        assert_eq!((noted(app, "give", "releases").await, noted(app, "revoke", "releases").await), (1, 1));
        assert_eq!(noted(app, "see-releases", "accounts").await, 1);
    }

    async fn staff_record_what_was_signed_on_paper_and_say_so(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let (person, id) = (format!("/groups/{group}/people/{}", rosa.membership_id), app.cx.new_id::<ReleaseId>().to_string());
        let mut danas = app.signed_in(&dana).await;
        let mut fields = release_fields(&id, "2026-12-01");
        let refused = danas.post(&format!("{person}/releases"), &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.wrong("signed").contains("signed paper") && refused.value("recipient") == "Jo Park", "{}", refused.text());
        fields.push(("signed", "yes"));
        for _ in 0..2 {
            assert_eq!(danas.post(&format!("{person}/releases"), &fields).await.status, 303);
        }
        assert_eq!(release::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1, "pressed twice, recorded once");
        assert!(danas.get(&person).await.text().contains("signed on paper, recorded by Dana on Sep 1"));
        let own = app.signed_in(&rosa.person).await.get("/account/releases").await.text();
        assert!(own.contains("You signed this on paper. Dana wrote it down here on Sep 1."), "{own}");
        let theos = format!("/groups/{group}/people/{}", theo.membership_id);
        assert_eq!(danas.post(&format!("{theos}/releases/{id}/revocation"), &[]).await.status, 404, "it is not about Theo");
        assert_eq!(danas.post(&format!("{person}/releases/{id}/revocation"), &[]).await.status, 303);
        assert!(danas.get(&person).await.text().contains("revoked on Sep 1"));
        assert_eq!(noted(app, "record", "releases").await, 1);
    }

    async fn it_names_who_what_for_and_until_when(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let id = browser.get("/account/releases").await.value("id");
        let empty = browser.post("/account/releases", &[("id", &id)]).await;
        assert_eq!(empty.status, 422);
        for field in ["recipient", "allowed", "purpose", "until"] {
            assert!(!empty.wrong(field).is_empty(), "{field}: {}", empty.text());
        }
        for (until, words) in [("2026-08-31", "31 August 2026 is over."), ("2027-09-02", "At most one year: 1 September 2027")] {
            let refused = browser.post("/account/releases", &release_fields(&id, until)).await;
            assert!(refused.wrong("until").contains(words), "{}", refused.text());
            assert_eq!((refused.value("allowed").as_str(), refused.value("until").as_str(), refused.value("id")), ("Only that I take part.", until, id.clone()));
        }
        assert_eq!(browser.post("/account/releases", &release_fields(&id, "2027-09-01")).await.status, 303);
        assert_eq!(browser.post("/account/releases", &release_fields("x", "2026-10-01")).await.status, 404);
        let all = Statement::from_string(app.cx.db.backend(), "SELECT recipient, organization, allowed, purpose FROM releases");
        let row = app.cx.db.read().query_one_raw(all).await.expect("asks").expect("a row");
        for column in ["recipient", "organization", "allowed", "purpose"] {
            let bytes: Vec<u8> = row.try_get("", column).expect("bytes");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!["Park", "Court", "part", "hearing"].iter().any(|word| text.contains(word)), "{column} lies open");
        }
    }

    async fn nobody_sees_it_but_who_works_with_the_group(app: &TestApp) {
        let (dana, priya, noor, alex) = (app.dana().await, app.priya().await, app.noor().await, app.alex().await);
        let (group, others) = (app.group(&dana).await, app.group_on(&priya, "2026-09-07", "10:00").await);
        let rosa = app.member(group, &dana, "Rosa").await;
        let tara = app.person(Role::Counselor, "Tara").await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, tara.account_id, Part::Trainee).await.expect("staff");
        release(app, &rosa).await;
        let person = format!("/groups/{group}/people/{}", rosa.membership_id);
        for who in [&dana, &noor] {
            assert!(app.signed_in(who).await.get(&person).await.text().contains("Jo Park"), "{}", who.name);
        }
        for who in [&priya, &tara, &alex, &rosa.person] {
            assert_eq!(app.signed_in(who).await.get(&person).await.status, 404, "{}", who.name);
        }
        let elsewhere = format!("/groups/{others}/people/{}", rosa.membership_id);
        assert_eq!(app.signed_in(&priya).await.get(&elsewhere).await.status, 404, "not by way of another group");
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert_eq!(app.signed_in(&dana).await.get(&person).await.status, 404, "nor once Rosa has left");
        assert!(app.signed_in(&rosa.person).await.get("/account/releases").await.text().contains("Jo Park"), "it is still hers");
    }
}
