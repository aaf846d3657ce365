//! Where a database is at home. A copy of it that is started elsewhere (a restored backup, a rehearsal) would mail real
//! people: it holds its mail until an administrator releases it.
//!
//! Each place has an id in a small file beside its key file, bound to the machine and to that very file, so that a copied
//! folder is another place too. The first place of a database is at home there; every later one is asked about.
//! It does not tell a database that was put back to an older state in its own place.

use std::fs::{File, Metadata, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::SystemTime;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use sea_orm::{DatabaseTransaction, QueryOrder as _, Set, TryInsertResult};

use crate::access::{self, Action, Subject};
use crate::clock::Clock;
use crate::entities::instance::{self, Column, Entity};
use crate::entities::outbox_message::{self, MessageStatus};
use crate::ids::InstanceId;
use crate::random::Random;
use crate::{Actor, Context, Db, Error, Result, audit, claims, fingerprint, organizations, outbox};

const FIRST_LINE: &str =
    "mooring place, version 1. By it Mooring knows a copy of its database. Never copy it: start there and release it.";
/// A place that sends, or holds its mail, says that it is there this often.
const SEEN_EVERY: Duration = Duration::minutes(1);
/// One that was silent for longer is not asked about.
const SILENT_AFTER: Duration = Duration::minutes(10);
/// One that sends was at work lately where it said so within this.
const LATELY: Duration = Duration::minutes(3);
/// What staff read beside mail that waited in a copy and was left unsent.
pub const LEFT_UNSENT: &str = "It waited in a copy of the database, and an administrator left it unsent.";

/// This place.
#[derive(Debug)]
pub struct Instance {
    pub id: InstanceId,
    /// Once released, always released: it is not asked again for each mail.
    is_released: AtomicBool,
    /// When it last said that it is there, in milliseconds.
    said_at: AtomicI64,
}

impl Instance {
    #[must_use]
    pub fn new(id: InstanceId) -> Self {
        Self { id, is_released: AtomicBool::new(false), said_at: AtomicI64::new(i64::MIN) }
    }

    /// The place of a key file; a new one where the file beside it is missing or was copied from elsewhere.
    pub fn beside(key_file: &Path, clock: &dyn Clock, random: &dyn Random) -> Result<Self> {
        let path = PathBuf::from(format!("{}.instance", key_file.display()));
        let unwritable = |cause: std::io::Error| {
            Error::internal(format!("{}: {cause}. Mooring keeps there which copy of it may send mail", path.display()))
        };
        let is_there = path.exists();
        let found = read(&path).filter(|_| is_there);
        if let Some(Found { id, is_marked_well: true }) = found {
            return Ok(Self::new(id));
        }
        let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or_default();
        let new = uuid::Builder::from_unix_timestamp_millis(millis, &random.bytes()).into_uuid();
        let beside = PathBuf::from(format!("{}.{new}", path.display()));
        if let Some(Found { id, .. }) = found {
            // It is at home here, and goes on where its mark can't be made better.
            if write(&beside, id).and_then(|()| std::fs::rename(&beside, &path)).is_err() {
                let _ = std::fs::remove_file(&beside);
            }
            return Ok(Self::new(id));
        }
        write(&beside, InstanceId(new)).map_err(unwritable)?;
        let placed = if is_there { std::fs::rename(&beside, &path) } else { place(&beside, &path) };
        placed.map_err(unwritable)?;
        // Of two that begin at once both take the one that is there now.
        let placed = read(&path).map(|found| Self::new(found.id));
        placed.ok_or_else(|| unwritable(std::io::Error::other("it can't be read back")))
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
    let mark = mark(&file.metadata()?, true);
    file.write_all(format!("{FIRST_LINE}\n{id} {mark}\n").as_bytes())?;
    file.sync_all()
}

/// The id of a file that was written here.
#[derive(Clone, Copy)]
struct Found {
    id: InstanceId,
    /// Not by a release that knew less of what a copy does not have.
    is_marked_well: bool,
}

fn read(path: &Path) -> Option<Found> {
    let file = File::open(path).ok()?;
    let text = std::io::read_to_string(&file).ok()?;
    let (id, written) = text.lines().nth(1)?.split_once(' ')?;
    let (id, metadata) = (id.parse().ok()?, file.metadata().ok()?);
    let is_marked_well = written == mark(&metadata, true);
    (is_marked_well || written == mark(&metadata, false)).then_some(Found { id, is_marked_well })
}

/// What a copy of the file does not have: its number on its disk, the machine's own id where there is one, and where the
/// disk keeps it the moment at which it was made. On new disks numbers come in the same order, and a container has no id.
fn mark(metadata: &Metadata, with_birth: bool) -> String {
    let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    let born = metadata.created().ok().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    // Some disks that keep none say zero.
    let born = born
        .filter(|since| with_birth && !since.is_zero())
        .map(|since| format!(" {}", since.as_nanos()))
        .unwrap_or_default();
    fingerprint::of(format!("{} {}{born}", machine.trim(), metadata.ino()))[..16].into()
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

/// Whether mail may leave from here. Each place says that it is there: one that holds its mail to administrators, one that
/// sends to whoever releases another.
pub async fn may_send(cx: &Context) -> Result<bool> {
    if !cx.instance.is_released.load(Ordering::Relaxed) {
        match Entity::find_by_id(cx.instance.id).one(cx.db.read()).await? {
            Some(here) if here.released_at.is_some() => cx.instance.is_released.store(true, Ordering::Relaxed),
            Some(here) if (cx.now() - here.seen_at).abs() < SEEN_EVERY => return Ok(false),
            Some(_) => return seen(cx).await.map(|()| false),
            None => return note(cx.db.write(), cx, None).await.map(|()| false),
        }
    }
    let now = cx.now().timestamp_millis();
    if now.abs_diff(cx.instance.said_at.load(Ordering::Relaxed)) >= SEEN_EVERY.num_milliseconds().unsigned_abs() {
        cx.instance.said_at.store(now, Ordering::Relaxed);
        seen(cx).await?;
    }
    Ok(true)
}

async fn seen(cx: &Context) -> Result<()> {
    let here = Entity::update_many().col_expr(Column::SeenAt, Expr::value(cx.now()));
    here.filter(Column::Id.eq(cx.instance.id)).exec(cx.db.write()).await?;
    Ok(())
}

/// Whether a place that may send was at work on this database within the last minutes. What waits is then its mail.
pub async fn any_at_work(db: &Db, now: DateTime<Utc>) -> Result<bool> {
    let lately = Entity::find()
        .filter(Column::ReleasedAt.is_not_null())
        .filter(Column::SeenAt.between(now - LATELY, now + LATELY));
    Ok(lately.one(db.read()).await?.is_some())
}

/// The places that hold their mail now, the newest last.
pub async fn held(db: &Db, now: DateTime<Utc>) -> Result<Vec<instance::Model>> {
    let held = Entity::find()
        .filter(Column::ReleasedAt.is_null())
        .filter(Column::SeenAt.gt(now - SILENT_AFTER))
        .order_by_asc(Column::Id);
    Ok(held.all(db.read()).await?)
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
    let place = Entity::find_by_id(id).one(&txn).await?.ok_or(Error::NotFound)?;
    let released = Entity::update_many()
        .col_expr(Column::ReleasedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::ReleasedAt.is_null())
        .exec(&txn)
        .await?;
    if released.rows_affected == 0 {
        // Pressed twice it was done once.
        return Ok(());
    }
    if waiting == Waiting::LeaveUnsent {
        leave_unsent(&txn, &place).await?;
    }
    audit::append(&txn, cx, actor.map(|actor| actor.account_id), "release", "instances", id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// What waits, and what a sender held when the copy was made: nobody sends it here, and its lease may not be over yet.
async fn leave_unsent(txn: &DatabaseTransaction, place: &instance::Model) -> Result<()> {
    let held_before = Condition::all()
        .add(outbox::is(MessageStatus::Sending))
        .add(outbox_message::Column::LeasedUntil.lte(place.arrived_at + claims::LEASE));
    let owed = Condition::any().add(outbox::is(MessageStatus::Waiting)).add(held_before);
    outbox::drop_where(txn, owed, LEFT_UNSENT).await
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
    fn a_mark_from_before_there_was_a_birth_in_it_counts_and_is_written_anew() {
        let here = folder("old-mark");
        let path = here.join("key.instance");
        let id = beside(&here.join("key"));
        let marked = |with_birth| mark(&std::fs::metadata(&path).expect("a file"), with_birth);
        if marked(true) == marked(false) {
            return; // This disk keeps no birth.
        }
        assert!(std::fs::read_to_string(&path).expect("a file").contains(&marked(true)));
        let old = format!("{FIRST_LINE}\n{id} {}\n", marked(false));
        std::fs::write(&path, old).expect("written into the same file");
        assert_eq!(beside(&here.join("key")), id, "it is still at home");
        assert!(std::fs::read_to_string(&path).expect("a file").contains(&marked(true)), "and knows its birth now");
        assert_eq!(beside(&here.join("key")), id);
        assert_eq!(std::fs::read_dir(&here).expect("a folder").count(), 1, "nothing is left beside it");
        let born_elsewhere = std::fs::metadata("/proc/self/exe").expect("a file");
        let foreign = format!("{FIRST_LINE}\n{id} {}\n", mark(&born_elsewhere, true));
        std::fs::write(&path, foreign).expect("written");
        assert_ne!(beside(&here.join("key")), id);
        std::fs::remove_dir_all(here).expect("cleaned");
    }

    #[test]
    fn what_can_be_written_nowhere_is_said() {
        let refused = Instance::beside(Path::new("/proc/key"), &SystemClock, &OsRandom).expect_err("refused");
        assert!(format!("{refused:?}").contains("which copy of it may send mail"), "{refused:?}");
    }
}
