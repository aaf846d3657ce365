//! What can go wrong, in the four ways that a page can answer: bad input, nothing there, a clash, a fault of ours.

use std::borrow::Cow;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::complaints::Complaint;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Field name → what is wrong with it, in words for the person who typed it; in the order in which they were checked, which
/// is that of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Cow<'static, str>, Complaint)>);

impl FieldErrors {
    /// One field, one sentence.
    #[must_use]
    pub fn one(field: impl Into<Cow<'static, str>>, words: impl Into<Complaint>) -> Self {
        let mut errors = Self::default();
        errors.add(field, words);
        errors
    }

    /// Adds a sentence; the first one said about a field stays.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, words: impl Into<Complaint>) {
        let field = field.into();
        if self.get(&field).is_none() {
            self.0.push((field, words.into()));
        }
    }

    /// Adds what is wrong elsewhere in the form.
    pub fn extend(&mut self, more: Self) {
        for (field, words) in more.0 {
            self.add(field, words);
        }
    }

    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Complaint> {
        self.0.iter().find(|(known, _)| known == field).map(|(_, words)| words)
    }

    /// What a form of staff says beside a field.
    #[must_use]
    pub fn sentence(&self, field: &str) -> Option<&str> {
        match self.get(field)? {
            Complaint::English(words) => Some(words),
            Complaint::Message(_) => None,
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Complaint)> {
        self.0.iter().map(|(field, words)| (field.as_ref(), words))
    }

    /// Takes the value, or notes the error and gives nothing.
    pub fn take<T>(&mut self, field: impl Into<Cow<'static, str>>, value: std::result::Result<T, String>) -> Option<T> {
        value.map_err(|words| self.add(field, words)).ok()
    }

    /// The same where the error is a message.
    pub fn accept<T>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: std::result::Result<T, Complaint>,
    ) -> Option<T> {
        value.map_err(|complaint| self.add(field, complaint)).ok()
    }
}

/// Every verb's error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was typed can't be taken; each field says why.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Not there, or not for this actor: the two are never told apart.
    #[error("not found")]
    NotFound,
    /// It was true once and is no longer: somebody or something was quicker.
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// The database can't be reached now; trying again later may help.
    #[error("the database is not available")]
    Unavailable(#[source] DbErr),
    /// A fault of ours or of the machine. The cause is for the log alone.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The named clashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// A one-time link was used before.
    LinkUsed,
    /// A one-time link is too old, or a newer one was sent.
    LinkExpired,
    /// A row with the same natural key is there already.
    AlreadyThere,
    /// The session is not one that can be started now.
    NotStartable,
    /// The session was cancelled or is not under way.
    NotUnderWay,
    /// The session is over, under way or cancelled; its time and place are history.
    NotToCome,
    /// Somebody else changed it since it was opened; nothing was overwritten.
    ChangedMeanwhile,
    /// The session has begun or is none any more; whether somebody comes is no longer asked.
    ReplyOver,
}

impl Error {
    #[must_use]
    pub fn field(field: impl Into<Cow<'static, str>>, words: impl Into<Complaint>) -> Self {
        Self::Invalid(FieldErrors::one(field, words))
    }

    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Conflict(Conflict::AlreadyThere);
        }
        if is_unavailable(&error) { Self::Unavailable(error) } else { Self::Internal(Box::new(error)) }
    }
}

/// Whether the engine, rather than the statement, is the trouble: no connection, shutting down, starting up, or too busy.
fn is_unavailable(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Sqlx;
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => match &**cause {
            Sqlx::Io(_)
            | Sqlx::PoolTimedOut
            | Sqlx::PoolClosed
            | Sqlx::WorkerCrashed
            | Sqlx::Protocol(_)
            | Sqlx::Tls(_) => true,
            // 57P01..03: PostgreSQL is going down or coming up. 53300: too many connections. 5: SQLite is busy.
            Sqlx::Database(cause) => {
                matches!(cause.code().as_deref(), Some("57P01" | "57P02" | "57P03" | "53300" | "5"))
            }
            _ => false,
        },
        _ => false,
    }
}
