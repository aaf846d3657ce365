//! Proving who one is: address and password, within the tries there are.
//!
//! No such account, a wrong password and an account that is not active are one answer, after the same work.

use std::net::IpAddr;

use sea_orm::{ActiveModelTrait as _, Set};
use uuid::Uuid;

use crate::devices::Device;
use crate::entities::account::{self, AccountStatus};
use crate::entities::outbox_message::Kind;
use crate::ids::AccountId;
use crate::outbox::Draft;
use crate::passwords::{Check, Password};
use crate::sign_ins::{self, Started};
use crate::throttles::{self, Bucket, Try};
use crate::values::EmailAddress;
use crate::{Context, Error, Result, accounts, known_devices};

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
    Started(Started),
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
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let check = cx.hasher.check(Password::typed(attempt.password), stored).await?;
    let account = account.filter(|account| account.status == AccountStatus::Active);
    let (Some(account), false) = (&account, check == Check::Wrong) else {
        if let (Some(account), Try::TheLast) = (&account, budget.whose_last) {
            Draft::about_account(Kind::GuessingStopped, account.id, cx.now()).enqueue(cx.db.write(), cx).await?;
        }
        return Ok(Outcome::Wrong);
    };
    budget.was_right(cx).await?;
    rehash(cx, account.id, check).await?;
    sign_ins::start(cx, account.id, account.role, attempt.device).await.map(Outcome::Started)
}

async fn rehash(cx: &Context, account_id: AccountId, check: Check) -> Result<()> {
    if let Check::RightRehashed(hash) = check {
        let row = account::ActiveModel { id: Set(account_id), password_hash: Set(Some(hash)), ..Default::default() };
        row.update(cx.db.write()).await?;
    }
    Ok(())
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
    Ok(())
}

/// Asks somebody who is signed in for their password once more, before what can't be undone. `field` is where it was typed.
pub async fn ask_again(cx: &Context, account: &account::Model, field: &'static str, password: String) -> Result<()> {
    let bucket = Bucket::of(cx, throttles::ASKED_AGAIN, account.id.0.as_bytes());
    if bucket.take(cx).await? == Try::Refused {
        return Err(Error::field(field, "That was tried too often. Wait a quarter of an hour; nothing was changed."));
    }
    if cx.hasher.check(Password::typed(password), account.password_hash.clone()).await? == Check::Wrong {
        return Err(Error::field(field, "This is not your current password."));
    }
    bucket.clear(cx).await
}
