//! Whom reminders reach at all. Asked by what writes them and by what shows them beforehand: what reaches nobody takes no
//! room from the rest.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::Candidate;
use crate::entities::{account, safe_contact};
use crate::ids::AccountId;
use crate::outbox::Outcome;
use crate::{Context, Result, letters};

/// At most so many people in one question.
const AT_ONCE: usize = 500;

pub(super) struct Reach(HashMap<AccountId, (account::Model, Option<safe_contact::Model>)>);

impl Reach {
    pub(super) async fn load(cx: &Context, ids: &[AccountId]) -> Result<Self> {
        let mut known = HashMap::new();
        for some in ids.chunks(AT_ONCE) {
            let contacts =
                safe_contact::Entity::find().filter(safe_contact::Column::AccountId.is_in(some.iter().copied()));
            let contacts = contacts.all(cx.db.read()).await?;
            let mut contacts: HashMap<_, _> = contacts.into_iter().map(|one| (one.account_id, one)).collect();
            let accounts = account::Entity::find().filter(account::Column::Id.is_in(some.iter().copied()));
            for account in accounts.all(cx.db.read()).await? {
                known.insert(account.id, (account.clone(), contacts.remove(&account.id)));
            }
        }
        Ok(Self(known))
    }

    pub(super) fn account(&self, id: AccountId) -> Option<&account::Model> {
        self.0.get(&id).map(|(account, _)| account)
    }

    /// Why this one does not reach its recipient.
    pub(super) fn refuses(&self, one: &Candidate) -> Option<Outcome> {
        let (account, contact) = self.0.get(&one.recipient())?;
        letters::unreachable(one.draft.kind, account, contact.as_ref())
    }
}
