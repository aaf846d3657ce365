//! Copies that a device keeps of somebody's own pages, so that they can be read without a network: only where they said
//! so, and never on a device that others use. The copies themselves are the browser's business; here is whose they are,
//! and who said what.

use sha2::{Digest as _, Sha256};

use crate::access::{Action, Subject};
use crate::fingerprint::hex;
use crate::ids::AccountId;
use crate::{Actor, Context, Error, Result, access, audit};

/// Whose copies these are, as the device knows it: always the same for an account, and it says nothing about it. It must
/// outlast every sign-in, new password and key, or what was not sent yet would be taken for somebody else's.
#[must_use]
pub fn owner_key(account_id: AccountId) -> String {
    let digest = Sha256::new().chain_update("kept copies").chain_update(account_id.0).finalize();
    hex(&digest[..16])
}

/// Whether copies are offered where the actor is signed in: not where others use the device too.
pub fn are_offered(actor: &Actor) -> Result<bool> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    Ok(!actor.shared_device)
}

/// The actor allows it on this device.
pub async fn allow(cx: &Context, actor: &Actor) -> Result<()> {
    if !are_offered(actor)? {
        return Err(Error::NotFound);
    }
    note(cx, actor, "keep-copies").await
}

/// The actor wants no copies on this device any more.
pub async fn stop(cx: &Context, actor: &Actor) -> Result<()> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    note(cx, actor, "drop-copies").await
}

/// The permission itself is the device's; that it was given, or taken back, is in the trail.
async fn note(cx: &Context, actor: &Actor, action: &'static str) -> Result<()> {
    let txn = cx.db.begin().await?;
    audit::append(&txn, cx, Some(actor.account_id), action, "sign_ins", actor.sign_in_id.0).await?;
    txn.commit().await?;
    Ok(())
}
