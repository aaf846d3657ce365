//! A session under way: where the group is in its plan. All clocks of all devices follow the server's.
//!
//! A tap says what its device saw. What somebody else has done meanwhile is not done twice: two who press *Next* together
//! go on by one item, and a tap that is sent again after a lost network changes nothing more.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QuerySelect as _, Set,
};
use serde::Deserialize;

use crate::entities::session;
use crate::entities::session_run::{self, Covered, Model as Run, RunItem, RunItems};
use crate::error::Conflict;
use crate::ids::SessionId;
use crate::plans::PlanItem;
use crate::{Actor, Context, Error, Result, audit, session_plans, sessions};

/// *5 more minutes* gives so many.
pub const MORE_MINUTES: i32 = 5;

/// What a facilitator can do with a session under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The item is covered; on to the next.
    Next,
    /// The item is left out; on to the next.
    Skip,
    Back,
    /// The item gets five minutes more.
    More,
    /// What is left is shortened, or no longer.
    Late(bool),
    End,
    /// It was ended too early.
    Resume,
}

/// A tap, as posted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RunForm {
    pub act: String,
    /// The item that the device showed, from 0.
    pub step: i32,
    /// The minutes on top that it showed.
    pub extra: i32,
}

impl RunForm {
    pub fn check(&self) -> Result<Act> {
        Ok(match self.act.as_str() {
            "next" => Act::Next,
            "skip" => Act::Skip,
            "back" => Act::Back,
            "more" => Act::More,
            "late" => Act::Late(true),
            "on-time" => Act::Late(false),
            "end" => Act::End,
            "resume" => Act::Resume,
            _ => return Err(Error::NotFound),
        })
    }
}

impl Run {
    /// The item that the group is at; none once all are over.
    #[must_use]
    pub fn current(&self) -> Option<&RunItem> {
        self.items.0.get(self.place())
    }

    /// The place of the current item, from 0.
    #[must_use]
    pub fn place(&self) -> usize {
        usize::try_from(self.step).unwrap_or_default()
    }

    /// How long the item at this place takes now, in minutes.
    #[must_use]
    pub fn minutes(&self, place: usize) -> i32 {
        let Some(RunItem { item, extra_minutes, .. }) = self.items.0.get(place) else { return 0 };
        let shortened = self.late && place >= self.place();
        extra_minutes + if shortened { item.when_late() } else { item.minutes }
    }

    /// When the current item is to end.
    #[must_use]
    pub fn step_ends_at(&self) -> DateTime<Utc> {
        self.step_started_at + Duration::minutes(self.minutes(self.place()).into())
    }

    /// When the last item would end if all went by plan from now on.
    #[must_use]
    pub fn would_end_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let rest: i32 = (self.place() + 1..self.items.0.len()).map(|place| self.minutes(place)).sum();
        std::cmp::max(self.step_ends_at(), now) + Duration::minutes(rest.into())
    }

    fn go_to(&mut self, step: i32, now: DateTime<Utc>) {
        self.step = step;
        self.step_started_at = now;
    }

    fn leave(&mut self, outcome: Covered, now: DateTime<Utc>) {
        let place = self.place();
        if let Some(item) = self.items.0.get_mut(place) {
            item.outcome = Some(outcome);
            self.go_to(self.step + 1, now);
        }
    }

    fn apply(&mut self, act: Act, now: DateTime<Utc>) {
        match act {
            Act::Next => self.leave(Covered::Yes, now),
            Act::Skip => self.leave(Covered::No, now),
            Act::Back if self.step > 0 => {
                self.go_to(self.step - 1, now);
                let place = self.place();
                self.items.0[place].outcome = None;
            }
            Act::Back => {}
            Act::More => {
                let place = self.place();
                if let Some(item) = self.items.0.get_mut(place) {
                    item.extra_minutes += MORE_MINUTES;
                }
            }
            Act::Late(late) => self.late = late,
            Act::End => self.ended_at = Some(now),
            Act::Resume => self.ended_at = None,
        }
    }

    /// Whether the act still means what it meant on the device that it comes from.
    fn is_current(&self, act: Act, form: &RunForm) -> bool {
        match act {
            Act::Next | Act::Skip | Act::Back => self.ended_at.is_none() && self.step == form.step,
            Act::More => {
                let shown = self.current().is_some_and(|item| item.extra_minutes == form.extra);
                self.ended_at.is_none() && self.step == form.step && shown
            }
            Act::Late(late) => self.ended_at.is_none() && self.late != late,
            Act::End => self.ended_at.is_none(),
            Act::Resume => self.ended_at.is_some(),
        }
    }
}

/// The items that were not covered, of a session that has ended.
pub fn not_covered(run: &Run) -> impl Iterator<Item = &PlanItem> {
    run.items.0.iter().filter(|item| item.outcome != Some(Covered::Yes)).map(|item| &item.item)
}

/// The run of a session, once it has begun.
pub async fn find(cx: &Context, id: SessionId) -> Result<Option<Run>> {
    Ok(session_run::Entity::find_by_id(id).one(cx.db.read()).await?)
}

/// Begins with the first item of the plan, and starts the session with it. Beginning twice is beginning once.
pub async fn begin(cx: &Context, actor: &Actor, session: &session::Model) -> Result<()> {
    if !session.is_startable(cx.now()) {
        return Err(Error::Conflict(Conflict::NotStartable));
    }
    let items = session_plans::of(cx, session).await?.items;
    let items = items.into_iter().map(|item| RunItem { item, extra_minutes: 0, outcome: None }).collect();
    let now = cx.now();
    let txn = cx.db.begin().await?;
    sessions::start_in(&txn, cx, actor, session).await?;
    let row = session_run::ActiveModel {
        session_id: Set(session.id),
        revision: Set(1),
        items: Set(RunItems(items)),
        step: Set(0),
        step_started_at: Set(now),
        late: Set(false),
        began_at: Set(now),
        ended_at: Set(None),
    };
    match row.insert(&txn).await.map_err(Error::from) {
        Ok(_) => {
            txn.commit().await?;
            Ok(())
        }
        // A failed statement ends a transaction; somebody else has begun, and started the session with it.
        Err(Error::Conflict(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Does what was tapped, unless somebody was quicker, and gives the run as it stands then.
pub async fn tap(cx: &Context, actor: &Actor, session: &session::Model, form: &RunForm) -> Result<Run> {
    let act = form.check()?;
    let txn = cx.db.begin().await?;
    let mut run = lock(&txn, session.id).await?;
    if !run.is_current(act, form) {
        return Ok(run);
    }
    run.apply(act, cx.now());
    run.revision += 1;
    save(&txn, &run).await?;
    if matches!(act, Act::End | Act::Resume) {
        let action = if act == Act::End { "end" } else { "resume" };
        audit::append(&txn, cx, Some(actor.account_id), action, "sessions", session.id.0).await?;
    }
    txn.commit().await?;
    Ok(run)
}

/// Says afterwards which items were covered: those at `covered`, from 0, and no other.
pub async fn set_covered(cx: &Context, actor: &Actor, session: &session::Model, covered: &[usize]) -> Result<()> {
    let txn = cx.db.begin().await?;
    let mut run = lock(&txn, session.id).await?;
    for (place, item) in run.items.0.iter_mut().enumerate() {
        item.outcome = Some(if covered.contains(&place) { Covered::Yes } else { Covered::No });
    }
    run.revision += 1;
    save(&txn, &run).await?;
    audit::append(&txn, cx, Some(actor.account_id), "say-what-was-covered", "sessions", session.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// SQLite has one writer anyway; PostgreSQL locks the row.
async fn lock(db: &impl ConnectionTrait, id: SessionId) -> Result<Run> {
    session_run::Entity::find_by_id(id).lock_exclusive().one(db).await?.ok_or(Error::Conflict(Conflict::NotUnderWay))
}

async fn save(db: &impl ConnectionTrait, run: &Run) -> Result<()> {
    run.clone().into_active_model().reset_all().update(db).await?;
    Ok(())
}

/// Tells the devices that look at a session that something else of it has changed, such as who is here.
pub(crate) async fn touch(db: &impl ConnectionTrait, id: SessionId) -> Result<()> {
    session_run::Entity::update_many()
        .col_expr(session_run::Column::Revision, Expr::col(session_run::Column::Revision).add(1))
        .filter(session_run::Column::SessionId.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::tests::item;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + Duration::minutes(minute)
    }

    fn run() -> Run {
        let mut teaching = item("Teaching", 20);
        teaching.minutes_when_late = Some(12);
        let items = [item("Arrive", 10), teaching, item("Check-out", 10)];
        let items = items.into_iter().map(|item| RunItem { item, extra_minutes: 0, outcome: None }).collect();
        Run {
            session_id: SessionId(uuid::Uuid::nil()),
            revision: 1,
            items: RunItems(items),
            step: 0,
            step_started_at: at(0),
            late: false,
            began_at: at(0),
            ended_at: None,
        }
    }

    #[test]
    fn an_item_is_covered_skipped_and_gone_back_to() {
        let mut run = run();
        run.apply(Act::Next, at(9));
        assert_eq!((run.step, run.step_started_at, run.step_ends_at()), (1, at(9), at(29)));
        run.apply(Act::Skip, at(10));
        run.apply(Act::Next, at(20));
        assert!(run.current().is_none(), "all are over");
        run.apply(Act::Next, at(21));
        assert_eq!(run.step, 3, "and there is no further one");
        assert_eq!(not_covered(&run).map(|item| item.title.as_str()).collect::<Vec<_>>(), ["Teaching"]);
        run.apply(Act::Back, at(22));
        assert_eq!((run.place(), run.current().and_then(|item| item.outcome)), (2, None));
    }

    #[test]
    fn running_late_shortens_what_is_left_and_nothing_else() {
        let mut run = run();
        assert_eq!(run.would_end_at(at(0)), at(40));
        run.apply(Act::Next, at(15));
        run.apply(Act::Late(true), at(15));
        assert_eq!((run.minutes(0), run.minutes(1), run.minutes(2)), (10, 12, 10));
        assert_eq!(run.would_end_at(at(15)), at(37));
        run.apply(Act::More, at(16));
        assert_eq!(run.minutes(1), 17);
        run.apply(Act::Late(false), at(16));
        assert_eq!(run.minutes(1), 25);
        assert_eq!(run.would_end_at(at(60)), at(70), "an item that is over its time pushes the rest on");
    }

    #[test]
    fn a_tap_that_somebody_else_was_quicker_with_is_not_done_twice() {
        let mut run = run();
        let seen = |step, extra| RunForm { act: String::new(), step, extra };
        assert!(run.is_current(Act::Next, &seen(0, 0)));
        run.apply(Act::Next, at(1));
        assert!(!run.is_current(Act::Next, &seen(0, 0)) && !run.is_current(Act::Skip, &seen(0, 0)));
        assert!(run.is_current(Act::More, &seen(1, 0)));
        run.apply(Act::More, at(2));
        assert!(!run.is_current(Act::More, &seen(1, 0)), "five minutes were given already");
        run.apply(Act::End, at(3));
        assert!(!run.is_current(Act::Next, &seen(1, 5)) && run.is_current(Act::Resume, &seen(1, 5)));
    }
}
