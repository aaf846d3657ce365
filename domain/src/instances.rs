//! Where a database is at home. A copy of it that is started elsewhere (a restored backup, a rehearsal) would mail real
//! people: it holds its mail until an administrator releases it.
//!
//! Each place has an id in a small file beside its key file, bound to the machine and to that very file, so that a copied
//! folder is another place too. The first place of a database is at home there; every later one is asked about.
//! It does not tell a database that was put back to an older state in its own place.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, Set, TryInsertResult};

use crate::access::{self, Action, Subject};
use crate::clock::Clock;
use crate::entities::instance::{self, Column, Entity};
use crate::entities::outbox_message::{self, MessageStatus};
use crate::ids::InstanceId;
use crate::random::Random;
use crate::{Actor, Context, Error, Result, audit, fingerprint, organizations};

const FIRST_LINE: &str =
    "mooring place, version 1. By it Mooring knows a copy of its database. Never copy it: start there and release it.";
/// A place that holds its mail says so this often.
const SEEN_EVERY: Duration = Duration::minutes(1);
/// One that was silent for longer is not asked about.
const SILENT_AFTER: Duration = Duration::minutes(10);
/// What staff read beside mail that waited in a copy and was left unsent.
pub const LEFT_UNSENT: &str = "It waited in a copy of the database, and an administrator left it unsent.";

/// This place.
#[derive(Debug)]
pub struct Instance {
    pub id: InstanceId,
    /// Once released, always released: it is not asked again for each mail.
    is_released: AtomicBool,
}

impl Instance {
    #[must_use]
    pub fn new(id: InstanceId) -> Self {
        Self { id, is_released: AtomicBool::new(false) }
    }

    /// The place of a key file; a new one where the file beside it is missing or was copied from elsewhere.
    pub fn beside(key_file: &Path, clock: &dyn Clock, random: &dyn Random) -> Result<Self> {
        let path = PathBuf::from(format!("{}.instance", key_file.display()));
        let unwritable = |cause: std::io::Error| {
            Error::internal(format!("{}: {cause}. Mooring keeps there which copy of it may send mail", path.display()))
        };
        let is_there = path.exists();
        if let Some(id) = read(&path).filter(|_| is_there) {
            return Ok(Self::new(id));
        }
        let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or_default();
        let new = uuid::Builder::from_unix_timestamp_millis(millis, &random.bytes()).into_uuid();
        let beside = PathBuf::from(format!("{}.{new}", path.display()));
        write(&beside, InstanceId(new)).map_err(unwritable)?;
        let placed = if is_there { std::fs::rename(&beside, &path) } else { place(&beside, &path) };
        placed.map_err(unwritable)?;
        // Of two that begin at once both take the one that is there now.
        read(&path).map(Self::new).ok_or_else(|| unwritable(std::io::Error::other("it can't be read back")))
    }
}

/// Puts the file in its place without replacing one that was put there meanwhile.
fn place(from: &Path, to: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(from, to) {
        Ok(()) => std::fs::remove_file(from),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => std::fs::remove_file(from),
        // Some file systems know no links.
        Err(_) => std::fs::rename(from, to),
    }
}

fn write(path: &Path, id: InstanceId) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let mark = mark(&file)?;
    file.write_all(format!("{FIRST_LINE}\n{id} {mark}\n").as_bytes())?;
    file.sync_all()
}

/// The id of a file that was written here.
fn read(path: &Path) -> Option<InstanceId> {
    let file = File::open(path).ok()?;
    let text = std::io::read_to_string(&file).ok()?;
    let (id, written) = text.lines().nth(1)?.split_once(' ')?;
    (mark(&file).ok()? == written).then(|| id.parse().ok()).flatten()
}

/// What a copy of the file does not have: its number on its disk, and the machine's own id where there is one.
fn mark(file: &File) -> std::io::Result<String> {
    let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    Ok(fingerprint::of(format!("{} {}", machine.trim(), file.metadata()?.ino()))[..16].into())
}

/// Notes that this place serves the database, at each start. The first one is at home.
pub async fn arrive(cx: &Context) -> Result<()> {
    if Entity::find_by_id(cx.instance.id).one(cx.db.read()).await?.is_some() {
        return Ok(());
    }
    let txn = cx.db.begin().await?;
    // Two that come first at once take turns.
    organizations::require(&txn).await?;
    let is_first = Entity::find().count(&txn).await? == 0;
    note(&txn, cx, is_first.then(|| cx.now())).await?;
    txn.commit().await?;
    Ok(())
}

async fn note(db: &impl ConnectionTrait, cx: &Context, released_at: Option<DateTime<Utc>>) -> Result<()> {
    let now = cx.now();
    let row = instance::ActiveModel {
        id: Set(cx.instance.id),
        arrived_at: Set(now),
        seen_at: Set(now),
        released_at: Set(released_at),
    };
    let once = OnConflict::column(Column::Id).do_nothing().to_owned();
    let _: TryInsertResult<_> = Entity::insert(row).on_conflict(once).try_insert().exec(db).await?;
    Ok(())
}

/// Whether mail may leave from here. A place that may not says that it is there, so that administrators see it.
pub async fn may_send(cx: &Context) -> Result<bool> {
    if cx.instance.is_released.load(Ordering::Relaxed) {
        return Ok(true);
    }
    let here = Entity::find_by_id(cx.instance.id).one(cx.db.read()).await?;
    match here {
        Some(here) if here.released_at.is_some() => {
            cx.instance.is_released.store(true, Ordering::Relaxed);
            return Ok(true);
        }
        Some(here) if (cx.now() - here.seen_at).abs() < SEEN_EVERY => {}
        Some(here) => {
            Entity::update_many()
                .col_expr(Column::SeenAt, Expr::value(cx.now()))
                .filter(Column::Id.eq(here.id))
                .exec(cx.db.write())
                .await?;
        }
        None => note(cx.db.write(), cx, None).await?,
    }
    Ok(false)
}

/// The places that hold their mail now, the newest last.
pub async fn held(cx: &Context) -> Result<Vec<instance::Model>> {
    let held = Entity::find()
        .filter(Column::ReleasedAt.is_null())
        .filter(Column::SeenAt.gt(cx.now() - SILENT_AFTER))
        .order_by_asc(Column::Id);
    Ok(held.all(cx.db.read()).await?)
}

/// What becomes of the mail that waits when a place is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The copy goes on where its original stopped.
    Send,
    /// The original may have sent it already.
    LeaveUnsent,
}

/// Lets a place send. `actor` is none where the command line does.
pub async fn release(cx: &Context, actor: Option<&Actor>, id: InstanceId, waiting: Waiting) -> Result<()> {
    if let Some(actor) = actor {
        access::require(actor, Action::ManageMail, Subject::None)?;
    }
    let now = cx.now();
    let txn = cx.db.begin().await?;
    let released = Entity::update_many()
        .col_expr(Column::ReleasedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::ReleasedAt.is_null())
        .exec(&txn)
        .await?;
    if released.rows_affected == 0 {
        // Pressed twice it was done once.
        return Entity::find_by_id(id).one(&txn).await?.map(drop).ok_or(Error::NotFound);
    }
    if waiting == Waiting::LeaveUnsent {
        let lost = Condition::all()
            .add(outbox_message::Column::Status.eq(MessageStatus::Sending))
            .add(outbox_message::Column::LeasedUntil.lte(now));
        outbox_message::Entity::update_many()
            .col_expr(outbox_message::Column::Status, Expr::value(MessageStatus::Dropped))
            .col_expr(outbox_message::Column::Outcome, Expr::value(LEFT_UNSENT))
            .filter(Condition::any().add(outbox_message::Column::Status.eq(MessageStatus::Waiting)).add(lost))
            .exec(&txn)
            .await?;
    }
    audit::append(&txn, cx, actor.map(|actor| actor.account_id), "release", "instances", id.0).await?;
    txn.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::random::OsRandom;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mooring-places-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    fn beside(key_file: &Path) -> InstanceId {
        Instance::beside(key_file, &SystemClock, &OsRandom).expect("a place").id
    }

    #[test]
    fn a_place_stays_itself_and_a_copied_folder_is_another_one() {
        let (here, there) = (folder("here"), folder("there"));
        let id = beside(&here.join("key"));
        assert_eq!(beside(&here.join("key")), id);
        assert_eq!(std::fs::read_dir(&here).expect("a folder").count(), 1, "nothing is left beside it");
        std::fs::copy(here.join("key.instance"), there.join("key.instance")).expect("a copy");
        let other = beside(&there.join("key"));
        assert_ne!(other, id);
        assert_eq!(beside(&there.join("key")), other, "and stays that");
        assert_eq!(beside(&here.join("key")), id);
        for folder in [here, there] {
            std::fs::remove_dir_all(folder).expect("cleaned");
        }
    }

    #[test]
    fn a_folder_that_is_moved_is_the_same_place() {
        let (here, there) = (folder("before"), folder("after"));
        let id = beside(&here.join("key"));
        std::fs::rename(here.join("key.instance"), there.join("key.instance")).expect("moved");
        assert_eq!(beside(&there.join("key")), id);
        for folder in [here, there] {
            std::fs::remove_dir_all(folder).expect("cleaned");
        }
    }

    #[test]
    fn what_can_be_written_nowhere_is_said() {
        let refused = Instance::beside(Path::new("/proc/key"), &SystemClock, &OsRandom).expect_err("refused");
        assert!(format!("{refused:?}").contains("which copy of it may send mail"), "{refused:?}");
    }
}
