//! Ten codes to be kept on paper: each stands in for the second step once, when the device is lost.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Set};
use sha2::{Digest as _, Sha256};

use crate::entities::recovery_code;
use crate::ids::AccountId;
use crate::{Actor, Context, Error, Result, accounts, audit, authentication, second_factors};

/// How many there are.
pub const COUNT: usize = 10;
/// Letters of a code: sixteen of 32 are 80 bits. No key is needed to keep a hash of that from being searched.
const LETTERS: usize = 16;
/// Crockford's: no letter that is taken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Makes ten new ones in place of the old ones. They are shown once and kept as hashes.
pub(crate) async fn replace(db: &impl ConnectionTrait, cx: &Context, account_id: AccountId) -> Result<Vec<String>> {
    remove(db, account_id).await?;
    let codes: Vec<String> = (0..COUNT).map(|_| new_code(cx)).collect();
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        id: Set(cx.new_id()),
        account_id: Set(account_id),
        code_hash: Set(hash(account_id, code)),
        used_at: Set(None),
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(codes)
}

pub(crate) async fn remove(db: &impl ConnectionTrait, account_id: AccountId) -> Result<()> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account_id)).exec(db).await?;
    Ok(())
}

/// Ten new ones for the actor, who says the password once more. The old ones are worth nothing from then on.
pub async fn renew(cx: &Context, actor: &Actor, password: String) -> Result<Vec<String>> {
    if !second_factors::of(cx.db.read(), actor.account_id).await?.is_any() {
        return Err(Error::NotFound);
    }
    let account = accounts::own(cx, actor).await?;
    authentication::ask_again(cx, &account, "password", password).await?;
    let txn = cx.db.begin().await?;
    let codes = replace(&txn, cx, account.id).await?;
    audit::append(&txn, cx, Some(account.id), "renew-recovery-codes", "accounts", account.id.0).await?;
    txn.commit().await?;
    Ok(codes)
}

/// How many of the actor's are left.
pub async fn left(cx: &Context, actor: &Actor) -> Result<u64> {
    count_left(cx.db.read(), actor.account_id).await
}

pub(crate) async fn count_left(db: &impl ConnectionTrait, account_id: AccountId) -> Result<u64> {
    Ok(recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account_id))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(db)
        .await?)
}

/// Whether this is one of the account's that was not used before. Of two at once one is taken.
pub(crate) async fn spend(cx: &Context, account_id: AccountId, typed: &str) -> Result<bool> {
    let txn = cx.db.begin().await?;
    let taken = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(cx.now()))
        .filter(recovery_code::Column::AccountId.eq(account_id))
        .filter(recovery_code::Column::CodeHash.eq(hash(account_id, typed)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(&txn)
        .await?;
    if taken.rows_affected == 1 {
        audit::append(&txn, cx, Some(account_id), "use-recovery-code", "accounts", account_id.0).await?;
    }
    txn.commit().await?;
    Ok(taken.rows_affected == 1)
}

/// Four groups of four, as it is read from paper.
fn new_code(cx: &Context) -> String {
    let letters = cx.random.bytes::<LETTERS>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Spaces, dashes and case are no part of a code; O, I and L are read as the digits that they look like.
fn hash(account_id: AccountId, code: &str) -> Vec<u8> {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    });
    Sha256::new().chain_update(account_id.0).chain_update(letters.collect::<String>()).finalize().to_vec()
}
