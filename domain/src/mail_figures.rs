//! The outbox in figures: for a machine that watches, and for the head of the page of messages. Counts alone, nobody's name.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QuerySelect as _};

use crate::entities::account;
use crate::entities::outbox_message::{Column, Entity, MessageStatus};
use crate::{Context, Result};

/// How much mail there is of each fate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub waiting: i64,
    pub sending: i64,
    pub sent: i64,
    pub failed: i64,
    pub dropped: i64,
    /// Of what is to be sent by now, the time from which it was.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// Addresses from which mail came back.
    pub addresses_suspended: i64,
}

#[derive(FromQueryResult)]
struct Count {
    status: MessageStatus,
    count: i64,
}

/// Counts.
pub async fn figures(cx: &Context) -> Result<Figures> {
    let mut figures = Figures::default();
    let counts = Entity::find().select_only().column(Column::Status).column_as(Column::Id.count(), "count");
    for Count { status, count } in counts.group_by(Column::Status).into_model().all(cx.db.read()).await? {
        *match status {
            MessageStatus::Waiting => &mut figures.waiting,
            MessageStatus::Sending => &mut figures.sending,
            MessageStatus::Sent => &mut figures.sent,
            MessageStatus::Failed => &mut figures.failed,
            MessageStatus::Dropped => &mut figures.dropped,
        } = count;
    }
    figures.oldest_due_at = oldest_due_at(cx).await?;
    let suspended = account::Entity::find()
        .select_only()
        .column_as(account::Column::Id.count(), "count")
        .filter(account::Column::MailReturnedAt.is_not_null());
    figures.addresses_suspended = suspended.into_tuple().one(cx.db.read()).await?.unwrap_or_default();
    Ok(figures)
}

/// Since when the oldest mail waits that is to be sent by now. What was put off counts from when it was written: a try that
/// failed makes nothing younger.
async fn oldest_due_at(cx: &Context) -> Result<Option<DateTime<Utc>>> {
    let oldest = Entity::find()
        .select_only()
        .column_as(Column::CreatedAt.min(), "oldest")
        .filter(Column::Status.is_in([MessageStatus::Waiting, MessageStatus::Sending]))
        .filter(sea_orm::Condition::any().add(Column::DueAt.lte(cx.now())).add(Column::Attempts.gt(0)));
    Ok(oldest.into_tuple::<Option<DateTime<Utc>>>().one(cx.db.read()).await?.flatten())
}
