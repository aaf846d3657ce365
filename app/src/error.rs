//! How a page fails. The error carries no page: one middleware of the server renders it, with the request at hand,
//! so that what is denied and what is missing are the same bytes.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::error::Conflict;

pub type PageResult<T = Response> = Result<T, PageError>;

/// Stands in the extensions of a failed response until the middleware has answered for it.
#[derive(Clone, Debug)]
pub enum PageError {
    /// Nobody is signed in; or no longer. Answered with the way to sign in, and back.
    SignedOut,
    /// Signed in, and the second step that this account must have is not set up. Answered with the way to it.
    SecondStepMissing,
    /// The group agreement comes first. Answered with the way there.
    AgreementDue,
    /// Not there, or not for this person.
    NotFound,
    /// A request from elsewhere, or without a word of where from.
    Foreign,
    TooLarge,
    /// The form could not be read.
    Unreadable,
    /// Somebody was quicker.
    Conflict(Conflict),
    /// The database can't be reached now. The cause goes to the log, once, and nowhere else.
    Unavailable(Arc<domain::Error>),
    /// A fault of ours. Its cause goes the same way.
    Internal(Arc<domain::Error>),
}

impl PageError {
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::AgreementDue => StatusCode::SEE_OTHER,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SecondStepMissing | Self::Foreign => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<domain::Error> for PageError {
    fn from(error: domain::Error) -> Self {
        match error {
            domain::Error::NotFound => Self::NotFound,
            domain::Error::Conflict(conflict) => Self::Conflict(conflict),
            domain::Error::Unavailable(_) => Self::Unavailable(Arc::new(error)),
            // A page that takes input answers for it itself; input that reaches this point was not typed into our form.
            domain::Error::Invalid(_) => Self::Unreadable,
            domain::Error::Internal(_) => Self::Internal(Arc::new(error)),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
