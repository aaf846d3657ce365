//! Safe contact: what may reach somebody, as they say themself. Which mail, in which words, by which telephone, or nothing.
//!
//! Their own word goes before everybody else's. It holds from the next mail on: what is queued and no longer wanted is
//! cancelled with the change, and each mail is asked about once more right before it is sent.

mod topic;

use std::collections::HashMap;

use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, Iterable as _,
    QueryFilter as _, QuerySelect as _, Set,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::access::{self, Action, Subject};
use crate::complaints::Complaint;
use crate::entities::account::{self, MailConsent};
use crate::entities::membership;
use crate::entities::outbox_message::{self, Kind};
use crate::entities::safe_contact::{self, PhoneUse, Reach, Wording};
use crate::ids::{AccountId, GroupId, SafeContactId};
use crate::sealed::{Sealed, SealedColumn};
use crate::{Actor, Context, FieldErrors, Result, audit, groups, outbox, values};

pub use self::topic::{Topic, topic};

/// What staff read beside a mail that was kept back.
pub const NOT_ASKED_FOR: &str = "This person asked for no such mail.";

impl safe_contact::Model {
    /// Whether mail of this kind may be sent.
    #[must_use]
    pub fn allows(&self, kind: Kind) -> bool {
        self.allows_about(topic(kind))
    }

    #[must_use]
    pub fn allows_about(&self, topic: Topic) -> bool {
        self.reach == Reach::Chosen
            && match topic {
                Topic::Sessions => self.mail_sessions,
                Topic::Changes => self.mail_changes,
                Topic::Readings => self.mail_readings,
                Topic::Announcements => self.mail_announcements,
                Topic::Reminders => self.mail_sessions || self.mail_readings,
                Topic::Account => self.mail_account,
            }
    }

    fn allows_any(&self) -> bool {
        Topic::STOPPABLE.into_iter().chain([Topic::Account]).any(|topic| self.allows_about(topic))
    }

    /// The same without mail about these.
    fn without(&self, cx: &Context, topics: &[Topic]) -> safe_contact::ActiveModel {
        // A mail of several reminders is of two topics.
        let is_in_digests = |topic: Topic| matches!(topic, Topic::Sessions | Topic::Readings);
        let is_stopped =
            |topic: Topic| topics.contains(&topic) || (is_in_digests(topic) && topics.contains(&Topic::Reminders));
        let keeps = |topic: Topic, now: bool| Set(now && !is_stopped(topic));
        safe_contact::ActiveModel {
            id: Set(self.id),
            mail_sessions: keeps(Topic::Sessions, self.mail_sessions),
            mail_changes: keeps(Topic::Changes, self.mail_changes),
            mail_readings: keeps(Topic::Readings, self.mail_readings),
            mail_announcements: keeps(Topic::Announcements, self.mail_announcements),
            mail_account: keeps(Topic::Account, self.mail_account),
            changed_at: Set(cx.now()),
            ..Default::default()
        }
    }
}

/// The form of *Safe contact*, as typed.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    /// "chosen" or "nothing".
    pub reach: String,
    pub sessions: String,
    pub changes: String,
    pub readings: String,
    pub announcements: String,
    /// Ticked: the words too, and not only that there are some.
    pub announcement_words: String,
    pub account: String,
    /// "time" or "neutral".
    pub wording: String,
    /// "none", "call", "text" or "both".
    pub phone_use: String,
    pub phone: String,
    pub phone_when: String,
    pub note: String,
}

/// A valid [`ContactForm`].
pub struct NewContact {
    reach: Reach,
    topics: [bool; 5],
    announcement_words: bool,
    wording: Wording,
    phone_use: PhoneUse,
    phone: String,
    phone_when: String,
    note: String,
}

impl ContactForm {
    /// What holds for who never chose: all mail, in the words that tell the time, and no telephone.
    fn of_nobody() -> Self {
        let yes = || "yes".to_string();
        Self {
            reach: "chosen".into(),
            sessions: yes(),
            changes: yes(),
            readings: yes(),
            announcements: yes(),
            account: yes(),
            wording: "time".into(),
            phone_use: "none".into(),
            ..Self::default()
        }
    }

    pub fn check(&self) -> Result<NewContact, FieldErrors> {
        let mut errors = FieldErrors::default();
        let choose = || Complaint::message("wrong-choice");
        let reach = errors.accept("reach", one_of(&self.reach).ok_or_else(choose));
        let wording = errors.accept("wording", one_of(&self.wording).ok_or_else(choose));
        let phone_use = errors.accept("phone_use", one_of(&self.phone_use).ok_or_else(choose));
        let phone = errors.accept("phone", phone(&self.phone));
        let phone_when = errors.accept("phone_when", values::own_optional_line(&self.phone_when, "this"));
        let note = errors.accept("note", values::own_text(&self.note, "this"));
        if phone.as_deref() == Some("") && reach == Some(Reach::Chosen) && phone_use != Some(PhoneUse::None) {
            errors.add("phone", Complaint::message("wrong-phone-missing"));
        }
        let ticked = [&self.sessions, &self.changes, &self.readings, &self.announcements, &self.account];
        let topics = ticked.map(|tick| !tick.is_empty());
        let announcement_words = !self.announcement_words.is_empty();
        match (reach, wording, phone_use, phone, phone_when, note) {
            (Some(reach), Some(wording), Some(phone_use), Some(phone), Some(phone_when), Some(note))
                if errors.is_empty() =>
            {
                Ok(NewContact { reach, topics, announcement_words, wording, phone_use, phone, phone_when, note })
            }
            _ => Err(errors),
        }
    }
}

fn one_of<T: sea_orm::ActiveEnum<Value = String>>(text: &str) -> Option<T> {
    T::try_from_value(&text.to_string()).ok()
}

/// A number as people write it. It is read by people alone, so that it may have an extension or a word beside it.
fn phone(text: &str) -> Result<String, Complaint> {
    let phone = values::own_optional_line(text, "number")?;
    if !phone.is_empty() && phone.chars().filter(char::is_ascii_digit).count() < 3 {
        return Err(Complaint::message("wrong-phone"));
    }
    Ok(phone)
}

/// The actor's own choice, opened; what holds now, for who never chose.
pub async fn own(cx: &Context, actor: &Actor) -> Result<ContactForm> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    match find(cx, actor.account_id).await? {
        Some(contact) => open(cx, &contact),
        None => Ok(ContactForm::of_nobody()),
    }
}

/// What somebody chose; none: they never did.
pub async fn find(cx: &Context, account_id: AccountId) -> Result<Option<safe_contact::Model>> {
    let own = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.eq(account_id));
    Ok(own.one(cx.db.read()).await?)
}

/// Whether mail about the account may go to its address.
pub(crate) async fn may_mail_about_account(db: &impl ConnectionTrait, account: &account::Model) -> Result<bool> {
    let own = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.eq(account.id)).one(db).await?;
    Ok(match own {
        Some(contact) => contact.allows_about(Topic::Account),
        None => account.mail_consent != MailConsent::Never,
    })
}

fn open(cx: &Context, contact: &safe_contact::Model) -> Result<ContactForm> {
    let row = contact.id.0;
    let tick = |ticked: bool| if ticked { "yes".to_string() } else { String::new() };
    Ok(ContactForm {
        reach: sea_orm::ActiveEnum::to_value(&contact.reach),
        sessions: tick(contact.mail_sessions),
        changes: tick(contact.mail_changes),
        readings: tick(contact.mail_readings),
        announcements: tick(contact.mail_announcements),
        announcement_words: tick(contact.announcement_words),
        account: tick(contact.mail_account),
        wording: sea_orm::ActiveEnum::to_value(&contact.wording),
        phone_use: sea_orm::ActiveEnum::to_value(&contact.phone_use),
        phone: opened(cx, contact.phone.as_ref(), row)?,
        phone_when: opened(cx, contact.phone_when.as_ref(), row)?,
        note: opened(cx, contact.note.as_ref(), row)?,
    })
}

fn opened<C: SealedColumn>(cx: &Context, sealed: Option<&Sealed<C>>, row: Uuid) -> Result<String> {
    sealed.map_or_else(|| Ok(String::new()), |sealed| sealed.open(&cx.keys, row))
}

/// Sets the actor's own choice. It holds from the next mail on; what is queued and no longer wanted is cancelled.
pub async fn choose(cx: &Context, actor: &Actor, new: NewContact) -> Result<()> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let txn = cx.db.begin().await?;
    // Two browsers that save at once take turns.
    account::Entity::find_by_id(actor.account_id).lock_exclusive().one(&txn).await?;
    let before = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.eq(actor.account_id));
    let before = before.one(&txn).await?;
    let id = before.as_ref().map_or_else(|| cx.new_id(), |contact| contact.id);
    let row = new.into_row(cx, id, actor.account_id);
    let contact = if before.is_some() { row.update(&txn).await? } else { row.insert(&txn).await? };
    set_consent(&txn, &contact).await?;
    cancel_queued(&txn, &contact).await?;
    audit::append(&txn, cx, Some(actor.account_id), "choose", "safe_contacts", id.0).await?;
    txn.commit().await?;
    Ok(())
}

impl NewContact {
    fn into_row(self, cx: &Context, id: SafeContactId, account_id: AccountId) -> safe_contact::ActiveModel {
        let [sessions, changes, readings, announcements, about_account] = self.topics;
        safe_contact::ActiveModel {
            id: Set(id),
            account_id: Set(account_id),
            reach: Set(self.reach),
            mail_sessions: Set(sessions),
            mail_changes: Set(changes),
            mail_readings: Set(readings),
            mail_account: Set(about_account),
            wording: Set(self.wording),
            phone_use: Set(self.phone_use),
            phone: Set(sealed(cx, id, &self.phone)),
            phone_when: Set(sealed(cx, id, &self.phone_when)),
            note: Set(sealed(cx, id, &self.note)),
            changed_at: Set(cx.now()),
            mail_announcements: Set(announcements),
            announcement_words: Set(self.announcement_words),
        }
    }
}

fn sealed<C: SealedColumn>(cx: &Context, id: SafeContactId, text: &str) -> Option<Sealed<C>> {
    (!text.is_empty()).then(|| Sealed::seal(&cx.keys, &*cx.random, id.0, text))
}

/// Stops mail about these for somebody who said so from within a mail, in a transaction that has locked their account. None:
/// no such mail came anyway.
pub(crate) async fn stop_topics(
    txn: &DatabaseTransaction,
    cx: &Context,
    account_id: AccountId,
    topics: &[Topic],
) -> Result<Option<SafeContactId>> {
    let before = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.eq(account_id)).one(txn).await?;
    let contact = match before {
        Some(contact) if !topics.iter().any(|topic| contact.allows_about(*topic)) => return Ok(None),
        Some(contact) => contact.without(cx, topics).update(txn).await?,
        None => {
            let new = ContactForm::of_nobody().check()?;
            let row = new.into_row(cx, cx.new_id(), account_id);
            row.insert(txn).await?.without(cx, topics).update(txn).await?
        }
    };
    set_consent(txn, &contact).await?;
    cancel_queued(txn, &contact).await?;
    Ok(Some(contact.id))
}

/// The account says in short what was chosen.
async fn set_consent(txn: &DatabaseTransaction, contact: &safe_contact::Model) -> Result<()> {
    let consent = if contact.allows_any() { MailConsent::Own } else { MailConsent::Never };
    account::ActiveModel { id: Set(contact.account_id), mail_consent: Set(consent), ..Default::default() }
        .update(txn)
        .await?;
    Ok(())
}

/// What waits and is no longer wanted is over. What is being sent this moment is asked about before it is tried again.
async fn cancel_queued(txn: &DatabaseTransaction, contact: &safe_contact::Model) -> Result<()> {
    let refused: Vec<Kind> =
        Kind::iter().filter(|kind| !contact.allows(*kind) && !kind.is_to_a_named_mailbox()).collect();
    let unwanted = outbox::unsettled()
        .add(outbox_message::Column::RecipientId.eq(contact.account_id))
        .add(outbox_message::Column::Kind.is_in(refused));
    outbox::drop_where(txn, unwanted, NOT_ASKED_FOR).await
}

/// What the people of a group chose, for who works with it. Nothing is opened. Nobody's for who only looks on.
pub async fn of_group(
    cx: &Context,
    actor: &Actor,
    group_id: GroupId,
) -> Result<HashMap<AccountId, safe_contact::Model>> {
    groups::require(cx, actor, group_id, Action::WorkWithGroup).await?;
    let members = Query::select()
        .column(membership::Column::AccountId)
        .from(membership::Entity)
        .and_where(membership::Column::GroupId.eq(group_id))
        .to_owned();
    let all = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.in_subquery(members));
    Ok(all.all(cx.db.read()).await?.into_iter().map(|contact| (contact.account_id, contact)).collect())
}

/// What somebody chose, opened for staff who were let in to work with a group that they are in. Who asked for nothing gives
/// no number. That it was looked at is noted.
pub async fn for_staff(
    cx: &Context,
    actor: &Actor,
    account: &account::Model,
) -> Result<Option<(safe_contact::Model, ContactForm)>> {
    let Some(contact) = find(cx, account.id).await? else { return Ok(None) };
    let mut form = open(cx, &contact)?;
    if contact.reach == Reach::Nothing || contact.phone_use == PhoneUse::None {
        form.phone.clear();
        form.phone_when.clear();
    }
    audit::append(cx.db.write(), cx, Some(actor.account_id), "see", "safe_contacts", contact.id.0).await?;
    Ok(Some((contact, form)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_asked_for_where_somebody_may_call() {
        let form = ContactForm { phone_use: "call".into(), ..ContactForm::of_nobody() };
        assert!(form.check().err().expect("refused").get("phone").is_some());
        let form = ContactForm { reach: "nothing".into(), ..form };
        assert!(form.check().is_ok(), "nothing at all needs no number");
        let form = ContactForm { phone: "ask me".into(), ..ContactForm::of_nobody() };
        assert!(form.check().err().expect("refused").get("phone").is_some());
        let form =
            ContactForm { phone: "+1 (555) 0100 ext. 2".into(), phone_use: "both".into(), ..ContactForm::of_nobody() };
        assert!(form.check().is_ok());
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        let form = ContactForm {
            reach: "all".into(),
            wording: "loud".into(),
            phone_use: "fax".into(),
            ..ContactForm::of_nobody()
        };
        let errors = form.check().err().expect("refused");
        assert_eq!(errors.iter().count(), 3);
    }
}
