//! Who acts: an account as it is at this moment, status and all.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::entities::account::{AccountStatus, Language, Role};
use crate::ids::{AccountId, SignInId};

/// Somebody signed in. Loaded anew for each request, so that a removal takes effect at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account_id: AccountId,
    pub sign_in_id: SignInId,
    pub role: Role,
    pub status: AccountStatus,
    pub name: String,
    /// The zone in which the actor reads times beside the group's own, if they said one.
    pub zone: Option<Tz>,
    /// From when on nothing is open to them until they have set up a second step.
    pub factor_due_at: Option<DateTime<Utc>>,
    /// Whether others use the device that they are signed in on: then nothing is kept there.
    pub shared_device: bool,
    /// In which their pages are written.
    pub language: Language,
}

impl Actor {
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.role != Role::Participant
    }

    /// Whether the second step that they must have is still missing, and its time is over.
    #[must_use]
    pub fn lacks_second_step(&self, now: DateTime<Utc>) -> bool {
        self.factor_due_at.is_some_and(|due| due <= now)
    }
}
