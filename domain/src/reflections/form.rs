//! The form of a reflection, from what was posted to what can be saved.

use serde::Deserialize;
use uuid::Uuid;

use crate::complaints::{Complaint, Gap};
use crate::entities::reflection::Sharing;
use crate::ids::OnceId;
use crate::{Error, FieldErrors, Result, sent_once, values};

/// The longest reflection, in characters: some eight printed pages.
pub const LONGEST: usize = 20_000;

/// The form, as posted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReflectionForm {
    pub text: String,
    /// "me", "counselor" or "group". Nothing: the text is saved by itself, and who may read it stays as it is.
    pub sharing: String,
    /// "yes": *Please look at this*.
    pub look: String,
    /// The revision that the writer saw; 0: there was none yet.
    pub seen: String,
    /// The sharing that the writer saw: it tells a choice from what merely stood there.
    pub was: String,
    /// What a device sends it under, where it was queued.
    pub once: String,
    /// The open page that it comes from, and its how manieth save this is: a script counts them, since what was sent
    /// first may arrive last.
    pub page: String,
    pub turn: String,
}

/// A valid [`ReflectionForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewText {
    pub(super) text: String,
    pub(super) sharing: Option<Sharing>,
    pub(super) was: Option<Sharing>,
    pub(super) look: bool,
    pub(super) seen: i32,
    pub(super) once: Option<OnceId>,
    pub(super) from: Option<(Uuid, i32)>,
}

impl ReflectionForm {
    pub fn check(&self) -> Result<NewText> {
        let mut errors = FieldErrors::default();
        let text = errors.accept("text", short_enough(&self.text));
        let sharing = sharing(&self.sharing);
        let look = !self.look.is_empty();
        // Asking never shares by itself: whoever wants to be looked at says that it may be read.
        if look && matches!(sharing, None | Some(Sharing::Me)) && !self.sharing.is_empty() {
            errors.add("look", Complaint::message("wrong-reflection-look"));
        }
        let Some(text) = text.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
        let from = self.page.parse().ok().zip(self.turn.parse().ok());
        let (was, once) = (self::sharing(&self.was), sent_once::id_in(&self.once));
        // A revision that nobody could have seen is none that was seen.
        let seen = self.seen.parse().unwrap_or(0);
        Ok(NewText { text, sharing, was, look, seen, once, from })
    }
}

fn short_enough(text: &str) -> Result<String, Complaint> {
    let text = values::own_text(text, "this")?;
    let length = text.chars().count();
    if length > LONGEST {
        return Err(Complaint::with("wrong-reflection-long", room(length)));
    }
    Ok(text)
}

fn sharing(text: &str) -> Option<Sharing> {
    match text {
        "me" => Some(Sharing::Me),
        "counselor" => Some(Sharing::Counselor),
        "group" => Some(Sharing::Group),
        _ => None,
    }
}

impl Sharing {
    /// As it stands in a form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Counselor => "counselor",
            Self::Group => "group",
        }
    }
}

/// Both, one under the other.
pub(super) fn joined(first: &str, second: &str) -> Result<String> {
    let text = format!("{first}\n\n{second}");
    let length = text.chars().count();
    if length > LONGEST {
        return Err(Error::field("keep", Complaint::with("wrong-reflections-long", room(length))));
    }
    Ok(text)
}

/// How long it is, and for how much there is room.
fn room(length: usize) -> [(&'static str, Gap); 2] {
    [("length", Gap::Number(length)), ("most", Gap::Number(LONGEST))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str, sharing: &str, look: &str) -> ReflectionForm {
        ReflectionForm { text: text.into(), sharing: sharing.into(), look: look.into(), ..ReflectionForm::default() }
    }

    #[test]
    fn asking_to_look_never_shares_by_itself() {
        for (sharing, taken) in [("me", false), ("nonsense", false), ("counselor", true), ("group", true)] {
            let checked = form("a", sharing, "yes").check();
            assert_eq!(checked.is_ok(), taken, "{sharing}");
        }
        let by_itself = form("a", "", "yes").check().expect("a script saves the text alone");
        assert_eq!(by_itself.sharing, None);
    }

    #[test]
    fn a_text_ends_at_its_longest() {
        assert!(form(&"ü".repeat(LONGEST), "me", "").check().is_ok());
        let Err(Error::Invalid(errors)) = form(&"ü".repeat(LONGEST + 1), "me", "").check() else { panic!("taken") };
        assert_eq!(errors.get("text"), Some(&Complaint::with("wrong-reflection-long", room(LONGEST + 1))));
    }

    #[test]
    fn both_texts_stand_one_under_the_other_where_there_is_room() {
        assert_eq!(joined("a\nb", "c").expect("fits"), "a\nb\n\nc");
        assert!(joined(&"a".repeat(LONGEST - 2), "b").is_err());
    }
}
