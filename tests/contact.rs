//! Safe contact: people say what may reach them, and nothing else does.

use domain::entities::account::Role;
use domain::entities::group_staff::Part;
use domain::entities::membership::MembershipStatus;
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::entities::safe_contact;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, Statement};

use crate::support::privacy::{contact, noted, set_status};
use crate::support::reminding::outcomes;
use crate::support::{Engine, TestApp, on_both_engines};

const KEPT_BACK: &str = "This person asked for no such mail.";

on_both_engines! {
    async fn who_never_chose_is_mailed_as_before(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let page = app.signed_in(&rosa.person).await.get("/account/contact").await;
        assert_eq!(page.all("main input[type=checkbox][checked]").len(), 5, "the form says what holds now");
        assert_eq!(page.attribute("input[name=reach][checked]", "value").as_deref(), Some("chosen"));
        assert_eq!(page.attribute("input[name=wording][checked]", "value").as_deref(), Some("time"));
        assert_eq!(page.attribute("input[name=phone_use][checked]", "value").as_deref(), Some("none"));
        app.at("2026-09-02T23:30:00Z");
        let mut subjects: Vec<String> = app.deliver().await.iter().map(crate::support::smtp::Received::subject).collect();
        subjects.sort();
        assert_eq!(subjects, ["A reminder", "Reminder: Thursday 6:30 pm"]);
    }

    async fn nothing_at_all_is_a_possible_answer_and_all_else_works(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let saved = contact(&mut browser, &[("reach", "nothing")]).await;
        assert!(browser.follow(saved).await.text().contains("It holds from the next mail on."));
        app.at("2026-09-02T23:30:00Z");
        assert!(app.deliver().await.is_empty());
        app.at("2026-09-03T21:30:00Z");
        let session = app.sessions(group).await[1].id;
        app.signed_in(&dana).await.post(&format!("/sessions/{session}/cancellation"), &[("how", "drop")]).await;
        app.visitor().post("/forgot-password", &[("email", "rosa@example.org")]).await;
        assert!(app.deliver().await.is_empty());
        for kind in [Kind::SessionTomorrow, Kind::SessionSoon, Kind::ReadingDue, Kind::PasswordReset] {
            assert_eq!(outcomes(app, kind).await, [(MessageStatus::Dropped, KEPT_BACK.to_string())], "{kind:?}");
        }
        let messages = app.signed_in(&dana).await.get("/messages").await.text();
        assert!(messages.contains("not sent This person asked for no such mail."), "{messages}");
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        for path in ["/", "/readings", &reading, "/account", "/help-now"] {
            assert_eq!(browser.get(path).await.status, 200, "{path}");
        }
    }

    async fn each_kind_of_mail_is_chosen_by_itself(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        app.at("2026-09-02T23:30:00Z");
        contact(&mut browser, &[("readings", "")]).await;
        let subjects: Vec<String> = app.deliver().await.iter().map(crate::support::smtp::Received::subject).collect();
        assert_eq!(subjects, ["Reminder: Thursday 6:30 pm"]);
        contact(&mut browser, &[("sessions", ""), ("account", "")]).await;
        app.at("2026-09-03T21:30:00Z");
        app.visitor().post("/forgot-password", &[("email", "rosa@example.org")]).await;
        assert!(app.deliver().await.is_empty(), "neither the session nor the password");
        let second = app.sessions(group).await[1].id;
        let place = [("place", "Room 5"), ("meeting_link", "")];
        assert_eq!(app.signed_in(&dana).await.post(&format!("/sessions/{second}/place"), &place).await.status, 303);
        let mail = app.deliver().await;
        assert_eq!(mail.iter().map(crate::support::smtp::Received::subject).collect::<Vec<_>>(), ["A change"], "that was left on");
        contact(&mut browser, &[("changes", "")]).await;
        let place = [("place", "Room 6"), ("meeting_link", "")];
        app.signed_in(&dana).await.post(&format!("/sessions/{second}/place"), &place).await;
        assert!(app.deliver().await.is_empty());
    }

    async fn what_is_queued_is_cancelled_by_the_change(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, _theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let mut browser = app.signed_in(&rosa.person).await;
        app.at("2026-09-02T23:30:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        contact(&mut browser, &[("sessions", "")]).await;
        let queued: Vec<_> = app.outbox().await.into_iter().filter(|one| one.recipient_id == rosa.person.account_id && one.kind != Kind::Invitation).collect();
        let states: Vec<_> = queued.iter().map(|one| (one.kind, one.status)).collect();
        assert!(states.contains(&(Kind::SessionTomorrow, MessageStatus::Dropped)) && states.contains(&(Kind::ReadingDue, MessageStatus::Waiting)), "{states:?}");
        assert_eq!(app.deliver().await.len(), 3, "Theo's two, and Rosa's reading");
        assert_eq!(noted(app, "choose", "safe_contacts").await, 1);
    }

    async fn a_choice_is_asked_right_before_sending(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.at("2026-09-03T21:30:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        let claimed = domain::claims::claim(&app.cx, 1).await.expect("claims").remove(0);
        assert_eq!(claimed.kind, Kind::SessionSoon);
        contact(&mut app.signed_in(&rosa.person).await, &[("reach", "nothing")]).await;
        let prepared = app.prepared(&claimed).await;
        let domain::letters::Prepared::Nothing(outcome) = prepared else { panic!("a letter was written") };
        assert_eq!(outcome, domain::outbox::Outcome::Dropped(KEPT_BACK));
        assert!(app.deliver().await.is_empty());
    }

    async fn neutral_words_tell_neither_day_nor_time(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        contact(&mut app.signed_in(&rosa.person).await, &[("wording", "neutral")]).await;
        app.at("2026-09-02T23:30:00Z");
        let mut mail = app.deliver().await;
        let second = app.sessions(group).await[1].id;
        app.signed_in(&dana).await.post(&format!("/sessions/{second}/place"), &[("place", "Room 5"), ("meeting_link", "")]).await;
        mail.extend(app.deliver().await);
        assert_eq!(mail.iter().map(crate::support::smtp::Received::subject).collect::<Vec<_>>(), ["A reminder", "A reminder", "A change"]);
        for one in mail {
            let words = format!("{} {} {}", one.subject(), one.text(), one.html().expect("HTML"));
            for telling in ["Thursday", "September", "6:30", "appointment", "pm", "Chicago"] {
                assert!(!words.contains(telling), "{telling}: {words}");
            }
            assert_eq!(one.link_path().as_deref(), Some("/"));
        }
    }

    async fn who_works_with_the_group_sees_what_is_safe(app: &TestApp) {
        let (dana, priya, noor, alex) = (app.dana().await, app.priya().await, app.noor().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let tara = app.person(Role::Counselor, "Tara").await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, tara.account_id, Part::Trainee).await.expect("staff");
        let mut browser = app.signed_in(&rosa.person).await;
        let chosen = [("readings", ""), ("phone_use", "text"), ("phone", "555 0100"), ("phone_when", "until 3 pm"), ("note", "never leave a voicemail")];
        assert_eq!(contact(&mut browser, &chosen).await.status, 303);
        let (people, person) = (format!("/groups/{group}/people"), format!("/groups/{group}/people/{}", rosa.membership_id));
        let line = "Mail: sessions, changes, what you write to the group, the account. Telephone: texts only, no calls";
        for who in [&dana, &noor] {
            let mut staff = app.signed_in(who).await;
            let list = staff.get(&people).await;
            assert!(list.text().contains(line), "{}", list.text());
            assert!(!list.text().contains("555 0100"), "the number is one step further, where looking is noted");
            let page = staff.get(&person).await.text();
            assert!(page.contains("555 0100") && page.contains("until 3 pm") && page.contains("never leave a voicemail"), "{page}");
        }
        assert_eq!(noted(app, "see", "safe_contacts").await, 2);
        let mut trainee = app.signed_in(&tara).await;
        assert!(!trainee.get(&people).await.text().contains("Telephone:"));
        for mut stranger in [trainee, app.signed_in(&priya).await, app.signed_in(&alex).await, app.signed_in(&rosa.person).await] {
            assert_eq!(stranger.get(&person).await.status, 404);
        }
        contact(&mut browser, &[("reach", "nothing"), ("phone_use", "text"), ("phone", "555 0100")]).await;
        let page = app.signed_in(&dana).await.get(&person).await.text();
        assert!(page.contains("no mail at all") && page.contains("do not call, do not text") && !page.contains("555 0100"), "{page}");
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert_eq!(app.signed_in(&dana).await.get(&person).await.status, 404, "who left is staff's no more");
    }

    async fn what_people_say_of_their_telephone_lies_sealed(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let chosen = [("phone_use", "both"), ("phone", "+1 555 0100"), ("phone_when", "zebra at noon"), ("note", "zebra behind the door")];
        contact(&mut browser, &chosen).await;
        let page = browser.get("/account/contact").await;
        assert_eq!((page.value("phone"), page.value("phone_when"), page.value("note")), ("+1 555 0100".into(), "zebra at noon".into(), "zebra behind the door".into()));
        let all = Statement::from_string(app.cx.db.backend(), "SELECT phone, phone_when, note FROM safe_contacts");
        let row = app.cx.db.read().query_one_raw(all).await.expect("asks").expect("a row");
        for column in ["phone", "phone_when", "note"] {
            let bytes: Vec<u8> = row.try_get("", column).expect("bytes");
            let text = String::from_utf8_lossy(&bytes);
            assert!(bytes.len() > 40 && !text.contains("zebra") && !text.contains("0100"), "{column}");
        }
    }

    async fn a_refused_choice_keeps_what_was_typed_and_changes_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let refused = contact(&mut browser, &[("sessions", ""), ("phone_use", "call"), ("note", "after work")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.wrong("phone").contains("Enter the number"), "{}", refused.text());
        assert_eq!((refused.value("note").as_str(), refused.all("input[name=sessions][checked]").len()), ("after work", 0));
        assert!(safe_contact::Entity::find().one(app.cx.db.read()).await.expect("asks").is_none());
        let twice = [contact(&mut browser, &[]).await, contact(&mut browser, &[("wording", "neutral")]).await];
        assert!(twice.iter().all(|answer| answer.status == 303));
        let rows = safe_contact::Entity::find().all(app.cx.db.read()).await.expect("asks");
        assert_eq!(rows.len(), 1, "one choice, changed");
        assert_eq!(rows[0].wording, safe_contact::Wording::Neutral);
        for staff in [&dana, &app.alex().await] {
            assert_eq!(contact(&mut app.signed_in(staff).await, &[]).await.status, 404, "participants alone choose here");
        }
    }

    async fn a_lost_password_without_mail_is_helped_with_in_person(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let person = format!("/groups/{group}/people/{}", rosa.membership_id);
        let mut danas = app.signed_in(&dana).await;
        assert!(!danas.get(&person).await.text().contains("Lost password"));
        assert_eq!(danas.post(&format!("{person}/password-link"), &[]).await.status, 404, "who is mailed gets a link by mail alone");
        contact(&mut app.signed_in(&rosa.person).await, &[("account", "")]).await;
        assert!(!danas.get(&person).await.text().contains("/reset/"));
        let made = danas.post(&format!("{person}/password-link"), &[]).await;
        let page = danas.follow(made).await.text();
        let path = page.split_whitespace().find(|word| word.contains("/reset/")).expect("a link").split_once(":3000").expect("ours").1.to_string();
        let set = app.visitor().post(&path, &[("password", "nine slow herons by the pier")]).await;
        assert_eq!(set.status, 303, "{}", set.text());
        let signed_in = app.visitor().post("/sign-in", &[("email", "rosa@example.org"), ("password", "nine slow herons by the pier")]).await;
        assert_eq!(signed_in.status, 303);
        assert!(!danas.get(&person).await.text().contains("/reset/"), "it works once");
        assert_eq!(noted(app, "make-password-link", "accounts").await, 1);
        assert!(app.deliver().await.is_empty(), "and still no mail");
    }
}
