//! Stopping mail from within a mail: one press, effective at once, and never by a look.

use axum::body::Body;
use axum::http::Request;
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::entities::safe_contact;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::support::privacy::{contact, noted};
use crate::support::reminding::outcomes;
use crate::support::smtp::Received;
use crate::support::{Engine, TestApp, on_both_engines};

const ONE_CLICK: [(&str, &str); 1] = [("List-Unsubscribe", "One-Click")];

/// The path in the header that mail programs press.
fn stop_path(mail: &Received) -> Option<String> {
    let raw = mail.raw.replace("\r\n ", " ");
    let value = raw.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: "))?;
    let link = value.trim().strip_prefix('<')?.strip_suffix('>')?;
    Some(link.strip_prefix("http://127.0.0.1:3000").expect("a link of ours").to_string())
}

fn subjects(mail: &[Received]) -> Vec<String> {
    mail.iter().map(Received::subject).collect()
}

on_both_engines! {
    async fn mail_that_need_not_come_says_how_to_stop_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.visitor().post("/forgot-password", &[("email", "rosa@example.org")]).await;
        let account = app.deliver().await;
        assert!(stop_path(&account[0]).is_none() && !account[0].text().contains("/unsubscribe/"), "{}", account[0].raw);
        app.at("2026-09-02T23:30:00Z");
        let mut mail = app.deliver().await;
        let second = app.sessions(group).await[1].id;
        app.signed_in(&dana).await.post(&format!("/sessions/{second}/place"), &[("place", "Room 5"), ("meeting_link", "")]).await;
        mail.extend(app.deliver().await);
        assert_eq!(mail.len(), 3, "a session, a reading, a change");
        for one in &mail {
            let path = stop_path(one).expect("a way to stop it");
            assert_eq!(one.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
            assert!(one.text().contains(&path) && one.html().expect("HTML").contains(&path), "people find it too");
            assert!(one.header("List-Id").is_none());
        }
        let (first, last) = (stop_path(&mail[0]), stop_path(&mail[2]));
        assert!(first != last && path_is_opaque(first.as_deref().unwrap_or_default()), "{first:?}");
    }

    async fn one_press_stops_it_at_once_and_needs_nobody_signed_in(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, _theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        app.at("2026-09-02T14:00:00Z");
        let mail = app.deliver().await;
        let path = mail.iter().find(|one| one.to == ["rosa@example.org"]).and_then(stop_path).expect("a way");
        app.at("2026-09-02T23:30:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        let pressed = app.visitor().post_from(None, &path, &ONE_CLICK).await;
        assert_eq!(pressed.status, 200, "{}", pressed.text());
        assert!(pressed.headers.get("set-cookie").is_none() && pressed.headers.get("location").is_none());
        for telling in ["Rosa", "rosa@", "Elm Street", "Room 2", "Thursday"] {
            assert!(!pressed.body.contains(telling), "{telling}");
        }
        let kept_back = (MessageStatus::Dropped, "This person asked for no such mail.".to_string());
        assert!(outcomes(app, Kind::SessionTomorrow).await.contains(&kept_back), "what was queued is cancelled");
        assert_eq!(app.deliver().await.len(), 1, "Theo’s still comes");
        let second = app.sessions(group).await[1].id;
        app.signed_in(&dana).await.post(&format!("/sessions/{second}/cancellation"), &[("how", "drop")]).await;
        app.at("2026-09-03T21:30:00Z");
        let mut others = app.deliver().await;
        others.retain(|one| one.to != ["theo@example.org"]);
        assert!(others.is_empty(), "neither changes nor reminders: {:?}", subjects(&others));
        app.visitor().post("/forgot-password", &[("email", "rosa@example.org")]).await;
        assert_eq!(subjects(&app.deliver().await), ["Your password"], "the way to a new password stays");
        let page = app.signed_in(&rosa.person).await.get("/account/contact").await;
        assert_eq!(page.all("main input[type=checkbox][checked]").len(), 1, "the account’s own");
        assert_eq!(noted(app, "stop-mail", "safe_contacts").await, 1);
        assert_eq!(app.visitor().post_from(None, &path, &ONE_CLICK).await.status, 200, "a second press is no fault");
        assert_eq!(noted(app, "stop-mail", "safe_contacts").await, 1);
    }

    async fn a_mail_program_may_press_in_whatever_form_it_likes(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let multipart = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        let no_button = "--x\r\nContent-Disposition: form-data; name=\"extent\"\r\n\r\nkind\r\n--x--\r\n";
        let forms = [
            ("Ana", Some("multipart/form-data; boundary=x"), multipart),
            ("Bea", Some("application/x-www-form-urlencoded"), "List-Unsubscribe=One-Click"),
            ("Cleo", None, "List-Unsubscribe=One-Click"),
            ("Dora", None, ""),
            ("Eva", Some("multipart/form-data; boundary=x"), no_button),
            ("Fay", Some("text/plain"), "extent=kind"),
            ("Gil", Some("application/x-www-form-urlencoded"), "extent=kind&extent=all"),
        ];
        let mut members = Vec::new();
        for (name, ..) in forms {
            members.push(app.member(group, &dana, name).await);
        }
        app.at("2026-09-02T14:00:00Z");
        let mail = app.deliver().await;
        for (member, (name, kind, body)) in members.iter().zip(forms) {
            let path = mail.iter().find(|one| one.to == [member.person.email.as_str()]).and_then(stop_path).expect("a way");
            let request = Request::builder().method("POST").uri(&path);
            let request = match kind {
                Some(kind) => request.header("content-type", kind),
                None => request,
            };
            let pressed = app.visitor().send(request, Body::from(body)).await;
            assert_eq!(pressed.status, 200, "{name}: {}", pressed.text());
            let own = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.eq(member.person.account_id));
            let row = own.one(app.cx.db.read()).await.expect("asks").expect("a row");
            let stopped = (row.mail_readings, row.mail_sessions, row.mail_changes, row.mail_announcements, row.mail_account);
            assert_eq!(stopped, (false, false, false, false, true), "{name}: all that can be stopped");
        }
    }

    async fn the_page_stops_one_kind_or_all(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        contact(&mut app.signed_in(&rosa.person).await, &[("wording", "neutral"), ("note", "zebra")]).await;
        app.at("2026-09-02T14:00:00Z");
        let path = stop_path(&app.deliver().await[0]).expect("a way");
        let mut browser = app.visitor();
        let page = browser.get(&path).await;
        assert!(page.status == 200 && page.all("form[action^='/unsubscribe/']").len() == 2);
        assert!(!page.text().contains("something to read"), "the mail did not say it either: {}", page.text());
        assert_eq!(page.all("form[action='/leave'] button"), ["Leave quickly"]);
        let stopped = browser.post(&path, &[("extent", "kind")]).await;
        assert!(stopped.status == 200 && stopped.text().contains("Done.") && stopped.all("form[action^='/unsubscribe/']").len() == 1, "{}", stopped.text());
        let row = safe_contact::Entity::find().one(app.cx.db.read()).await.expect("asks").expect("a row");
        assert_eq!((row.mail_readings, row.mail_sessions, row.mail_changes, row.mail_account), (false, true, true, true));
        assert_eq!(row.wording, safe_contact::Wording::Neutral, "all else stays as it was chosen");
        assert!(row.note.is_some());
        app.at("2026-09-02T23:30:00Z");
        assert_eq!(subjects(&app.deliver().await), ["A reminder"], "sessions still remind, in the same words");
        let stopped = browser.post(&path, &[("extent", "all")]).await;
        assert!(stopped.text().contains("No such mail comes to you any more") && stopped.all("form[action^='/unsubscribe/']").is_empty(), "{}", stopped.text());
        app.at("2026-09-03T21:30:00Z");
        assert!(app.deliver().await.is_empty());
    }

    async fn a_look_or_a_guess_or_another_site_stops_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T14:00:00Z");
        let path = stop_path(&app.deliver().await[0]).expect("a way");
        assert!(app.visitor().get(&path).await.text().contains("This mail reminds you of something to read."));
        let evil = app.visitor().post_from(Some("https://evil.example"), &path, &ONE_CLICK).await;
        assert_eq!(evil.status, 403);
        let mut altered = path.clone().into_bytes();
        let at = altered.len() - 4;
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).expect("ASCII");
        for wrong in [altered.as_str(), "/unsubscribe/not-a-token"] {
            assert_eq!(app.visitor().post_from(None, wrong, &ONE_CLICK).await.status, 404, "{wrong}");
            assert_eq!(app.visitor().get(wrong).await.status, 404, "{wrong}");
        }
        assert!(safe_contact::Entity::find().one(app.cx.db.read()).await.expect("asks").is_none());
        let closing = [("password", crate::support::cast::PASSWORD), ("sure", "yes")];
        assert_eq!(app.signed_in(&rosa.person).await.post("/account/closure", &closing).await.status, 303);
        assert_eq!(app.visitor().get(&path).await.status, 404, "it ends with the account");
    }

    async fn what_staff_are_mailed_is_their_work(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let part = domain::entities::group_staff::Part::CoLead;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, part).await.expect("staff");
        let second = app.sessions(group).await[1].id;
        app.signed_in(&dana).await.post(&format!("/sessions/{second}/place"), &[("place", "Room 5"), ("meeting_link", "")]).await;
        let mail = app.deliver().await;
        let of = |to: &str| mail.iter().find(|one| one.to == [to]).expect("mail");
        assert!(stop_path(of("rosa@example.org")).is_some());
        assert!(stop_path(of("priya@example.org")).is_none());
    }
}

/// Nothing can be read from it.
fn path_is_opaque(path: &str) -> bool {
    path.strip_prefix("/unsubscribe/").is_some_and(|token| token.len() == 64)
}
