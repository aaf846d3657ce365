//! Leaving for good: an account is closed and who it was is erased. What has to stay (how many came, the record of a session,
//! the trail of who did what) stays without a person. What is what stands in `personal_data`.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait as _, DatabaseTransaction, DbBackend,
    EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set, Statement,
    TryInsertResult,
};
use serde::Deserialize;

use crate::complaints::Complaint;
use crate::entities::account::{self, AccountStatus, Language, MailConsent, Role};
use crate::entities::group_staff::{self, Part};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::session::{self, SessionStatus};
use crate::entities::{
    address_change, agreement_answer, assignment, calendar, erasure, link, outbox_message, passkey, release,
    reminder_rule, safe_contact, safety_plan, second_factor,
};
use crate::ids::{AccountId, MembershipId};
use crate::memberships::PRESENT;
use crate::sealed::Sealed;
use crate::{
    Actor, Context, Error, Result, accounts, announcements, audit, authentication, known_devices, organizations,
    recovery_codes, reflections, replies, sent_once,
};

/// What stands where a name was.
pub const A_PERSON_WHO_LEFT: &str = "A person who left";

/// The form, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ClosureForm {
    pub password: String,
    /// Ticked: they know that it can't be undone.
    pub sure: String,
}

/// Why somebody can't leave yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotYet {
    LeadsGroup,
    OnlyAdministrator,
}

/// Whether something stands in the way, asked again in the closing itself.
pub async fn not_yet(cx: &Context, actor: &Actor) -> Result<Option<NotYet>> {
    in_the_way(cx.db.read(), cx, actor.account_id, actor.role).await
}

async fn in_the_way(
    db: &impl sea_orm::ConnectionTrait,
    cx: &Context,
    account_id: AccountId,
    role: Role,
) -> Result<Option<NotYet>> {
    let led = group_staff::Entity::find()
        .select_only()
        .column(group_staff::Column::GroupId)
        .filter(group_staff::Column::AccountId.eq(account_id))
        .filter(group_staff::Column::Part.eq(Part::Lead));
    let to_come = session::Entity::find()
        .filter(session::Column::GroupId.in_subquery(sea_orm::QueryTrait::into_query(led)))
        .filter(session::Column::Status.ne(SessionStatus::Cancelled))
        .filter(session::Column::EndsAt.gt(cx.now()));
    if to_come.count(db).await? > 0 {
        return Ok(Some(NotYet::LeadsGroup));
    }
    let others = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Administrator))
        .filter(account::Column::Status.eq(AccountStatus::Active))
        .filter(account::Column::Id.ne(account_id));
    let is_last = role == Role::Administrator && others.count(db).await? == 0;
    Ok(is_last.then_some(NotYet::OnlyAdministrator))
}

/// Closes the actor's own account, for who knows its password and is sure.
pub async fn close(cx: &Context, actor: &Actor, form: ClosureForm) -> Result<()> {
    if form.sure.is_empty() {
        return Err(Error::field("sure", Complaint::message("wrong-not-sure")));
    }
    let account = accounts::own(cx, actor).await?;
    authentication::ask_again(cx, &account, "password", form.password).await?;
    let txn = cx.db.begin().await?;
    // Two administrators who leave at once take turns: one of them is the last.
    organizations::lock_addresses(&txn).await?;
    match in_the_way(&txn, cx, actor.account_id, actor.role).await? {
        Some(NotYet::LeadsGroup) => {
            return Err(Error::field("sure", Complaint::message("wrong-leads-group")));
        }
        Some(NotYet::OnlyAdministrator) => {
            return Err(Error::field("sure", Complaint::message("wrong-only-administrator")));
        }
        None => {}
    }
    erase(&txn, cx, actor.account_id).await?;
    audit::append(&txn, cx, Some(actor.account_id), "close", "accounts", actor.account_id.0).await?;
    txn.commit().await?;
    // What is overwritten in the file still stands in the log beside it until that is written back.
    // What fails here the clean-up does soon; the closing itself is done.
    let _ = write_back(cx).await;
    Ok(())
}

/// Takes a person out of every table. What is erased and what stays, `personal_data` says column by column.
async fn erase(txn: &DatabaseTransaction, cx: &Context, id: AccountId) -> Result<()> {
    let own: Vec<MembershipId> = membership::Entity::find()
        .select_only()
        .column(membership::Column::Id)
        .filter(membership::Column::AccountId.eq(id))
        .into_tuple()
        .all(txn)
        .await?;
    accounts::sign_out_everywhere(txn, id).await?;
    known_devices::forget(txn, id).await?;
    sent_once::forget(txn, id).await?;
    second_factor::Entity::delete_many().filter(second_factor::Column::AccountId.eq(id)).exec(txn).await?;
    recovery_codes::remove(txn, id).await?;
    address_change::Entity::delete_many().filter(address_change::Column::AccountId.eq(id)).exec(txn).await?;
    calendar::Entity::delete_many().filter(calendar::Column::AccountId.eq(id)).exec(txn).await?;
    reminder_rule::Entity::delete_many().filter(reminder_rule::Column::AccountId.eq(id)).exec(txn).await?;
    safe_contact::Entity::delete_many().filter(safe_contact::Column::AccountId.eq(id)).exec(txn).await?;
    safety_plan::Entity::delete_many().filter(safety_plan::Column::AccountId.eq(id)).exec(txn).await?;
    release::Entity::delete_many().filter(release::Column::AccountId.eq(id)).exec(txn).await?;
    agreement_answer::Entity::delete_many().filter(agreement_answer::Column::AccountId.eq(id)).exec(txn).await?;
    passkey::Entity::delete_many().filter(passkey::Column::AccountId.eq(id)).exec(txn).await?;
    outbox_message::Entity::delete_many().filter(outbox_message::Column::RecipientId.eq(id)).exec(txn).await?;
    let links =
        Condition::any().add(link::Column::AccountId.eq(id)).add(link::Column::MembershipId.is_in(own.iter().copied()));
    link::Entity::delete_many().filter(links).exec(txn).await?;
    reflections::erase(txn, &own).await?;
    replies::erase(txn, &own).await?;
    announcements::erase(txn, &own).await?;
    assignment::Entity::delete_many().filter(assignment::Column::MembershipId.is_in(own)).exec(txn).await?;
    membership::Entity::update_many()
        .col_expr(membership::Column::Status, Expr::value(MembershipStatus::Left))
        .col_expr(membership::Column::EndedAt, Expr::value(cx.now()))
        .filter(membership::Column::AccountId.eq(id))
        .filter(membership::Column::Status.is_in(PRESENT.into_iter().chain([MembershipStatus::Waiting])))
        .exec(txn)
        .await?;
    group_staff::Entity::delete_many().filter(group_staff::Column::AccountId.eq(id)).exec(txn).await?;
    account::ActiveModel {
        id: Set(id),
        status: Set(AccountStatus::Former),
        name: Set(A_PERSON_WHO_LEFT.into()),
        email: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, "")),
        // Finds nobody, and is still another one for each.
        email_key: Set(id.0.as_bytes().to_vec()),
        password_hash: Set(None),
        zone: Set(String::new()),
        mail_consent: Set(MailConsent::Never),
        factor_grace_from: Set(None),
        factor_due_at: Set(None),
        language: Set(Language::default()),
        mail_returned_at: Set(None),
        ..Default::default()
    }
    .update(txn)
    .await?;
    let remembered = erasure::ActiveModel { id: Set(id), erased_at: Set(cx.now()) };
    let once = sea_orm::sea_query::OnConflict::column(erasure::Column::Id).do_nothing().to_owned();
    let _: TryInsertResult<_> = erasure::Entity::insert(remembered).on_conflict(once).try_insert().exec(txn).await?;
    Ok(())
}

/// Writes the log of an SQLite file back and empties it, so that what was erased is in neither. A reader may be in the way;
/// the clean-up does it again.
pub async fn write_back(cx: &Context) -> Result<()> {
    if cx.db.backend() == DbBackend::Sqlite {
        let statement = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        cx.db.write().query_all_raw(statement).await?;
    }
    Ok(())
}

/// The ids of everybody who was erased, oldest first: to be kept apart from the backups.
pub async fn erased(cx: &Context) -> Result<Vec<AccountId>> {
    let all = erasure::Entity::find().order_by_asc(erasure::Column::ErasedAt).all(cx.db.read()).await?;
    Ok(all.into_iter().map(|erasure| erasure.id).collect())
}

/// Erases these people again, on a database that was restored from before they left. How many it brought back.
pub async fn carry_out_again(cx: &Context, ids: &[AccountId]) -> Result<usize> {
    let mut count = 0;
    for id in ids {
        let txn = cx.db.begin().await?;
        let Some(account) = account::Entity::find_by_id(*id).one(&txn).await? else { continue };
        if account.status == AccountStatus::Former && account.name == A_PERSON_WHO_LEFT {
            continue;
        }
        erase(&txn, cx, *id).await?;
        audit::append(&txn, cx, None, "erase-again", "accounts", id.0).await?;
        txn.commit().await?;
        count += 1;
    }
    write_back(cx).await?;
    Ok(count)
}
