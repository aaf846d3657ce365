//! The one access policy: who may do what to what. Deny by default. Denied is told as "not found".
//!
//! It decides from the actor with their status, the action, and what the record is to the actor. Nothing else in the
//! program may decide; pages ask through their extractors.

use crate::actor::Actor;
use crate::entities::account::{AccountStatus, Role};
use crate::entities::group_staff::Part;
use crate::entities::membership::MembershipStatus;
use crate::ids::AccountId;
use crate::{Error, Result};

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// See *This week*, own readings, own account.
    UseOwnPages,
    /// See *Today*, curricula, the library, the list of groups.
    UseStaffPages,
    OpenGroup,
    SeeGroup,
    /// Invite, assign, start a session, take attendance.
    WorkWithGroup,
    /// Give colleagues a part in a group.
    StaffGroup,
    ReadAssignment,
    /// Say whether one comes to a session.
    ReplyToSession,
    /// Write a reflection with one's own reading, also later: what was typed on the way out is kept.
    WriteReflection,
    /// Read what people of a group share with their counselor, and answer.
    ReadReflections,
    /// Read what somebody shares of their safety plan.
    SeeSafetyPlan,
    /// Add materials, and take them out of use.
    EditMaterials,
    /// Have the file of a material.
    ReadMaterial,
    /// Mail to the people of one's own groups.
    SeeMessages,
    SeeAllMessages,
    ManageStaff,
    /// Write the group agreement.
    ManageAgreement,
    /// Set how mail looks, and let a server send whose database may be a copy.
    ManageMail,
    /// Say when reminders go out, for the whole organization.
    ManageReminders,
    /// Who did and saw what, and a copy of it.
    SeeTrail,
    /// Draft curricula, publish them and import them.
    EditCurricula,
    /// Retire a curriculum, or bring it back.
    ManageCurricula,
    /// Write readings for the library, publish and retire them, and upload pictures.
    EditLibrary,
}

/// What the record is to the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// No record: a page of the actor's own, or of the organization.
    None,
    /// A group, and the actor's part in it.
    Group(Option<Part>),
    /// A membership: whose it is, and how it stands.
    Membership { owner: AccountId, membership: MembershipStatus },
    /// An assignment, whose it is, and how that membership stands.
    Assignment { owner: AccountId, membership: MembershipStatus, open: bool },
    /// Somebody's safety plan: the actor's part in their group, how that membership stands, and whether they share it there.
    SafetyPlan { part: Option<Part>, membership: MembershipStatus, shared: bool },
    /// A material: whether it is given to a group that the actor is in now, and whether it is retired.
    Material { given: bool, retired: bool },
}

/// Whether the actor may.
#[must_use]
pub fn may(actor: &Actor, action: Action, subject: Subject) -> bool {
    if actor.status != AccountStatus::Active {
        return false;
    }
    let runs_groups = matches!(actor.role, Role::Counselor | Role::Coordinator);
    match (action, subject) {
        (Action::UseOwnPages, Subject::None) => actor.role == Role::Participant,
        (
            Action::UseStaffPages
            | Action::SeeMessages
            | Action::EditCurricula
            | Action::EditMaterials
            | Action::EditLibrary,
            Subject::None,
        ) => actor.is_staff(),
        (Action::OpenGroup, Subject::None) => runs_groups,
        (Action::SeeAllMessages | Action::ManageCurricula, Subject::None) => {
            matches!(actor.role, Role::Coordinator | Role::Administrator)
        }
        (
            Action::ManageStaff
            | Action::ManageAgreement
            | Action::ManageMail
            | Action::ManageReminders
            | Action::SeeTrail,
            Subject::None,
        ) => actor.role == Role::Administrator,
        (Action::SeeGroup, Subject::Group(part)) => {
            actor.role == Role::Coordinator || (actor.role == Role::Counselor && part.is_some())
        }
        (Action::WorkWithGroup, Subject::Group(part)) => {
            actor.role == Role::Coordinator
                || (actor.role == Role::Counselor && matches!(part, Some(Part::Lead | Part::CoLead | Part::Cover)))
        }
        (Action::StaffGroup, Subject::Group(part)) => {
            actor.role == Role::Coordinator
                || (actor.role == Role::Counselor && matches!(part, Some(Part::Lead | Part::CoLead)))
        }
        // A coordinator reads nothing that was shared with "my counselor", unless they are it.
        (Action::ReadReflections, Subject::Group(part)) => part.is_some_and(|part| is_counselor(actor.role, part)),
        (Action::ReplyToSession, Subject::Membership { owner, membership }) => {
            actor.role == Role::Participant && owner == actor.account_id && membership == MembershipStatus::Active
        }
        (Action::WriteReflection, Subject::Assignment { owner, open, .. }) => {
            actor.role == Role::Participant && owner == actor.account_id && open
        }
        (Action::ReadAssignment, Subject::Assignment { owner, membership, open }) => {
            actor.role == Role::Participant
                && owner == actor.account_id
                && open
                && matches!(membership, MembershipStatus::Active | MembershipStatus::Completed)
        }
        (Action::SeeSafetyPlan, Subject::SafetyPlan { part, membership, shared }) => {
            shared && membership == MembershipStatus::Active && part.is_some_and(|part| is_counselor(actor.role, part))
        }
        (Action::ReadMaterial, Subject::Material { given, retired }) => {
            actor.is_staff() || (actor.role == Role::Participant && given && !retired)
        }
        _ => false,
    }
}

/// Whether people of a group mean somebody with this role and this part in it by "my counselor". No role is that by itself,
/// and who learns looks on.
#[must_use]
pub fn is_counselor(role: Role, part: Part) -> bool {
    matches!(role, Role::Counselor | Role::Coordinator) && matches!(part, Part::Lead | Part::CoLead | Part::Cover)
}

/// The parts in a group with which the actor may do this to it.
#[must_use]
pub fn parts(actor: &Actor, action: Action) -> Vec<Part> {
    let all = [Part::Lead, Part::CoLead, Part::Trainee, Part::Cover];
    all.into_iter().filter(|part| may(actor, action, Subject::Group(Some(*part)))).collect()
}

/// The same as a question that a verb can ask with `?`.
pub fn require(actor: &Actor, action: Action, subject: Subject) -> Result<()> {
    if may(actor, action, subject) { Ok(()) } else { Err(Error::NotFound) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::SignInId;

    fn actor(role: Role, status: AccountStatus) -> Actor {
        let (account_id, sign_in_id) = (AccountId(Uuid::from_u128(1)), SignInId(Uuid::from_u128(2)));
        Actor {
            account_id,
            sign_in_id,
            role,
            status,
            name: "Dana".into(),
            zone: None,
            factor_due_at: None,
            shared_device: false,
            language: Default::default(),
        }
    }

    #[test]
    fn another_counselors_group_is_not_there() {
        let dana = actor(Role::Counselor, AccountStatus::Active);
        assert!(may(&dana, Action::SeeGroup, Subject::Group(Some(Part::Lead))));
        assert!(!may(&dana, Action::SeeGroup, Subject::Group(None)));
    }

    #[test]
    fn a_trainee_sees_and_does_not_change() {
        let trainee = actor(Role::Counselor, AccountStatus::Active);
        assert!(may(&trainee, Action::SeeGroup, Subject::Group(Some(Part::Trainee))));
        assert!(!may(&trainee, Action::WorkWithGroup, Subject::Group(Some(Part::Trainee))));
    }

    #[test]
    fn staff_write_curricula_and_the_house_retires_them() {
        for (role, edits, retires) in [
            (Role::Participant, false, false),
            (Role::Counselor, true, false),
            (Role::Coordinator, true, true),
            (Role::Administrator, true, true),
        ] {
            let actor = actor(role, AccountStatus::Active);
            assert_eq!(may(&actor, Action::EditCurricula, Subject::None), edits, "{role:?}");
            assert_eq!(may(&actor, Action::EditLibrary, Subject::None), edits, "{role:?}");
            assert_eq!(may(&actor, Action::ManageCurricula, Subject::None), retires, "{role:?}");
        }
    }

    #[test]
    fn the_trail_is_for_administrators() {
        for role in [Role::Participant, Role::Counselor, Role::Coordinator, Role::Administrator] {
            let may_see = may(&actor(role, AccountStatus::Active), Action::SeeTrail, Subject::None);
            assert_eq!(may_see, role == Role::Administrator, "{role:?}");
        }
    }

    #[test]
    fn a_safety_plan_is_read_by_who_leads_while_it_is_shared_and_by_no_role() {
        let plan = |part| Subject::SafetyPlan { part, membership: MembershipStatus::Active, shared: true };
        for role in [Role::Participant, Role::Counselor, Role::Coordinator, Role::Administrator] {
            let actor = actor(role, AccountStatus::Active);
            assert!(!may(&actor, Action::SeeSafetyPlan, plan(None)), "{role:?} by the role alone");
            assert!(!may(&actor, Action::SeeSafetyPlan, plan(Some(Part::Trainee))), "{role:?}");
            for part in [Part::Lead, Part::CoLead, Part::Cover] {
                let reads = matches!(role, Role::Counselor | Role::Coordinator);
                assert_eq!(may(&actor, Action::SeeSafetyPlan, plan(Some(part))), reads, "{role:?} {part:?}");
            }
        }
        let (dana, part) = (actor(Role::Counselor, AccountStatus::Active), Some(Part::Lead));
        let kept = Subject::SafetyPlan { part, membership: MembershipStatus::Active, shared: false };
        assert!(!may(&dana, Action::SeeSafetyPlan, kept));
        for membership in [MembershipStatus::Invited, MembershipStatus::Completed, MembershipStatus::Left] {
            assert!(!may(&dana, Action::SeeSafetyPlan, Subject::SafetyPlan { part, membership, shared: true }));
        }
    }

    #[test]
    fn a_material_is_for_staff_and_for_whom_it_is_given_to() {
        for (given, retired) in [(false, false), (false, true), (true, false), (true, true)] {
            for role in [Role::Participant, Role::Counselor, Role::Coordinator, Role::Administrator] {
                let may_read = may(
                    &actor(role, AccountStatus::Active),
                    Action::ReadMaterial,
                    Subject::Material { given, retired },
                );
                assert_eq!(may_read, role != Role::Participant || (given && !retired), "{role:?} {given} {retired}");
            }
        }
        let disabled = actor(Role::Counselor, AccountStatus::Disabled);
        assert!(!may(&disabled, Action::ReadMaterial, Subject::Material { given: true, retired: false }));
    }

    #[test]
    fn only_the_active_act() {
        for status in [AccountStatus::Invited, AccountStatus::Disabled, AccountStatus::Former] {
            for role in [Role::Participant, Role::Counselor, Role::Coordinator, Role::Administrator] {
                assert!(!may(&actor(role, status), Action::UseOwnPages, Subject::None));
                assert!(!may(&actor(role, status), Action::UseStaffPages, Subject::None));
                assert!(!may(&actor(role, status), Action::SeeGroup, Subject::Group(Some(Part::Lead))));
            }
        }
    }

    #[test]
    fn a_reading_is_its_owners_while_open_and_a_member() {
        let rosa = actor(Role::Participant, AccountStatus::Active);
        let own = Subject::Assignment { owner: rosa.account_id, membership: MembershipStatus::Active, open: true };
        let locked = Subject::Assignment { owner: rosa.account_id, membership: MembershipStatus::Active, open: false };
        let left = Subject::Assignment { owner: rosa.account_id, membership: MembershipStatus::Left, open: true };
        let others = Subject::Assignment {
            owner: AccountId(Uuid::from_u128(9)),
            membership: MembershipStatus::Active,
            open: true,
        };
        assert!(may(&rosa, Action::ReadAssignment, own));
        for denied in [locked, left, others] {
            assert!(!may(&rosa, Action::ReadAssignment, denied));
        }
    }

    #[test]
    fn who_takes_part_says_for_themself_alone_whether_they_come() {
        let rosa = actor(Role::Participant, AccountStatus::Active);
        let one = |owner, membership| Subject::Membership { owner, membership };
        assert!(may(&rosa, Action::ReplyToSession, one(rosa.account_id, MembershipStatus::Active)));
        assert!(!may(&rosa, Action::ReplyToSession, one(AccountId(Uuid::from_u128(9)), MembershipStatus::Active)));
        for membership in
            [MembershipStatus::Invited, MembershipStatus::Waiting, MembershipStatus::Completed, MembershipStatus::Left]
        {
            assert!(!may(&rosa, Action::ReplyToSession, one(rosa.account_id, membership)), "{membership:?}");
        }
        let dana = actor(Role::Counselor, AccountStatus::Active);
        assert!(!may(&dana, Action::ReplyToSession, one(dana.account_id, MembershipStatus::Active)));
    }

    #[test]
    fn what_is_shared_with_my_counselor_is_read_by_who_leads_or_covers_alone() {
        let read = |role, part| may(&actor(role, AccountStatus::Active), Action::ReadReflections, Subject::Group(part));
        for part in [Part::Lead, Part::CoLead, Part::Cover] {
            assert!(read(Role::Counselor, Some(part)), "{part:?}");
            assert!(read(Role::Coordinator, Some(part)), "a coordinator who is the counselor: {part:?}");
            assert!(!read(Role::Administrator, Some(part)), "{part:?}");
            assert!(!read(Role::Participant, Some(part)), "{part:?}");
        }
        for role in [Role::Counselor, Role::Coordinator, Role::Administrator] {
            assert!(!read(role, Some(Part::Trainee)), "{role:?}");
            assert!(!read(role, None), "{role:?}");
        }
    }

    #[test]
    fn a_writer_keeps_writing_what_was_open_to_them_and_nobody_else_does() {
        let rosa = actor(Role::Participant, AccountStatus::Active);
        let one = |owner, membership, open| Subject::Assignment { owner, membership, open };
        for membership in [MembershipStatus::Active, MembershipStatus::Completed, MembershipStatus::Left] {
            assert!(may(&rosa, Action::WriteReflection, one(rosa.account_id, membership, true)));
            assert!(!may(&rosa, Action::WriteReflection, one(rosa.account_id, membership, false)));
            assert!(!may(&rosa, Action::WriteReflection, one(AccountId(Uuid::from_u128(9)), membership, true)));
        }
    }
}
