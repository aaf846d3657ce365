//! Proving who one is: address and password, within the tries there are.
//!
//! No such account, a wrong password and an account that is not active are one answer, after the same work.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::complaints::Complaint;
use crate::devices::Device;
use crate::entities::account::{self, AccountStatus};
use crate::entities::outbox_message::Kind;
use crate::ids::AccountId;
use crate::keys::Subkey;
use crate::outbox::Draft;
use crate::passwords::{Check, Password};
use crate::sealed::{Sealed, SealedColumn};
use crate::sign_ins::{self, Started};
use crate::throttles::{self, Bucket, Try};
use crate::values::EmailAddress;
use crate::{Context, Error, Result, accounts, known_devices, recovery_codes, second_factors};

/// What somebody typed to sign in, and where.
pub struct Attempt {
    pub email: String,
    pub password: String,
    pub device: Device,
    pub address: IpAddr,
}

/// What became of it.
pub enum Outcome {
    /// No such account, wrong password or not active.
    Wrong,
    /// There was no try left; nothing was compared.
    TooMany,
    /// The password was right; the second step is still to come.
    SecondStep(Proof),
    Started(Started),
}

/// That somebody knew the password a moment ago: sealed, it stands in the page of the second step, and signs nobody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof(String);

/// How long the second step may take.
const SECOND_STEP_WITHIN: Duration = Duration::minutes(10);

/// What a proof says, sealed in a page and bound to the account.
#[derive(Serialize, Deserialize)]
struct Proven {
    until: DateTime<Utc>,
    /// Of the password's hash: a new password makes the proof worthless.
    password: String,
    shared: bool,
}

struct OnSecondStepPage;
impl SealedColumn for OnSecondStepPage {
    const TABLE: &'static str = "second step page";
    const COLUMN: &'static str = "proof";
    const SUBKEY: Subkey = Subkey::Page;
}

impl Proof {
    fn new(cx: &Context, account: &account::Model, device: &Device) -> Result<Self> {
        let until = cx.now() + SECOND_STEP_WITHIN;
        let proven = Proven { until, password: tag(account), shared: device.is_shared };
        let text = serde_json::to_string(&proven).map_err(Error::internal)?;
        let sealed = Sealed::<OnSecondStepPage>::seal(&cx.keys, &*cx.random, account.id.0, &text);
        Ok(Self(format!("{}.{}", account.id, sealed.to_text())))
    }

    /// What the page sends back.
    #[must_use]
    pub fn typed(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose it is, if it still holds, and whether others use that device.
    pub(crate) async fn open(&self, cx: &Context) -> Result<Option<(account::Model, bool)>> {
        let Some((id, sealed)) = self.0.split_once('.') else { return Ok(None) };
        let (Ok(id), Some(sealed)) = (id.parse::<AccountId>(), Sealed::<OnSecondStepPage>::from_text(sealed)) else {
            return Ok(None);
        };
        let Ok(text) = sealed.open(&cx.keys, id.0) else { return Ok(None) };
        let proven: Proven = serde_json::from_str(&text).map_err(Error::internal)?;
        let account = account::Entity::find_by_id(id).one(cx.db.read()).await?;
        let account =
            account.filter(|account| account.status == AccountStatus::Active && tag(account) == proven.password);
        Ok(account.filter(|_| cx.now() < proven.until).map(|account| (account, proven.shared)))
    }
}

fn tag(account: &account::Model) -> String {
    crate::fingerprint::hex(&Sha256::digest(account.password_hash.as_deref().unwrap_or_default())[..8])
}

/// Signs in with address and password.
pub async fn sign_in(cx: &Context, attempt: Attempt) -> Result<Outcome> {
    let email = EmailAddress::parse(&attempt.email).ok();
    let account = match &email {
        Some(email) => accounts::find_by_email(cx.db.read(), cx, email).await?,
        None => None,
    };
    let Some(budget) = Budget::take(cx, &attempt, email.as_ref(), account.as_ref()).await? else {
        return Ok(Outcome::TooMany);
    };
    let length = attempt.password.chars().count();
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let check = cx.hasher.check(Password::typed(attempt.password), stored).await?;
    let account = account.filter(|account| account.status == AccountStatus::Active);
    let (Some(account), false) = (account.clone(), check == Check::Wrong) else {
        if let (Some(account), Try::TheLast) = (&account, budget.whose_last) {
            Draft::about_account(Kind::GuessingStopped, account.id, cx.now()).enqueue(cx.db.write(), cx).await?;
        }
        return Ok(Outcome::Wrong);
    };
    budget.was_right(cx).await?;
    let account = rehash(cx, account, check).await?;
    if second_factors::of(cx.db.read(), account.id).await?.is_any() {
        return Proof::new(cx, &account, &attempt.device).map(Outcome::SecondStep);
    }
    second_factors::let_in_without(cx, &account, length).await?;
    sign_ins::start(cx, account.id, account.role, attempt.device).await.map(Outcome::Started)
}

/// Whether others use the device that a proof was made on. None: the proof no longer holds.
pub async fn is_on_shared_device(cx: &Context, proof: &Proof) -> Result<Option<bool>> {
    Ok(proof.open(cx).await?.map(|(_, is_shared)| is_shared))
}

/// The second step: a code of the app, or one of the recovery codes. None: the proof no longer holds.
pub async fn second_step(cx: &Context, proof: &Proof, code: &str, device: Device) -> Result<Option<Outcome>> {
    let Some((account, is_shared)) = proof.open(cx).await? else { return Ok(None) };
    let bucket = Bucket::of(cx, throttles::SECOND_STEP, account.id.0.as_bytes());
    let taken = bucket.take(cx).await?;
    if taken == Try::Refused {
        return Ok(Some(Outcome::TooMany));
    }
    if !second_factors::spend(cx, account.id, code).await? && !recovery_codes::spend(cx, account.id, code).await? {
        if taken == Try::TheLast {
            Draft::about_account(Kind::GuessingStopped, account.id, cx.now()).enqueue(cx.db.write(), cx).await?;
        }
        return Ok(Some(Outcome::Wrong));
    }
    bucket.clear(cx).await?;
    let device = Device { is_shared, ..device };
    sign_ins::start(cx, account.id, account.role, device).await.map(Outcome::Started).map(Some)
}

async fn rehash(cx: &Context, account: account::Model, check: Check) -> Result<account::Model> {
    let Check::RightRehashed(hash) = check else { return Ok(account) };
    let row = account::ActiveModel { id: Set(account.id), password_hash: Set(Some(hash)), ..Default::default() };
    Ok(row.update(cx.db.write()).await?)
}

/// The tries that one sign-in costs: of the device where the account signed in before, or else of the network address
/// and of the account.
struct Budget {
    whose: Bucket,
    whose_last: Try,
    address: Option<Bucket>,
}

impl Budget {
    /// None: there was none left. An address that has no account is counted like one that has.
    async fn take(
        cx: &Context,
        attempt: &Attempt,
        email: Option<&EmailAddress>,
        account: Option<&account::Model>,
    ) -> Result<Option<Self>> {
        let nobody = AccountId(Uuid::nil());
        let known = match &attempt.device.token {
            Some(token) => known_devices::find(cx, token, account.map_or(nobody, |account| account.id)).await?,
            None => None,
        };
        let (whose, address) = match known {
            Some(device) => (Bucket::of(cx, throttles::KNOWN_DEVICE, device.0.as_bytes()), None),
            None => (bucket_of(cx, email, &attempt.email), Some(of_address(cx, throttles::ADDRESS, attempt.address))),
        };
        if let Some(address) = &address
            && address.take(cx).await? == Try::Refused
        {
            return Ok(None);
        }
        Ok(match whose.take(cx).await? {
            Try::Refused => None,
            whose_last => Some(Self { whose, whose_last, address }),
        })
    }

    async fn was_right(&self, cx: &Context) -> Result<()> {
        self.whose.clear(cx).await?;
        match &self.address {
            Some(address) => address.give_back(cx).await,
            None => Ok(()),
        }
    }
}

fn bucket_of(cx: &Context, email: Option<&EmailAddress>, typed: &str) -> Bucket {
    let whose = email.map_or_else(|| typed.trim().to_lowercase(), EmailAddress::normalized);
    Bucket::of(cx, throttles::ACCOUNT, whose.as_bytes())
}

/// The bucket of a network address. One line of IPv6 is a whole network of 64 bits.
pub fn of_address(cx: &Context, limit: throttles::Limit, address: IpAddr) -> Bucket {
    match address.to_canonical() {
        IpAddr::V4(address) => Bucket::of(cx, limit, &address.octets()),
        IpAddr::V6(address) => Bucket::of(cx, limit, &address.octets()[..8]),
    }
}

/// Forgets the wrong tries at an account: its owner has a new password.
pub(crate) async fn forgive(cx: &Context, account: &account::Model) -> Result<()> {
    if let Ok(email) = EmailAddress::parse(&accounts::email(cx, account)?) {
        bucket_of(cx, Some(&email), "").clear(cx).await?;
    }
    Bucket::of(cx, throttles::SECOND_STEP, account.id.0.as_bytes()).clear(cx).await
}

/// Asks somebody who is signed in for their password once more, before what can't be undone. `field` is where it was typed.
pub async fn ask_again(cx: &Context, account: &account::Model, field: &'static str, password: String) -> Result<()> {
    let bucket = Bucket::of(cx, throttles::ASKED_AGAIN, account.id.0.as_bytes());
    bucket.require(cx, field).await?;
    if cx.hasher.check(Password::typed(password), account.password_hash.clone()).await? == Check::Wrong {
        return Err(Error::field(field, Complaint::message("wrong-current-password")));
    }
    bucket.clear(cx).await
}
