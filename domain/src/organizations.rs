//! The one organization of this installation, and the check that database, key file and server belong together.

use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, EntityTrait as _, QuerySelect as _, Set};

use crate::entities::organization;
use crate::ids::OrganizationId;
use crate::keys::Keys;
use crate::{Context, Db, Error, Result, second_factors};

/// Called so until an administrator gives it its name.
pub const UNNAMED: &str = "Our organization";

pub async fn find(db: &Db) -> Result<Option<organization::Model>> {
    Ok(organization::Entity::find().one(db.read()).await?)
}

pub(crate) async fn require(txn: &DatabaseTransaction) -> Result<organization::Model> {
    organization::Entity::find().lock_exclusive().one(txn).await?.ok_or(Error::NotFound)
}

/// Makes the one row of an empty database, which from then on belongs to the context's key file.
pub async fn found(cx: &Context, name: &str, demo: bool) -> Result<OrganizationId> {
    let id = cx.new_id();
    organization::ActiveModel {
        id: Set(id),
        name: Set(name.into()),
        demo: Set(demo),
        key_fingerprint: Set(cx.keys.fingerprint()),
        created_at: Set(cx.now()),
        factor_grace_days: Set(second_factors::LONGEST_GRACE_DAYS),
        mail_look: Set(None),
    }
    .insert(cx.db.write())
    .await?;
    Ok(id)
}

/// Takes turns with whoever else adds an address or changes one. While a rotation of the keys is under way the same address
/// may stand under two keys, and the database's own rule that each is there once would not see that.
pub(crate) async fn lock_addresses(txn: &DatabaseTransaction) -> Result<()> {
    require(txn).await.map(drop)
}

/// Asks the key file and the database which keys there are and which one is current. Every server does, again and again.
pub async fn follow_keys(cx: &Context) -> Result<()> {
    let Some(organization) = find(&cx.db).await? else { return Ok(()) };
    if cx.keys.use_current(&organization.key_fingerprint)? {
        return Ok(());
    }
    Err(Error::internal("the key file lacks the database's current key: copy the key file from where it was rotated"))
}

/// Refuses a key file that is not the database's, and a demo database on a server that is none. The keys use the one that
/// the database names.
pub fn check(organization: &organization::Model, keys: &Keys, demo: bool) -> Result<()> {
    if !keys.use_current(&organization.key_fingerprint)? {
        let words = "this is not the key file that the database was made with; nothing was changed. \
                     Point MOORING_KEY_FILE at the right one (a copy may lie apart from the backups).";
        return Err(Error::internal(words));
    }
    match (organization.demo, demo) {
        (true, false) => {
            Err(Error::internal("this is a demo database; start with --demo, or with another MOORING_DATABASE_URL."))
        }
        (false, true) => Err(Error::internal(
            "--demo wants an empty database or a demo one; this one holds real data and was left alone.",
        )),
        _ => Ok(()),
    }
}
