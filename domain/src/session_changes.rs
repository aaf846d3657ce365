//! What can change about a session that is to come: its time, its place, who leads it, and whether it is at all.
//! Due dates go with it, and the people whom it concerns are mailed, once for each change.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QuerySelect as _, Set,
};
use serde::Deserialize;

use crate::assignments::opening;
use crate::assignments::release_rules::Weeks;
use crate::entities::group;
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::outbox_message::{self, Kind, MessageStatus};
use crate::entities::session::{self, SessionStatus};
use crate::group_staff::{self, StaffRow};
use crate::ids::AccountId;
use crate::outbox::Draft;
use crate::values::{day_and_month, weekday_name};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, groups, schedule, values};

/// The form of *Move*, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    pub date: String,
    pub time: String,
    /// "yes": the later weeks move by as much.
    pub later: String,
}

/// The form of *Cancel*.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CancelForm {
    /// "drop": this week is left out. "later": it and all later weeks are held a week later.
    pub how: String,
    /// The time that the page showed, as [`seen`] says it. A week later than that is meant, also where it is pressed twice.
    pub seen: String,
}

/// The time of a session, for a form to say what it was about.
#[must_use]
pub fn seen(session: &session::Model) -> String {
    session.starts_at.timestamp().to_string()
}

/// The form of another place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PlaceForm {
    pub place: String,
    pub meeting_link: String,
    /// "yes": for this and all later weeks.
    pub from_now_on: String,
}

/// The form of who leads.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FacilitatorForm {
    /// An account of the group's staff; empty: its lead.
    pub facilitator: String,
    /// "yes": this and all later weeks.
    pub from_now_on: String,
}

/// Which sessions a change is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    This,
    FromNowOn,
}

impl Which {
    /// As a tick says it.
    fn ticked(from_now_on: &str) -> Self {
        if from_now_on == "yes" { Self::FromNowOn } else { Self::This }
    }
}

/// News of its place and of who leads is of use for as long as the session can be come to, which has another time now.
async fn keep_of_use(db: &impl ConnectionTrait, session: &session::Model) -> Result<()> {
    for (kind, until) in [(Kind::SessionPlace, session.ends_at), (Kind::SessionLead, session.starts_at)] {
        outbox_message::Entity::update_many()
            .col_expr(outbox_message::Column::UselessAt, Expr::value(until))
            .filter(outbox_message::Column::SessionId.eq(session.id))
            .filter(outbox_message::Column::Kind.eq(kind))
            .filter(outbox_message::Column::Status.is_not_in([MessageStatus::Sent, MessageStatus::Dropped]))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// A session to come, and its group's others.
pub struct Changing<'a> {
    pub cx: &'a Context,
    pub actor: &'a Actor,
    pub group: &'a group::Model,
    pub session: &'a session::Model,
}

impl Changing<'_> {
    /// Moves the session, and the later weeks with it if asked.
    pub async fn move_to(&self, form: &MoveForm) -> Result<()> {
        let mut errors = FieldErrors::default();
        let date = errors.take("date", values::date(&form.date));
        let time = errors.take("time", values::wall_time(&form.time));
        let (Some(date), Some(time)) = (date, time) else { return Err(errors.into()) };
        self.shift(Which::ticked(&form.later), "move", |_| Ok((date, time))).await
    }

    /// Cancels the session, or holds it and all later ones a week later.
    pub async fn cancel(&self, form: &CancelForm) -> Result<()> {
        match form.how.as_str() {
            "later" => {
                let a_week_later = |now: &session::Model| {
                    if form.seen.is_empty() || form.seen == seen(now) {
                        return Ok((now.local_date + Duration::days(7), now.local_time));
                    }
                    Err(Error::field("how", "The session was moved meanwhile. Look at the time that it has now."))
                };
                self.shift(Which::FromNowOn, "postpone", a_week_later).await
            }
            "drop" => self.drop_week().await,
            _ => Err(Error::field("how", "Choose what becomes of this week.")),
        }
    }

    /// The weeks as they stand, and the session among them. The group's row is held until the end: of two changes at once
    /// the second begins from what the first made of it.
    async fn hold(&self, txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(Weeks, session::Model)> {
        group::Entity::find_by_id(self.group.id).lock_exclusive().one(txn).await?;
        let weeks = Weeks::load(txn, self.group).await?;
        let session = weeks.sessions.iter().find(|one| one.id == self.session.id).cloned().ok_or(Error::NotFound)?;
        session.require_to_come(now)?;
        Ok((weeks, session))
    }

    async fn drop_week(&self) -> Result<()> {
        let now = self.cx.now();
        let txn = self.cx.db.begin().await?;
        let (before, session) = self.hold(&txn, now).await?;
        let cancelled = session::ActiveModel {
            id: Set(session.id),
            status: Set(SessionStatus::Cancelled),
            moved_at: Set(Some(now)),
            sequence: Set(session.sequence + 1),
            ..Default::default()
        };
        cancelled.update(&txn).await?;
        opening::week_left_out(&txn, self.cx, &session).await?;
        opening::sessions_changed(&txn, self.cx, &before, &Weeks::load(&txn, self.group).await?).await?;
        self.tell(&txn, Kind::SessionCancelled, now, session.ends_at).await?;
        self.note(&txn, "cancel").await?;
        txn.commit().await?;
        Ok(())
    }

    /// `to`: the day and time for the session as it stands. What is there already is no change, and nobody is told.
    async fn shift(
        &self,
        which: Which,
        action: &'static str,
        to: impl FnOnce(&session::Model) -> Result<(NaiveDate, NaiveTime)>,
    ) -> Result<()> {
        // Asked once: the row, the news of it and what reminds later name the change by this very instant.
        let now = self.cx.now();
        let txn = self.cx.db.begin().await?;
        let (before, session) = self.hold(&txn, now).await?;
        let (date, time) = to(&session)?;
        let days = date - session.local_date;
        let moves = |one: &session::Model| self.is_among(which, one);
        if days.is_zero() && before.sessions.iter().filter(|one| moves(one)).all(|one| one.local_time == time) {
            return Ok(());
        }
        let mut weeks = before.clone();
        for session in weeks.sessions.iter_mut().filter(|session| moves(session)) {
            self.place_at(session, session.local_date + days, time, now)?;
        }
        let after = &weeks.sessions;
        self.check(after, which, now)?;
        for session in after.iter().filter(|session| moves(session)) {
            self.save(&txn, session).await?;
            keep_of_use(&txn, session).await?;
        }
        opening::sessions_changed(&txn, self.cx, &before, &weeks).await?;
        let starts_at = after.iter().find(|one| one.id == session.id).map_or(session.starts_at, |one| one.starts_at);
        self.tell(&txn, Kind::SessionMoved, now, starts_at).await?;
        self.note(&txn, action).await?;
        txn.commit().await?;
        Ok(())
    }

    fn place_at(
        &self,
        session: &mut session::Model,
        date: NaiveDate,
        time: NaiveTime,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let zone = self.group.tz()?;
        session.local_date = date;
        session.local_time = time;
        session.starts_at = schedule::instant(zone, date.and_time(time));
        session.ends_at = session.starts_at + Duration::minutes(session.length_minutes.into());
        session.moved_at = Some(now);
        session.sequence += 1;
        Ok(())
    }

    /// Not into the past, and not onto or past another session of the group.
    fn check(&self, after: &[session::Model], which: Which, now: DateTime<Utc>) -> Result<()> {
        let Some(moved) = after.iter().find(|session| session.id == self.session.id) else { return Ok(()) };
        if moved.starts_at <= now {
            return Err(Error::field("date", "This time is over. Choose a later one."));
        }
        let held: Vec<_> = after.iter().filter(|session| session.status != SessionStatus::Cancelled).collect();
        let clash = held.windows(2).find(|pair| pair[1].starts_at < pair[0].ends_at);
        let Some([first, second]) = clash.and_then(|pair| <&[&session::Model; 2]>::try_from(pair).ok()) else {
            return Ok(());
        };
        let other = if first.id == moved.id { second } else { first };
        let day = format!(
            "{} {}",
            weekday_name(chrono::Datelike::weekday(&other.local_date)),
            day_and_month(other.local_date)
        );
        let words = if which == Which::FromNowOn || other.week < moved.week {
            format!("Week {} is on {day}, and weeks keep their order. Choose a time that is free.", other.week)
        } else {
            format!(
                "Week {} is on {day}, and weeks keep their order. Choose an earlier time, or move the later weeks too.",
                other.week
            )
        };
        Err(Error::field("date", words))
    }

    async fn save(&self, db: &impl ConnectionTrait, session: &session::Model) -> Result<()> {
        session::ActiveModel {
            id: Set(session.id),
            local_date: Set(session.local_date),
            local_time: Set(session.local_time),
            starts_at: Set(session.starts_at),
            ends_at: Set(session.ends_at),
            moved_at: Set(session.moved_at),
            sequence: Set(session.sequence),
            ..Default::default()
        }
        .update(db)
        .await?;
        Ok(())
    }

    /// Another place or link, for this week or from now on.
    pub async fn set_place(&self, form: &PlaceForm) -> Result<()> {
        let mut errors = FieldErrors::default();
        let place = errors.take("place", values::optional_line(&form.place, "The place"));
        let link = errors.take("meeting_link", groups::meeting_link(&form.meeting_link));
        let (Some(place), Some(link)) = (place, link) else { return Err(errors.into()) };
        if place.is_empty() && link.is_empty() {
            return Err(Error::field("place", "Name a place, a link, or both."));
        }
        let now = self.cx.now();
        let txn = self.cx.db.begin().await?;
        let (weeks, session) = self.hold(&txn, now).await?;
        let which = Which::ticked(&form.from_now_on);
        let is_there = |of_session: &Option<String>, of_group: &String, new: &String| {
            of_session.as_ref().unwrap_or(of_group) == new && (which == Which::This || of_group == new)
        };
        let is_known = |one: &session::Model| {
            is_there(&one.place, &self.group.place, &place)
                && is_there(&one.meeting_link, &self.group.meeting_link, &link)
        };
        if weeks.sessions.iter().filter(|one| self.is_among(which, one)).all(is_known) {
            return Ok(());
        }
        session::Entity::update_many()
            .col_expr(session::Column::Place, Expr::value(Some(place.clone())))
            .col_expr(session::Column::MeetingLink, Expr::value(Some(link.clone())))
            .filter(self.those(which))
            .exec(&txn)
            .await?;
        if which == Which::FromNowOn {
            let group = group::ActiveModel {
                id: Set(self.group.id),
                place: Set(place),
                meeting_link: Set(link),
                ..Default::default()
            };
            group.update(&txn).await?;
        }
        self.tell(&txn, Kind::SessionPlace, now, session.ends_at).await?;
        self.note(&txn, "change-place").await?;
        txn.commit().await?;
        Ok(())
    }

    fn is_among(&self, which: Which, one: &session::Model) -> bool {
        one.id == self.session.id
            || which == Which::FromNowOn && one.week > self.session.week && one.status == SessionStatus::Planned
    }

    /// This session, or it and the later ones to come.
    fn those(&self, which: Which) -> Condition {
        let here = Condition::all()
            .add(session::Column::GroupId.eq(self.group.id))
            .add(session::Column::Status.eq(SessionStatus::Planned));
        match which {
            Which::FromNowOn => here.add(session::Column::Week.gte(self.session.week)),
            Which::This => here.add(session::Column::Id.eq(self.session.id)),
        }
    }

    /// Who leads, for this week or from now on.
    pub async fn set_facilitator(&self, form: &FacilitatorForm, staff: &[StaffRow]) -> Result<()> {
        let chosen: Option<AccountId> = match form.facilitator.as_str() {
            "" => None,
            id => {
                let id = id.parse().ok().filter(|id| staff.iter().any(|row| row.account_id == *id));
                Some(id.ok_or_else(|| Error::field("facilitator", "Choose somebody who works with this group."))?)
            }
        };
        let now = self.cx.now();
        let txn = self.cx.db.begin().await?;
        let (weeks, session) = self.hold(&txn, now).await?;
        let which = Which::ticked(&form.from_now_on);
        if weeks.sessions.iter().filter(|one| self.is_among(which, one)).all(|one| one.facilitator_id == chosen) {
            return Ok(());
        }
        session::Entity::update_many()
            .col_expr(session::Column::FacilitatorId, Expr::value(chosen))
            .filter(self.those(which))
            .exec(&txn)
            .await?;
        self.tell_staff(&txn, Kind::SessionLead, now, session.starts_at, staff).await?;
        self.note(&txn, "swap-facilitator").await?;
        txn.commit().await?;
        Ok(())
    }

    /// One mail to each who takes part, and to the colleagues who lead with the actor.
    async fn tell(
        &self,
        db: &impl ConnectionTrait,
        kind: Kind,
        now: DateTime<Utc>,
        useless_at: DateTime<Utc>,
    ) -> Result<()> {
        let members = membership::Entity::find()
            .filter(membership::Column::GroupId.eq(self.group.id))
            .filter(membership::Column::Status.eq(MembershipStatus::Active));
        for member in members.all(db).await? {
            let draft = Draft::about_session(kind, member.account_id, self.session.id, Some(now), useless_at);
            draft.enqueue(db, self.cx).await?;
        }
        self.tell_staff(db, kind, now, useless_at, &group_staff::now(self.cx, self.group.id).await?).await
    }

    /// One mail to each of the group's staff, but the one who did it.
    async fn tell_staff(
        &self,
        db: &impl ConnectionTrait,
        kind: Kind,
        now: DateTime<Utc>,
        useless_at: DateTime<Utc>,
        staff: &[StaffRow],
    ) -> Result<()> {
        for colleague in staff.iter().filter(|row| row.account_id != self.actor.account_id) {
            let draft = Draft::about_session(kind, colleague.account_id, self.session.id, Some(now), useless_at);
            draft.enqueue(db, self.cx).await?;
        }
        Ok(())
    }

    async fn note(&self, db: &impl ConnectionTrait, action: &'static str) -> Result<()> {
        audit::append(db, self.cx, Some(self.actor.account_id), action, "sessions", self.session.id.0).await
    }
}
