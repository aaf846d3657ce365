//! Argon2id, and the only place that knows its costs.
//!
//! 64 MiB, three passes, one lane: RFC 9106's second recommended setting, well over OWASP's floor (19 MiB, two passes).
//! On the project's two cores one hash takes about a tenth of a second; a guesser pays that for each guess.

use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::complaints::{Complaint, Gap};
use crate::{Error, Result};

/// NIST SP 800-63B-4: fifteen characters where the password stands alone.
pub const SHORTEST: usize = 15;
/// Where a second step stands beside it.
const SHORTEST_BESIDE: usize = 8;
/// Long enough for any passphrase, short enough to hash without harm.
pub const LONGEST: usize = 256;

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// What stands between a guesser and the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Alone,
    /// Beside a second step.
    Beside,
}

impl Standing {
    /// In characters (NIST SP 800-63B-4, 3.1.1.2).
    #[must_use]
    pub fn shortest(self) -> usize {
        match self {
            Self::Alone => SHORTEST,
            Self::Beside => SHORTEST_BESIDE,
        }
    }

    /// The score of [`guesses`] up to which a password is refused. Alone: a hundred million guesses, which throttled
    /// guessing does in time. Beside a second step: a million; eight characters of chance are a hundred million and no more.
    fn easy(self) -> u8 {
        u8::from(match self {
            Self::Alone => zxcvbn::Score::Two,
            Self::Beside => zxcvbn::Score::One,
        })
    }
}

/// A password on its way through. It can't be printed, and its memory is wiped.
pub struct Password(Zeroizing<String>);

impl Password {
    /// As typed, for signing in: whatever it is, it is compared.
    #[must_use]
    pub fn typed(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// A new password. Its length is asked, and that it is not one of the first that a guesser tries: common words and
    /// runs, and what is known about its owner (`known`). No digits, no signs, no expiry (NIST SP 800-63B-4, 3.1.1.2).
    pub fn new(text: String, known: &[String], standing: Standing) -> std::result::Result<Self, Complaint> {
        let (length, shortest) = (text.chars().count(), standing.shortest());
        let password = Self(Zeroizing::new(text));
        if length < shortest {
            let gaps = [("shortest", Gap::Number(shortest)), ("length", Gap::Number(length))];
            Err(Complaint::with("wrong-password-short", gaps))
        } else if length > LONGEST {
            let gaps = [("longest", Gap::Number(LONGEST)), ("length", Gap::Number(length))];
            Err(Complaint::with("wrong-password-long", gaps))
        } else if guesses(&password.0, known) <= standing.easy() {
            Err(Complaint::message("wrong-password-easy"))
        } else {
            Ok(password)
        }
    }
}

/// How many guesses find it, from 0 (at once) to 4 (never, as far as anybody can say).
pub(crate) fn guesses(password: &str, known: &[String]) -> u8 {
    let known: Vec<&str> = known.iter().map(String::as_str).chain(CONTEXT).filter(|word| !word.is_empty()).collect();
    zxcvbn::zxcvbn(password, &known).score().into()
}

/// What everybody knows who stands before this form.
const CONTEXT: [&str; 4] = ["mooring", "counselor", "support group", "healing"];

/// What became of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    Wrong,
    Right,
    /// Right, and hashed anew because the costs have changed since.
    RightRehashed(String),
}

/// Hashes and checks, a few at a time, off the threads that serve pages.
pub struct Hasher {
    turns: Arc<Semaphore>,
    /// Checked when there is no account, so that "no such account" takes as long as "wrong password".
    dummy: &'static str,
}

/// One for the whole program: it is nobody's.
static DUMMY: OnceLock<String> = OnceLock::new();

impl Hasher {
    /// `at_once`: how many hashes may run together, each with 64 MiB.
    pub fn new(at_once: usize) -> Result<Self> {
        let dummy = match DUMMY.get() {
            Some(dummy) => dummy,
            None => {
                let hash = hash_now("no account has this password")?;
                DUMMY.get_or_init(|| hash)
            }
        };
        Ok(Self { turns: Arc::new(Semaphore::new(at_once.max(1))), dummy })
    }

    /// A PHC string.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.run(move || hash_now(&password.0)).await
    }

    /// Compares with the stored hash; without one it does the same work and says wrong.
    pub async fn check(&self, password: Password, stored: Option<String>) -> Result<Check> {
        let (hash, known) = stored.map_or_else(|| (self.dummy.to_string(), false), |hash| (hash, true));
        self.run(move || check_now(&password.0, &hash, known)).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await.map_err(Error::internal)?;
        // The turn goes with the work: a browser that hangs up ends the wait and not the hash.
        let work = move || {
            let result = work();
            drop(turn);
            result
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }
}

fn argon() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|cause| Error::internal(cause.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String> {
    let hash = argon()?.hash_password(password.as_bytes()).map_err(|cause| Error::internal(cause.to_string()))?;
    Ok(hash.to_string())
}

fn check_now(password: &str, stored: &str, known: bool) -> Result<Check> {
    let hash = PasswordHash::new(stored).map_err(|cause| Error::internal(cause.to_string()))?;
    let right = argon()?.verify_password(password.as_bytes(), &hash).is_ok();
    if !right || !known {
        return Ok(Check::Wrong);
    }
    let current = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$");
    if stored.starts_with(&current) { Ok(Check::Right) } else { Ok(Check::RightRehashed(hash_now(password)?)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_carries_the_costs_and_checks_out() {
        let hash = hash_now("seven quiet boats at dawn").expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{hash}");
        assert_eq!(check_now("seven quiet boats at dawn", &hash, true).expect("checks"), Check::Right);
        assert_eq!(check_now("seven quiet boats at dusk", &hash, true).expect("checks"), Check::Wrong);
        assert_eq!(check_now("seven quiet boats at dawn", &hash, false).expect("checks"), Check::Wrong);
    }

    #[test]
    fn an_older_cost_is_hashed_anew() {
        let cheap =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).expect("costs"));
        let old = cheap.hash_password(b"seven quiet boats at dawn").expect("hashes").to_string();
        assert!(matches!(check_now("seven quiet boats at dawn", &old, true), Ok(Check::RightRehashed(_))));
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(Password::new("kéténábújólávúf".into(), &[], Standing::Alone).is_ok());
        assert!(Password::new("fourteen chars".into(), &[], Standing::Alone).is_err());
        assert!(Password::new("x".repeat(257), &[], Standing::Alone).is_err());
    }

    #[test]
    fn beside_a_second_step_eight_characters_do() {
        for good in ["oboe7Gra", "xK9#vQ2!", "green kettle"] {
            assert!(Password::new(good.into(), &[], Standing::Beside).is_ok(), "{good}");
        }
        assert!(Password::new("xK9#vQ2".into(), &[], Standing::Beside).is_err(), "seven do not");
        for easy in ["password", "12345678", "qwertyui", "mooring1", "Rosa1234"] {
            assert!(Password::new(easy.into(), &["Rosa".into()], Standing::Beside).is_err(), "{easy}");
        }
    }

    #[test]
    fn what_a_guesser_tries_first_is_refused() {
        let known =
            ["Dana Whitfield", "Dana", "Whitfield", "dana.whitfield@example.org", "dana.whitfield"].map(String::from);
        for easy in [
            "passwordpassword",
            "aaaaaaaaaaaaaaaaaaaa",
            "123456789012345",
            "qwertyuiopasdfgh",
            "Dana Whitfield1",
            "mooringmooring1",
            "dana.whitfield1",
        ] {
            assert!(Password::new(easy.into(), &known, Standing::Alone).is_err(), "{easy}");
        }
        for good in [
            "calm water at dusk",
            "lantern gravel Tuesday oboe",
            "seven slow herons over water",
            "Dana likes green boats",
        ] {
            assert!(Password::new(good.into(), &known, Standing::Alone).is_ok(), "{good}");
        }
    }
}
