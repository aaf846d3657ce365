//! How mail looks: a fixed set of neutral words for all that is seen before a mail is opened, which an administrator may
//! replace by their own; and at the end of the mail itself who sends it, with a line in their colour.
//!
//! Own words are refused where they hold a word of [`telling_words`], or the name of the organization or of a group.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait as _, EntityTrait as _, FromJsonQueryResult, QuerySelect as _, Set};
use serde::{Deserialize, Serialize};

use crate::access::{self, Action, Subject};
use crate::entities::{group, organization};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, organizations, telling_words, values};

/// The tags of the languages that mail is written in.
pub const LANGUAGES: [&str; 2] = ["en", "es"];
/// A subject that is longer is cut off by telephones, and so is a sender's name.
const LONGEST_WORDS: usize = 40;

/// What is seen of a mail before it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The name beside the sender's address.
    Sender,
    Invitation,
    Account,
    Password,
    Reminder,
    NewTime,
    Change,
    /// What a counselor wrote.
    Message,
    /// The title of an entry in a calendar, and of the feed.
    Calendar,
}

impl Slot {
    pub const ALL: [Self; 9] = [
        Self::Sender,
        Self::Invitation,
        Self::Account,
        Self::Password,
        Self::Reminder,
        Self::NewTime,
        Self::Change,
        Self::Message,
        Self::Calendar,
    ];

    /// The names of its fields, one for each of [`LANGUAGES`].
    #[must_use]
    pub fn fields(self) -> [&'static str; 2] {
        match self {
            Self::Sender => ["en-sender", "es-sender"],
            Self::Invitation => ["en-invitation", "es-invitation"],
            Self::Account => ["en-account", "es-account"],
            Self::Password => ["en-password", "es-password"],
            Self::Reminder => ["en-reminder", "es-reminder"],
            Self::NewTime => ["en-new-time", "es-new-time"],
            Self::Change => ["en-change", "es-change"],
            Self::Message => ["en-message", "es-message"],
            Self::Calendar => ["en-calendar", "es-calendar"],
        }
    }
}

/// What an administrator set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct MailLook {
    /// Whether the organization's name stands at the end.
    pub is_signed: bool,
    /// `#rrggbb`, or nothing.
    pub colour: String,
    /// Own words by language and slot.
    pub words: BTreeMap<String, BTreeMap<Slot, String>>,
}

impl Default for MailLook {
    fn default() -> Self {
        Self { is_signed: true, colour: String::new(), words: BTreeMap::new() }
    }
}

impl MailLook {
    /// The administrator's own words, where there are any.
    #[must_use]
    pub fn own(&self, language: &str, slot: Slot) -> Option<&str> {
        self.words.get(language)?.get(&slot).map(String::as_str)
    }
}

/// How mail looks now, and who sends it.
pub struct House {
    /// Nobody's, until somebody gives the organization its name.
    pub organization: Option<String>,
    pub look: MailLook,
}

/// What holds now. One question, for each mail.
pub async fn of_house(cx: &Context) -> Result<House> {
    let organization = organizations::find(&cx.db).await?.ok_or(Error::NotFound)?;
    let name = (organization.name != organizations::UNNAMED).then_some(organization.name);
    Ok(House { organization: name, look: organization.mail_look.unwrap_or_default() })
}

/// The form, as typed. Own words lie in the fields that [`Slot::fields`] names.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MailLookForm {
    pub organization: String,
    pub is_signed: String,
    pub colour: String,
    #[serde(flatten)]
    pub words: BTreeMap<String, String>,
}

impl MailLookForm {
    /// What holds now, as a form.
    #[must_use]
    pub fn of(house: &House) -> Self {
        let own = |(language, slot, field): (&str, Slot, &str)| {
            house.look.own(language, slot).map(|own| (field.to_string(), own.to_string()))
        };
        Self {
            organization: house.organization.clone().unwrap_or_default(),
            is_signed: if house.look.is_signed { "yes".into() } else { String::new() },
            colour: house.look.colour.clone(),
            words: fields().filter_map(own).collect(),
        }
    }

    /// What was typed into a field.
    #[must_use]
    pub fn words(&self, field: &str) -> &str {
        self.words.get(field).map_or("", String::as_str)
    }
}

fn fields() -> impl Iterator<Item = (&'static str, Slot, &'static str)> {
    let named =
        |slot: Slot| LANGUAGES.into_iter().zip(slot.fields()).map(move |(language, field)| (language, slot, field));
    Slot::ALL.into_iter().flat_map(named)
}

/// How mail looks, for who may change it.
pub async fn own(cx: &Context, actor: &Actor) -> Result<House> {
    access::require(actor, Action::ManageMail, Subject::None)?;
    of_house(cx).await
}

/// Sets how mail looks, from the next mail on.
pub async fn change(cx: &Context, actor: &Actor, form: &MailLookForm) -> Result<()> {
    access::require(actor, Action::ManageMail, Subject::None)?;
    let names = group_names(cx).await?;
    let (name, look) = check(form, &names)?;
    let txn = cx.db.begin().await?;
    let organization = organizations::require(&txn).await?;
    organization::ActiveModel {
        id: Set(organization.id),
        name: Set(name),
        mail_look: Set(Some(look)),
        ..Default::default()
    }
    .update(&txn)
    .await?;
    audit::append(&txn, cx, Some(actor.account_id), "change-mail", "organizations", organization.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// The names of all groups, which no subject may hold. Those of people are too often words: Mark, Hope, Will.
async fn group_names(cx: &Context) -> Result<Vec<String>> {
    let names = group::Entity::find().select_only().column(group::Column::Name).into_tuple::<String>();
    Ok(names.all(cx.db.read()).await?)
}

fn check(form: &MailLookForm, names: &[String]) -> Result<(String, MailLook), FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.take("organization", values::optional_line(&form.organization, "The name"));
    let colour = errors.take("colour", colour(&form.colour));
    let mut words: BTreeMap<String, BTreeMap<Slot, String>> = BTreeMap::new();
    let organization = name.clone().unwrap_or_default();
    for (language, slot, field) in fields() {
        let own = errors.take(field, own_words(form.words(field), &organization, names));
        if let Some(own) = own.filter(|own| !own.is_empty()) {
            words.entry(language.into()).or_default().insert(slot, own);
        }
    }
    match (name, colour) {
        (Some(name), Some(colour)) if errors.is_empty() => {
            let name = if name.is_empty() { organizations::UNNAMED.into() } else { name };
            Ok((name, MailLook { is_signed: !form.is_signed.is_empty(), colour, words }))
        }
        _ => Err(errors),
    }
}

fn colour(text: &str) -> Result<String, String> {
    let colour = text.trim().to_ascii_lowercase();
    let is_hex = |digits: &str| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if colour.is_empty() || colour.strip_prefix('#').is_some_and(is_hex) {
        return Ok(colour);
    }
    Err("Write the colour as # and six digits, such as #2f6f6b, or leave it empty.".into())
}

fn own_words(typed: &str, organization: &str, names: &[String]) -> Result<String, String> {
    let words = values::optional_line(typed, "This")?;
    if words.chars().count() > LONGEST_WORDS {
        return Err(format!("Use {LONGEST_WORDS} characters or fewer: telephones cut off what is longer."));
    }
    if words.chars().any(telling_words::is_invisible) {
        return Err("This holds signs that can’t be seen.".into());
    }
    if let Some(word) = telling_words::find(&words) {
        let word = word.trim_end_matches('*');
        return Err(format!("This says “{word}”. Whoever shares a phone or a calendar reads it. Choose other words."));
    }
    let holds = |name: &str| telling_words::holds(&words, name);
    if holds(organization) || names.iter().any(|name| holds(name)) {
        return Err("This holds the name of the organization or of a group. Choose other words.".into());
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(field: &str, words: &str) -> String {
        let form = MailLookForm {
            organization: "Harbor House".into(),
            words: BTreeMap::from([(field.to_string(), words.to_string())]),
            ..MailLookForm::default()
        };
        let names = ["Elm Street".to_string()];
        let errors = check(&form, &names).expect_err("refused");
        errors.sentence(field).expect("beside the field").to_string()
    }

    #[test]
    fn own_words_that_tell_are_refused() {
        assert!(refused("en-reminder", "Your healing circle").contains("“heal"));
        assert!(refused("en-calendar", "Sesión de terapia").contains("“terap”"), "in every language");
        for named in ["News from HARBOR house", "elm street, tonight"] {
            assert!(refused("es-sender", named).contains("the name of"), "{named}");
        }
        assert!(refused("en-change", &"x".repeat(41)).contains("40"));
        assert!(refused("en-change", "a\r\nBcc: x@example.org").contains("one line"));
        assert!(refused("en-change", "a\u{202e}b").contains("can’t be seen"));
    }

    #[test]
    fn own_words_that_do_not_tell_are_taken_as_they_are() {
        let typed = [("en-reminder", " Do not forget "), ("es-reminder", "No olvides"), ("en-sender", "Elms, streets")];
        let words = typed.map(|(field, words)| (field.to_string(), words.to_string()));
        let form = MailLookForm { colour: "#2F6F6B".into(), words: BTreeMap::from(words), ..MailLookForm::default() };
        let (name, look) = check(&form, &["Elm Street".to_string()]).expect("taken");
        assert_eq!((name.as_str(), look.colour.as_str()), (organizations::UNNAMED, "#2f6f6b"));
        assert_eq!(look.own("en", Slot::Reminder), Some("Do not forget"));
        assert_eq!(look.own("es", Slot::Reminder), Some("No olvides"));
        assert_eq!(look.own("en", Slot::Sender), Some("Elms, streets"), "a name is one only where it is whole");
        assert_eq!(look.own("en", Slot::Change), None);
        for wrong in ["red", "#12345", "#1234567", "#12345g", "url(x)"] {
            assert!(colour(wrong).is_err(), "{wrong}");
        }
    }
}
