//! Accounts: inviting staff, accepting an invitation, one's own name, zone and language.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, Set,
};
use serde::Deserialize;

use crate::complaints::Complaint;
use crate::entities::account::{self, AccountStatus, Language, MailConsent, Role};
use crate::entities::link::{self, Purpose};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::outbox_message::Kind;
use crate::entities::sign_in;
use crate::ids::AccountId;
use crate::passwords::{Password, Standing};
use crate::sealed::Sealed;
use crate::values::{self, EmailAddress};
use crate::{
    Actor, Context, Error, FieldErrors, Result, audit, calendars, late_joiners, links, organizations, outbox,
    second_factors,
};

/// The form of *Staff*, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StaffForm {
    pub name: String,
    pub email: String,
    pub role: String,
}

/// A valid [`StaffForm`].
pub struct NewStaff {
    pub name: String,
    pub email: EmailAddress,
    pub role: Role,
}

impl StaffForm {
    pub fn check(&self) -> Result<NewStaff, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", values::line(&self.name, "The name"));
        let email = errors.take("email", EmailAddress::parse(&self.email));
        let role = errors.take("role", staff_role(&self.role));
        match (name, email, role) {
            (Some(name), Some(email), Some(role)) => Ok(NewStaff { name, email, role }),
            _ => Err(errors),
        }
    }
}

/// A staff role by its name.
pub fn staff_role(text: &str) -> Result<Role, String> {
    match text.trim() {
        "counselor" => Ok(Role::Counselor),
        "coordinator" => Ok(Role::Coordinator),
        "administrator" => Ok(Role::Administrator),
        _ => Err("Choose counselor, coordinator or administrator.".into()),
    }
}

/// Invites somebody to the staff and writes the mail. Inviting an invited one again sends a new link and ends the old one.
/// `actor` is none where the command line invites.
pub async fn invite_staff(cx: &Context, actor: Option<&Actor>, new: NewStaff) -> Result<link::Model> {
    let txn = cx.db.begin().await?;
    organizations::lock_addresses(&txn).await?;
    let account_id = match find_by_email(&txn, cx, &new.email).await? {
        Some(known) if known.status == AccountStatus::Invited && known.role != Role::Participant => {
            let id = known.id;
            let mut known = known.into_active_model();
            known.role = Set(new.role);
            known.name = Set(new.name);
            // Who invites again says that the address is right.
            known.mail_returned_at = Set(None);
            known.update(&txn).await?;
            id
        }
        Some(known) if known.role == Role::Participant => {
            return Err(Error::field(
                "email",
                "This address belongs to a participant. Use another address for staff work.",
            ));
        }
        Some(_) => return Err(Error::field("email", "This address is already staff.")),
        None => create_invited(&txn, cx, new.role, new.name, &new.email, MailConsent::Staff).await?,
    };
    if links::just_issued(&txn, cx, account_id, Purpose::Invitation, None).await? {
        return require_newest(&txn, account_id).await;
    }
    let link = links::issue(&txn, cx, account_id, Purpose::Invitation, None).await?;
    outbox::Draft::about_link(Kind::StaffInvitation, &link).enqueue(&txn, cx).await?;
    audit::append(&txn, cx, actor.map(|actor| actor.account_id), "invite", "accounts", account_id.0).await?;
    txn.commit().await?;
    Ok(link)
}

/// The link that a second press of the same button is answered with.
async fn require_newest(db: &impl ConnectionTrait, account_id: AccountId) -> Result<link::Model> {
    let newest = link::Entity::find().filter(link::Column::AccountId.eq(account_id)).order_by_desc(link::Column::Id);
    newest.one(db).await?.ok_or(Error::NotFound)
}

/// An account that can't sign in yet.
pub(crate) async fn create_invited(
    db: &impl ConnectionTrait,
    cx: &Context,
    role: Role,
    name: String,
    email: &EmailAddress,
    mail_consent: MailConsent,
) -> Result<AccountId> {
    let id: AccountId = cx.new_id();
    account::ActiveModel {
        id: Set(id),
        role: Set(role),
        status: Set(AccountStatus::Invited),
        name: Set(name),
        email: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, email.as_str())),
        email_key: Set(cx.keys.email_key(email)),
        password_hash: Set(None),
        zone: Set(String::new()),
        mail_consent: Set(mail_consent),
        created_at: Set(cx.now()),
        factor_grace_from: Set(None),
        factor_due_at: Set(None),
        language: Set(Language::default()),
        mail_returned_at: Set(None),
    }
    .insert(db)
    .await?;
    Ok(id)
}

/// Whoever invites somebody new says in which language they are written to.
pub(crate) async fn write_to(db: &impl ConnectionTrait, id: AccountId, language: Language) -> Result<()> {
    account::ActiveModel { id: Set(id), language: Set(language), ..Default::default() }.update(db).await?;
    Ok(())
}

pub(crate) async fn find_by_email(
    db: &impl ConnectionTrait,
    cx: &Context,
    email: &EmailAddress,
) -> Result<Option<account::Model>> {
    let keys = cx.keys.email_keys(email);
    Ok(account::Entity::find().filter(account::Column::EmailKey.is_in(keys)).one(db).await?)
}

/// What the page of an invitation may say: nothing but the name and whether a password is still to be chosen.
pub struct Invitation {
    pub link: link::Model,
    pub name: String,
    pub needs_password: bool,
    /// Whether their pages can be in another language: staff pages are English.
    pub offers_language: bool,
    /// In which they were written to.
    pub language: Language,
    /// What a guesser knows of whom it is for.
    pub(crate) known: Vec<String>,
}

/// The invitation of a token, if it still works.
pub async fn require_invitation(cx: &Context, token: &str) -> Result<Invitation> {
    let link = links::require(cx, Purpose::Invitation, token).await?;
    let account = account::Entity::find_by_id(link.account_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let needs_password = match account.status {
        AccountStatus::Invited => true,
        AccountStatus::Active => false,
        AccountStatus::Disabled | AccountStatus::Former => return Err(Error::NotFound),
    };
    let known = known_of(cx, &account)?;
    let offers_language = needs_password && account.role == Role::Participant;
    let language = account.language;
    Ok(Invitation { link, name: account.name, needs_password, offers_language, language, known })
}

/// The form of an invitation, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct AcceptForm {
    pub name: String,
    pub password: String,
    pub shared: String,
    /// By its tag. Where none is asked for, it is English.
    pub language: String,
}

/// Accepts an invitation: the account becomes active and so does the membership. Of two at once exactly one succeeds.
pub async fn accept_invitation(cx: &Context, token: &str, form: AcceptForm) -> Result<AccountId> {
    let invitation = require_invitation(cx, token).await?;
    let mut errors = FieldErrors::default();
    // A mailed link alone changes nothing about an account that is in use, not even its name.
    let first_time = invitation.needs_password;
    let name = first_time.then(|| errors.accept("name", values::own_line(&form.name, "your-name"))).flatten();
    let mut known = invitation.known;
    known.push(form.name);
    let password =
        first_time.then(|| errors.accept("password", Password::new(form.password, &known, Standing::Alone))).flatten();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let hash = match password {
        Some(password) => Some(cx.hasher.hash(password).await?),
        None => None,
    };
    let link = invitation.link;
    let txn = cx.db.begin().await?;
    links::use_up(&txn, cx, &link).await?;
    let account = account::Entity::find_by_id(link.account_id).one(&txn).await?.ok_or(Error::NotFound)?;
    let mut account = account.into_active_model();
    account.status = Set(AccountStatus::Active);
    // The link came by mail.
    account.mail_returned_at = Set(None);
    if let Some(name) = name {
        account.name = Set(name);
    }
    if let Some(hash) = hash {
        account.password_hash = Set(Some(hash));
    }
    if let Some(language) = Language::by_tag(&form.language).filter(|_| invitation.offers_language) {
        account.language = Set(language);
    }
    account.update(&txn).await?;
    if let Some(id) = link.membership_id {
        let membership = membership::Entity::find_by_id(id).one(&txn).await?.ok_or(Error::NotFound)?;
        if !membership.is_invited() {
            return Err(Error::NotFound);
        }
        let waits = membership.status == MembershipStatus::Waiting;
        let mut row = membership.clone().into_active_model();
        row.joined_at = Set(Some(cx.now()));
        if !waits {
            calendars::end_former_feed(&txn, link.account_id).await?;
            row.status = Set(MembershipStatus::Active);
            late_joiners::arrive(&txn, cx, &membership).await?;
        }
        row.update(&txn).await?;
    }
    audit::append(&txn, cx, Some(link.account_id), "accept", "links", link.id.0).await?;
    txn.commit().await?;
    Ok(link.account_id)
}

/// All staff, by name.
pub async fn staff(cx: &Context) -> Result<Vec<account::Model>> {
    let staff =
        account::Entity::find().filter(account::Column::Role.ne(Role::Participant)).order_by_asc(account::Column::Name);
    Ok(staff.all(cx.db.read()).await?)
}

/// What a guesser knows of somebody: their name and address, and the parts of both.
pub(crate) fn known_of(cx: &Context, account: &account::Model) -> Result<Vec<String>> {
    let both = format!("{} {}", account.name, email(cx, account)?);
    let parts = both.split([' ', '@', '.', '-', '_', '+']).filter(|part| part.chars().count() > 2);
    let whole = [account.name.clone()].into_iter().chain(both.split(' ').map(String::from));
    Ok(whole.chain(parts.map(String::from)).collect())
}

/// The address of an account, opened.
pub fn email(cx: &Context, account: &account::Model) -> Result<String> {
    account.email.open(&cx.keys, account.id.0)
}

/// The form of *Account*, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AccountForm {
    pub name: String,
    pub zone: String,
    /// By its tag.
    pub language: String,
}

/// Changes the actor's own name, zone and language. An empty zone means: the group's.
pub async fn change_own(cx: &Context, actor: &Actor, form: &AccountForm) -> Result<()> {
    let mut errors = FieldErrors::default();
    let name = errors.accept("name", values::own_line(&form.name, "your-name"));
    let zone = match form.zone.trim() {
        "" => Some(String::new()),
        zone => {
            let zone = values::zone(zone).map_err(|_| Complaint::message("wrong-zone"));
            errors.accept("zone", zone).map(|zone| zone.name().to_string())
        }
    };
    let language = errors.accept("language", own_language(actor, &form.language));
    let (Some(name), Some(zone), Some(language)) = (name, zone, language) else { return Err(errors.into()) };
    let txn = cx.db.begin().await?;
    account::ActiveModel {
        id: Set(actor.account_id),
        name: Set(name),
        zone: Set(zone),
        language: Set(language),
        ..Default::default()
    }
    .update(&txn)
    .await?;
    audit::append(&txn, cx, Some(actor.account_id), "change-details", "accounts", actor.account_id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// The language that was chosen. A form without the choice leaves it as it is, as that of staff does.
fn own_language(actor: &Actor, chosen: &str) -> Result<Language, Complaint> {
    match chosen {
        "" => Ok(actor.language),
        _ if actor.is_staff() => Ok(actor.language),
        chosen => Language::by_tag(chosen).ok_or_else(|| Complaint::message("wrong-choice")),
    }
}

/// Whether a password of this account stands alone.
pub async fn password_standing(cx: &Context, account_id: AccountId) -> Result<Standing> {
    let factors = second_factors::of(cx.db.read(), account_id).await?;
    Ok(if factors.is_any() { Standing::Beside } else { Standing::Alone })
}

/// Ends every sign-in of an account.
pub(crate) async fn sign_out_everywhere(db: &impl ConnectionTrait, account_id: AccountId) -> Result<()> {
    sign_in::Entity::delete_many().filter(sign_in::Column::AccountId.eq(account_id)).exec(db).await?;
    Ok(())
}

/// The actor's own row.
pub(crate) async fn own(cx: &Context, actor: &Actor) -> Result<account::Model> {
    account::Entity::find_by_id(actor.account_id).one(cx.db.read()).await?.ok_or(Error::NotFound)
}

/// The actor's own address.
pub async fn own_email(cx: &Context, actor: &Actor) -> Result<String> {
    email(cx, &own(cx, actor).await?)
}
