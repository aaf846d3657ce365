//! Programs that look into mail follow each link in it, some of them often. None of that changes anything.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use domain::entities::group_staff::Part;
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::ids::{AnnouncementId, GroupId};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::support::cast::{MemberOf, PASSWORD, Person};
use crate::support::smtp::Received;
use crate::support::{Client, Engine, TestApp, on_both_engines, privacy};

/// What may grow by a look, for who is signed in: that they looked, and that they are still there.
const LOOKS: [&str; 3] = ["audit_entries", "audit_marks", "sign_ins"];

/// Each row of each table but these, as text.
async fn rows(app: &TestApp, but: &[&str]) -> Vec<String> {
    let (db, backend) = (app.cx.db.write(), app.cx.db.backend());
    let ask = async |sql: String| db.query_all_raw(Statement::from_string(backend, sql)).await.expect("asks");
    let text = |row: &sea_orm::QueryResult| row.try_get_by_index::<String>(0).expect("text");
    let tables = match backend {
        DbBackend::Postgres => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
        }
        _ => {
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        }
    };
    let mut rows = Vec::new();
    for table in ask(tables.into()).await.iter().map(text).filter(|table| !but.contains(&table.as_str())) {
        let sql = if backend == DbBackend::Postgres {
            format!("SELECT t::text FROM \"{table}\" t ORDER BY 1")
        } else {
            let columns = ask(format!("SELECT name FROM pragma_table_info('{table}')")).await;
            let quoted: Vec<String> = columns.iter().map(|row| format!("quote(\"{}\")", text(row))).collect();
            format!("SELECT {} FROM \"{table}\" ORDER BY 1", quoted.join(" || '|' || "))
        };
        rows.extend(ask(sql).await.iter().map(|row| format!("{table}: {}", text(row))));
    }
    rows
}

/// Mail of each sort, which each has links of its own; and two of who was mailed, signed in.
async fn every_mail(app: &TestApp) -> (Vec<Received>, [Client; 2]) {
    let (dana, alex) = (app.dana().await, app.alex().await);
    let group = app.group(&dana).await;
    let (rosa, ben) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Ben").await);
    privacy::publish(&mut app.signed_in(&alex).await, "We keep what is said here.", "0").await;
    let mut mail = reminders(app, group, &dana, [&rosa, &ben]).await;
    domain::group_staff::add(app.cx.db.write(), &app.cx, group, alex.account_id, Part::Trainee).await.expect("staff");
    let sessions = app.sessions(group).await;
    let [first, second, third] = [0, 1, 2].map(|place| sessions[place].id);
    let mut danas = app.signed_in(&dana).await;
    danas.post(&format!("/sessions/{second}/move"), &[("date", "2026-09-11"), ("time", "18:30")]).await;
    danas.post(&format!("/sessions/{second}/place"), &[("place", "Room 5"), ("meeting_link", "")]).await;
    mail.extend(app.deliver().await);
    danas.post(&format!("/sessions/{third}/cancellation"), &[("how", "drop")]).await;
    announce(app, &mut danas, group).await;
    mail.extend(app.deliver().await);
    app.at("2026-09-03T23:30:00Z");
    let mut danas = app.signed_in(&dana).await;
    danas.post(&format!("/sessions/{first}/start"), &[]).await;
    let missed = [("membership", &rosa.membership_id.to_string()[..]), ("mark", "no-show")];
    assert_eq!(danas.post(&format!("/sessions/{first}/attendance"), &missed).await.status, 303);
    app.at("2026-09-04T15:00:00Z");
    let (mut danas, mut rosas) = (app.signed_in(&dana).await, app.signed_in(&rosa.person).await);
    danas.post(&format!("/groups/{group}/people"), &[("people", "theo@example.org"), ("safe", "yes")]).await;
    let staff = [("name", "Ines"), ("email", "ines@example.org"), ("role", "counselor")];
    app.signed_in(&alex).await.post("/staff", &staff).await;
    rosas.post("/account/email", &[("email", "moves@example.org"), ("password", PASSWORD)]).await;
    app.visitor().post("/forgot-password", &[("email", "rosa@example.org")]).await;
    mail.extend(app.deliver().await);
    (mail, [danas, rosas])
}

/// All that reminds, to one person each by itself, and to the other together where it can be.
async fn reminders(app: &TestApp, group: GroupId, dana: &Person, [rosa, ben]: [&MemberOf; 2]) -> Vec<Received> {
    let rules = [("missed", "1"), ("first_week", "1"), ("agreement", "1"), ("step", "save")];
    app.signed_in(dana).await.post(&format!("/groups/{group}/reminders"), &rules).await;
    app.signed_in(&rosa.person).await.post("/account/calendar", &[("in_mail", "yes")]).await;
    let mut bens = app.signed_in(&ben.person).await;
    let close = [("readings", "1"), ("readings_at", "17:00"), ("digest", "120"), ("step", "save")];
    bens.post("/account/reminders", &close).await;
    privacy::contact(&mut bens, &[("announcement_words", "yes")]).await;
    let mut mail = Vec::new();
    for at in ["2026-09-02T15:00:00Z", "2026-09-02T22:00:00Z", "2026-09-02T23:30:00Z"] {
        app.at(at);
        mail.extend(app.deliver().await);
        for member in [rosa, ben] {
            let agreed = [("version", "1"), ("agree", "yes"), ("answer", "accepted")];
            app.signed_in(&member.person).await.post("/agreement", &agreed).await;
        }
    }
    mail
}

async fn announce(app: &TestApp, danas: &mut Client, group: GroupId) {
    let (path, id) = (format!("/groups/{group}/messages"), app.cx.new_id::<AnnouncementId>().to_string());
    let shown = danas.post(&path, &[("id", &id), ("text", "Please bring a cup."), ("step", "show")]).await;
    let fields = shown.form_fields("form[action*='/messages']");
    let fields = fields.iter().filter(|(name, _)| name != "answers" && name != "step");
    let mut fields: Vec<(&str, &str)> =
        fields.map(|(name, value)| (name.as_str(), value.trim_start_matches('\n'))).collect();
    fields.push(("step", "send"));
    assert_eq!(danas.post(&path, &fields).await.status, 303);
}

/// The paths of all links: of the headers, the text and the HTML.
fn links(mail: &[Received]) -> BTreeSet<String> {
    let mut links = BTreeSet::new();
    for one in mail {
        let headers = one.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", "");
        for place in [headers, one.text(), one.html().unwrap_or_default()] {
            for rest in place.split("http://127.0.0.1:3000").skip(1) {
                links.insert(
                    rest.split(|c: char| c.is_whitespace() || "<>\"'".contains(c))
                        .next()
                        .unwrap_or_default()
                        .to_string(),
                );
            }
        }
    }
    links
}

on_both_engines! {
    async fn looking_at_every_link_in_every_mail_changes_nothing(app: &TestApp) {
        let (mail, mut readers) = every_mail(app).await;
        let mut links = links(&mail);
        let kinds = |start: &str| links.iter().filter(|link| link.starts_with(start)).count();
        assert!(kinds("/invitation/") == 2 && kinds("/reset/") == 1 && kinds("/address/") == 2, "{links:?}");
        assert!(kinds("/unsubscribe/") >= 12 && kinds("/readings") == 1, "{links:?}");
        assert_eq!((kinds("/reply/"), kinds("/announcements")), (4, 1), "the first session and the one that moved, for each: {links:?}");
        let tell = |words: &str| mail.iter().filter(|one| one.text().contains(words)).count();
        assert_eq!((tell("Please bring a cup."), tell("http://127.0.0.1:3000/announcements")), (1, 2), "one with its words");
        let sent = app.outbox().await.into_iter().filter(|one| one.status == MessageStatus::Sent);
        let sent: Vec<Kind> = sent.map(|one| one.kind).collect();
        for kind in [Kind::Digest, Kind::MissedSession, Kind::FirstWeek, Kind::AgreementToSign, Kind::SessionTomorrow, Kind::SessionMoved] {
            assert!(sent.contains(&kind), "{kind:?} of {sent:?}");
        }
        let made = readers[1].post("/account/calendar/feed", &[]).await.text();
        let feed = made.split_whitespace().find_map(|word| word.strip_prefix("http://127.0.0.1:3000/calendar/")).expect("an address");
        links.insert(format!("/calendar/{feed}"));
        // The agreement, the trail and the like are settled before the first look.
        for reader in &mut readers {
            reader.get("/").await;
        }
        app.later_by(chrono::Duration::minutes(7));
        let (before, signed_in_before) = (rows(app, &[]).await, rows(app, &LOOKS).await);
        assert!(before.len() > 200, "{}", before.len());
        for round in 0..3 {
            for link in &links {
                for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                    let request = Request::builder().method(method.clone()).uri(link);
                    let status = app.visitor().send(request, Body::empty()).await.status;
                    assert!(status.as_u16() < 500, "{round}: {method} {link}: {status}");
                }
            }
        }
        let after = rows(app, &[]).await;
        let changed: Vec<&String> = after.iter().filter(|row| !before.contains(row)).collect();
        assert!(before == after, "by nobody: {changed:?}");
        for reader in &mut readers {
            for link in links.iter().cycle().take(links.len() * 3) {
                for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                    reader.send(Request::builder().method(method).uri(link), Body::empty()).await;
                }
            }
        }
        let after = rows(app, &LOOKS).await;
        let changed: Vec<&String> = after.iter().filter(|row| !signed_in_before.contains(row)).collect();
        assert!(signed_in_before == after, "by who is signed in: {changed:?}");
        app.settle().await;
        assert!(app.deliver().await.is_empty());
    }
}
