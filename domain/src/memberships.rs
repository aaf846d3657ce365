//! Memberships: inviting people to a group, and who is in it.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _, Set, Statement,
};
use serde::Deserialize;

use crate::access::Action;
use crate::entities::account::{self, Language, MailConsent, Role};
use crate::entities::group::{Joining, LateRule};
use crate::entities::link::Purpose;
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::outbox_message::Kind;
use crate::entities::{group, session};
use crate::ids::{AccountId, GroupId, MembershipId};
use crate::late_joiners::Arrival;
use crate::sealed::Sealed;
use crate::values::{self, EmailAddress};
use crate::{
    Actor, Context, Error, FieldErrors, Result, accounts, assignments, audit, bounces, groups, late_joiners, links,
    organizations, outbox,
};

/// Who takes a place in a group.
pub const PRESENT: [MembershipStatus; 2] = [MembershipStatus::Invited, MembershipStatus::Active];

/// More lines than this in one paste are a mistake: no group is that large.
const MOST_LINES: usize = 60;

/// The form of *Invite*, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    /// One person a line: an address, or name and address as CSV.
    pub people: String,
    /// The inviter's word that mail to these addresses is safe.
    pub safe: String,
    /// Of the mail to who is new here, by its tag; English where none is said.
    pub language: String,
}

/// One line of a valid [`InviteForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitee {
    /// 1 is the first line of the paste.
    pub line: usize,
    pub name: String,
    pub email: EmailAddress,
    pub language: Language,
}

impl InviteForm {
    /// All lines, or the first one that is broken, by its number.
    pub fn check(&self) -> Result<Vec<Invitee>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let people = errors.take("people", self.invitees());
        if self.safe.is_empty() {
            errors.add("safe", "Say that they told you mail is safe there. Without that nobody is mailed.");
        }
        people.filter(|_| errors.is_empty()).ok_or(errors)
    }

    fn invitees(&self) -> Result<Vec<Invitee>, String> {
        let lines = (1..)
            .zip(self.people.lines())
            .filter(|(number, line)| !line.trim().is_empty() && !is_heading(*number, line));
        let language = Language::by_tag(&self.language).unwrap_or_default();
        let invitees = lines.map(|(number, line)| invitee(number, line, language)).collect::<Result<Vec<_>, _>>()?;
        if invitees.is_empty() {
            return Err("Enter at least one address, one person a line.".into());
        }
        if invitees.len() > MOST_LINES {
            return Err(format!("These are {} people. Invite {MOST_LINES} or fewer at a time.", invitees.len()));
        }
        for (at, one) in invitees.iter().enumerate() {
            if let Some(twin) = invitees[..at].iter().find(|other| other.email.normalized() == one.email.normalized()) {
                return Err(format!(
                    "Line {} has the same address as line {}. Nobody was invited yet.",
                    one.line, twin.line
                ));
            }
        }
        Ok(invitees)
    }
}

/// "name,email" above a paste from a spreadsheet.
fn is_heading(number: usize, line: &str) -> bool {
    let words = ["name", "email", "e-mail", "address", "email address"];
    number == 1
        && line
            .split([',', ';', '\t'])
            .all(|cell| words.contains(&cell.trim().trim_matches('"').to_lowercase().as_str()))
}

fn invitee(number: usize, line: &str, language: Language) -> Result<Invitee, String> {
    let broken = |why: &str| format!("Line {number}: {why} Nobody was invited yet.");
    if line.matches('"').count() % 2 == 1 {
        return Err(broken("a quotation mark is open and never closed."));
    }
    let delimiter = if line.contains('\t') {
        b'\t'
    } else if line.contains(';') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok).ok_or_else(|| broken("it can't be read."))?;
    let cells: Vec<&str> = record.iter().filter(|cell| !cell.is_empty()).collect();
    let (name, email) = match cells[..] {
        [email] => ("", email),
        [name, email] if email.contains('@') && !name.contains('@') => (name, email),
        [email, name] if email.contains('@') && !name.contains('@') => (name, email),
        _ => return Err(broken("it is not an address, nor a name and an address.")),
    };
    let email = EmailAddress::parse(email).map_err(|_| broken(&format!("“{email}” is not an email address.")))?;
    let name = values::optional_line(name, "The name").map_err(|why| broken(&why))?;
    Ok(Invitee { line: number, name, email, language })
}

/// Invites all of them, or nobody: each gets an account where they have none, a membership and an own mail. Who is invited
/// and has not answered gets a new mail, which ends the link of the old one.
pub async fn invite(cx: &Context, actor: &Actor, group_id: GroupId, people: &[Invitee]) -> Result<()> {
    let group = groups::require(cx, actor, group_id, Action::WorkWithGroup).await?;
    check_joining(cx, &group).await?;
    let txn = cx.db.begin().await?;
    organizations::lock_addresses(&txn).await?;
    // Two who invite at once take turns, so that places are counted once. (SQLite has one writer anyway.)
    group::Entity::find_by_id(group_id).lock_exclusive().one(&txn).await?;
    let arrival = late_joiners::arrival_of(&txn, cx, &group).await?;
    let mut newcomers = Vec::new();
    for person in people {
        newcomers.extend(invite_one(&txn, cx, actor, (&group, &arrival), person).await?);
    }
    if arrival != Arrival::Waits {
        check_room(&txn, &group, newcomers.len()).await?;
        assignments::give_to_newcomers(&txn, cx, &group, &newcomers).await?;
    }
    if let Arrival::Late(rule) = &arrival {
        late_joiners::give(&txn, cx, &group, rule, &newcomers).await?;
    }
    audit::append(&txn, cx, Some(actor.account_id), "invite", "groups", group_id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Refuses newcomers where the door is closed; where a rule was chosen by which late joiners wait, nobody comes in by it.
pub(crate) async fn check_joining(cx: &Context, group: &group::Model) -> Result<()> {
    if group.late_rule == Some(LateRule::Wait) {
        return Ok(());
    }
    let (week, words) = match group.joining {
        Joining::BeforeStart => (1, "This group can be joined before week 1 only, and week 1 has begun."),
        Joining::UntilWeekThree => (3, "This group can be joined until week 3, and week 3 has begun."),
        Joining::AnyWeek => return Ok(()),
    };
    let last = session::Entity::find()
        .filter(session::Column::GroupId.eq(group.id))
        .filter(session::Column::Week.eq(week))
        .one(cx.db.read())
        .await?;
    if last.is_some_and(|session| session.starts_at <= cx.now()) { Err(Error::field("people", words)) } else { Ok(()) }
}

/// Refuses more people than there are places. The newcomers are counted in already.
pub(crate) async fn check_room(db: &impl ConnectionTrait, group: &group::Model, newcomers: usize) -> Result<()> {
    let here = membership::Entity::find()
        .filter(membership::Column::GroupId.eq(group.id))
        .filter(membership::Column::Status.is_in(PRESENT))
        .count(db)
        .await?;
    let (here, places) =
        (usize::try_from(here).unwrap_or(usize::MAX), usize::try_from(group.largest_size).unwrap_or_default());
    if newcomers == 0 || here <= places {
        return Ok(());
    }
    let free = (places + newcomers).saturating_sub(here);
    let are_free = if free == 1 { "1 place is".to_string() } else { format!("{free} places are") };
    Err(Error::field("people", format!("{are_free} free, and these are {newcomers} people. Nobody was invited yet.")))
}

/// The new membership; none where the person was invited before.
async fn invite_one(
    db: &impl ConnectionTrait,
    cx: &Context,
    actor: &Actor,
    (group, arrival): (&group::Model, &Arrival),
    person: &Invitee,
) -> Result<Option<MembershipId>> {
    let account_id = match accounts::find_by_email(db, cx, &person.email).await? {
        Some(known) if known.role != Role::Participant => {
            return Err(refused(person, "this address belongs to a member of staff."));
        }
        Some(known) => bounces::invited_again(db, &known).await?,
        None => {
            let (name, consent) = (person.name.clone(), MailConsent::Inviter);
            let id = accounts::create_invited(db, cx, Role::Participant, name, &person.email, consent).await?;
            accounts::write_to(db, id, person.language).await?;
            id
        }
    };
    let here = membership::Entity::find()
        .filter(membership::Column::GroupId.eq(group.id))
        .filter(membership::Column::AccountId.eq(account_id))
        .filter(membership::Column::Status.is_in(PRESENT.into_iter().chain([MembershipStatus::Waiting])))
        .one(db)
        .await?;
    let (id, newcomer) = match here {
        Some(here) if here.status == MembershipStatus::Active => {
            return Err(refused(person, "this address is in this group already."));
        }
        Some(here) if !here.is_invited() => {
            return Err(refused(person, "this person waits for the next run. Move them over beside their name."));
        }
        Some(here) => (here.id, None),
        None => {
            let waits = *arrival == Arrival::Waits;
            let status = if waits { MembershipStatus::Waiting } else { MembershipStatus::Invited };
            let id = join(db, cx, actor, group, (account_id, status)).await?;
            (id, Some(id))
        }
    };
    if !links::just_issued(db, cx, account_id, Purpose::Invitation, Some(id)).await? {
        let link = links::issue(db, cx, account_id, Purpose::Invitation, Some(id)).await?;
        outbox::Draft::about_link(Kind::Invitation, &link).enqueue(db, cx).await?;
    }
    Ok(newcomer)
}

async fn join(
    db: &impl ConnectionTrait,
    cx: &Context,
    actor: &Actor,
    group: &group::Model,
    (account_id, status): (AccountId, MembershipStatus),
) -> Result<MembershipId> {
    let id: MembershipId = cx.new_id();
    membership::ActiveModel {
        id: Set(id),
        group_id: Set(group.id),
        account_id: Set(account_id),
        status: Set(status),
        invited_by_id: Set(actor.account_id),
        invited_at: Set(cx.now()),
        joined_at: Set(None),
        ended_at: Set(None),
        shows_first_name: Set(false),
    }
    .insert(db)
    .await?;
    Ok(id)
}

fn refused(person: &Invitee, why: &str) -> Error {
    Error::field("people", format!("Line {}: {why} Nobody was invited yet.", person.line))
}

/// Whether somebody is in a group now.
pub async fn is_active(cx: &Context, account_id: AccountId, group_id: GroupId) -> Result<bool> {
    let found = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account_id))
        .filter(membership::Column::GroupId.eq(group_id))
        .filter(membership::Column::Status.eq(MembershipStatus::Active));
    Ok(found.one(cx.db.read()).await?.is_some())
}

/// Somebody of a group and their account, for who was let in to the group. Who left is there no more.
pub async fn require_in(
    cx: &Context,
    group_id: GroupId,
    id: MembershipId,
) -> Result<(membership::Model, account::Model)> {
    let found = membership::Entity::find_by_id(id)
        .filter(membership::Column::GroupId.eq(group_id))
        .filter(membership::Column::Status.ne(MembershipStatus::Left));
    let membership = found.one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let account = account::Entity::find_by_id(membership.account_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    Ok((membership, account))
}

impl membership::Model {
    /// Whether the invitation is not answered yet: to a place in the group, or to wait for its next run.
    #[must_use]
    pub fn is_invited(&self) -> bool {
        awaits_answer(self.status, self.joined_at)
    }
}

fn awaits_answer(status: MembershipStatus, joined_at: Option<DateTime<Utc>>) -> bool {
    match status {
        MembershipStatus::Invited => true,
        MembershipStatus::Waiting => joined_at.is_none(),
        MembershipStatus::Active | MembershipStatus::Completed | MembershipStatus::Left => false,
    }
}

/// Somebody in a group, as staff see them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Member {
    pub membership_id: MembershipId,
    pub account_id: AccountId,
    pub status: MembershipStatus,
    pub invited_at: DateTime<Utc>,
    pub joined_at: Option<DateTime<Utc>>,
    pub name: String,
    pub email: Sealed<account::Email>,
    /// Readings that are open or done, and how many of them are done.
    pub readings: i64,
    pub readings_done: i64,
}

const MEMBERS: &str = "SELECT m.id AS membership_id, m.account_id, m.status, m.invited_at, m.joined_at, a.name, a.email, \
     (SELECT COUNT(*) FROM assignments x WHERE x.membership_id = m.id AND x.opens_at <= $2 AND x.withdrawn_at IS NULL) AS readings, \
     (SELECT COUNT(*) FROM assignments x WHERE x.membership_id = m.id AND x.opens_at <= $2 AND x.withdrawn_at IS NULL AND x.done_at IS NOT NULL) AS readings_done \
     FROM memberships m JOIN accounts a ON a.id = m.account_id WHERE m.group_id = $1 ORDER BY a.name, m.id";

/// Everybody in a group or invited to it, by name.
pub async fn members(cx: &Context, group_id: GroupId) -> Result<Vec<Member>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), MEMBERS, [group_id.into(), cx.now().into()]);
    Ok(Member::find_by_statement(statement).all(cx.db.read()).await?)
}

impl Member {
    /// The name; for who was invited by address alone, the address.
    pub fn called(&self, cx: &Context) -> Result<String> {
        if self.name.is_empty() { self.email.open(&cx.keys, self.account_id.0) } else { Ok(self.name.clone()) }
    }

    /// Whether they came to sessions of this run, or could: not who left, nor who waits for the next one.
    #[must_use]
    pub fn is_of_this_run(&self) -> bool {
        !matches!(self.status, MembershipStatus::Left | MembershipStatus::Waiting)
    }

    /// Whether the invitation is not answered yet.
    #[must_use]
    pub fn is_invited(&self) -> bool {
        awaits_answer(self.status, self.joined_at)
    }

    /// Whether they take a place in the group.
    #[must_use]
    pub fn is_present(&self) -> bool {
        PRESENT.contains(&self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(people: &str) -> Result<Vec<Invitee>, String> {
        let form = InviteForm { people: people.into(), safe: "yes".into(), ..InviteForm::default() };
        form.check().map_err(|errors| errors.sentence("people").unwrap_or_default().to_string())
    }

    #[test]
    fn addresses_stand_one_a_line_or_as_csv() {
        let people =
            check("rosa@example.org\n\n\"Kaya, Amina\", amina@example.org\ntheo@example.org;Theo\n").expect("reads");
        let read: Vec<_> = people.iter().map(|one| (one.line, one.name.as_str(), one.email.as_str())).collect();
        assert_eq!(
            read,
            [(1, "", "rosa@example.org"), (3, "Kaya, Amina", "amina@example.org"), (4, "Theo", "theo@example.org")]
        );
    }

    #[test]
    fn a_heading_is_passed_over() {
        assert_eq!(check("Name,Address\nRosa,rosa@example.org").expect("reads").len(), 1);
    }

    #[test]
    fn a_broken_line_is_named() {
        assert!(check("rosa@example.org\nTheo, theo@\n").expect_err("refused").starts_with("Line 2:"));
        assert!(check("\"Rosa, rosa@example.org").expect_err("refused").starts_with("Line 1:"));
        assert!(
            check("rosa@example.org, theo@example.org").expect_err("refused").starts_with("Line 1:"),
            "two people in a line"
        );
        assert!(check("a,b,c@example.org").expect_err("refused").starts_with("Line 1:"));
        assert!(check("rosa@example.org\nROSA@example.org").expect_err("refused").contains("same address as line 1"));
        assert!(check("  \n").is_err());
    }

    #[test]
    fn nobody_is_mailed_without_the_inviters_word() {
        let form = InviteForm { people: "rosa@example.org".into(), ..InviteForm::default() };
        assert!(form.check().expect_err("refused").get("safe").is_some());
    }
}
