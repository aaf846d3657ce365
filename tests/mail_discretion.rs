//! What is seen of a mail before it is opened tells nobody anything: every kind of mail, in every language, in every state of
//! what somebody chose, is written and looked through for telling words and for names.

use std::collections::HashSet;

use app::mail::{Mail, Origin, write};
use domain::contacts;
use domain::entities::account::{self, Language, MailConsent};
use domain::entities::link::Purpose;
use domain::entities::outbox_message::{self, Kind, MessageStatus};
use domain::entities::safe_contact::{PhoneUse, Reach, Wording};
use domain::entities::{announcement, safe_contact};
use domain::ids::{AnnouncementId, GroupId, OutboxMessageId};
use domain::letters::{Prepared, look_up, prepare};
use domain::mail_look::MailLookForm;
use domain::outbox::Draft;
use domain::sealed::Sealed;
use domain::{links, telling_words};
use mail_parser::{MessageParser, MimeHeaders as _};
use scraper::{Html, Selector};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, Iterable as _, QueryFilter as _, Set};

use crate::support::cast::{MemberOf, Person};
use crate::support::{Engine, TestApp, on_both_engines};

/// Nobody would choose it, and many places are called so.
const ORGANIZATION: &str = "Zebra Trauma Recovery";
/// What a counselor wrote, which stands in the mail of those who asked for it, and never where it begins.
const WRITTEN: &str = "Our trauma group meets in Room 2.";
/// What mail programs show beside a subject is shorter.
const PREVIEW: usize = 200;

/// One message of each kind to this person.
async fn messages(app: &TestApp, group: GroupId, lead: &Person, member: &MemberOf) -> Vec<outbox_message::Model> {
    let (cx, db, to) = (&app.cx, app.cx.db.write(), member.person.account_id);
    let session = app.sessions(group).await[0].clone();
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
        let draft = match kind {
            Kind::Invitation => {
                let link =
                    links::issue(db, cx, to, Purpose::Invitation, Some(member.membership_id)).await.expect("a link");
                Draft::about_link(kind, &link)
            }
            Kind::StaffInvitation | Kind::PasswordReset => {
                Draft::about_link(kind, &links::issue(db, cx, to, Purpose::Reset, None).await.expect("a link"))
            }
            Kind::OldAddress => {
                Draft::about_link(kind, &links::issue(db, cx, to, Purpose::OldAddress, None).await.expect("a link"))
            }
            Kind::NewAddress => {
                Draft::about_link(kind, &links::issue(db, cx, to, Purpose::NewAddress, None).await.expect("a link"))
            }
            Kind::FirstWeek | Kind::AgreementToSign | Kind::Digest => {
                Draft::about_membership(kind, to, member.membership_id, "once".into(), session.starts_at)
            }
            Kind::ReadingDue => Draft::about_assignment(to, reading.id, reading.due_at),
            Kind::Announcement => Draft::about_announcement(to, announced, session.starts_at),
            kind if kind.is_about_account() => Draft::about_account(kind, to, cx.now()),
            kind => Draft::about_session(kind, to, session.id, None, session.starts_at),
        };
        draft.enqueue(db, cx).await.expect("written");
    }
    let newest = outbox_message::Entity::find().filter(outbox_message::Column::Kind.eq(Kind::Digest));
    let digest = newest.one(db).await.expect("asks").expect("one of several");
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::DigestId, Expr::value(Some(digest.id)))
        .filter(outbox_message::Column::Kind.is_in([Kind::SessionSoon, Kind::ReadingDue, Kind::MissedSession]))
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
    if let Some(invite) = &mail.invite {
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

on_both_engines! {
    async fn no_mail_tells_before_it_is_opened(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let form = MailLookForm { organization: ORGANIZATION.into(), is_signed: "yes".into(), ..MailLookForm::default() };
        domain::mail_look::change(&app.cx, &app.actor(&alex), &form).await.expect("named");
        app.signed_in(&rosa.person).await.post("/account/calendar", &[("in_mail", "yes")]).await;
        let messages = messages(app, group, &dana, &rosa).await;
        let from = &app.config.mail_from;
        let origin = Origin { public_url: &app.config.public_url, name: from.name.as_deref(), address: from.email.as_ref() };
        let names = ["Elm Street, autumn", "Elm", ORGANIZATION, "Zebra", "Rosa", "Dana", "Alex", "Room 2"];
        let (mut written, mut entries, mut signed, mut looked_through) = (0, 0, 0, HashSet::new());
        for (language, choice) in Language::ALL.into_iter().flat_map(|language| choices().into_iter().map(move |choice| (language, choice))) {
            choose(app, &rosa, choice, MailConsent::Staff).await;
            let speaks = account::ActiveModel { id: Set(rosa.person.account_id), language: Set(language), ..Default::default() };
            speaks.update(app.cx.db.write()).await.expect("set");
            for message in &messages {
                let Prepared::Letter(letter) = look_up(&app.cx, message).await.expect("looks up") else { panic!("{:?}", message.kind) };
                let mail = write(&letter, origin);
                let is_neutral = matches!(choice, Some((_, _, Wording::Neutral)));
                assert_eq!(mail.text.contains(ORGANIZATION), !is_neutral, "{:?}", message.kind);
                assert!(!(is_neutral && mail.invite.is_some()), "{:?}", message.kind);
                (written, entries, signed) = (written + 1, entries + usize::from(mail.invite.is_some()), signed + usize::from(!is_neutral));
                // The same mail again, to the letter, has been looked through.
                if !looked_through.insert(format!("{mail:?}")) {
                    continue;
                }
                let bytes = server::mail::message::build(&letter, origin.public_url, &app.config.mail_from).expect("built").formatted();
                let raw = String::from_utf8(bytes).expect("a mail is ASCII");
                for (what, words) in seen(&mail, &raw) {
                    assert_eq!(telling_words::find(&words), None, "{what} of {:?}: {words}", message.kind);
                    let named = names.iter().find(|name| telling_words::holds(&words, name));
                    assert_eq!(named, None, "{what} of {:?}: {words}", message.kind);
                }
                assert_eq!(telling_words::find(&said(&mail)), None, "{:?}: {}", message.kind, mail.text);
                for from_elsewhere in ["<img", "<link", "src=", "url(", "@import", "<script"] {
                    assert!(!mail.html.contains(from_elsewhere), "{from_elsewhere} in {}", mail.html);
                }
            }
        }
        let kinds = Kind::iter().count();
        assert_eq!((written, signed), (2 * 129 * kinds, 2 * 65 * kinds));
        assert!(entries > 100, "{entries}");
        assert!(looked_through.len() > 2 * kinds, "{}", looked_through.len());
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
                    let is_written = matches!(prepare(&app.cx, message).await.expect("prepares"), Prepared::Letter(_));
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
