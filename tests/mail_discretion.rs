//! What is seen of a mail before it is opened tells nobody anything: every kind of mail, in every language, in every state of
//! what somebody chose, is written and looked through for telling words and for names.

use std::collections::HashSet;

use app::mail::{Mail, Origin, write};
use domain::contacts;
use domain::entities::account::{self, Language, MailConsent};
use domain::entities::link::Purpose;
use domain::entities::outbox_message::{self, Kind, MessageStatus};
use domain::entities::safe_contact::{PhoneUse, Reach, Wording};
use domain::entities::session::{self, SessionStatus};
use domain::entities::{announcement, assignment, safe_contact};
use domain::ids::{AnnouncementId, GroupId, OutboxMessageId};
use domain::letters::{Prepared, look_up};
use domain::mail_look::House;
use domain::mail_look::{MailLookForm, Slot};
use domain::outbox::Draft;
use domain::sealed::Sealed;
use domain::{links, telling_words};
use lettre::message::Mailbox;
use mail_parser::{MessageParser, MimeHeaders as _};
use scraper::{Html, Selector};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, Iterable as _, QueryFilter as _, Set};

use crate::support::cast::{MemberOf, Person};
use crate::support::{Engine, TestApp, on_both_engines};

/// Nobody would choose it, and many places are called so.
const ORGANIZATION: &str = "Zebra Trauma Recovery";
/// It names it too, to who knows it.
const COLOUR: &str = "#2f6f6b";
/// What a counselor wrote, which stands in the mail of those who asked for it, and never where it begins.
const WRITTEN: &str = "Our trauma group meets in Room 2.";
/// What mail programs show beside a subject is shorter.
const PREVIEW: usize = 200;

/// One message of each kind to this person.
async fn messages(app: &TestApp, group: GroupId, lead: &Person, member: &MemberOf) -> Vec<outbox_message::Model> {
    let (cx, db) = (&app.cx, app.cx.db.write());
    let sessions = app.sessions(group).await;
    let off =
        session::ActiveModel { id: Set(sessions[1].id), status: Set(SessionStatus::Cancelled), ..Default::default() };
    off.update(db).await.expect("cancelled");
    let reading = app.assignments(member).await[0].clone();
    let announced: AnnouncementId = cx.new_id();
    let announcement = announcement::ActiveModel {
        id: Set(announced),
        group_id: Set(group),
        author_id: Set(lead.account_id),
        text: Set(Sealed::seal(&cx.keys, &*cx.random, announced.0, WRITTEN)),
        answers_to_author: Set(true),
        sent_at: Set(cx.now()),
        taken_back_at: Set(None),
        taken_back_by_id: Set(None),
    };
    announcement.insert(db).await.expect("announced");
    for kind in Kind::iter() {
        let draft = draft(app, kind, member, &sessions, (&reading, announced)).await;
        draft.enqueue(db, cx).await.expect("written");
    }
    let newest = outbox_message::Entity::find().filter(outbox_message::Column::Kind.eq(Kind::Digest));
    let digest = newest.one(db).await.expect("asks").expect("one of several");
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::DigestId, Expr::value(Some(digest.id)))
        .filter(outbox_message::Column::Kind.is_in([
            Kind::SessionTomorrow,
            Kind::SessionSoon,
            Kind::ReadingDue,
            Kind::MissedSession,
        ]))
        .exec(db)
        .await
        .expect("put together");
    let all = outbox_message::Entity::find().all(db).await.expect("asks");
    let of = |kind: Kind| {
        all.iter()
            .find(|one| one.kind == kind && one.status == MessageStatus::Waiting)
            .expect("one of each kind")
            .clone()
    };
    Kind::iter().map(of).collect()
}

async fn draft(
    app: &TestApp,
    kind: Kind,
    member: &MemberOf,
    sessions: &[session::Model],
    (reading, announced): (&assignment::Model, AnnouncementId),
) -> Draft {
    let (to, until) = (member.person.account_id, sessions[0].starts_at);
    let link = |purpose, membership| async move {
        let link = links::issue(app.cx.db.write(), &app.cx, to, purpose, membership).await.expect("a link");
        Draft::about_link(kind, &link)
    };
    match kind {
        Kind::Invitation => link(Purpose::Invitation, Some(member.membership_id)).await,
        Kind::StaffInvitation | Kind::PasswordReset => link(Purpose::Reset, None).await,
        Kind::OldAddress => link(Purpose::OldAddress, None).await,
        Kind::NewAddress => link(Purpose::NewAddress, None).await,
        Kind::FirstWeek | Kind::AgreementToSign | Kind::Digest => {
            Draft::about_membership(kind, to, member.membership_id, "once".into(), until)
        }
        Kind::ReadingDue => Draft::about_assignment(to, reading.id, reading.due_at),
        Kind::Announcement => Draft::about_announcement(to, announced, until),
        Kind::PasswordChanged
        | Kind::AddressChanged
        | Kind::GuessingStopped
        | Kind::SecondStepChanged
        | Kind::SecondStepReset => Draft::about_account(kind, to, app.now()),
        Kind::SessionCancelled => Draft::about_session(kind, to, sessions[1].id, None, until),
        // Of another session than the other reminder: the mail of several tells two times.
        Kind::SessionTomorrow => Draft::about_session(kind, to, sessions[2].id, None, until),
        Kind::SessionSoon | Kind::SessionMoved | Kind::SessionPlace | Kind::SessionLead | Kind::MissedSession => {
            Draft::about_session(kind, to, sessions[0].id, None, until)
        }
    }
}

/// What somebody may have chosen: nothing yet, or any of it.
fn choices() -> Vec<Option<(Reach, [bool; 5], Wording)>> {
    let mut all = vec![None];
    for reach in [Reach::Chosen, Reach::Nothing] {
        for topics in 0..32_u8 {
            let topics = [1, 2, 4, 8, 16].map(|bit| topics & bit != 0);
            all.extend([Wording::Time, Wording::Neutral].map(|wording| Some((reach, topics, wording))));
        }
    }
    all
}

async fn choose(app: &TestApp, member: &MemberOf, choice: Option<(Reach, [bool; 5], Wording)>, consent: MailConsent) {
    let (db, id) = (app.cx.db.write(), member.person.account_id);
    safe_contact::Entity::delete_many().exec(db).await.expect("forgets");
    let consent = account::ActiveModel { id: Set(id), mail_consent: Set(consent), ..Default::default() };
    consent.update(db).await.expect("set");
    let Some((reach, [sessions, changes, readings, announcements, about_account], wording)) = choice else { return };
    safe_contact::ActiveModel {
        id: Set(app.cx.new_id()),
        account_id: Set(id),
        reach: Set(reach),
        mail_sessions: Set(sessions),
        mail_changes: Set(changes),
        mail_readings: Set(readings),
        mail_announcements: Set(announcements),
        announcement_words: Set(readings),
        mail_account: Set(about_account),
        wording: Set(wording),
        phone_use: Set(PhoneUse::None),
        phone: Set(None),
        phone_when: Set(None),
        note: Set(None),
        changed_at: Set(app.now()),
    }
    .insert(db)
    .await
    .expect("chosen");
}

/// What a mail shows before it is opened, each with what it is.
fn seen(mail: &Mail, raw: &str) -> Vec<(&'static str, String)> {
    let message = MessageParser::default().parse(raw.as_bytes()).expect("a message");
    let html = Html::parse_document(&mail.html);
    let body = Selector::parse("body").expect("a selector");
    let shown: String = html.select(&body).flat_map(|body| body.text()).collect::<Vec<_>>().join(" ");
    let from = message.from().and_then(|from| from.first()).and_then(|from| from.name()).unwrap_or_default();
    let mut seen = vec![
        ("subject", message.subject().unwrap_or_default().to_string()),
        ("sender", from.to_string()),
        ("the first lines", mail.text.chars().take(PREVIEW).collect()),
        ("the first lines in HTML", shown.chars().take(PREVIEW).collect()),
    ];
    seen.extend(message.parts.iter().filter_map(|part| part.attachment_name()).map(|name| ("file", name.to_string())));
    for invite in &mail.invites {
        let lines = invite.text.replace("\r\n ", "");
        // The id is a number; the attendee is who reads it.
        let said = lines.lines().filter(|line| !line.starts_with("UID:") && !line.starts_with("ATTENDEE"));
        seen.extend(said.map(|line| ("calendar", line.to_string())));
    }
    seen
}

/// The whole text without its links, without what somebody wrote, and without who sends it, which may stand at its end.
fn said(mail: &Mail) -> String {
    let lines = mail.text.lines().filter(|line| !line.starts_with("http"));
    lines.collect::<Vec<_>>().join("\n").replace(ORGANIZATION, "").replace(WRITTEN, "")
}

/// What was looked through.
#[derive(Default)]
struct Looked {
    written: usize,
    signed: usize,
    methods: HashSet<&'static str>,
    /// How often a mail told two times, the time on the reader's own clock, the next time to who missed one.
    several: usize,
    own_zone: usize,
    missed: usize,
    /// The same mail again, to the letter, is looked through once.
    mails: HashSet<String>,
}

/// Writes all of it for somebody who chose this, and looks through it. `from`: as it is set for the server.
async fn look_through(
    app: &TestApp,
    messages: &[outbox_message::Model],
    (member, from): (&MemberOf, &Mailbox),
    (language, choice): (Language, Option<(Reach, [bool; 5], Wording)>),
    looked: &mut Looked,
) {
    choose(app, member, choice, MailConsent::Staff).await;
    let speaks =
        account::ActiveModel { id: Set(member.person.account_id), language: Set(language), ..Default::default() };
    speaks.update(app.cx.db.write()).await.expect("set");
    let origin =
        Origin { public_url: &app.config.public_url, name: from.name.as_deref(), address: from.email.as_ref() };
    let house = House::find(&app.cx).await.expect("a house");
    for message in messages {
        let Prepared::Letter(letter) = look_up(&app.cx, &house, message).await.expect("looks up") else {
            panic!("{:?}", message.kind)
        };
        let mail = write(&letter, origin);
        let is_neutral = matches!(choice, Some((_, _, Wording::Neutral)));
        assert_eq!(mail.text.contains(ORGANIZATION), !is_neutral, "{:?}", message.kind);
        assert_eq!(mail.html.contains(COLOUR), !is_neutral, "{:?}", message.kind);
        assert!(!is_neutral || mail.invites.is_empty(), "{:?}", message.kind);
        looked.written += 1;
        looked.signed += usize::from(!is_neutral);
        looked.methods.extend(mail.invites.iter().map(|invite| invite.method));
        looked.several += usize::from(mail.invites.len() == 2);
        looked.own_zone += usize::from(["That is ", "Es decir: "].iter().any(|own| mail.text.contains(own)));
        looked.missed += usize::from(message.kind == Kind::MissedSession && !mail.invites.is_empty());
        if !looked.mails.insert(format!("{from:?}{mail:?}")) {
            continue;
        }
        let bytes = server::mail::message::build(&letter, origin.public_url, from).expect("built").formatted();
        nothing_tells(message.kind, &mail, &String::from_utf8(bytes).expect("a mail is ASCII"));
    }
}

/// The letters that a link ends in are drawn by lot, and now and then are a word of the list.
fn without_tokens(words: &str) -> String {
    let cut = |word: &str| match (word.contains("://"), word.rsplit_once('/')) {
        (true, Some((way, _))) => format!("{way}/"),
        _ => word.to_string(),
    };
    words.split([' ', '\n', '"', '<', '>']).map(cut).collect::<Vec<_>>().join(" ")
}

fn nothing_tells(kind: Kind, mail: &Mail, raw: &str) {
    let names = ["Elm Street, autumn", "Elm", ORGANIZATION, "Zebra", "Rosa", "Dana", "Alex", "Room 2"];
    for (what, words) in seen(mail, raw) {
        let words = without_tokens(&words);
        assert_eq!(telling_words::find(&words), None, "{what} of {kind:?}: {words}");
        let named = names.iter().find(|name| telling_words::holds(&words, name));
        assert_eq!(named, None, "{what} of {kind:?}: {words}");
    }
    assert_eq!(telling_words::find(&without_tokens(&said(mail))), None, "{kind:?}: {}", mail.text);
    for from_elsewhere in ["<img", "<link", "src=", "url(", "@import", "<script"] {
        assert!(!mail.html.contains(from_elsewhere), "{from_elsewhere} in {}", mail.html);
    }
}

on_both_engines! {
    async fn no_mail_tells_before_it_is_opened(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut form = MailLookForm { organization: ORGANIZATION.into(), is_signed: "yes".into(), colour: COLOUR.into(), ..MailLookForm::default() };
        domain::mail_look::change(&app.cx, &app.actor(&alex), &form).await.expect("named");
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post("/account/calendar", &[("in_mail", "yes")]).await;
        browser.post("/account", &[("name", "Rosa"), ("zone", "Europe/Berlin")]).await;
        let messages = messages(app, group, &dana, &rosa).await;
        let kinds = Kind::iter().count();
        let mut looked = Looked::default();
        for language in Language::ALL {
            for choice in choices() {
                look_through(app, &messages, (&rosa, &app.config.mail_from), (language, choice), &mut looked).await;
            }
        }
        assert_eq!((looked.written, looked.signed), (2 * 129 * kinds, 2 * 65 * kinds));
        assert!(looked.mails.len() > 2 * kinds, "{}", looked.mails.len());
        assert_eq!(looked.methods, HashSet::from(["REQUEST", "CANCEL"]));
        let Looked { several, own_zone, missed, .. } = looked;
        assert!([several, own_zone, missed].iter().all(|count| *count >= 2 * 65), "{several}, {own_zone}, {missed}");
        // An administrator's words in place of all of ours, and a sender's name that is set for the server.
        form.words = Slot::ALL.into_iter().flat_map(Slot::fields).map(|field| (field.to_string(), "Do not forget us".to_string())).collect();
        domain::mail_look::change(&app.cx, &app.actor(&alex), &form).await.expect("own words");
        let neutral = Some((Reach::Chosen, [true; 5], Wording::Neutral));
        for name in ["Office", "The Elm Street, autumn", "Zebra Trauma Recovery", "Group news"] {
            let from = Mailbox::new(Some(name.into()), app.config.mail_from.email.clone());
            for chosen in [(Language::English, None), (Language::Spanish, None), (Language::Spanish, neutral)] {
                look_through(app, &messages, (&rosa, &from), chosen, &mut looked).await;
            }
            form.words.remove("en-sender");
            form.words.remove("es-sender");
            domain::mail_look::change(&app.cx, &app.actor(&alex), &form).await.expect("the server’s own name from now on");
        }
        assert!(looked.mails.iter().filter(|mail| mail.contains("subject: \"Do not forget us")).count() > 4 * kinds);
        finish(app, &messages).await;
    }

    async fn nothing_is_written_that_was_not_wanted(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let messages = messages(app, group, &dana, &rosa).await;
        let mut sent = 0;
        for choice in choices() {
            for consent in [MailConsent::Staff, MailConsent::Never] {
                choose(app, &rosa, choice, consent).await;
                // The new mailbox was named for this very mail.
                for message in messages.iter().filter(|message| message.kind != Kind::NewAddress) {
                    let is_wanted = consent != MailConsent::Never && choice.is_none_or(|(reach, [sessions, changes, readings, announcements, about_account], _)| {
                        reach == Reach::Chosen && match contacts::topic(message.kind) {
                            contacts::Topic::Sessions => sessions,
                            contacts::Topic::Changes => changes,
                            contacts::Topic::Readings => readings,
                            contacts::Topic::Announcements => announcements,
                            contacts::Topic::Account => about_account,
                            contacts::Topic::Reminders => sessions || readings,
                        }
                    });
                    let is_written = matches!(app.prepared(message).await, Prepared::Letter(_));
                    assert!(is_wanted || !is_written, "{:?} in {choice:?}, {consent:?}", message.kind);
                    sent += usize::from(is_written);
                }
            }
        }
        assert!(sent > 400, "{sent}: what is wanted is written");
        finish(app, &messages).await;
    }
}

/// Nothing of this was meant to be sent.
async fn finish(app: &TestApp, messages: &[outbox_message::Model]) {
    let ids: Vec<OutboxMessageId> = messages.iter().map(|message| message.id).collect();
    for id in ids {
        outbox_message::Entity::delete_by_id(id).exec(app.cx.db.write()).await.expect("deleted");
    }
}
