//! The second step of signing in: an app's codes (TOTP, RFC 6238), and who must have one by when.
//!
//! Staff must, after a time of grace that the administrator sets; participants may. A code works once, over all servers.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    Set,
};
use totp_rs::{Builder, Totp};

use crate::complaints::{Complaint, Gap};
use crate::entities::account::{self, Role};
use crate::entities::outbox_message::Kind;
use crate::entities::{organization, passkey, second_factor};
use crate::ids::AccountId;
use crate::outbox::Draft;
use crate::passwords::SHORTEST;
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result, accounts, audit, authentication, recovery_codes};

/// As RFC 4226 recommends: 160 bits.
const SECRET_BYTES: usize = 20;
/// The longest grace that can be set.
pub const LONGEST_GRACE_DAYS: i32 = 14;
/// What authenticator apps show as whose code it is. It names no organization.
const ISSUER: &str = "Mooring";

/// What somebody has beside the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    pub app_since: Option<DateTime<Utc>>,
    pub passkeys: u64,
}

impl Factors {
    #[must_use]
    pub fn is_any(self) -> bool {
        self.app_since.is_some() || self.passkeys > 0
    }
}

/// What an account has.
pub async fn of(db: &impl ConnectionTrait, account_id: AccountId) -> Result<Factors> {
    let app = find(db, account_id).await?;
    let passkeys = passkey::Entity::find().filter(passkey::Column::AccountId.eq(account_id)).count(db).await?;
    Ok(Factors { app_since: app.and_then(|app| app.confirmed_at), passkeys })
}

async fn find(db: &impl ConnectionTrait, account_id: AccountId) -> Result<Option<second_factor::Model>> {
    Ok(second_factor::Entity::find().filter(second_factor::Column::AccountId.eq(account_id)).one(db).await?)
}

/// What an app is set up with: to be scanned, and to be typed.
pub struct Setup {
    pub url: String,
    pub secret: String,
}

/// The app that is being set up, if one is. `label`: whose code it is, as the app shows it.
pub async fn setup(cx: &Context, actor: &Actor, label: &str) -> Result<Option<Setup>> {
    let Some(app) = find(cx.db.read(), actor.account_id).await? else { return Ok(None) };
    let Some(secret) = &app.new_secret else { return Ok(None) };
    let secret = secret.open(&cx.keys, app.id.0)?;
    let url = totp(&secret, label)?.to_url().map_err(|cause| Error::internal(cause.to_string()))?;
    Ok(Some(Setup { url, secret }))
}

/// Begins to set an app up. The one that is in use stays until the new one has given a code.
pub async fn begin(cx: &Context, actor: &Actor, password: String) -> Result<()> {
    let account = accounts::own(cx, actor).await?;
    authentication::ask_again(cx, &account, "password", password).await?;
    let secret: totp_rs::Secret = cx.random.bytes::<SECRET_BYTES>().into();
    let row = second_factor::ActiveModel {
        id: Set(cx.new_id()),
        account_id: Set(account.id),
        secret: Set(None),
        new_secret: Set(None),
        last_step: Set(0),
        confirmed_at: Set(None),
    };
    let txn = cx.db.begin().await?;
    let once = OnConflict::column(second_factor::Column::AccountId).do_nothing().to_owned();
    second_factor::Entity::insert(row).on_conflict(once).try_insert().exec(&txn).await?;
    let app = find(&txn, account.id).await?.ok_or(Error::NotFound)?;
    let sealed = Sealed::seal(&cx.keys, &*cx.random, app.id.0, &secret.to_base32());
    second_factor::ActiveModel { id: Set(app.id), new_secret: Set(Some(sealed)), ..Default::default() }
        .update(&txn)
        .await?;
    audit::append(&txn, cx, Some(account.id), "begin-second-step", "second_factors", app.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Takes the new app into use with the first code of it. Gives the recovery codes, which are shown once.
pub async fn confirm(cx: &Context, actor: &Actor, code: &str) -> Result<Vec<String>> {
    let app = find(cx.db.read(), actor.account_id).await?.ok_or(Error::NotFound)?;
    let secret = app.new_secret.as_ref().ok_or(Error::NotFound)?.open(&cx.keys, app.id.0)?;
    let wrong = || Error::field("code", Complaint::message("wrong-code"));
    let step = step_of(cx, &secret, code)?.ok_or_else(wrong)?;
    let txn = cx.db.begin().await?;
    let sealed: Sealed<second_factor::Secret> = Sealed::seal(&cx.keys, &*cx.random, app.id.0, &secret);
    // Whoever began anew meanwhile set another app up.
    let taken = second_factor::Entity::update_many()
        .col_expr(second_factor::Column::Secret, Expr::value(Some(sealed)))
        .col_expr(second_factor::Column::NewSecret, Expr::value(None::<Vec<u8>>))
        .col_expr(second_factor::Column::LastStep, Expr::value(step))
        .col_expr(second_factor::Column::ConfirmedAt, Expr::value(cx.now()))
        .filter(second_factor::Column::Id.eq(app.id))
        .filter(second_factor::Column::NewSecret.eq(app.new_secret))
        .exec(&txn)
        .await?;
    if taken.rows_affected != 1 {
        return Err(wrong());
    }
    let codes = recovery_codes::replace(&txn, cx, actor.account_id).await?;
    added(&txn, cx, actor.account_id).await?;
    audit::append(&txn, cx, Some(actor.account_id), "set-second-step", "second_factors", app.id.0).await?;
    txn.commit().await?;
    Ok(codes)
}

/// Notes that an account has what it must have, and tells its owner.
pub(crate) async fn added(db: &impl ConnectionTrait, cx: &Context, account_id: AccountId) -> Result<()> {
    set_grace(db, account_id, None, None).await?;
    Draft::about_account(Kind::SecondStepChanged, account_id, cx.now()).enqueue(db, cx).await?;
    Ok(())
}

/// Whether this is a code of the account's app that was not used before. Of two at once one is taken.
pub(crate) async fn spend(cx: &Context, account_id: AccountId, code: &str) -> Result<bool> {
    let Some(app) = find(cx.db.read(), account_id).await? else { return Ok(false) };
    let Some(secret) = &app.secret else { return Ok(false) };
    let Some(step) = step_of(cx, &secret.open(&cx.keys, app.id.0)?, code)? else { return Ok(false) };
    let taken = second_factor::Entity::update_many()
        .col_expr(second_factor::Column::LastStep, Expr::value(step))
        .filter(second_factor::Column::Id.eq(app.id))
        .filter(second_factor::Column::LastStep.lt(step))
        .exec(cx.db.write())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// The half minute whose code this is: the one of now, the one before or the one after.
fn step_of(cx: &Context, secret: &str, code: &str) -> Result<Option<i64>> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let now = u64::try_from(cx.now().timestamp()).unwrap_or_default();
    let step = totp(secret, "")?.check(&code, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn totp(secret: &str, label: &str) -> Result<Totp> {
    let secret = totp_rs::Secret::try_from_base32(secret).map_err(|_| Error::internal("a secret is not base 32"))?;
    let builder = Builder::new().with_secret(secret).with_issuer(Some(ISSUER)).with_account_name(label);
    builder.build().map_err(|cause| Error::internal(cause.to_string()))
}

/// Takes the actor's own app away. Staff must have another second step.
pub async fn remove_app(cx: &Context, actor: &Actor, password: String) -> Result<()> {
    let factors = of(cx.db.read(), actor.account_id).await?;
    may_do_without(actor, factors.passkeys > 0, &password)?;
    let account = accounts::own(cx, actor).await?;
    authentication::ask_again(cx, &account, "password", password).await?;
    let txn = cx.db.begin().await?;
    second_factor::Entity::delete_many().filter(second_factor::Column::AccountId.eq(account.id)).exec(&txn).await?;
    if factors.passkeys == 0 {
        recovery_codes::remove(&txn, account.id).await?;
    }
    Draft::about_account(Kind::SecondStepChanged, account.id, cx.now()).enqueue(&txn, cx).await?;
    audit::append(&txn, cx, Some(account.id), "remove-second-step", "accounts", account.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Refuses to take the last second step of somebody who must have one, or whose password is too short to stand alone.
pub(crate) fn may_do_without(actor: &Actor, another: bool, password: &str) -> Result<()> {
    if another {
        Ok(())
    } else if actor.is_staff() {
        Err(Error::field("password", Complaint::message("wrong-second-step-asked")))
    } else if password.chars().count() < SHORTEST {
        let shortest = [("shortest", Gap::Number(SHORTEST))];
        Err(Error::field("password", Complaint::with("wrong-alone-too-short", shortest)))
    } else {
        Ok(())
    }
}

/// Takes all second steps of somebody who lost them. Its owner is told, signed out, and must set up a new one at once.
/// The password stays asked for: this skips nothing.
pub async fn reset(cx: &Context, actor: &Actor, account_id: AccountId) -> Result<()> {
    let txn = cx.db.begin().await?;
    let account = account::Entity::find_by_id(account_id).one(&txn).await?.ok_or(Error::NotFound)?;
    second_factor::Entity::delete_many().filter(second_factor::Column::AccountId.eq(account.id)).exec(&txn).await?;
    passkey::Entity::delete_many().filter(passkey::Column::AccountId.eq(account.id)).exec(&txn).await?;
    recovery_codes::remove(&txn, account.id).await?;
    accounts::sign_out_everywhere(&txn, account.id).await?;
    set_grace(&txn, account.id, Some(cx.now()), Some(cx.now())).await?;
    Draft::about_account(Kind::SecondStepReset, account.id, cx.now()).enqueue(&txn, cx).await?;
    audit::append(&txn, cx, Some(actor.account_id), "reset-second-step", "accounts", account.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Somebody who has none was let in by the password alone. For staff the time of grace begins with the first time; a
/// password that is too short to stand alone gets none.
pub(crate) async fn let_in_without(cx: &Context, account: &account::Model, length: usize) -> Result<()> {
    let now = cx.now();
    if length < SHORTEST {
        return set_grace(cx.db.write(), account.id, Some(now), Some(now)).await;
    }
    if account.role == Role::Participant || account.factor_grace_from.is_some() {
        return Ok(());
    }
    let organization = organization::Entity::find().one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    if organization.demo {
        return Ok(());
    }
    let due = now + Duration::days(organization.factor_grace_days.into());
    set_grace(cx.db.write(), account.id, Some(now), Some(due)).await
}

/// How many days staff may go without.
pub async fn grace_days(cx: &Context) -> Result<i32> {
    let organization = organization::Entity::find().one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    Ok(organization.factor_grace_days)
}

/// Sets it. It counts for those as well whose time has begun.
pub async fn set_grace_days(cx: &Context, actor: &Actor, typed: &str) -> Result<()> {
    let range = 0..=LONGEST_GRACE_DAYS;
    let days = typed.trim().parse().ok().filter(|days| range.contains(days));
    let days: i32 = days.ok_or_else(|| Error::field("days", "Type a number of days from 0 to 14."))?;
    let txn = cx.db.begin().await?;
    let organization = organization::Entity::find().one(&txn).await?.ok_or(Error::NotFound)?;
    organization::ActiveModel { id: Set(organization.id), factor_grace_days: Set(days), ..Default::default() }
        .update(&txn)
        .await?;
    let waiting = account::Entity::find()
        .filter(account::Column::FactorGraceFrom.is_not_null())
        .filter(account::Column::Role.ne(Role::Participant))
        .all(&txn)
        .await?;
    for account in waiting {
        let due = account.factor_grace_from.map(|from| from + Duration::days(days.into()));
        set_grace(&txn, account.id, account.factor_grace_from, due).await?;
    }
    audit::append(&txn, cx, Some(actor.account_id), "set-grace", "organizations", organization.id.0).await?;
    txn.commit().await?;
    Ok(())
}

async fn set_grace(
    db: &impl ConnectionTrait,
    account_id: AccountId,
    from: Option<DateTime<Utc>>,
    due: Option<DateTime<Utc>>,
) -> Result<()> {
    account::ActiveModel {
        id: Set(account_id),
        factor_grace_from: Set(from),
        factor_due_at: Set(due),
        ..Default::default()
    }
    .update(db)
    .await?;
    Ok(())
}
