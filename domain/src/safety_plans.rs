//! Safety plans: what helps somebody through a hard moment, in six parts and in their own words.
//!
//! It is theirs alone until they share it, and again as soon as they take that back. Sharing it means: with whoever leads,
//! co-leads or covers a group that they were in when they said so; a group that they join later has to be asked about anew.
//! Nothing here judges what they write, and no save is refused because another device was quicker: both texts are kept.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _, Set,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::access::{self, Action, Subject};
use crate::complaints::{Complaint, Gap};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::{account, group, safety_plan};
use crate::ids::{AccountId, GroupId, MembershipId, SafetyPlanId};
use crate::sealed::{Sealed, SealedColumn};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, fingerprint, group_staff, values};

/// The longest part, in characters: a printed page. All six fit into one form, whatever the script.
pub const LONGEST_PART: usize = 3_000;

/// The names of the six parts, in their order: of the form's fields and of the columns.
pub const PARTS: [&str; 6] = ["warning_signs", "own_coping", "distraction", "people", "professionals", "surroundings"];

/// The six parts, opened. An empty one is not written yet.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Texts(pub [String; 6]);

impl Texts {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }

    /// What a form carries of the plan that its page showed: a print of each part.
    #[must_use]
    pub fn prints(&self) -> String {
        self.0.each_ref().map(|text| print(text)).join("-")
    }
}

// What somebody wrote here must not reach a log.
impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texts(…)")
    }
}

fn print(text: &str) -> String {
    fingerprint::of(text)[..16].to_string()
}

/// The form, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct PlanForm {
    /// [`Texts::prints`] of what the page showed.
    pub seen: String,
    pub warning_signs: String,
    pub own_coping: String,
    pub distraction: String,
    pub people: String,
    pub professionals: String,
    pub surroundings: String,
}

impl PlanForm {
    /// The form of what is saved.
    #[must_use]
    pub fn of(texts: &Texts) -> Self {
        let [warning_signs, own_coping, distraction, people, professionals, surroundings] = texts.0.clone();
        let seen = texts.prints();
        Self { seen, warning_signs, own_coping, distraction, people, professionals, surroundings }
    }

    /// What stands in the fields, as typed.
    #[must_use]
    pub fn typed(&self) -> [&str; 6] {
        [
            &self.warning_signs,
            &self.own_coping,
            &self.distraction,
            &self.people,
            &self.professionals,
            &self.surroundings,
        ]
    }

    fn seen(&self) -> [&str; 6] {
        let mut prints = self.seen.split('-');
        [(); 6].map(|()| prints.next().unwrap_or_default())
    }

    /// A part that is as it was is taken, however long it has grown.
    fn check(&self) -> Result<Texts, FieldErrors> {
        let (mut errors, mut texts) = (FieldErrors::default(), Texts::default());
        for (((part, typed), seen), text) in PARTS.into_iter().zip(self.typed()).zip(self.seen()).zip(&mut texts.0) {
            let checked = values::own_text(typed, "plan-part").and_then(|text| {
                let length = text.chars().count();
                if length <= LONGEST_PART || print(&text) == seen {
                    return Ok(text);
                }
                let gaps = [("length", Gap::Number(length)), ("most", Gap::Number(LONGEST_PART))];
                Err(Complaint::with("wrong-plan-part-long", gaps))
            });
            *text = errors.accept(part, checked).unwrap_or_default();
        }
        if errors.is_empty() { Ok(texts) } else { Err(errors) }
    }
}

/// What became of a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// As it was typed.
    AsTyped,
    /// Another device had changed the same part meanwhile: both texts stand in it now.
    Both,
}

/// Saves the actor's plan. Parts that another device changed meanwhile are kept; where both changed the same one, both texts
/// are kept in it, `divider` between them, and the person chooses.
pub async fn save(cx: &Context, actor: &Actor, form: &PlanForm, divider: &str) -> Result<Saved> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let typed = form.check()?;
    let txn = cx.db.begin().await?;
    // Two devices that save at once take turns.
    account::Entity::find_by_id(actor.account_id).lock_exclusive().one(&txn).await?;
    let before = find(&txn, actor.account_id).await?;
    let saved = before.as_ref().map(|plan| plan.open(cx)).transpose()?.unwrap_or_default();
    let (mut texts, mut outcome) = (Texts::default(), Saved::AsTyped);
    for (at, seen) in form.seen().into_iter().enumerate() {
        let merged = merge(seen, &typed.0[at], &saved.0[at], divider);
        if merged != typed.0[at] && merged.contains(divider) {
            outcome = Saved::Both;
        }
        texts.0[at] = merged;
    }
    if texts == saved {
        return Ok(outcome);
    }
    let id = before.as_ref().map_or_else(|| cx.new_id(), |plan| plan.id);
    let mut row = row(cx, id, &texts);
    if before.is_some() {
        row.update(&txn).await?;
    } else {
        (row.account_id, row.shared_at) = (Set(actor.account_id), Set(None));
        row.insert(&txn).await?;
    }
    audit::append(&txn, cx, Some(actor.account_id), "change", "safety_plans", id.0).await?;
    txn.commit().await?;
    Ok(outcome)
}

/// What a part is to hold: `seen` is the print of what the writer had before them.
fn merge(seen: &str, typed: &str, saved: &str, divider: &str) -> String {
    let nobody_else_wrote = print(saved) == seen;
    let only_others_wrote = print(typed) == seen;
    let came_before = saved.ends_with(&format!("\n{divider}\n{typed}"));
    if typed == saved || nobody_else_wrote {
        typed.to_string()
    } else if only_others_wrote || typed.is_empty() || came_before {
        saved.to_string()
    } else if saved.is_empty() {
        typed.to_string()
    } else {
        format!("{saved}\n\n{divider}\n{typed}")
    }
}

fn row(cx: &Context, id: SafetyPlanId, texts: &Texts) -> safety_plan::ActiveModel {
    let [warning_signs, own_coping, distraction, people, professionals, surroundings] = &texts.0;
    safety_plan::ActiveModel {
        id: Set(id),
        warning_signs: Set(sealed(cx, id, warning_signs)),
        own_coping: Set(sealed(cx, id, own_coping)),
        distraction: Set(sealed(cx, id, distraction)),
        people: Set(sealed(cx, id, people)),
        professionals: Set(sealed(cx, id, professionals)),
        surroundings: Set(sealed(cx, id, surroundings)),
        changed_at: Set(cx.now()),
        ..Default::default()
    }
}

fn sealed<C: SealedColumn>(cx: &Context, id: SafetyPlanId, text: &str) -> Option<Sealed<C>> {
    (!text.is_empty()).then(|| Sealed::seal(&cx.keys, &*cx.random, id.0, text))
}

async fn find(db: &impl ConnectionTrait, account_id: AccountId) -> Result<Option<safety_plan::Model>> {
    let own = safety_plan::Entity::find().filter(safety_plan::Column::AccountId.eq(account_id));
    Ok(own.one(db).await?)
}

impl safety_plan::Model {
    /// The six parts.
    pub fn open(&self, cx: &Context) -> Result<Texts> {
        fn opened<C: SealedColumn>(cx: &Context, sealed: Option<&Sealed<C>>, row: Uuid) -> Result<String> {
            sealed.map_or_else(|| Ok(String::new()), |sealed| sealed.open(&cx.keys, row))
        }
        let row = self.id.0;
        Ok(Texts([
            opened(cx, self.warning_signs.as_ref(), row)?,
            opened(cx, self.own_coping.as_ref(), row)?,
            opened(cx, self.distraction.as_ref(), row)?,
            opened(cx, self.people.as_ref(), row)?,
            opened(cx, self.professionals.as_ref(), row)?,
            opened(cx, self.surroundings.as_ref(), row)?,
        ]))
    }

    /// Whether whoever leads this membership's group may read it.
    fn is_shared_with(&self, membership: &membership::Model) -> bool {
        self.shared_at.zip(membership.joined_at).is_some_and(|(shared_at, joined_at)| joined_at <= shared_at)
    }
}

/// The actor's own plan, if they have begun one.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Option<(safety_plan::Model, Texts)>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let Some(plan) = find(cx.db.read(), actor.account_id).await? else { return Ok(None) };
    let texts = plan.open(cx)?;
    Ok(Some((plan, texts)))
}

/// Whether somebody shares their plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    OnlyMe,
    Counselor,
}

/// Shares the actor's plan from now on, or takes that back at once.
pub async fn share(cx: &Context, actor: &Actor, sharing: Sharing) -> Result<()> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let txn = cx.db.begin().await?;
    let plan = find(&txn, actor.account_id).await?.ok_or(Error::NotFound)?;
    let (shared_at, verb) = match sharing {
        Sharing::Counselor => (Some(cx.now()), "share"),
        Sharing::OnlyMe => (None, "stop-sharing"),
    };
    if plan.shared_at == shared_at {
        return Ok(());
    }
    safety_plan::ActiveModel { id: Set(plan.id), shared_at: Set(shared_at), ..Default::default() }.update(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), verb, "safety_plans", plan.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Who can read a shared plan now, for the person whose it is.
#[derive(Clone, Debug, Default)]
pub struct Readers {
    /// By name.
    pub names: Vec<String>,
    /// They joined a group since they shared it: nobody there can read it.
    pub joined_since: bool,
}

/// Who can read the actor's own plan now. Nobody, where it is not shared.
pub async fn readers(cx: &Context, actor: &Actor, plan: &safety_plan::Model) -> Result<Readers> {
    if plan.shared_at.is_none() {
        return Ok(Readers::default());
    }
    let own = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(actor.account_id))
        .filter(membership::Column::Status.eq(MembershipStatus::Active));
    let own = own.all(cx.db.read()).await?;
    let (asked, joined_since): (Vec<_>, Vec<_>) = own.into_iter().partition(|one| plan.is_shared_with(one));
    let groups: Vec<GroupId> = asked.into_iter().map(|one| one.group_id).collect();
    let names = group_staff::counselors(cx, &groups).await?;
    Ok(Readers { names, joined_since: !joined_since.is_empty() })
}

/// A plan that is shared with the actor, and whose it is.
pub struct Shared {
    pub group: group::Model,
    pub membership: membership::Model,
    pub account: account::Model,
    pub plan: safety_plan::Model,
}

/// The plan of somebody of a group, while it is shared with the actor.
pub async fn require_shared(cx: &Context, actor: &Actor, group_id: GroupId, id: MembershipId) -> Result<Shared> {
    let db = cx.db.read();
    let group = group::Entity::find_by_id(group_id).one(db).await?.ok_or(Error::NotFound)?;
    let membership = membership::Entity::find_by_id(id).filter(membership::Column::GroupId.eq(group_id));
    let membership = membership.one(db).await?.ok_or(Error::NotFound)?;
    let account = account::Entity::find_by_id(membership.account_id).one(db).await?.ok_or(Error::NotFound)?;
    let plan = find(db, membership.account_id).await?.ok_or(Error::NotFound)?;
    let part = group_staff::part_of(cx, actor, group_id).await?;
    let subject = Subject::SafetyPlan { part, membership: membership.status, shared: plan.is_shared_with(&membership) };
    access::require(actor, Action::SeeSafetyPlan, subject)?;
    Ok(Shared { group, membership, account, plan })
}

/// Whether [`require_shared`] would let the actor in: for a link that leads there.
pub async fn is_shared(cx: &Context, actor: &Actor, group_id: GroupId, id: MembershipId) -> Result<bool> {
    match require_shared(cx, actor, group_id, id).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIVIDER: &str = "— on another device: —";

    fn merged(base: &str, typed: &str, saved: &str) -> String {
        merge(&print(base), typed, saved, DIVIDER)
    }

    #[test]
    fn what_one_device_alone_changed_is_taken() {
        assert_eq!(merged("walk", "walk\nsing", "walk"), "walk\nsing");
        assert_eq!(merged("walk", "walk", "walk\ncall Ana"), "walk\ncall Ana", "an untouched field overwrites nothing");
        assert_eq!(merged("walk", "", "walk"), "", "a part can be emptied");
        assert_eq!(merged("walk", "walk", ""), "", "on the other device too");
    }

    #[test]
    fn what_two_devices_changed_is_kept_twice_and_not_thrice() {
        let both = merged("walk", "walk\nsing", "walk\ncall Ana");
        assert_eq!(both, format!("walk\ncall Ana\n\n{DIVIDER}\nwalk\nsing"));
        assert_eq!(merged("walk", "walk\nsing", &both), both, "the same form once more");
        assert_eq!(merged("walk", "", "walk\ncall Ana"), "walk\ncall Ana");
        assert_eq!(merged("walk", "sing", ""), "sing");
    }

    #[test]
    fn a_part_is_a_page_at_most_and_what_has_grown_can_be_saved_again() {
        let long = "é".repeat(LONGEST_PART + 1);
        let form = PlanForm { people: long.clone(), ..PlanForm::default() };
        let errors = form.check().expect_err("refused");
        let gaps = [("length", Gap::Number(LONGEST_PART + 1)), ("most", Gap::Number(LONGEST_PART))];
        assert_eq!(errors.get("people"), Some(&Complaint::with("wrong-plan-part-long", gaps)));
        assert_eq!(errors.iter().count(), 1);
        let grown = Texts(["", "", "", &long, "", ""].map(String::from));
        assert_eq!(PlanForm::of(&grown).check().expect("as it was"), grown);
    }
}
