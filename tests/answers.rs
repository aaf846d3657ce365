//! What follows from an answer: in reminders, in mail of several of them, in previews, and in what is kept.

use domain::entities::membership::{self, MembershipStatus};
use domain::entities::outbox_message::Kind;
use domain::entities::{reply, session};
use domain::ids::{GroupId, MembershipId};
use domain::reminder_rules::Chosen;
use domain::reminders::{own_preview, write_due};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, Set};

use crate::support::cast::{MemberOf, PASSWORD};
use crate::support::replying::{Scene, link, press, rows, scene};
use crate::support::{Engine, TestApp, on_both_engines, privacy};

/// One more spell of the same person, in this group.
async fn spell(app: &TestApp, of: &MemberOf, group: GroupId) -> MemberOf {
    let row =
        membership::Entity::find_by_id(of.membership_id).one(app.cx.db.read()).await.expect("asks").expect("a spell");
    let id: MembershipId = app.cx.new_id();
    let row = membership::Model { id, group_id: group, status: MembershipStatus::Active, ..row };
    row.into_active_model().insert(app.cx.db.write()).await.expect("one more");
    MemberOf { person: of.person.clone(), membership_id: id }
}

/// To whom mail came now.
async fn arrived(app: &TestApp) -> Vec<String> {
    app.deliver().await.into_iter().flat_map(|mail| mail.to).collect()
}

on_both_engines! {
    async fn who_said_that_they_can_not_come_was_not_missed(app: &TestApp) {
        let Scene { link, session, rosa, dana } = scene(app).await;
        let group = app.session(session).await.group_id;
        let theo = app.member(group, &dana, "Theo").await;
        let rules = [("sessions", "off"), ("readings", "off"), ("missed", "1"), ("step", "save")];
        assert_eq!(app.signed_in(&dana).await.post(&format!("/groups/{group}/reminders"), &rules).await.status, 303);
        assert_eq!(press(&mut app.visitor(), &link, "cannot-come").await.status, 303);
        app.at("2026-09-03T23:30:00Z");
        let mut danas = app.signed_in(&dana).await;
        danas.post(&format!("/sessions/{session}/start"), &[]).await;
        for member in [&rosa, &theo] {
            let mark = [("membership", member.membership_id.to_string()), ("mark", "no-show".into())];
            let mark: Vec<(&str, &str)> = mark.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(danas.post(&format!("/sessions/{session}/attendance"), &mark).await.status, 303);
        }
        app.at("2026-09-04T15:00:00Z");
        let said = rows(app).await.remove(0);
        assert_eq!(arrived(app).await, std::slice::from_ref(&theo.person.email));
        // One that was written by then is asked about once more before it goes out.
        reply::Entity::delete_by_id(said.id).exec(app.cx.db.write()).await.expect("as if it had not been said");
        assert_eq!(write_due(&app.cx).await.expect("writes"), 1);
        said.into_active_model().insert(app.cx.db.write()).await.expect("said");
        assert!(arrived(app).await.is_empty());
        let outcomes: Vec<String> = app.outbox().await.into_iter().filter(|one| one.kind == Kind::MissedSession).map(|one| one.outcome).collect();
        assert!(outcomes.contains(&"They said that they can’t come.".to_string()), "{outcomes:?}");
    }

    async fn a_session_that_somebody_can_not_come_to_is_in_no_preview_and_takes_no_room_in_a_limit(app: &TestApp) {
        let Scene { link, rosa, .. } = scene(app).await;
        app.signed_in(&rosa.person).await.post("/account/reminders", &[("cap", "1"), ("step", "save")]).await;
        let planned = async || {
            let all = own_preview(&app.cx, &app.actor(&rosa.person), &Chosen::default()).await.expect("looks");
            let of_first = all.into_iter().filter(|one| one.at.to_rfc3339().as_str() < "2026-09-04");
            of_first.flat_map(|one| one.kinds).filter(|kind| *kind != Kind::ReadingDue).count()
        };
        assert_eq!(planned().await, 2);
        assert_eq!(press(&mut app.visitor(), &link, "cannot-come").await.status, 303);
        assert_eq!(planned().await, 0);
        app.at("2026-09-02T14:00:00Z");
        assert_eq!(arrived(app).await, std::slice::from_ref(&rosa.person.email), "the reading, which would have had to give way to the session");
        app.at("2026-09-02T23:30:00Z");
        assert!(arrived(app).await.is_empty());
        // Who changes their mind is reminded again.
        assert_eq!(press(&mut app.visitor(), &link, "late").await.status, 303);
        app.at("2026-09-03T21:30:00Z");
        assert_eq!(arrived(app).await, std::slice::from_ref(&rosa.person.email));
    }

    async fn what_was_said_before_somebody_left_is_over(app: &TestApp) {
        let Scene { link: old, session, rosa, .. } = scene(app).await;
        assert_eq!(press(&mut app.visitor(), &old, "cannot-come").await.status, 303);
        privacy::set_status(app, &rosa, MembershipStatus::Left).await;
        let rosa = spell(app, &rosa, app.session(session).await.group_id).await;
        app.at("2026-09-02T23:30:00Z");
        let mail = app.deliver().await;
        let text = mail.iter().find(|mail| mail.subject().contains("Thursday")).expect("a reminder").text();
        assert!(text.contains(&link(app, session, &rosa)) && !text.contains(&old), "{text}");
    }

    async fn a_mail_of_several_reminders_carries_the_link_of_each_session(app: &TestApp) {
        let Scene { link: first, rosa, dana, .. } = scene(app).await;
        let other = app.group_on(&dana, "2026-09-03", "19:30").await;
        let twice = spell(app, &rosa, other).await;
        let second = link(app, app.sessions(other).await[0].id, &twice);
        app.signed_in(&rosa.person).await.post("/account/reminders", &[("readings", "off"), ("digest", "120"), ("step", "save")]).await;
        app.at("2026-09-02T23:30:00Z");
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1, "two sessions in one mail");
        let text = mail[0].text();
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
        let link_of = |path: &str| at(&format!("http://127.0.0.1:3000{path}\n"));
        assert!(at("6:30 pm") < link_of(&first) && link_of(&first) < at("7:30 pm") && at("7:30 pm") < link_of(&second), "{text}");
        assert!(link_of(&second) < at("http://127.0.0.1:3000/\n"), "one way to all of it at the end: {text}");
        assert_eq!(press(&mut app.visitor(), &second, "late").await.status, 303);
    }

    async fn an_answer_stands_when_a_zone_is_known_better(app: &TestApp) {
        let Scene { link, session, dana, .. } = scene(app).await;
        assert_eq!(press(&mut app.visitor(), &link, "cannot-come").await.status, 303);
        let (first, hour) = (app.session(session).await, chrono::Duration::hours(1));
        // As a Mooring would have laid it out, and had it answered, that knew of no summer time.
        let stale = session::ActiveModel { id: Set(session), starts_at: Set(first.starts_at + hour), ends_at: Set(first.ends_at + hour), ..Default::default() };
        stale.update(app.cx.db.write()).await.expect("stale");
        let stale = reply::Entity::update_many().col_expr(reply::Column::StartsAt, Expr::value(first.starts_at + hour));
        stale.exec(app.cx.db.write()).await.expect("stale");
        assert_eq!(domain::zone_corrections::correct(&app.cx).await.expect("sets right"), 1);
        assert_eq!(rows(app).await[0].starts_at, Some(first.starts_at));
        assert!(app.signed_in(&dana).await.get("/").await.text().contains("Can’t come: Rosa"));
    }

    async fn an_answer_that_a_sign_in_ran_out_under_is_kept_in_words(app: &TestApp) {
        let Scene { session, rosa, .. } = scene(app).await;
        let mut rosas = app.signed_in(&rosa.person).await;
        let seen = rosas.get("/").await.value("seen");
        app.later_by(chrono::Duration::days(8));
        let asked = rosas.post(&format!("/sessions/{session}/reply"), &[("answer", "cannot-come"), ("seen", &seen)]).await;
        assert_eq!(asked.status, 401);
        let fields = [("email", rosa.person.email.as_str()), ("password", PASSWORD), ("kept", &asked.value("kept")), ("back", &asked.value("back"))];
        let still = rosas.post("/sign-in", &fields).await;
        assert!(still.text().contains("I can't come") && !still.text().contains("cannot-come"), "{}", still.text());
        assert_eq!(still.value("answer"), "cannot-come", "and it is what is sent");
    }
}
