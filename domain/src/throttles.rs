//! How often may be tried. The counts stand in the database, so that several servers count together and a restart
//! forgets nothing. A try is taken before it is made, and given back when it was right: a hundred at once are a hundred.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, Statement};

use crate::complaints::Complaint;
use crate::entities::throttle;
use crate::ids::ThrottleId;
use crate::{Context, Error, Result};

/// A run of wrong tries is forgotten so long after it.
pub const RUN: Duration = Duration::minutes(15);
/// Counts that nobody touched for so long are removed.
const KEPT: Duration = Duration::days(90);

/// When the run of a bucket is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// So long after its last try: in no [`RUN`] are there more than the limit.
    AfterLast,
    /// So long after its first one: where many people try by turns it would never be quiet.
    AfterFirst,
}

/// What is counted, and how many tries it has.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    scope: &'static str,
    /// In one run.
    most: i32,
    /// Without one that was right in between.
    stop: i32,
    ends: Ends,
}

/// Guesses at one account's password, from anywhere: at most ten in a quarter of an hour, and a hundred in all
/// (NIST SP 800-63B-4, 3.2.2).
pub const ACCOUNT: Limit = Limit { scope: "account", most: 10, stop: 100, ends: Ends::AfterLast };
/// Guesses in a browser in which this account signed in before. Whoever guesses elsewhere can't use these up.
pub const KNOWN_DEVICE: Limit = Limit { scope: "known device", ..ACCOUNT };
/// Guesses at the code after the password.
pub const SECOND_STEP: Limit = Limit { scope: "second step", ..ACCOUNT };
/// A password that is asked once more of somebody who is signed in.
pub const ASKED_AGAIN: Limit = Limit { scope: "asked again", ..ACCOUNT };
/// Guesses from one address. A shelter's people share one.
pub const ADDRESS: Limit = Limit { scope: "address", most: 50, stop: i32::MAX, ends: Ends::AfterFirst };
/// Mail that is asked for without signing in, to one address of mail and from one address.
pub const MAIL: Limit = Limit { scope: "mail", most: 5, stop: i32::MAX, ends: Ends::AfterFirst };
pub const MAIL_FROM: Limit = Limit { scope: "mail from", most: 50, stop: i32::MAX, ends: Ends::AfterFirst };
/// Guesses, from one address, at the secret for reports that mail came back.
pub const REPORTS: Limit = Limit { scope: "reports", most: 600, stop: i32::MAX, ends: Ends::AfterFirst };

/// One count of a [`Limit`].
#[derive(Clone, Debug)]
pub struct Bucket {
    limit: Limit,
    key: Vec<u8>,
}

/// What asking for a try brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    Taken,
    /// The last one there is: the next is refused until one was right elsewhere.
    TheLast,
    Refused,
}

// One statement, so that two that come at once are two. It answers with no row where nothing was left.
const TAKE: &str = "INSERT INTO throttles (id, bucket, taken, taken_in_all, since, last_at) VALUES ($1, $2, 1, 1, $3, $3) \
     ON CONFLICT (bucket) DO UPDATE SET \
       taken = CASE WHEN {over} <= $4 THEN 1 ELSE throttles.taken + 1 END, \
       since = CASE WHEN {over} <= $4 THEN $3 ELSE throttles.since END, \
       taken_in_all = throttles.taken_in_all + 1, last_at = $3 \
     WHERE ({over} <= $4 OR throttles.taken < $5) AND throttles.taken_in_all < $6 RETURNING taken_in_all";

impl Bucket {
    #[must_use]
    pub fn of(cx: &Context, limit: Limit, whose: &[u8]) -> Self {
        Self { limit, key: cx.keys.throttle_key(limit.scope, whose) }
    }

    /// Takes one try.
    pub async fn take(&self, cx: &Context) -> Result<Try> {
        let column = match self.limit.ends {
            Ends::AfterLast => "throttles.last_at",
            Ends::AfterFirst => "throttles.since",
        };
        let (id, now): (ThrottleId, DateTime<Utc>) = (cx.new_id(), cx.now());
        let values = [
            id.0.into(),
            self.key.clone().into(),
            now.into(),
            (now - RUN).into(),
            self.limit.most.into(),
            self.limit.stop.into(),
        ];
        let take = Statement::from_sql_and_values(cx.db.backend(), TAKE.replace("{over}", column), values);
        let Some(row) = cx.db.write().query_one_raw(take).await? else { return Ok(Try::Refused) };
        let taken_in_all: i32 = row.try_get_by_index(0)?;
        Ok(if taken_in_all == self.limit.stop { Try::TheLast } else { Try::Taken })
    }

    /// Takes one try for a form, or says beside its field that there is none.
    pub async fn require(&self, cx: &Context, field: &'static str) -> Result<()> {
        match self.take(cx).await? {
            Try::Refused => Err(Error::field(field, Complaint::message("wrong-too-often"))),
            Try::Taken | Try::TheLast => Ok(()),
        }
    }

    /// Gives one try back: it was right.
    pub async fn give_back(&self, cx: &Context) -> Result<()> {
        const GIVE_BACK: &str = "UPDATE throttles SET taken = taken - 1, taken_in_all = taken_in_all - 1 \
             WHERE bucket = $1 AND taken > 0";
        let give = Statement::from_sql_and_values(cx.db.backend(), GIVE_BACK, [self.key.clone().into()]);
        cx.db.write().execute_raw(give).await?;
        Ok(())
    }

    /// Forgets all tries: somebody proved who they are.
    pub async fn clear(&self, cx: &Context) -> Result<()> {
        throttle::Entity::delete_many()
            .filter(throttle::Column::Bucket.eq(self.key.clone()))
            .exec(cx.db.write())
            .await?;
        Ok(())
    }
}

/// Removes counts that nobody touched for long. How many those were.
pub async fn remove_old(cx: &Context) -> Result<u64> {
    let old = throttle::Entity::delete_many().filter(throttle::Column::LastAt.lte(cx.now() - KEPT));
    Ok(old.exec(cx.db.write()).await?.rows_affected)
}
