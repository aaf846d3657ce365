//! First names between members: nobody sees another member, but where both said that they want to. Either takes it back
//! at any time, and then neither sees the other. Nothing tells how many others there are.

use chrono::NaiveTime;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, Statement};
use serde::Deserialize;

use crate::access::{self, Action, Subject};
use crate::entities::membership::{self, MembershipStatus};
use crate::ids::{GroupId, MembershipId};
use crate::{Actor, Context, Result, audit};

/// What others would see of a name.
#[must_use]
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// A group of the actor's, by when it meets since they are not told its name, and whether they show themself there.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Choice {
    pub membership_id: MembershipId,
    pub weekday: String,
    pub start_time: NaiveTime,
    pub shows_first_name: bool,
}

const OWN: &str = "SELECT m.id AS membership_id, g.weekday, g.start_time, m.shows_first_name FROM memberships m \
     JOIN groups g ON g.id = m.group_id WHERE m.account_id = $1 AND m.status = 'active' ORDER BY m.id";

/// The actor's choice in each group that they are in.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Vec<Choice>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let statement = Statement::from_sql_and_values(cx.db.backend(), OWN, [actor.account_id.into()]);
    Ok(Choice::find_by_statement(statement).all(cx.db.read()).await?)
}

/// The form, as posted: the memberships that are ticked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FirstNameForm {
    pub show: Vec<String>,
}

/// Sets the actor's choice in all groups that they are in. What is not ticked is taken back.
pub async fn choose(cx: &Context, actor: &Actor, form: &FirstNameForm) -> Result<()> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let ticked: Vec<MembershipId> = form.show.iter().filter_map(|id| id.parse().ok()).collect();
    let txn = cx.db.begin().await?;
    for choice in own(cx, actor).await? {
        let shows = ticked.contains(&choice.membership_id);
        let changed = membership::Entity::update_many()
            .col_expr(membership::Column::ShowsFirstName, Expr::value(shows))
            .filter(membership::Column::Id.eq(choice.membership_id))
            .filter(membership::Column::AccountId.eq(actor.account_id))
            .filter(membership::Column::Status.eq(MembershipStatus::Active))
            .filter(membership::Column::ShowsFirstName.eq(!shows))
            .exec(&txn)
            .await?;
        if changed.rows_affected == 1 {
            let verb = if shows { "show-first-name" } else { "hide-first-name" };
            audit::append(&txn, cx, Some(actor.account_id), verb, "memberships", choice.membership_id.0).await?;
        }
    }
    txn.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Shown {
    group_id: GroupId,
    weekday: String,
    name: String,
}

/// The first names that the actor may see in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub weekday: String,
    pub names: Vec<String>,
}

const SEEN: &str = "SELECT g.id AS group_id, g.weekday, a.name FROM memberships own JOIN groups g ON g.id = own.group_id \
     JOIN memberships other ON other.group_id = own.group_id AND other.account_id <> own.account_id \
     JOIN accounts a ON a.id = other.account_id \
     WHERE own.account_id = $1 AND own.status = 'active' AND own.shows_first_name \
     AND other.status = 'active' AND other.shows_first_name AND a.status = 'active' ORDER BY g.id";

/// The first names of those who want to be seen as the actor does, group by group, each by the alphabet.
pub async fn seen(cx: &Context, actor: &Actor) -> Result<Vec<Seen>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let statement = Statement::from_sql_and_values(cx.db.backend(), SEEN, [actor.account_id.into()]);
    let rows = Shown::find_by_statement(statement).all(cx.db.read()).await?;
    let groups = rows.chunk_by(|one, next| one.group_id == next.group_id);
    let seen = groups.map(|rows| {
        let mut names: Vec<String> = rows.iter().map(|row| first_name(&row.name).to_string()).collect();
        names.retain(|name| !name.is_empty());
        names.sort();
        Seen { weekday: rows[0].weekday.clone(), names }
    });
    Ok(seen.filter(|seen| !seen.names.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_first_word_is_shown() {
        assert_eq!(first_name("  Rosa  Delgado-Reyes "), "Rosa");
        assert_eq!(first_name(""), "");
    }
}
