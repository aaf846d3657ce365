//! An assignment as its reader's page needs it, in one query.

use chrono::{DateTime, Utc};
use sea_orm::QueryResult;

use crate::access::{Action, Subject};
use crate::agreements::agreement_unaccepted;
use crate::entities::assignment::Word;
use crate::entities::membership::MembershipStatus;
use crate::ids::{AccountId, AssignmentId, MembershipId, ReadingId, SessionId};
use crate::sealed::Sealed;
use crate::sign_ins::{SignInRow, Token, sign_in_columns};
use crate::{Actor, Context, Error, Result, access};

/// An assignment as its page needs it. What never changes about the reading, its title and text, has a cache of its own.
#[derive(Clone, Debug)]
pub struct Opened {
    pub assignment_id: AssignmentId,
    pub reading_id: ReadingId,
    pub membership_id: MembershipId,
    /// None: that is not known yet.
    pub opens_at: Option<DateTime<Utc>>,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub group_zone: String,
    /// The session that it came with; none where a person assigned it.
    pub session_id: Option<SessionId>,
    pub membership_status: MembershipStatus,
    pub owner_id: AccountId,
    /// There is an agreement that the reader has not accepted. Who is in a group is asked first.
    pub agreement_unaccepted: bool,
    /// Marked by the counselor, for who read it on paper.
    pub done_by_id: Option<AccountId>,
    /// When it was taken back: who has read it may read it again.
    pub withdrawn_at: Option<DateTime<Utc>>,
    word: Option<Sealed<Word>>,
    /// The owner has written with it.
    pub has_reflection: bool,
    /// Somebody else of the group shares what they wrote with the same reading.
    pub group_reflected: bool,
}

// One question for who asks and what they ask for: the reading page is the one that everybody waits for. Each table in it
// costs PostgreSQL as much as its rows do, so one look at the group's reflections says both of them.
const FOR_READER: &str = concat!(
    "SELECT ",
    sign_in_columns!(),
    ", x.reading_id, x.session_id, x.opens_at, x.due_at, x.done_at, g.zone, m.status, m.account_id, ",
    agreement_unaccepted!("s.account_id"),
    ", x.membership_id, x.withdrawn_at, x.word, x.done_by_id, \
     (SELECT MAX(CASE WHEN rf.assignment_id = x.id THEN 1 ELSE 0 END) \
     + 2 * MAX(CASE WHEN rf.assignment_id <> x.id AND rf.sharing = 'group' THEN 1 ELSE 0 END) \
     FROM reflections rf WHERE rf.group_id = m.group_id AND rf.reading_id = x.reading_id) \
     FROM sign_ins s JOIN accounts a ON a.id = s.account_id \
     LEFT JOIN assignments x ON x.id = $2 LEFT JOIN memberships m ON m.id = x.membership_id \
     LEFT JOIN groups g ON g.id = m.group_id WHERE s.token_hash = $1"
);

/// Who asks, and their assignment if they may do this with it: read it, or write with it. No actor: not signed in.
pub async fn for_reader(
    cx: &Context,
    token: &Token,
    id: AssignmentId,
    action: Action,
) -> Result<Option<(Actor, Result<Opened>)>> {
    let row = cx.db.lanes().one(FOR_READER, &token.hash(), Some(id.0)).await?;
    let Some(row) = row else { return Ok(None) };
    let Some(actor) = SignInRow::read(&row)?.into_actor(cx).await? else { return Ok(None) };
    let opened = Opened::read(id, &row)?.ok_or(Error::NotFound);
    let opened = opened.and_then(|opened| opened.permitted(cx, &actor, action).map(|()| opened));
    Ok(Some((actor, opened)))
}

impl Opened {
    /// From what [`FOR_READER`] brings beside the sign-in. None: there is no such assignment.
    fn read(assignment_id: AssignmentId, row: &QueryResult) -> Result<Option<Self>> {
        const FIRST: usize = SignInRow::WIDTH;
        const OWN: i32 = 1;
        const OTHERS: i32 = 2;
        let Some(reading_id) = row.try_get_by_index(FIRST)? else { return Ok(None) };
        // None: nobody of the group has written with it.
        let reflected = row.try_get_by_index::<Option<i32>>(FIRST + 13)?.unwrap_or_default();
        Ok(Some(Self {
            assignment_id,
            reading_id,
            session_id: row.try_get_by_index(FIRST + 1)?,
            opens_at: row.try_get_by_index(FIRST + 2)?,
            due_at: row.try_get_by_index(FIRST + 3)?,
            done_at: row.try_get_by_index(FIRST + 4)?,
            group_zone: row.try_get_by_index(FIRST + 5)?,
            membership_status: row.try_get_by_index(FIRST + 6)?,
            owner_id: row.try_get_by_index(FIRST + 7)?,
            agreement_unaccepted: row.try_get_by_index(FIRST + 8)?,
            membership_id: row.try_get_by_index(FIRST + 9)?,
            withdrawn_at: row.try_get_by_index(FIRST + 10)?,
            word: row.try_get_by_index(FIRST + 11)?,
            done_by_id: row.try_get_by_index(FIRST + 12)?,
            has_reflection: reflected & OWN != 0,
            group_reflected: reflected & OTHERS != 0,
        }))
    }

    /// What the counselor said with it.
    pub fn word(&self, cx: &Context) -> Result<Option<String>> {
        self.word.as_ref().map(|word| word.open(&cx.keys, self.assignment_id.0)).transpose()
    }

    /// Whether the actor may do this with it. What was taken back is read by who has done or written something with it.
    pub fn permitted(&self, cx: &Context, actor: &Actor, action: Action) -> Result<()> {
        let is_open = self.opens_at.is_some_and(|opens_at| opens_at <= cx.now());
        let is_kept = self.withdrawn_at.is_none() || self.done_at.is_some() || self.has_reflection;
        let open = is_open && (is_kept || action == Action::WriteReflection);
        let (owner, membership) = (self.owner_id, self.membership_status);
        access::require(actor, action, Subject::Assignment { owner, membership, open })
    }
}
