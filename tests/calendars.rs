//! Sessions in people's own calendars: for who asked alone, as discreet as a subject, and gone with the membership.

use chrono::Duration;
use domain::entities::attendance::{self, Mark};
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::{account, calendar};
use domain::mail_look::MailLookForm;
use mail_parser::{MessageParser, MessagePart, MimeHeaders as _};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};

use crate::support::cast::MemberOf;
use crate::support::late;
use crate::support::privacy::{contact, noted, set_status};
use crate::support::smtp::{Behaviour, Received};
use crate::support::{Engine, TestApp, on_both_engines};

/// The lines of an entry, unfolded.
fn lines(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").lines().map(str::to_string).collect()
}

fn value(text: &str, name: &str) -> Option<String> {
    lines(text).iter().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.split(';').next() == Some(name)).then(|| value.to_string())
    })
}

/// The calendar parts of a mail, with the method that the type of each names.
fn entries(mail: &Received) -> Vec<(String, String)> {
    let message = MessageParser::default().parse(mail.raw.as_bytes()).expect("a message");
    let entry = |part: &MessagePart<'_>| {
        let kind = part.content_type().filter(|kind| kind.subtype() == Some("calendar"))?;
        assert!(part.attachment_name().is_none(), "a part without a name");
        let text = String::from_utf8_lossy(part.contents()).into_owned();
        Some((kind.attribute("method").unwrap_or_default().to_string(), text))
    };
    message.parts.iter().filter_map(entry).collect()
}

fn entry(mail: &Received) -> Option<(String, String)> {
    let mut all = entries(mail);
    assert!(all.len() < 2, "{all:?}");
    all.pop()
}

async fn ask(app: &TestApp, member: &MemberOf) {
    let asked = app.signed_in(&member.person).await.post("/account/calendar", &[("in_mail", "yes")]).await;
    assert_eq!(asked.status, 303, "{}", asked.text());
}

/// The path of a feed that this person makes.
async fn feed(app: &TestApp, member: &MemberOf) -> String {
    let made = app.signed_in(&member.person).await.post("/account/calendar/feed", &[]).await;
    assert_eq!(made.status, 200);
    let address =
        made.text().split_whitespace().find(|word| word.contains("/calendar/")).expect("an address").to_string();
    address.strip_prefix("http://127.0.0.1:3000").expect("ours").to_string()
}

on_both_engines! {
    async fn nobody_gets_an_entry_unasked(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        ask(app, &theo).await;
        contact(&mut app.signed_in(&theo.person).await, &[("wording", "neutral")]).await;
        let amina = app.member(group, &dana, "Amina").await;
        feed(app, &amina).await;
        app.at("2026-09-03T21:30:00Z");
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 3);
        assert!(mail.iter().all(|one| entry(one).is_none()), "Rosa never asked; Theo wants no time in his mail; Amina a feed alone");
        let page = app.signed_in(&rosa.person).await.get("/account/calendar").await;
        assert!(page.all("input[name=in_mail][checked]").is_empty() && page.text().contains("You have no such address."));
    }

    async fn an_entry_comes_moves_and_is_cancelled(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        ask(app, &rosa).await;
        ask(app, &theo).await;
        let first = app.sessions(group).await[0].id;
        app.at("2026-09-02T23:30:00Z");
        let mut danas = app.signed_in(&dana).await;
        let mut mail = app.deliver().await;
        danas.post(&format!("/sessions/{first}/move"), &[("date", "2026-09-04"), ("time", "19:00")]).await;
        mail.extend(app.deliver().await);
        danas.post(&format!("/sessions/{first}/place"), &[("place", "Room 5"), ("meeting_link", "")]).await;
        mail.extend(app.deliver().await);
        danas.post(&format!("/sessions/{first}/cancellation"), &[("how", "drop")]).await;
        mail.extend(app.deliver().await);
        let of = |to: &str| -> Vec<(String, String)> { mail.iter().filter(|one| one.to == [to]).filter_map(entry).collect() };
        let (rosas, theos) = (of("rosa@example.org"), of("theo@example.org"));
        let told = |entries: &[(String, String)]| -> Vec<[String; 4]> {
            let of = |(method, text): &(String, String)| {
                let is = |name| value(text, name).unwrap_or_default();
                assert_eq!(is("METHOD"), *method, "the type and the calendar say the same");
                [method.clone(), is("SEQUENCE"), is("DTSTART"), is("STATUS")]
            };
            entries.iter().map(of).collect()
        };
        let expected = [
            ["REQUEST", "0", "20260903T233000Z", "CONFIRMED"],
            ["REQUEST", "1", "20260905T000000Z", "CONFIRMED"],
            ["CANCEL", "2", "20260905T000000Z", "CANCELLED"],
        ];
        assert_eq!(told(&rosas), expected.map(|row| row.map(str::to_string)), "another place is no entry’s business");
        let uids = |entries: &[(String, String)]| -> Vec<String> { entries.iter().map(|(_, text)| value(text, "UID").expect("an id")).collect() };
        assert!(uids(&rosas).windows(2).all(|pair| pair[0] == pair[1]), "one entry, changed");
        assert_ne!(uids(&rosas)[0], uids(&theos)[0], "two who share a room share no id");
        for (_, text) in rosas {
            assert_eq!(value(&text, "SUMMARY").as_deref(), Some("Appointment"));
            assert_eq!(value(&text, "CLASS").as_deref(), Some("PRIVATE"));
            assert_eq!(value(&text, "ATTENDEE").as_deref(), Some("mailto:rosa@example.org"));
            assert!(value(&text, "LOCATION").is_none() && value(&text, "DESCRIPTION").is_none());
            for telling in ["Room", "Elm", "theo", "Rosa", "Dana", &group.to_string(), &first.to_string()] {
                assert!(!text.contains(telling), "{telling}: {text}");
            }
        }
    }

    async fn entries_of_later_weeks_move_along_with_the_one_that_is_told_of(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        ask(app, &rosa).await;
        let sessions = app.sessions(group).await;
        let mut danas = app.signed_in(&dana).await;
        danas.post(&format!("/sessions/{}/move", sessions[2].id), &[("date", "2026-09-18"), ("time", "18:30")]).await;
        assert_eq!(entries(&app.deliver().await[0]).len(), 1);
        app.later_by(Duration::minutes(1));
        let theo = app.member(group, &dana, "Theo").await;
        ask(app, &theo).await;
        danas.post(&format!("/sessions/{}/cancellation", sessions[1].id), &[("how", "later")]).await;
        let mail = app.deliver().await;
        let told = |to: &str| -> Vec<[String; 2]> {
            let mail = mail.iter().find(|one| one.to == [to]).expect("a mail");
            entries(mail).iter().map(|(_, text)| ["SEQUENCE", "DTSTART"].map(|name| value(text, name).expect("a value"))).collect()
        };
        let expected = [["1", "20260917T233000Z"], ["2", "20260925T233000Z"]].map(|row| row.map(str::to_string));
        assert_eq!(told("rosa@example.org"), expected, "week 3 stands in her calendar, week 4 does not");
        assert_eq!(told("theo@example.org"), expected[..1], "he was told of no week yet");
    }

    async fn entries_that_an_overtaken_mail_did_not_bring_come_with_the_next_one(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        ask(app, &rosa).await;
        let sessions = app.sessions(group).await;
        let mut danas = app.signed_in(&dana).await;
        let mut change = async |week: usize, what: &str, fields: &[(&str, &str)]| {
            app.later_by(Duration::minutes(1));
            let path = format!("/sessions/{}/{what}", sessions[week - 1].id);
            assert_eq!(danas.post(&path, fields).await.status, 303);
        };
        let told = async || -> Vec<[String; 2]> {
            app.later_by(Duration::minutes(2));
            let mail = app.deliver().await;
            assert_eq!(mail.len(), 1);
            entries(&mail[0]).iter().map(|(_, text)| ["DTSTART", "SEQUENCE"].map(|name| value(text, name).expect("a value"))).collect()
        };
        let entry = |at: &str, sequence: &str| [at.to_string(), sequence.to_string()];
        change(3, "move", &[("date", "2026-09-18"), ("time", "18:30")]).await;
        assert_eq!(told().await, [entry("20260918T233000Z", "1")]);
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        change(2, "cancellation", &[("how", "later")]).await;
        app.deliver().await;
        change(2, "move", &[("date", "2026-09-16"), ("time", "18:30")]).await;
        app.smtp.behave(Behaviour::Accept);
        assert_eq!(told().await, [entry("20260916T233000Z", "2"), entry("20260925T233000Z", "2")]);
        change(2, "move", &[("date", "2026-09-17"), ("time", "18:30")]).await;
        assert_eq!(told().await, [entry("20260917T233000Z", "3")], "what came with one comes with no other");
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        change(2, "cancellation", &[("how", "later")]).await;
        app.deliver().await;
        change(2, "cancellation", &[("how", "drop")]).await;
        app.smtp.behave(Behaviour::Accept);
        assert_eq!(told().await, [entry("20260924T233000Z", "5"), entry("20261002T233000Z", "3")], "nor are they lost with a week");
    }

    async fn a_feed_shows_what_is_to_come_and_no_place(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = feed(app, &rosa).await;
        let sessions = app.sessions(group).await;
        app.signed_in(&dana).await.post(&format!("/sessions/{}/cancellation", sessions[2].id), &[("how", "drop")]).await;
        app.deliver().await;
        let shown = app.visitor().get(&path).await;
        assert_eq!(shown.headers["content-type"], "text/calendar; charset=utf-8");
        assert_eq!(shown.headers["cache-control"], "no-store");
        assert!(shown.headers.get("content-disposition").is_none(), "a file has no name that could tell");
        assert_eq!(shown.body.matches("BEGIN:VEVENT").count(), sessions.len() - 1, "without the one that was cancelled");
        assert_eq!(value(&shown.body, "X-WR-CALNAME").as_deref(), Some("Appointment"));
        for telling in ["METHOD", "\r\nNAME", "Room", "Elm", "Rosa", "rosa@", "Dana", "LOCATION", "ATTENDEE", "ORGANIZER", &group.to_string()] {
            assert!(!shown.body.contains(telling), "{telling}: {}", shown.body);
        }
        let stamps = |feed: &str| lines(feed).into_iter().filter(|line| line.starts_with("DTSTAMP")).collect::<Vec<_>>();
        app.at("2026-09-02T02:00:00Z");
        assert_eq!(stamps(&app.visitor().get(&path).await.body), stamps(&shown.body), "of the last change, not of the question");
        app.at("2026-09-04T02:00:00Z");
        let later = app.visitor().get(&path).await;
        assert_eq!(later.body.matches("BEGIN:VEVENT").count(), sessions.len() - 2, "what is over is not in it");
        assert_eq!(app.visitor().get("/calendar/not-a-token").await.status, 404);
    }

    async fn a_feed_without_dates_is_a_calendar_all_the_same(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = feed(app, &rosa).await;
        app.at("2027-09-04T02:00:00Z");
        let shown = app.visitor().get(&path).await;
        assert!(shown.status == 200 && !shown.body.contains("VEVENT"), "{}", shown.body);
        assert_eq!(shown.body.matches("BEGIN:").count(), 3, "a calendar holds something: {}", shown.body);
        assert_eq!(shown.body.matches("END:").count(), 3, "{}", shown.body);
    }

    async fn several_times_in_one_mail_bring_an_entry_each(app: &TestApp) {
        let dana = app.dana().await;
        let (first, second) = (app.group(&dana).await, app.group_on(&dana, "2026-09-03", "19:30").await);
        let (rosa, theo) = (app.member(first, &dana, "Rosa").await, app.member(first, &dana, "Theo").await);
        app.member(second, &dana, "Rosa").await;
        ask(app, &rosa).await;
        for member in [&rosa, &theo] {
            let rule = [("readings", "off"), ("digest", "120"), ("step", "save")];
            assert_eq!(app.signed_in(&member.person).await.post("/account/reminders", &rule).await.status, 303);
        }
        app.at("2026-09-02T23:30:00Z");
        let mail = app.deliver().await;
        let of = |to: &str| mail.iter().find(|one| one.to == [to]).expect("mail");
        assert!(entries(of("theo@example.org")).is_empty(), "he never asked");
        let rosas = of("rosa@example.org");
        let all = entries(rosas);
        let starts: Vec<_> = all.iter().map(|(method, text)| (method.as_str(), text.matches("BEGIN:VEVENT").count(), value(text, "DTSTART"))).collect();
        let at = |time: &str| ("REQUEST", 1, Some(format!("20260904T{time}Z")));
        assert_eq!(starts, [("REQUEST", 1, Some("20260903T233000Z".into())), at("003000")]);
        assert_ne!(value(&all[0].1, "UID"), value(&all[1].1, "UID"));
        assert!(rosas.html().is_some() && rosas.text().matches("You have an appointment").count() == 2, "{}", rosas.text());
        contact(&mut app.signed_in(&rosa.person).await, &[("wording", "neutral")]).await;
        app.at("2026-09-09T23:30:00Z");
        let later = app.deliver().await;
        assert!(later.iter().filter(|one| one.to == ["rosa@example.org"]).all(|one| entries(one).is_empty()), "no time, no entry");
    }

    async fn one_time_that_is_left_of_several_brings_its_entry(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        ask(app, &rosa).await;
        let close = [("readings", "1"), ("readings_at", "17:00"), ("digest", "120"), ("step", "save")];
        app.signed_in(&rosa.person).await.post("/account/reminders", &close).await;
        app.at("2026-09-02T22:00:00Z");
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        let (_, text) = entry(&mail[0]).expect("of the session alone");
        assert_eq!(value(&text, "DTSTART").as_deref(), Some("20260903T233000Z"));
    }

    async fn who_missed_a_time_gets_the_entry_of_the_next(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        ask(app, &rosa).await;
        let rule = [("sessions", "off"), ("readings", "off"), ("missed", "1"), ("step", "save")];
        app.signed_in(&dana).await.post(&format!("/groups/{group}/reminders"), &rule).await;
        app.at("2026-09-03T23:30:00Z");
        let first = app.sessions(group).await[0].id;
        assert_eq!(app.signed_in(&dana).await.post(&format!("/sessions/{first}/start"), &[]).await.status, 303);
        let missed = attendance::ActiveModel {
            id: Set(app.cx.new_id()),
            session_id: Set(first),
            membership_id: Set(rosa.membership_id),
            mark: Set(Mark::NoShow),
            marked_by_id: Set(dana.account_id),
            marked_at: Set(app.now()),
        };
        missed.insert(app.cx.db.write()).await.expect("marked");
        app.at("2026-09-04T15:00:00Z");
        let mail = app.deliver().await;
        let (method, text) = entry(&mail[0]).expect("an entry");
        assert_eq!((method.as_str(), value(&text, "DTSTART").as_deref()), ("REQUEST", Some("20260910T233000Z")));
    }

    async fn a_feed_is_replaced_and_taken_away_at_will(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let first = feed(app, &rosa).await;
        let row = calendar::Entity::find().one(app.cx.db.read()).await.expect("asks").expect("a row");
        let token = first.rsplit('/').next().expect("a token");
        assert_eq!((token.len(), row.feed_hash.as_ref().map(Vec::len)), (43, Some(32)));
        assert!(!row.feed_hash.expect("a hash").windows(8).any(|window| token.as_bytes().windows(8).any(|own| own == window)));
        let second = feed(app, &rosa).await;
        assert_eq!(app.visitor().get(&first).await.status, 404, "the old one ends");
        assert_eq!(app.visitor().get(&second).await.status, 200);
        let mut browser = app.signed_in(&rosa.person).await;
        assert!(!browser.get("/account/calendar").await.body.contains(second.rsplit('/').next().expect("a token")), "it is shown once");
        let ended = browser.post("/account/calendar/feed/removal", &[]).await;
        assert!(browser.follow(ended).await.text().contains("Taken away."));
        assert_eq!(app.visitor().get(&second).await.status, 404);
        assert_eq!((noted(app, "make-feed", "calendars").await, noted(app, "end-feed", "calendars").await), (2, 1));
    }

    async fn a_feed_ends_with_the_membership_and_with_the_account(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let (rosas, theos) = (feed(app, &rosa).await, feed(app, &theo).await);
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert_eq!(app.visitor().get(&rosas).await.status, 404);
        assert_eq!(app.visitor().get(&theos).await.status, 200, "only hers");
        let disabled = account::ActiveModel { id: Set(theo.person.account_id), status: Set(account::AccountStatus::Disabled), ..Default::default() };
        disabled.update(app.cx.db.write()).await.expect("disabled");
        assert_eq!(app.visitor().get(&theos).await.status, 404);
    }

    async fn a_later_group_does_not_bring_an_old_feed_back(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let old = feed(app, &rosa).await;
        let another = app.group_on(&dana, "2026-09-04", "10:00").await;
        let link = late::invited(app, &mut app.signed_in(&dana).await, another).await;
        late::accepted(app, &link).await;
        assert_eq!(app.visitor().get(&old).await.status, 200, "a second group ends nothing");
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert_eq!(app.visitor().get(&old).await.status, 200, "there is the other group");
        let all = membership::Entity::update_many().col_expr(membership::Column::Status, Expr::value(MembershipStatus::Left));
        all.exec(app.cx.db.write()).await.expect("left");
        let mut browser = app.signed_in(&rosa.person).await;
        let page = browser.get("/account/calendar").await;
        assert!(!page.text().contains("such an address") && page.all("form[action='/account/calendar/feed']").is_empty(), "{}", page.text());
        let asked = browser.post("/account/calendar/feed", &[]).await;
        assert_eq!((asked.status.as_u16(), asked.location().as_str()), (303, "/account/calendar"), "there is nothing to feed");
        let link = late::invited(app, &mut app.signed_in(&dana).await, group).await;
        late::accepted(app, &link).await;
        assert_eq!(app.visitor().get(&old).await.status, 404, "whoever has the address from before sees nothing");
        let page = app.signed_in(&rosa.person).await.get("/account/calendar").await;
        assert!(page.text().contains("You have no such address."), "{}", page.text());
        assert_eq!(app.visitor().get(&feed(app, &rosa).await).await.status, 200);
    }

    async fn an_administrators_title_stands_in_entries_and_feed(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        ask(app, &rosa).await;
        let path = feed(app, &rosa).await;
        let form = MailLookForm { words: [("en-calendar".to_string(), "Time, for me; yes".to_string())].into(), ..MailLookForm::default() };
        domain::mail_look::change(&app.cx, &app.actor(&alex), &form).await.expect("changed");
        app.at("2026-09-03T21:30:00Z");
        let mail = app.deliver().await;
        let (_, text) = entry(&mail[0]).expect("an entry");
        let escaped = Some("Time\\, for me\\; yes");
        assert_eq!(value(&text, "SUMMARY").as_deref(), escaped);
        let shown = app.visitor().get(&path).await.body;
        assert_eq!((value(&shown, "SUMMARY").as_deref(), value(&shown, "X-WR-CALNAME").as_deref()), (escaped, escaped));
        assert!(app.signed_in(&rosa.person).await.get("/account/calendar").await.text().contains("“Time, for me; yes”"));
    }
}
