//! Extractors that ask the policy. A handler reaches an actor or a record through one of these, or not at all.

mod asked;
mod mailed;

use std::convert::Infallible;
use std::marker::PhantomData;
use std::time::Duration;

use axum::extract::{FromRequestParts, OptionalFromRequestParts, RawPathParams};
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use domain::access::{self, Action, Subject};
use domain::assignments::{self, Opened, changes};
use domain::entities::{account, assignment, group, membership, picture, reflection, session};
use domain::library::pictures;
use domain::safety_plans::{self, Shared};
use domain::sign_ins::{self, Token};
use domain::{Actor, agreements, groups, memberships, reflections, sessions};

pub use self::asked::{AskedAbout, AskedByLink};
pub use self::mailed::{LinkToken, MailedLink};
use crate::error::PageError;
use crate::spoken;
use crate::state::AppState;

/// The cookie of a sign-in. The prefix makes browsers insist on `Secure`, on `Path=/` and on no `Domain`.
pub const COOKIE_NAME: &str = "__Host-sid";

/// The token of a request's cookie, if it has one.
#[must_use]
pub fn token(headers: &HeaderMap) -> Option<Token> {
    cookie(headers, COOKIE_NAME).map(|value| Token(value.to_string()))
}

/// The value of a request's cookie of this name.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Whoever it is: signed in or not.
pub struct Visitor(pub Option<Actor>);

impl FromRequestParts<AppState> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        match token(&parts.headers) {
            Some(token) => Ok(Self(sign_ins::find_actor(&state.cx, &token).await?.inspect(known))),
            None => Ok(Self(None)),
        }
    }
}

/// From here on it is known who asks, and so in which language they are answered.
fn known(actor: &Actor) {
    spoken::settle(actor.language);
}

/// Help does not wait longer than this for the question who asks for it.
const HELP_WAITS: Duration = Duration::from_millis(300);

/// For pages that must show even when the database can't be asked.
impl OptionalFromRequestParts<AppState> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Option<Self>, Infallible> {
        let asking = <Self as FromRequestParts<AppState>>::from_request_parts(parts, state);
        Ok(tokio::time::timeout(HELP_WAITS, asking).await.ok().and_then(Result::ok))
    }
}

/// Somebody signed in, of any role, though the second step that they must have may still be missing: for the page where
/// it is set up.
pub struct WithoutSecondStep(pub Actor);

impl FromRequestParts<AppState> for WithoutSecondStep {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let Visitor(actor) = <Visitor as FromRequestParts<AppState>>::from_request_parts(parts, state).await?;
        actor.map(Self).ok_or(PageError::SignedOut)
    }
}

/// Somebody signed in, of any role.
pub struct SignedIn(pub Actor);

impl SignedIn {
    /// The actor, unless they must set up a second step before anything else.
    fn check(state: &AppState, actor: Actor) -> Result<Self, PageError> {
        if actor.lacks_second_step(state.cx.now()) { Err(PageError::SecondStepMissing) } else { Ok(Self(actor)) }
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let WithoutSecondStep(actor) = WithoutSecondStep::from_request_parts(parts, state).await?;
        Self::check(state, actor)
    }
}

/// A permission that names its action in the type.
pub trait Permission: Send + Sync {
    const ACTION: Action;
}

macro_rules! permissions {
    ($($name:ident),*) => {$(
        pub struct $name;
        impl Permission for $name {
            const ACTION: Action = Action::$name;
        }
    )*};
}
permissions!(
    UseOwnPages,
    UseStaffPages,
    OpenGroup,
    SeeGroup,
    WorkWithGroup,
    StaffGroup,
    SeeMessages,
    ManageStaff,
    ManageAgreement,
    ManageMail,
    ManageReminders,
    SeeTrail,
    EditCurricula,
    EditLibrary,
    EditMaterials,
    ManageCurricula,
    ReadReflections
);

/// Somebody who may do `P`, which concerns no record.
pub struct May<P>(pub Actor, pub PhantomData<P>);

impl<P: Permission> FromRequestParts<AppState> for May<P> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        access::require(&actor, P::ACTION, Subject::None)?;
        Ok(Self(actor, PhantomData))
    }
}

/// The group of the address, for somebody who may do `P` with it.
pub struct GroupFor<P> {
    pub actor: Actor,
    pub group: group::Model,
    pub permission: PhantomData<P>,
}

impl<P: Permission> FromRequestParts<AppState> for GroupFor<P> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        let group = groups::require(&state.cx, &actor, id(parts, state).await?, P::ACTION).await?;
        Ok(Self { actor, group, permission: PhantomData })
    }
}

/// Somebody of the group of the address, for an actor who may do `P` with it. Who left is not there.
pub struct MemberFor<P> {
    pub actor: Actor,
    pub group: group::Model,
    pub membership: membership::Model,
    pub account: account::Model,
    pub permission: PhantomData<P>,
}

impl<P: Permission> FromRequestParts<AppState> for MemberFor<P> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let GroupFor { actor, group, permission } = GroupFor::<P>::from_request_parts(parts, state).await?;
        let id = Params::from_request_parts(parts, state).await?.get("membership")?;
        let (membership, account) = memberships::require_in(&state.cx, group.id, id).await?;
        Ok(Self { actor, group, membership, account, permission })
    }
}

/// A reading of somebody of the group of the address, for an actor who may do `P` with the group.
pub struct AssignmentIn<P> {
    pub actor: Actor,
    pub group: group::Model,
    pub assignment: assignment::Model,
    pub permission: PhantomData<P>,
}

impl<P: Permission> FromRequestParts<AppState> for AssignmentIn<P> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let GroupFor { actor, group, permission } = GroupFor::<P>::from_request_parts(parts, state).await?;
        let id = Params::from_request_parts(parts, state).await?.get("assignment")?;
        let assignment = changes::require_in(&state.cx, group.id, id).await?;
        Ok(Self { actor, group, assignment, permission })
    }
}

/// The safety plan of somebody of the group of the address, for whom it is shared with.
pub struct SharedPlan {
    pub actor: Actor,
    pub shared: Shared,
}

impl FromRequestParts<AppState> for SharedPlan {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        let group_id = id(parts, state).await?;
        let membership_id = Params::from_request_parts(parts, state).await?.get("membership")?;
        let shared = safety_plans::require_shared(&state.cx, &actor, group_id, membership_id).await?;
        Ok(Self { actor, shared })
    }
}

/// The session of the address and its group, for somebody who may do `P` with the group.
pub struct SessionFor<P> {
    pub actor: Actor,
    pub session: session::Model,
    pub group: group::Model,
    pub permission: PhantomData<P>,
}

impl<P: Permission> FromRequestParts<AppState> for SessionFor<P> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        let (session, group) = sessions::require(&state.cx, &actor, id(parts, state).await?, P::ACTION).await?;
        Ok(Self { actor, session, group, permission: PhantomData })
    }
}

/// A participant who has been asked what is to be asked first: see `domain::agreements`.
pub struct Reader(pub Actor);

impl Reader {
    /// The actor, unless the group agreement is due.
    pub async fn check(state: &AppState, actor: Actor) -> Result<Self, PageError> {
        access::require(&actor, Action::UseOwnPages, Subject::None)?;
        if agreements::is_due(&state.cx, &actor).await? { Err(PageError::AgreementDue) } else { Ok(Self(actor)) }
    }
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        Self::check(state, actor).await
    }
}

/// The assignment of the address, for the participant whose it is.
pub struct OwnAssignment {
    pub actor: Actor,
    pub opened: Opened,
}

impl FromRequestParts<AppState> for OwnAssignment {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let (actor, opened) = assigned(parts, state, Action::ReadAssignment).await?;
        // What was written before the agreement changed is taken all the same: only looking waits for it.
        if opened.agreement_unaccepted && parts.method.is_safe() && agreements::is_due(&state.cx, &actor).await? {
            return Err(PageError::AgreementDue);
        }
        Ok(Self { actor, opened })
    }
}

/// The same for what they write with it, which is taken also when the reading itself is no longer theirs to open.
pub struct OwnWriting {
    pub actor: Actor,
    pub opened: Opened,
}

impl FromRequestParts<AppState> for OwnWriting {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let (actor, opened) = assigned(parts, state, Action::WriteReflection).await?;
        Ok(Self { actor, opened })
    }
}

async fn assigned(parts: &mut Parts, state: &AppState, action: Action) -> Result<(Actor, Opened), PageError> {
    let token = token(&parts.headers).ok_or(PageError::SignedOut)?;
    // A malformed id is nobody's; whether somebody is signed in is asked all the same.
    let Ok(id) = id(parts, state).await else {
        SignedIn::from_request_parts(parts, state).await?;
        return Err(PageError::NotFound);
    };
    let asked = assignments::for_reader(&state.cx, &token, id, action).await?;
    let (actor, opened) = asked.ok_or(PageError::SignedOut)?;
    known(&actor);
    let SignedIn(actor) = SignedIn::check(state, actor)?;
    Ok((actor, opened?))
}

/// The reflection of the address, for who wrote it.
pub struct OwnReflection {
    pub actor: Actor,
    pub reflection: reflection::Model,
}

impl FromRequestParts<AppState> for OwnReflection {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        let reflection = reflections::require_own(&state.cx, &actor, id(parts, state).await?).await?;
        Ok(Self { actor, reflection })
    }
}

/// The picture of the address, for staff, and for who may read a reading that shows it.
pub struct PictureFor(pub picture::Model);

impl FromRequestParts<AppState> for PictureFor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        let picture = pictures::require(&state.cx, &actor, id(parts, state).await?).await?;
        if !actor.is_staff() {
            Reader::check(state, actor).await?;
        }
        Ok(Self(picture))
    }
}

/// The `{id}` of the address.
pub async fn id<T: std::str::FromStr>(parts: &mut Parts, state: &AppState) -> Result<T, PageError> {
    Params::from_request_parts(parts, state).await?.get("id")
}

/// The id of the address where no record is guarded, such as a published curriculum's.
pub struct Id<T>(pub T);

impl<T: std::str::FromStr> FromRequestParts<AppState> for Id<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        id(parts, state).await.map(Self)
    }
}

/// The named parts of the address. One that can't be read is an address that does not exist.
pub struct Params(Vec<(String, String)>);

impl Params {
    pub fn get<T: std::str::FromStr>(&self, name: &str) -> Result<T, PageError> {
        let value = self.0.iter().find(|(known, _)| known == name);
        value.and_then(|(_, value)| value.parse().ok()).ok_or(PageError::NotFound)
    }
}

impl FromRequestParts<AppState> for Params {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| PageError::NotFound)?;
        Ok(Self(params.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()))
    }
}
