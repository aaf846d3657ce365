//! How hard a new password is to guess, told while it is typed. It asks what choosing it would ask, and keeps nothing.

use sea_orm::EntityTrait as _;

use crate::complaints::Complaint;
use crate::entities::account;
use crate::entities::link::Purpose;
use crate::passwords::{LONGEST, Password, Standing, guesses};
use crate::{Actor, Context, Error, Result, accounts, links};

/// From 0 to 4; with the reason where it would be refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    pub score: u8,
    pub refusal: Option<Complaint>,
}

/// Below this a password is refused, for its length or for being easy.
const FIRST_GOOD: u8 = 3;

fn strength(text: String, known: &[String], standing: Standing) -> Strength {
    // What is refused for its length is not worth the work.
    let guessed = if text.chars().count() > LONGEST { 0 } else { guesses(&text, known) };
    match Password::new(text, known, standing) {
        Ok(_) => Strength { score: guessed.max(FIRST_GOOD), refusal: None },
        Err(words) => Strength { score: guessed.min(FIRST_GOOD - 1), refusal: Some(words) },
    }
}

/// For somebody signed in.
pub async fn for_own(cx: &Context, actor: &Actor, text: String) -> Result<Strength> {
    for_account(cx, &accounts::own(cx, actor).await?, text).await
}

/// For whom an invitation is meant, under the name that stands in the form.
pub async fn for_invitation(cx: &Context, token: &str, name: String, text: String) -> Result<Strength> {
    let mut known = accounts::require_invitation(cx, token).await?.known;
    known.push(name);
    Ok(strength(text, &known, Standing::Alone))
}

/// For who forgot theirs.
pub async fn for_reset(cx: &Context, token: &str, text: String) -> Result<Strength> {
    let link = links::require(cx, Purpose::Reset, token).await?;
    let account = account::Entity::find_by_id(link.account_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    for_account(cx, &account, text).await
}

async fn for_account(cx: &Context, account: &account::Model, text: String) -> Result<Strength> {
    let standing = accounts::password_standing(cx, account.id).await?;
    Ok(strength(text, &accounts::known_of(cx, account)?, standing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_refused_never_shows_as_good() {
        for (text, good) in
            [("", false), ("xK9#vQ2!mZ", false), ("passwordpassword", false), ("calm water at dusk", true)]
        {
            let strength = strength(text.into(), &[], Standing::Alone);
            assert_eq!(strength.refusal.is_none(), good, "{text}");
            assert_eq!(strength.score >= FIRST_GOOD, good, "{text}: {}", strength.score);
        }
        assert_eq!(strength("x".repeat(100_000), &[], Standing::Alone).score, 0);
    }
}
