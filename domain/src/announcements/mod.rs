//! What a counselor writes to a group: one mail for each, which says that something is waiting; the text itself waits behind
//! the sign-in, for those who were in the group then. Only who asked for it gets the words by mail.
//!
//! What arrives is shown before it is sent, and sent only as it was shown. Nobody answers to the group.

mod lists;
mod taking_back;

use std::fmt::Write as _;

use chrono::Duration;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set,
    Statement,
};
use serde::Deserialize;

pub use self::lists::{Announcement, Head, Listed, lately, of_group, own, require_in};
pub(crate) use self::taking_back::TAKEN_BACK;
pub use self::taking_back::{MailAbout, mail_about, take_back};
use crate::contacts::Topic;
use crate::entities::account::{self, AccountStatus, MailConsent, Role};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::safe_contact::{self, Wording};
use crate::entities::{announcement, announcement_recipient, group};
use crate::ids::{AccountId, AnnouncementId, GroupId, MembershipId};
use crate::outbox::Draft;
use crate::sealed::Sealed;
use crate::values::EmailAddress;
use crate::{Actor, Context, Error, FieldErrors, Result, access, accounts, audit, fingerprint, group_staff, values};

/// The longest text, in characters.
pub const LONGEST: usize = 4_000;
/// Mail about something that was written longer ago than this helps nobody; the text itself stays where it is.
const USELESS_AFTER: Duration = Duration::days(3);

/// The form, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AnnouncementForm {
    /// The id that it will have: a form that is posted twice sends one.
    pub id: String,
    pub text: String,
    /// Ticked: mail may be answered to the author's address.
    pub answers: String,
    /// What was shown: see [`seen`].
    pub seen: String,
    /// "show" or "send".
    pub step: String,
}

/// A valid [`AnnouncementForm`].
#[derive(Clone, Debug)]
pub struct NewAnnouncement {
    pub id: AnnouncementId,
    pub text: String,
    pub answers_to_author: bool,
}

impl AnnouncementForm {
    pub fn check(&self) -> Result<NewAnnouncement> {
        let id = self.id.parse().map_err(|_| Error::NotFound)?;
        let mut errors = FieldErrors::default();
        let text = errors.take("text", values::text(&self.text, "This")).unwrap_or_default();
        let length = text.chars().count();
        if text.is_empty() {
            errors.add("text", "Write something first.");
        } else if length > LONGEST {
            errors.add("text", format!("This has {length} characters. Use {LONGEST} or fewer."));
        }
        if errors.is_empty() {
            Ok(NewAnnouncement { id, text, answers_to_author: !self.answers.is_empty() })
        } else {
            Err(errors.into())
        }
    }
}

/// What somebody gets by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrives {
    /// The words, as they asked.
    Words,
    /// That something is waiting.
    Notice,
    /// The same in the words of who wants mail to say nothing at all.
    Quiet,
    /// Nothing, since mail to them comes back: they find it when they sign in.
    Returned,
    /// Nothing, as they asked: likewise.
    Nothing,
}

impl Arrives {
    fn is_mail(self) -> bool {
        matches!(self, Self::Words | Self::Notice | Self::Quiet)
    }
}

/// Somebody whom a text is written to, and what arrives.
pub struct Addressee {
    pub membership_id: MembershipId,
    pub account: account::Model,
    pub contact: Option<safe_contact::Model>,
    pub arrives: Arrives,
}

/// What arrives at who chose this; the mailer asks the same once more right before it sends.
fn arrives(account: &account::Model, contact: Option<&safe_contact::Model>) -> Arrives {
    match asked_for(account, contact) {
        mail if mail.is_mail() && account.mail_returned_at.is_some() => Arrives::Returned,
        asked_for => asked_for,
    }
}

/// What somebody asked for, whether or not mail reaches them.
pub(crate) fn asked_for(account: &account::Model, contact: Option<&safe_contact::Model>) -> Arrives {
    if account.status != AccountStatus::Active || account.mail_consent == MailConsent::Never {
        return Arrives::Nothing;
    }
    match contact {
        Some(contact) if !contact.allows_about(Topic::Announcements) => Arrives::Nothing,
        Some(contact) if contact.wording == Wording::Neutral => Arrives::Quiet,
        Some(contact) if contact.announcement_words => Arrives::Words,
        _ => Arrives::Notice,
    }
}

/// Everybody who is in the group now, by name.
pub async fn addressees(db: &impl ConnectionTrait, group_id: GroupId) -> Result<Vec<Addressee>> {
    let members = membership::Entity::find()
        .filter(membership::Column::GroupId.eq(group_id))
        .filter(membership::Column::Status.eq(MembershipStatus::Active));
    let members = members.all(db).await?;
    let people = || members.iter().map(|member| member.account_id);
    let accounts = account::Entity::find().filter(account::Column::Id.is_in(people()));
    let contacts = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.is_in(people()));
    let (accounts, contacts) = (accounts.order_by_asc(account::Column::Name).all(db).await?, contacts.all(db).await?);
    let addressee = |account: account::Model| {
        let member = members.iter().find(|member| member.account_id == account.id)?;
        let contact = contacts.iter().find(|contact| contact.account_id == account.id).cloned();
        let arrives = arrives(&account, contact.as_ref());
        Some(Addressee { membership_id: member.id, account, contact, arrives })
    };
    Ok(accounts.into_iter().filter_map(addressee).collect())
}

/// What the page showed: the text, where answers go, and what arrives at whom.
#[must_use]
pub fn seen(new: &NewAnnouncement, people: &[Addressee]) -> String {
    let mut shown = format!("{}\0{}", new.text, new.answers_to_author);
    for one in people {
        let _ = write!(shown, "\0{}{:?}{:?}", one.membership_id, one.arrives, one.account.language);
    }
    fingerprint::of(shown)
}

/// What became of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// So many people have it.
    Sent(usize),
    /// Another one was sent with this form before; this one was not.
    Another,
    /// It, or whom it goes to, is not what was shown.
    NotAsShown,
}

/// Writes to a group, for who was let in to work with it. The same one a second time is the first.
pub async fn send(
    cx: &Context,
    actor: &Actor,
    group: &group::Model,
    new: &NewAnnouncement,
    shown: &str,
) -> Result<Written> {
    let txn = cx.db.begin().await?;
    if let Some(before) = before(&txn, cx, actor, group, new).await? {
        return Ok(before);
    }
    let people = addressees(&txn, group.id).await?;
    if people.is_empty() {
        return Err(Error::field("text", "Nobody is in this group yet, so that nobody would read it."));
    }
    if seen(new, &people) != shown {
        return Ok(Written::NotAsShown);
    }
    let row = announcement::ActiveModel {
        id: Set(new.id),
        group_id: Set(group.id),
        author_id: Set(actor.account_id),
        text: Set(Sealed::seal(&cx.keys, &*cx.random, new.id.0, &new.text)),
        answers_to_author: Set(new.answers_to_author),
        sent_at: Set(cx.now()),
        taken_back_at: Set(None),
        taken_back_by_id: Set(None),
    };
    let once = OnConflict::column(announcement::Column::Id).do_nothing().to_owned();
    let is_new = announcement::Entity::insert(row).on_conflict(once).exec_without_returning(&txn).await? > 0;
    if !is_new {
        // The same form was sent at the same moment, and that one was quicker.
        txn.rollback().await?;
        return sent_before(cx, actor, group, new).await?.ok_or(Error::NotFound);
    }
    for one in &people {
        give(&txn, cx, new.id, one).await?;
    }
    audit::append(&txn, cx, Some(actor.account_id), "announce", "groups", group.id.0).await?;
    txn.commit().await?;
    Ok(Written::Sent(people.len()))
}

/// What was sent with this form before, if anything was: this very text, or another. Nobody takes an id of somebody else's.
pub async fn sent_before(
    cx: &Context,
    actor: &Actor,
    group: &group::Model,
    new: &NewAnnouncement,
) -> Result<Option<Written>> {
    before(cx.db.read(), cx, actor, group, new).await
}

async fn before(
    db: &impl ConnectionTrait,
    cx: &Context,
    actor: &Actor,
    group: &group::Model,
    new: &NewAnnouncement,
) -> Result<Option<Written>> {
    let Some(before) = announcement::Entity::find_by_id(new.id).one(db).await? else { return Ok(None) };
    if before.group_id != group.id || before.author_id != actor.account_id {
        return Err(Error::NotFound);
    }
    let is_same =
        before.answers_to_author == new.answers_to_author && before.text.open(&cx.keys, before.id.0)? == new.text;
    Ok(Some(if is_same { Written::Sent(recipients(db, before.id).await?) } else { Written::Another }))
}

async fn give(db: &impl ConnectionTrait, cx: &Context, id: AnnouncementId, to: &Addressee) -> Result<()> {
    let row = announcement_recipient::ActiveModel {
        id: Set(cx.new_id()),
        announcement_id: Set(id),
        membership_id: Set(to.membership_id),
    };
    row.insert(db).await?;
    // Where none would arrive none is owed: staff would read of it as mail that was kept back.
    if to.arrives.is_mail() {
        Draft::about_announcement(to.account.id, id, cx.now() + USELESS_AFTER).enqueue(db, cx).await?;
    }
    Ok(())
}

async fn recipients(db: &impl ConnectionTrait, id: AnnouncementId) -> Result<usize> {
    let all = announcement_recipient::Entity::find().filter(announcement_recipient::Column::AnnouncementId.eq(id));
    Ok(all.all(db).await?.len())
}

/// Whether somebody was written to and is still there to read it.
pub async fn reads(cx: &Context, id: AnnouncementId, account_id: AccountId) -> Result<bool> {
    const READS: &str = "SELECT 1 FROM announcement_recipients r JOIN memberships m ON m.id = r.membership_id \
         WHERE r.announcement_id = $1 AND m.account_id = $2 AND m.status IN ('active', 'completed')";
    let statement = Statement::from_sql_and_values(cx.db.backend(), READS, [id.into(), account_id.into()]);
    Ok(cx.db.read().query_one_raw(statement).await?.is_some())
}

/// Where mail about it may be answered.
pub(crate) async fn answers_to(cx: &Context, one: &announcement::Model) -> Result<Option<EmailAddress>> {
    if one.answers_to_author { answered_by(cx, one.author_id, one.group_id).await } else { Ok(None) }
}

/// The address of who writes to a group, while they work with it and mail reaches them.
pub async fn answered_by(cx: &Context, author: AccountId, group: GroupId) -> Result<Option<EmailAddress>> {
    let author = account::Entity::find_by_id(author).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let is_reached = author.status == AccountStatus::Active && author.mail_returned_at.is_none();
    let works_here = author.role == Role::Coordinator
        || group_staff::now(cx, group)
            .await?
            .iter()
            .any(|row| row.account_id == author.id && access::is_counselor(author.role, row.part));
    if !is_reached || !works_here {
        return Ok(None);
    }
    Ok(EmailAddress::parse(&accounts::email(cx, &author)?).ok())
}

/// Takes somebody out of whom things were written to.
pub(crate) async fn erase(db: &impl ConnectionTrait, own: &[MembershipId]) -> Result<()> {
    let rows = announcement_recipient::Entity::delete_many()
        .filter(announcement_recipient::Column::MembershipId.is_in(own.iter().copied()));
    rows.exec(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> AnnouncementForm {
        let id = "01a00000-0000-7000-8000-000000000000".into();
        AnnouncementForm { id, text: text.into(), ..AnnouncementForm::default() }
    }

    #[test]
    fn a_text_that_is_empty_or_too_long_is_refused_in_words() {
        let refused = |text: &str| match form(text).check() {
            Err(Error::Invalid(errors)) => errors.sentence("text").unwrap_or_default().to_string(),
            _ => String::new(),
        };
        assert_eq!(refused(" \r\n "), "Write something first.");
        assert_eq!(refused(&"x".repeat(LONGEST + 1)), "This has 4001 characters. Use 4000 or fewer.");
        assert!(refused("a\u{0}b").contains("can’t be shown"));
        assert_eq!(refused(&"ñ".repeat(LONGEST)), "", "characters, not bytes");
    }

    #[test]
    fn what_was_shown_is_told_apart_from_all_else() {
        let new = form("Bring a cup.").check().expect("valid");
        let other = form("Bring a cup!").check().expect("valid");
        let answered = NewAnnouncement { answers_to_author: true, ..new.clone() };
        assert_eq!(seen(&new, &[]), seen(&new, &[]));
        assert!(seen(&new, &[]) != seen(&other, &[]) && seen(&new, &[]) != seen(&answered, &[]));
    }
}
