//! Writes what was decided into the outbox, person by person.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryTrait as _, Statement,
};

use super::choosing::choose;
use super::reach::Reach;
use super::{Candidate, KINDS};
use crate::entities::outbox_message::{self, Kind, MessageStatus};
use crate::ids::{AccountId, OutboxMessageId};
use crate::outbox::{Draft, Outcome};
use crate::{Context, Result};

/// For so many people in one transaction, so that writers of pages get their turn between.
const AT_ONCE: usize = 100;
/// What staff read of one that goes out in a mail with others.
const TOGETHER: &str = "It is part of one mail with others.";
const OVER_LIMIT: &str = "It was over this person’s limit for a day.";

pub(super) async fn write(cx: &Context, now: DateTime<Utc>, candidates: Vec<Candidate>) -> Result<u64> {
    let mut people: HashMap<AccountId, Vec<Candidate>> = HashMap::new();
    for one in candidates {
        people.entry(one.recipient()).or_default().push(one);
    }
    let mut people: Vec<(AccountId, Vec<Candidate>)> =
        people.into_iter().filter(|(_, of_one)| of_one.iter().any(|one| one.window.is_open(now))).collect();
    people.sort_unstable_by_key(|(id, _)| *id);
    let mut written = 0;
    for some in people.chunks(AT_ONCE) {
        let ids: Vec<AccountId> = some.iter().map(|(id, _)| *id).collect();
        let (mailed, reach) = (Mailed::load(cx, now, some).await?, Reach::load(cx, &ids).await?);
        let txn = cx.db.begin().await?;
        for (id, of_one) in some {
            let wanted = without_unwanted(&txn, cx, now, &reach, of_one).await?;
            written += write_to_one(&txn, cx, now, &wanted, mailed.times(*id)).await?;
        }
        txn.commit().await?;
    }
    Ok(written)
}

/// What reaches this person. The rest is noted as dropped when it is due: staff see why nothing came.
async fn without_unwanted(
    txn: &DatabaseTransaction,
    cx: &Context,
    now: DateTime<Utc>,
    reach: &Reach,
    of_one: &[Candidate],
) -> Result<Vec<Candidate>> {
    let mut wanted = Vec::new();
    for one in of_one {
        match reach.refuses(one) {
            None => wanted.push(one.clone()),
            Some(Outcome::Dropped(why)) if one.window.is_open(now) => {
                let new = one.draft.clone().write(txn, cx).await?;
                set_aside(txn, new.as_slice(), why, None).await?;
            }
            Some(_) => {}
        }
    }
    Ok(wanted)
}

async fn write_to_one(
    txn: &DatabaseTransaction,
    cx: &Context,
    now: DateTime<Utc>,
    of_one: &[Candidate],
    mailed: &[DateTime<Utc>],
) -> Result<u64> {
    let decided = choose(now, of_one, mailed);
    let mut written = 0;
    for mail in decided.mails {
        let mut new = Vec::new();
        for place in &mail {
            new.extend(of_one[*place].draft.clone().write(txn, cx).await?);
        }
        written += u64::from(!new.is_empty());
        if new.len() > 1 {
            let parts: Vec<&Candidate> = mail.iter().map(|place| &of_one[*place]).collect();
            put_together(txn, cx, &parts, &new).await?;
        }
    }
    for place in decided.over {
        let new = of_one[place].draft.clone().write(txn, cx).await?;
        set_aside(txn, new.as_slice(), OVER_LIMIT, None).await?;
    }
    Ok(written)
}

/// One mail for several reminders, which are set aside and asked about with it.
async fn put_together(
    txn: &DatabaseTransaction,
    cx: &Context,
    parts: &[&Candidate],
    new: &[OutboxMessageId],
) -> Result<()> {
    let Some(first) = parts.first() else { return Ok(()) };
    let useless_at = parts.iter().map(|one| one.window.until).max().unwrap_or(first.window.until);
    let occurrence = format!("digest/{}", new[0]);
    let digest = Draft::about_membership(Kind::Digest, first.recipient(), first.membership_id, occurrence, useless_at);
    let id = digest.write(txn, cx).await?;
    set_aside(txn, new, TOGETHER, id).await
}

async fn set_aside(
    txn: &DatabaseTransaction,
    ids: &[OutboxMessageId],
    why: &'static str,
    digest: Option<OutboxMessageId>,
) -> Result<()> {
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Status, Expr::value(MessageStatus::Dropped))
        .col_expr(outbox_message::Column::Outcome, Expr::value(why))
        .col_expr(outbox_message::Column::DigestId, Expr::value(digest))
        .filter(outbox_message::Column::Id.is_in(ids.iter().copied()))
        .exec(txn)
        .await?;
    Ok(())
}

/// When whoever has a limit was mailed reminders lately: of what is on its way, now.
pub(super) struct Mailed(HashMap<AccountId, Vec<DateTime<Utc>>>);

#[derive(FromQueryResult)]
struct MailedRow {
    recipient_id: AccountId,
    status: MessageStatus,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

impl MailedRow {
    fn at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self.status {
            MessageStatus::Waiting | MessageStatus::Sending => now,
            _ => self.sent_at.unwrap_or(self.created_at),
        }
    }
}

/// A day, before which a reminder may have been owed for as long as it is of use: a day at most.
pub(super) fn mailed_question(backend: DbBackend, now: DateTime<Utc>, people: &[AccountId]) -> Statement {
    outbox_message::Entity::find()
        .filter(outbox_message::Column::Kind.is_in(KINDS))
        .filter(outbox_message::Column::RecipientId.is_in(people.iter().copied()))
        .filter(outbox_message::Column::CreatedAt.gt(now - Duration::hours(50)))
        .filter(outbox_message::Column::Status.is_not_in([MessageStatus::Dropped, MessageStatus::Failed]))
        .build(backend)
}

impl Mailed {
    pub(super) async fn load(cx: &Context, now: DateTime<Utc>, people: &[(AccountId, Vec<Candidate>)]) -> Result<Self> {
        let limited = people.iter().filter(|(_, of_one)| of_one.iter().any(|one| one.rules.cap.is_some()));
        let limited: Vec<AccountId> = limited.map(|(id, _)| *id).collect();
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for some in limited.chunks(AT_ONCE) {
            let rows = MailedRow::find_by_statement(mailed_question(cx.db.backend(), now, some));
            for row in rows.all(cx.db.read()).await? {
                all.entry(row.recipient_id).or_default().push(row.at(now));
            }
        }
        Ok(Self(all))
    }

    /// When somebody was.
    pub(super) fn times(&self, id: AccountId) -> &[DateTime<Utc>] {
        self.0.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}
