//! The plan of one session: its module's, until somebody changes it for this week alone. Nobody overwrites unseen.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, Set};

use crate::curricula::{self, ModulePlan};
use crate::entities::session;
use crate::entities::session_plan::{self, PlanItems};
use crate::entities::{account, session_run};
use crate::error::Conflict;
use crate::plans::{PlanItem, differences};
use crate::{Actor, Context, Error, Result, audit, runs};

/// The plan as it stands.
pub struct SessionPlan {
    /// What the curriculum says.
    pub module: ModulePlan,
    /// What this session does.
    pub items: Vec<PlanItem>,
    /// 0: the module's plan.
    pub revision: i32,
    /// Who changed it last, and when.
    pub changed: Option<(String, DateTime<Utc>)>,
}

impl SessionPlan {
    /// In what it differs from the module's plan, a sentence each.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        differences(&self.module.agenda, &self.items)
    }
}

/// The plan of a session.
pub async fn of(cx: &Context, session: &session::Model) -> Result<SessionPlan> {
    let module = curricula::require_module(cx, session.module_id).await?;
    let own = session_plan::Entity::find_by_id(session.id).one(cx.db.read()).await?;
    let Some(own) = own else {
        let items = module.agenda.clone();
        return Ok(SessionPlan { module, items, revision: 0, changed: None });
    };
    let who = account::Entity::find_by_id(own.changed_by_id).one(cx.db.read()).await?;
    let who = who.map(|account| account.name).unwrap_or_default();
    Ok(SessionPlan { module, items: own.items.0, revision: own.revision, changed: Some((who, own.changed_at)) })
}

/// Saves the plan for this session alone, if nobody has changed it since revision `seen`.
pub async fn save(
    cx: &Context,
    actor: &Actor,
    session: &session::Model,
    items: Vec<PlanItem>,
    seen: i32,
) -> Result<()> {
    session.require_to_come(cx.now())?;
    let txn = cx.db.begin().await?;
    store(&txn, cx, actor, session, items, seen).await?;
    audit::append(&txn, cx, Some(actor.account_id), "change-plan", "sessions", session.id.0).await?;
    txn.commit().await?;
    Ok(())
}

async fn store(
    db: &impl ConnectionTrait,
    cx: &Context,
    actor: &Actor,
    session: &session::Model,
    items: Vec<PlanItem>,
    seen: i32,
) -> Result<()> {
    let changed = || Error::Conflict(Conflict::ChangedMeanwhile);
    if seen == 0 {
        let row = session_plan::ActiveModel {
            session_id: Set(session.id),
            revision: Set(1),
            items: Set(PlanItems(items)),
            changed_by_id: Set(actor.account_id),
            changed_at: Set(cx.now()),
        };
        return match row.insert(db).await.map_err(Error::from) {
            Ok(_) => Ok(()),
            Err(Error::Conflict(_)) => Err(changed()),
            Err(error) => Err(error),
        };
    }
    let saved = session_plan::Entity::update_many()
        .col_expr(session_plan::Column::Revision, Expr::value(seen + 1))
        .col_expr(session_plan::Column::Items, Expr::value(PlanItems(items)))
        .col_expr(session_plan::Column::ChangedById, Expr::value(actor.account_id))
        .col_expr(session_plan::Column::ChangedAt, Expr::value(cx.now()))
        .filter(session_plan::Column::SessionId.eq(session.id))
        .filter(session_plan::Column::Revision.eq(seen))
        .exec(db)
        .await?;
    if saved.rows_affected == 1 { Ok(()) } else { Err(changed()) }
}

/// Back to the module's plan.
pub async fn take_back(cx: &Context, actor: &Actor, session: &session::Model) -> Result<()> {
    session.require_to_come(cx.now())?;
    let txn = cx.db.begin().await?;
    session_plan::Entity::delete_by_id(session.id).exec(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), "restore-plan", "sessions", session.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// What the session before this one did not cover and this plan does not hold yet. Arrivals and check-outs are not missed.
pub async fn left_over(cx: &Context, session: &session::Model, items: &[PlanItem]) -> Result<Vec<PlanItem>> {
    let before = session::Entity::find()
        .filter(session::Column::GroupId.eq(session.group_id))
        .filter(session::Column::Week.eq(session.week - 1))
        .one(cx.db.read())
        .await?;
    let Some(before) = before else { return Ok(Vec::new()) };
    let run = session_run::Entity::find_by_id(before.id).one(cx.db.read()).await?;
    let Some(run) = run.filter(|run| run.ended_at.is_some()) else { return Ok(Vec::new()) };
    let missed = runs::not_covered(&run).filter(|item| item.kind != "arrival" && item.kind != "check_out");
    let is_here = |missed: &PlanItem| {
        items.iter().any(|item| item.title == missed.title && item.what_to_say == missed.what_to_say)
    };
    Ok(missed.filter(|item| !is_here(item)).cloned().collect())
}

/// Takes something that the session before did not cover into this plan, before its last item.
pub async fn carry_over(cx: &Context, actor: &Actor, session: &session::Model, title: &str) -> Result<()> {
    let plan = of(cx, session).await?;
    let left_over = left_over(cx, session, &plan.items).await?;
    let item = left_over.into_iter().find(|item| item.title == title).ok_or(Error::NotFound)?;
    let mut items = plan.items;
    items.insert(items.len().saturating_sub(1), item);
    save(cx, actor, session, items, plan.revision).await
}
