//! Passkeys: a key pair on somebody's device, as first and only step. The server asks a question, the device signs it once
//! it knows its owner again; a question is answered once, and soon.

use std::net::IpAddr;

use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::complaints::Complaint;
use crate::devices::Device;
use crate::entities::account::{self, AccountStatus};
use crate::entities::outbox_message::Kind;
use crate::entities::{passkey, passkey_ceremony};
use crate::error::Conflict;
use crate::ids::{AccountId, PasskeyCeremonyId, PasskeyId};
use crate::outbox::Draft;
use crate::sealed::Sealed;
use crate::sign_ins::{self, Started};
use crate::throttles::{self, Bucket, Try};
use crate::{Actor, Context, Error, Result, accounts, audit, authentication, recovery_codes, second_factors};

/// What browsers show as whose passkey it is. It names no organization.
const NAME: &str = "Mooring";
/// How long a question waits for its answer.
const ANSWERED_WITHIN: Duration = Duration::minutes(5);

/// Whom a passkey belongs to: this host and no other, at this very origin. A site that looks like ours gets no answer.
#[derive(Clone, Debug)]
pub struct RelyingParty(Webauthn);

impl RelyingParty {
    /// None where the host is a bare address: browsers make no passkeys for one.
    #[must_use]
    pub fn of(public_url: &str) -> Option<Self> {
        let url: Url = public_url.parse().ok()?;
        let waits = ANSWERED_WITHIN.to_std().ok()?;
        let builder = WebauthnBuilder::new(url.domain()?, &url).ok()?.rp_name(NAME).timeout(waits);
        builder.allow_subdomains(false).build().ok().map(Self)
    }
}

/// What a browser is asked, and by which name its answer is found again.
#[derive(Serialize)]
pub struct Question {
    ceremony: PasskeyCeremonyId,
    options: serde_json::Value,
}

/// What a browser answers: which question, and the credential as JSON.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub ceremony: String,
    pub credential: String,
}

/// What the server must remember of its question.
#[derive(Serialize, Deserialize)]
enum Ceremony {
    Adding(AccountId, PasskeyRegistration),
    SigningIn(DiscoverableAuthentication),
}

/// The actor's own, oldest first.
pub async fn list(cx: &Context, actor: &Actor) -> Result<Vec<passkey::Model>> {
    of(cx, actor.account_id).await
}

async fn of(cx: &Context, account_id: AccountId) -> Result<Vec<passkey::Model>> {
    let own = passkey::Entity::find().filter(passkey::Column::AccountId.eq(account_id));
    Ok(own.order_by_asc(passkey::Column::Id).all(cx.db.read()).await?)
}

/// Begins to add a passkey for somebody who is signed in, and who says the password once more.
pub async fn begin_adding(
    cx: &Context,
    party: &RelyingParty,
    actor: &Actor,
    password: String,
    address: IpAddr,
) -> Result<Question> {
    let account = accounts::own(cx, actor).await?;
    authentication::ask_again(cx, &account, "password", password).await?;
    tries(cx, address).require(cx, "password").await?;
    let known = of(cx, account.id).await?;
    let known = known.iter().map(|row| open(cx, row).map(|key| key.cred_id().clone())).collect::<Result<_>>()?;
    // The account's id says nothing of its owner; the name stays on their device, to tell accounts apart.
    let begun = party.0.start_passkey_registration(account.id.0, &account.name, &account.name, Some(known));
    let (options, state) = begun.map_err(Error::internal)?;
    let mut options = serde_json::to_value(options.public_key).map_err(Error::internal)?;
    // A device that does not keep the account's id can't sign in by itself.
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    ask(cx, &Ceremony::Adding(account.id, state), options).await
}

/// Takes the new passkey. Gives recovery codes, which are shown once, to who has none. `name`: the browser it was made in.
pub async fn finish_adding(
    cx: &Context,
    party: &RelyingParty,
    actor: &Actor,
    answer: &Answer,
    name: &str,
    address: IpAddr,
) -> Result<Option<Vec<String>>> {
    let Some(Ceremony::Adding(account_id, state)) = take(cx, &answer.ceremony).await? else { return Err(too_late()) };
    let given = serde_json::from_str::<RegisterPublicKeyCredential>(&answer.credential);
    let key = given.ok().and_then(|given| party.0.finish_passkey_registration(&given, &state).ok());
    let Some(key) = key.filter(|_| account_id == actor.account_id) else {
        return Err(Error::field("passkey", Complaint::message("wrong-passkey-not-taken")));
    };
    let codes = match insert(cx, account_id, &key, name).await {
        Err(Error::Conflict(Conflict::AlreadyThere)) => {
            return Err(Error::field("passkey", Complaint::message("wrong-passkey-here")));
        }
        codes => codes?,
    };
    tries(cx, address).give_back(cx).await?;
    Ok(codes)
}

async fn insert(cx: &Context, account_id: AccountId, key: &Passkey, name: &str) -> Result<Option<Vec<String>>> {
    let id: PasskeyId = cx.new_id();
    let row = passkey::ActiveModel {
        id: Set(id),
        account_id: Set(account_id),
        credential_key: Set(Sha256::digest(key.cred_id()).to_vec()),
        credential: Set(seal(cx, id, key)?),
        name: Set(name.into()),
        created_at: Set(cx.now()),
        used_at: Set(None),
    };
    let txn = cx.db.begin().await?;
    // Two that are added at once give codes once.
    account::Entity::find_by_id(account_id).lock_exclusive().one(&txn).await?;
    passkey::Entity::insert(row).exec_without_returning(&txn).await?;
    let codes = match recovery_codes::count_left(&txn, account_id).await? {
        0 => Some(recovery_codes::replace(&txn, cx, account_id).await?),
        _ => None,
    };
    second_factors::added(&txn, cx, account_id).await?;
    audit::append(&txn, cx, Some(account_id), "add-passkey", "passkeys", id.0).await?;
    txn.commit().await?;
    Ok(codes)
}

/// Asks whoever is there for a passkey: it says itself whose it is. None: there is no try left.
pub async fn begin_signing_in(cx: &Context, party: &RelyingParty, address: IpAddr) -> Result<Option<Question>> {
    if tries(cx, address).take(cx).await? == Try::Refused {
        return Ok(None);
    }
    let (options, state) = party.0.start_discoverable_authentication().map_err(Error::internal)?;
    let options = serde_json::to_value(options.public_key).map_err(Error::internal)?;
    ask(cx, &Ceremony::SigningIn(state), options).await.map(Some)
}

/// Signs in whose passkey answered. No such passkey, a wrong answer and an account that is not active are one answer: none.
pub async fn sign_in(
    cx: &Context,
    party: &RelyingParty,
    answer: &Answer,
    device: Device,
    address: IpAddr,
) -> Result<Option<Started>> {
    let Some(Ceremony::SigningIn(state)) = take(cx, &answer.ceremony).await? else { return Ok(None) };
    let Ok(given) = serde_json::from_str::<PublicKeyCredential>(&answer.credential) else { return Ok(None) };
    let Ok((owner, credential_id)) = party.0.identify_discoverable_authentication(&given) else { return Ok(None) };
    let row = passkey::Entity::find()
        .filter(passkey::Column::CredentialKey.eq(Sha256::digest(credential_id).to_vec()))
        .filter(passkey::Column::AccountId.eq(AccountId(owner)));
    let Some(row) = row.one(cx.db.read()).await? else { return Ok(None) };
    let mut key = open(cx, &row)?;
    let answered = party.0.finish_discoverable_authentication_v2(&given, state, DiscoverableKey::from(&key));
    let Some(answered) = answered.ok().filter(|answered| answered.user_verified()) else { return Ok(None) };
    let account = account::Entity::find_by_id(row.account_id).one(cx.db.read()).await?;
    let Some(account) = account.filter(|account| account.status == AccountStatus::Active) else { return Ok(None) };
    key.update_credential(&answered);
    // It may have been removed meanwhile.
    let used = passkey::Entity::update_many()
        .col_expr(passkey::Column::Credential, Expr::value(seal(cx, row.id, &key)?))
        .col_expr(passkey::Column::UsedAt, Expr::value(cx.now()))
        .filter(passkey::Column::Id.eq(row.id))
        .exec(cx.db.write())
        .await?;
    if used.rows_affected != 1 {
        return Ok(None);
    }
    tries(cx, address).give_back(cx).await?;
    sign_ins::start(cx, account.id, account.role, device).await.map(Some)
}

/// Takes one of the actor's own away. Staff must have another second step.
pub async fn remove(cx: &Context, actor: &Actor, id: PasskeyId, password: String) -> Result<()> {
    let own = || passkey::Entity::find_by_id(id).filter(passkey::Column::AccountId.eq(actor.account_id));
    own().one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let alone = second_factors::may_do_without(actor, false, &password);
    let account = accounts::own(cx, actor).await?;
    authentication::ask_again(cx, &account, "password", password).await?;
    let txn = cx.db.begin().await?;
    // Of two that are removed at once, one is the last.
    account::Entity::find_by_id(account.id).lock_exclusive().one(&txn).await?;
    own().one(&txn).await?.ok_or(Error::NotFound)?;
    let factors = second_factors::of(&txn, account.id).await?;
    if factors.app_since.is_none() && factors.passkeys == 1 {
        alone?;
        recovery_codes::remove(&txn, account.id).await?;
    }
    passkey::Entity::delete_by_id(id).exec(&txn).await?;
    Draft::about_account(Kind::SecondStepChanged, account.id, cx.now()).enqueue(&txn, cx).await?;
    audit::append(&txn, cx, Some(account.id), "remove-passkey", "passkeys", id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Removes questions that nobody answered.
pub async fn remove_expired(cx: &Context) -> Result<u64> {
    let over = passkey_ceremony::Entity::delete_many().filter(passkey_ceremony::Column::ExpiresAt.lte(cx.now()));
    Ok(over.exec(cx.db.write()).await?.rows_affected)
}

/// Each question costs its address a try, which a right answer gives back: nobody fills the table with questions.
fn tries(cx: &Context, address: IpAddr) -> Bucket {
    authentication::of_address(cx, throttles::ADDRESS, address)
}

fn too_late() -> Error {
    Error::field("passkey", Complaint::message("wrong-passkey-late"))
}

async fn ask(cx: &Context, ceremony: &Ceremony, options: serde_json::Value) -> Result<Question> {
    let id: PasskeyCeremonyId = cx.new_id();
    let state = serde_json::to_string(ceremony).map_err(Error::internal)?;
    let row = passkey_ceremony::ActiveModel {
        id: Set(id),
        state: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, &state)),
        expires_at: Set(cx.now() + ANSWERED_WITHIN),
    };
    passkey_ceremony::Entity::insert(row).exec_without_returning(cx.db.write()).await?;
    Ok(Question { ceremony: id, options })
}

/// Takes a question back out of the database: of many answers to it, over all servers, one finds it.
async fn take(cx: &Context, id: &str) -> Result<Option<Ceremony>> {
    let Ok(id) = id.parse::<PasskeyCeremonyId>() else { return Ok(None) };
    let Some(row) = passkey_ceremony::Entity::find_by_id(id).one(cx.db.read()).await? else { return Ok(None) };
    let taken = passkey_ceremony::Entity::delete_many()
        .filter(passkey_ceremony::Column::Id.eq(id))
        .filter(passkey_ceremony::Column::ExpiresAt.gt(cx.now()))
        .exec(cx.db.write())
        .await?;
    if taken.rows_affected != 1 {
        return Ok(None);
    }
    serde_json::from_str(&row.state.open(&cx.keys, id.0)?).map(Some).map_err(Error::internal)
}

fn open(cx: &Context, row: &passkey::Model) -> Result<Passkey> {
    serde_json::from_str(&row.credential.open(&cx.keys, row.id.0)?).map_err(Error::internal)
}

fn seal(cx: &Context, id: PasskeyId, key: &Passkey) -> Result<Sealed<passkey::Credential>> {
    let text = serde_json::to_string(key).map_err(Error::internal)?;
    Ok(Sealed::seal(&cx.keys, &*cx.random, id.0, &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_belongs_to_a_host_with_a_name() {
        for named in ["https://mooring.example.org", "http://localhost:3000"] {
            assert!(RelyingParty::of(named).is_some(), "{named}");
        }
        for bare in ["http://127.0.0.1:3000", "http://[::1]:3000", "https://192.0.2.1", "nothing"] {
            assert!(RelyingParty::of(bare).is_none(), "{bare}");
        }
    }
}
