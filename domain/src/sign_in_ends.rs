//! How long a sign-in still lasts, for pages that stay open. Asking is no doing: only `stay` counts as that.

use chrono::Duration;

use crate::entities::account::Language;
use crate::sign_ins::{self, Token};
use crate::{Context, Result};

/// What is left of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// Until it ends when nothing is done.
    pub idle: Duration,
    /// Until it ends whatever is done.
    pub whole: Duration,
    /// In which it is told.
    pub language: Language,
}

/// None: nobody is signed in with this token, or no longer.
pub async fn remaining(cx: &Context, token: &Token) -> Result<Option<Remaining>> {
    let now = cx.now();
    let row = sign_ins::find_row(cx, token).await?;
    Ok(row.map(|row| Remaining { idle: row.idle_ends_at - now, whole: row.ends_at - now, language: row.language }))
}

/// Somebody says that they are still there.
pub async fn stay(cx: &Context, token: &Token) -> Result<Option<Remaining>> {
    if let Some(row) = sign_ins::find_row(cx, token).await? {
        row.touch(cx, cx.now()).await?;
    }
    remaining(cx, token).await
}
