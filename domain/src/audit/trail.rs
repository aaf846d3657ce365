//! Reading the trail: newest first, by who, what, which kind of thing, and when. Names are looked up when it is read,
//! since the trail holds none.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::access::{self, Action, Subject};
use crate::entities::account::{self, AccountStatus};
use crate::entities::audit_entry::{Column, Entity, Model};
use crate::entities::{curriculum, curriculum_draft, curriculum_version, group, library_reading, session};
use crate::ids::{AccountId, AuditEntryId, first_id_at};
use crate::{Actor, Context, FieldErrors, Result, schedule, values};

/// How many rows a page shows.
pub const PAGE: u64 = 50;

/// What stands in the fields of the page, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TrailForm {
    /// A part of a name, or an account's id.
    pub who: String,
    /// An action and the table it was done to: "invite:groups".
    pub deed: String,
    /// A table.
    pub kind: String,
    pub from: String,
    /// The last day that is shown.
    pub until: String,
}

/// A valid [`TrailForm`].
#[derive(Clone, Debug, Default)]
pub struct Filter {
    who: Option<Whose>,
    deed: Option<(String, String)>,
    kind: Option<String>,
    from: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
enum Whose {
    Account(AccountId),
    Named(String),
}

impl TrailForm {
    /// Days are those of the zone.
    pub fn check(&self, zone: Tz) -> Result<Filter, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut day = |field: &'static str, text: &str| {
            let typed = (!text.trim().is_empty()).then(|| values::date(text));
            typed.and_then(|date| errors.take(field, date))
        };
        let (from, until) = (day("from", &self.from), day("until", &self.until));
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            errors.add("until", "This is before the first day. Choose the same day or a later one.");
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let some = |text: &str| Some(text.trim().to_string()).filter(|text| !text.is_empty());
        let who = some(&self.who).map(|who| who.parse().map_or_else(|_| Whose::Named(who), Whose::Account));
        let deed = self.deed.split_once(':').map(|(action, subject)| (action.to_string(), subject.to_string()));
        let start = |day: NaiveDate| schedule::instant(zone, day.and_time(chrono::NaiveTime::MIN));
        let before = until.and_then(|until| until.succ_opt()).map(start);
        Ok(Filter { who, deed, kind: some(&self.kind), from: from.map(start), before })
    }
}

/// One entry as it is shown.
#[derive(Clone, Debug)]
pub struct Line {
    pub entry: Model,
    pub who: Who,
    /// What the thing is called, where that is known.
    pub thing: Option<String>,
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The program, or somebody at its command line.
    Mooring,
    Person(String),
    /// Invited by address, and without a name yet.
    Invited,
    /// Their account is gone, or has no name any more.
    Left,
}

/// The newest entries that match, at most `limit`, older than `before` where given.
pub async fn list(
    cx: &Context,
    actor: &Actor,
    filter: &Filter,
    before: Option<AuditEntryId>,
    limit: u64,
) -> Result<Vec<Line>> {
    access::require(actor, Action::SeeTrail, Subject::None)?;
    let mut find = Entity::find();
    if let Some(who) = &filter.who {
        find = find.filter(match who {
            Whose::Account(id) => Column::ActorId.eq(*id),
            Whose::Named(name) => Column::ActorId.in_subquery(accounts_named(name)),
        });
    }
    if let Some((action, subject)) = &filter.deed {
        find = find.filter(Column::Action.eq(action)).filter(Column::Subject.eq(subject));
    }
    if let Some(kind) = &filter.kind {
        find = find.filter(Column::Subject.eq(kind));
    }
    // Ids carry their time, so that a day is found by them without going through all that is newer.
    if let Some(from) = filter.from {
        find = find.filter(Column::Id.gte(first_id_at(from)));
    }
    if let Some(until) = filter.before {
        find = find.filter(Column::Id.lt(first_id_at(until)));
    }
    if let Some(before) = before {
        find = find.filter(Column::Id.lt(before));
    }
    let entries = find.order_by_desc(Column::Id).limit(limit).all(cx.db.read()).await?;
    let names = Names::of(cx.db.read(), &entries).await?;
    Ok(entries.into_iter().map(|entry| names.line(entry)).collect())
}

fn accounts_named(name: &str) -> SelectStatement {
    // What people type is no pattern.
    let escaped = name.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = |name: String| LikeExpr::new(format!("%{name}%")).escape('\\');
    let lower = Expr::expr(Func::lower(Expr::col(account::Column::Name))).like(pattern(escaped.to_lowercase()));
    // SQLite makes no letters small but those of English.
    let as_typed = Expr::col(account::Column::Name).like(pattern(escaped));
    Query::select().column(account::Column::Id).from(account::Entity).and_where(lower.or(as_typed)).to_owned()
}

/// What the entries of a page speak of, each table asked once.
struct Names {
    people: HashMap<Uuid, Who>,
    things: HashMap<Uuid, String>,
}

impl Names {
    async fn of(db: &impl ConnectionTrait, entries: &[Model]) -> Result<Self> {
        let of = |subject: &str| -> HashSet<Uuid> {
            entries.iter().filter(|one| one.subject == subject).filter_map(|one| one.subject_id).collect()
        };
        let actors = entries.iter().filter_map(|one| one.actor_id).map(|id| id.0);
        let people = people(db, actors.chain(of("accounts")).collect()).await?;
        let mut things = HashMap::new();
        sessions_and_groups(db, of("sessions"), of("groups"), &mut things).await?;
        let (curricula, versions, drafts) = (of("curricula"), of("curriculum_versions"), of("curriculum_drafts"));
        if !curricula.is_empty() {
            let rows = curriculum::Entity::find().filter(curriculum::Column::Id.is_in(curricula)).all(db).await?;
            things.extend(rows.into_iter().map(|row| (row.id.0, row.title)));
        }
        if !versions.is_empty() {
            let found = curriculum_version::Entity::find().filter(curriculum_version::Column::Id.is_in(versions));
            let rows = found.all(db).await?;
            things.extend(rows.into_iter().map(|row| (row.id.0, format!("{}, version {}", row.title, row.number))));
        }
        if !drafts.is_empty() {
            let titles = curriculum_draft::Entity::find()
                .select_only()
                .columns([curriculum_draft::Column::Id, curriculum_draft::Column::Title])
                .filter(curriculum_draft::Column::Id.is_in(drafts));
            let rows: Vec<(Uuid, String)> = titles.into_tuple().all(db).await?;
            things.extend(rows.into_iter().filter(|(_, title)| !title.is_empty()));
        }
        let library = of("library_readings");
        if !library.is_empty() {
            let titles = library_reading::Entity::find()
                .select_only()
                .columns([library_reading::Column::Id, library_reading::Column::Title])
                .filter(library_reading::Column::Id.is_in(library));
            let rows: Vec<(Uuid, String)> = titles.into_tuple().all(db).await?;
            things.extend(rows);
        }
        Ok(Self { people, things })
    }

    fn line(&self, entry: Model) -> Line {
        let who = match entry.actor_id {
            None => Who::Mooring,
            Some(id) => self.people.get(&id.0).cloned().unwrap_or(Who::Left),
        };
        let thing = match (entry.subject.as_str(), entry.subject_id) {
            ("accounts", Some(id)) => Some(match self.people.get(&id) {
                Some(Who::Person(name)) => name.clone(),
                Some(Who::Invited) => "somebody invited by address".into(),
                _ => "a person who left".into(),
            }),
            (_, id) => id.and_then(|id| self.things.get(&id).cloned()),
        };
        Line { entry, who, thing }
    }
}

async fn people(db: &impl ConnectionTrait, ids: HashSet<Uuid>) -> Result<HashMap<Uuid, Who>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(db).await?;
    let who = |row: account::Model| match (row.name.is_empty(), row.status) {
        (false, _) => Who::Person(row.name),
        (true, AccountStatus::Former) => Who::Left,
        (true, _) => Who::Invited,
    };
    Ok(rows.into_iter().map(|row| (row.id.0, who(row))).collect())
}

async fn sessions_and_groups(
    db: &impl ConnectionTrait,
    sessions: HashSet<Uuid>,
    mut groups: HashSet<Uuid>,
    things: &mut HashMap<Uuid, String>,
) -> Result<()> {
    let mut weeks = Vec::new();
    if !sessions.is_empty() {
        weeks = session::Entity::find().filter(session::Column::Id.is_in(sessions)).all(db).await?;
        groups.extend(weeks.iter().map(|week| week.group_id.0));
    }
    if !groups.is_empty() {
        let rows = group::Entity::find().filter(group::Column::Id.is_in(groups)).all(db).await?;
        things.extend(rows.into_iter().map(|row| (row.id.0, row.name)));
    }
    let named = |week: session::Model| {
        let group = things.get(&week.group_id.0).map(String::as_str).unwrap_or_default();
        (week.id.0, format!("{group}, week {}", week.week))
    };
    let weeks: Vec<_> = weeks.into_iter().map(named).collect();
    things.extend(weeks);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_viewers() {
        let form = TrailForm { from: "2026-09-01".into(), until: "2026-09-01".into(), ..TrailForm::default() };
        let filter = form.check(chrono_tz::America::Chicago).expect("valid");
        assert_eq!(filter.from.map(|at| at.to_rfc3339()).as_deref(), Some("2026-09-01T05:00:00+00:00"));
        assert_eq!(filter.before.map(|at| at.to_rfc3339()).as_deref(), Some("2026-09-02T05:00:00+00:00"));
        let backwards = TrailForm { from: "2026-09-02".into(), until: "2026-09-01".into(), ..TrailForm::default() };
        assert!(backwards.check(Tz::UTC).is_err());
    }
}
