//! Reflections: what a participant writes with a reading, and who may read it beside them. Only they, at first; they set
//! it and take it back at any time. What they have once typed is never thrown away but by themselves.

mod choosing;
mod form;
mod saving;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, Statement,
};

pub use choosing::{ChoiceForm, choose, take_back};
pub use form::{LONGEST, NewText, ReflectionForm};
pub use saving::{Saved, save};

use crate::access::{self, Action, Subject};
use crate::assignments::Opened;
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::reflection::Sharing;
use crate::entities::{account, assignment, reflection, reflection_answer, reflection_copy};
use crate::first_names::first_name;
use crate::ids::{AssignmentId, MembershipId, ReflectionCopyId, ReflectionId};
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result, group_staff};

/// A reflection, opened for its writer.
#[derive(Clone, Debug)]
pub struct Written {
    pub id: ReflectionId,
    pub text: String,
    pub revision: i32,
    pub sharing: Sharing,
    pub is_look_asked: bool,
    pub written_at: DateTime<Utc>,
    /// Who of the staff can read it now, by name.
    pub readers: Vec<String>,
    pub answers: Vec<Answer>,
    /// What other devices wrote meanwhile, oldest first.
    pub copies: Vec<Copied>,
}

/// What a counselor answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub author: String,
    pub text: String,
    pub written_at: DateTime<Utc>,
}

/// A text that waits for a choice.
#[derive(Clone, Debug)]
pub struct Copied {
    pub id: ReflectionCopyId,
    pub text: String,
    pub written_at: DateTime<Utc>,
}

/// What the actor wrote with this assignment.
pub async fn find(cx: &Context, opened: &Opened) -> Result<Option<Written>> {
    let find = reflection::Entity::find().filter(reflection::Column::AssignmentId.eq(opened.assignment_id));
    match find.one(cx.db.read()).await? {
        Some(row) => Ok(Some(open(cx, row).await?)),
        None => Ok(None),
    }
}

async fn open(cx: &Context, row: reflection::Model) -> Result<Written> {
    let readers = match row.sharing {
        Sharing::Me => Vec::new(),
        Sharing::Counselor | Sharing::Group => group_staff::counselors(cx, &[row.group_id]).await?,
    };
    let beside = Beside::load(cx, &[row.id]).await?;
    beside.open(cx, row, readers)
}

/// What stands beside reflections: texts of other devices, and answers, each oldest first.
struct Beside {
    copies: Vec<reflection_copy::Model>,
    answers: Vec<reflection_answer::Model>,
    authors: Vec<account::Model>,
}

impl Beside {
    async fn load(cx: &Context, reflections: &[ReflectionId]) -> Result<Self> {
        let copies = reflection_copy::Entity::find()
            .filter(reflection_copy::Column::ReflectionId.is_in(reflections.iter().copied()))
            .order_by_asc(reflection_copy::Column::Id);
        let answers = reflection_answer::Entity::find()
            .filter(reflection_answer::Column::ReflectionId.is_in(reflections.iter().copied()))
            .order_by_asc(reflection_answer::Column::Id);
        let (copies, answers) = (copies.all(cx.db.read()).await?, answers.all(cx.db.read()).await?);
        let authors =
            account::Entity::find().filter(account::Column::Id.is_in(answers.iter().map(|row| row.author_id)));
        let authors = if answers.is_empty() { Vec::new() } else { authors.all(cx.db.read()).await? };
        Ok(Self { copies, answers, authors })
    }

    fn open(&self, cx: &Context, row: reflection::Model, readers: Vec<String>) -> Result<Written> {
        let copies = self.copies.iter().filter(|copy| copy.reflection_id == row.id).map(|copy| {
            let text = copy.text.open(&cx.keys, copy.id.0)?;
            Ok(Copied { id: copy.id, text, written_at: copy.written_at })
        });
        let answers = self.answers.iter().filter(|answer| answer.reflection_id == row.id).map(|answer| {
            let author = self.authors.iter().find(|author| author.id == answer.author_id);
            let author = author.map_or_else(String::new, |one| one.name.clone());
            Ok(Answer { author, text: answer.text.open(&cx.keys, answer.id.0)?, written_at: answer.written_at })
        });
        Ok(Written {
            text: row.text.open(&cx.keys, row.id.0)?,
            readers,
            answers: answers.collect::<Result<_>>()?,
            copies: copies.collect::<Result<_>>()?,
            id: row.id,
            revision: row.revision,
            sharing: row.sharing,
            is_look_asked: row.look_asked_at.is_some(),
            written_at: row.written_at,
        })
    }
}

/// What somebody of the same group shares with it.
#[derive(Clone, Debug)]
pub struct FromGroup {
    /// The first name, where both show it to each other.
    pub name: Option<String>,
    pub text: String,
}

#[derive(FromQueryResult)]
struct SharedRow {
    id: ReflectionId,
    text: Sealed<reflection::Text>,
    name: Option<String>,
}

const FROM_GROUP: &str = "SELECT r.id, r.text, \
     CASE WHEN own.shows_first_name AND m.shows_first_name THEN a.name END AS name \
     FROM assignments mine JOIN memberships own ON own.id = mine.membership_id \
     JOIN reflections r ON r.group_id = own.group_id AND r.reading_id = mine.reading_id \
     JOIN assignments x ON x.id = r.assignment_id JOIN memberships m ON m.id = x.membership_id \
     JOIN accounts a ON a.id = m.account_id \
     WHERE mine.id = $1 AND own.status = 'active' AND r.sharing = 'group' AND m.status = 'active' \
     AND a.status = 'active' AND m.account_id <> own.account_id ORDER BY r.id";

/// What others in the reader's group share of the same reading, while both are in it.
pub async fn from_group(cx: &Context, opened: &Opened) -> Result<Vec<FromGroup>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), FROM_GROUP, [opened.assignment_id.into()]);
    let rows = SharedRow::find_by_statement(statement).all(cx.db.read()).await?;
    let shared = rows.into_iter().map(|row| {
        let name = row.name.map(|name| first_name(&name).to_string()).filter(|name| !name.is_empty());
        Ok(FromGroup { name, text: row.text.open(&cx.keys, row.id.0)? })
    });
    shared.collect()
}

/// One of the actor's own reflections, with what it was written about.
#[derive(Clone, Debug)]
pub struct Own {
    pub written: Written,
    pub assignment_id: AssignmentId,
    pub reading: String,
    pub group_zone: String,
    /// Somebody who left a group reads its texts no more; what they wrote stays theirs.
    pub is_member: bool,
}

#[derive(FromQueryResult)]
struct About {
    id: ReflectionId,
    reading: String,
    group_zone: String,
    status: MembershipStatus,
}

const OWN: &str = "SELECT r.id, rd.title AS reading, g.zone AS group_zone, m.status FROM memberships m \
     JOIN assignments x ON x.membership_id = m.id JOIN reflections r ON r.assignment_id = x.id \
     JOIN readings rd ON rd.id = r.reading_id JOIN groups g ON g.id = r.group_id \
     WHERE m.account_id = $1 ORDER BY r.id DESC";

/// All that the actor has written, the newest first: whatever became of the reading or of the group.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Vec<Own>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let statement = Statement::from_sql_and_values(cx.db.backend(), OWN, [actor.account_id.into()]);
    let about = About::find_by_statement(statement).all(cx.db.read()).await?;
    let rows = reflection::Entity::find().filter(reflection::Column::Id.is_in(about.iter().map(|one| one.id)));
    let mut rows = rows.all(cx.db.read()).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let beside = Beside::load(cx, &ids).await?;
    let mut all = Vec::new();
    for one in about {
        let Some(place) = rows.iter().position(|row| row.id == one.id) else { continue };
        let row = rows.swap_remove(place);
        let assignment_id = row.assignment_id;
        // Who reads is not shown in a list of many.
        let written = beside.open(cx, row, Vec::new())?;
        if written.text.is_empty() && written.copies.is_empty() && written.answers.is_empty() {
            continue;
        }
        let is_member = matches!(one.status, MembershipStatus::Active | MembershipStatus::Completed);
        all.push(Own { written, assignment_id, reading: one.reading, group_zone: one.group_zone, is_member });
    }
    Ok(all)
}

/// The reflection, if the actor wrote it.
pub async fn require_own(cx: &Context, actor: &Actor, id: ReflectionId) -> Result<reflection::Model> {
    let row = reflection::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let assigned = assignment::Entity::find_by_id(row.assignment_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let member = membership::Entity::find_by_id(assigned.membership_id).one(cx.db.read()).await?;
    let member = member.ok_or(Error::NotFound)?;
    let subject = Subject::Assignment { owner: member.account_id, membership: member.status, open: true };
    access::require(actor, Action::WriteReflection, subject)?;
    Ok(row)
}

/// Whether something was written with an assignment: then it stays, with the reading that it was written about.
pub(crate) async fn is_with(db: &impl ConnectionTrait, id: AssignmentId) -> Result<bool> {
    let find = reflection::Entity::find().filter(reflection::Column::AssignmentId.eq(id));
    Ok(find.one(db).await?.is_some())
}

/// Takes all that was written in these memberships away, and what was answered.
pub(crate) async fn erase(txn: &DatabaseTransaction, memberships: &[MembershipId]) -> Result<()> {
    let assigned = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::Id)
        .filter(assignment::Column::MembershipId.is_in(memberships.iter().copied()))
        .into_query();
    let written = reflection::Entity::find()
        .select_only()
        .column(reflection::Column::Id)
        .filter(reflection::Column::AssignmentId.in_subquery(assigned.clone()))
        .into_query();
    reflection_answer::Entity::delete_many()
        .filter(reflection_answer::Column::ReflectionId.in_subquery(written.clone()))
        .exec(txn)
        .await?;
    reflection_copy::Entity::delete_many()
        .filter(reflection_copy::Column::ReflectionId.in_subquery(written))
        .exec(txn)
        .await?;
    reflection::Entity::delete_many().filter(reflection::Column::AssignmentId.in_subquery(assigned)).exec(txn).await?;
    Ok(())
}
