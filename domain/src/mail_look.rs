//! How mail looks: a fixed set of neutral words for all that is seen before a mail is opened, which an administrator may
//! replace by their own; and at the end of the mail itself who sends it, with a line in their colour.
//!
//! Own words are refused where they hold a word of [`telling_words`], a sign that may hide one, or the name of the
//! organization, of a group or of somebody on its staff. They are held against the same once more for each mail: a name may
//! come later than the words, and then ours stand there.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, FromJsonQueryResult, QueryFilter as _, QuerySelect as _,
    Set,
};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::access::{self, Action, Subject};
use crate::entities::account::{self, AccountStatus, Role};
use crate::entities::{group, organization};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, organizations, telling_words, values};

/// The tags of the languages that mail is written in.
pub const LANGUAGES: [&str; 2] = ["en", "es"];
/// A subject that is longer is cut off by telephones, and so is a sender's name.
const LONGEST_WORDS: usize = 40;
/// Beside letters and digits.
const PUNCTUATION: &str = " .,:;!?¡¿'’\"“”()&–—-/";
/// A line of less contrast with white is not seen.
const LEAST_CONTRAST: f64 = 1.5;

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
    /// The same without what would not be taken now.
    fn still_taken(mut self, names: &[String]) -> Self {
        for words in self.words.values_mut() {
            words.retain(|_, own| own_words(own, names).is_ok());
        }
        if colour(&self.colour).is_err() {
            self.colour.clear();
        }
        self
    }

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
    /// What must not be named where a mail is not opened yet.
    pub names: Vec<String>,
}

impl House {
    /// What is set now, for as many mails as are written at once.
    pub async fn find(cx: &Context) -> Result<Self> {
        let organization = organizations::find(&cx.db).await?.ok_or(Error::NotFound)?;
        let name = (organization.name != organizations::UNNAMED).then_some(organization.name);
        let names = names(cx).await?;
        Ok(Self { organization: name, look: organization.mail_look.unwrap_or_default(), names })
    }

    /// What of it holds for somebody of this name.
    #[must_use]
    pub fn to(&self, reader: &str) -> Self {
        let reader = is_full(reader).then(|| reader.to_string());
        let names: Vec<String> = self.names.iter().cloned().chain(self.organization.clone()).chain(reader).collect();
        Self { organization: self.organization.clone(), look: self.look.clone().still_taken(&names), names }
    }
}

/// Whether words tell why somebody gets mail, or hold one of these names.
#[must_use]
pub fn tells(words: &str, names: &[String]) -> bool {
    telling_words::find_apart(words).is_some() || names.iter().any(|name| telling_words::holds(words, name))
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

/// How mail looks, as a form for who may change it, and which of it is not used any more.
pub async fn own(cx: &Context, actor: &Actor) -> Result<(MailLookForm, FieldErrors)> {
    access::require(actor, Action::ManageMail, Subject::None)?;
    let house = House::find(cx).await?;
    let form = MailLookForm::of(&house);
    let unused = check(&form, &house.names).err().unwrap_or_default();
    Ok((form, unused))
}

/// Sets how mail looks, from the next mail on.
pub async fn change(cx: &Context, actor: &Actor, form: &MailLookForm) -> Result<()> {
    access::require(actor, Action::ManageMail, Subject::None)?;
    let (name, look) = check(form, &names(cx).await?)?;
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

/// The names of all groups and of those on the staff. Of people the whole name alone: many first names are words, as Mark,
/// Hope and Will are. Those who take part are left out here: a refusal would tell an administrator who does.
async fn names(cx: &Context) -> Result<Vec<String>> {
    let db = cx.db.read();
    let groups = group::Entity::find().select_only().column(group::Column::Name).into_tuple::<String>();
    let staff = account::Entity::find()
        .select_only()
        .column(account::Column::Name)
        .filter(account::Column::Role.ne(Role::Participant))
        .filter(account::Column::Status.ne(AccountStatus::Former))
        .into_tuple::<String>();
    let staff = staff.all(db).await?.into_iter().filter(|name| is_full(name));
    Ok(groups.all(db).await?.into_iter().chain(staff).collect())
}

fn is_full(name: &str) -> bool {
    name.split_whitespace().nth(1).is_some()
}

fn check(form: &MailLookForm, names: &[String]) -> Result<(String, MailLook), FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.take("organization", values::optional_line(&form.organization, "The name"));
    let colour = errors.take("colour", colour(&form.colour));
    let mut words: BTreeMap<String, BTreeMap<Slot, String>> = BTreeMap::new();
    let names: Vec<String> = names.iter().cloned().chain(name.clone()).collect();
    for (language, slot, field) in fields() {
        let own = errors.take(field, own_words(form.words(field), &names));
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
    if colour.is_empty() {
        return Ok(colour);
    }
    match colour.strip_prefix('#').filter(|digits| is_hex(digits)).and_then(contrast_with_white) {
        None => Err("Write the colour as # and six digits, such as #2f6f6b, or leave it empty.".into()),
        Some(contrast) if contrast < LEAST_CONTRAST => {
            Err("Nobody sees this colour on white. Choose a darker one.".into())
        }
        Some(_) => Ok(colour),
    }
}

/// As the Web Content Accessibility Guidelines reckon it: from 1, which is white itself, to 21.
fn contrast_with_white(digits: &str) -> Option<f64> {
    let number = u32::from_str_radix(digits, 16).ok()?;
    let light = |shift: u32| {
        let share = f64::from((number >> shift) & 0xff) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    Some(1.05 / (0.2126 * light(16) + 0.7152 * light(8) + 0.0722 * light(0) + 0.05))
}

fn own_words(typed: &str, names: &[String]) -> Result<String, String> {
    let words: String = values::optional_line(typed, "This")?.nfc().collect();
    if words.chars().count() > LONGEST_WORDS {
        return Err(format!("Use {LONGEST_WORDS} characters or fewer: telephones cut off what is longer."));
    }
    if !words.chars().all(|c| telling_words::is_plain(c) || PUNCTUATION.contains(c)) {
        return Err("This holds signs that can’t be seen, or that look like others. Use letters, digits and ordinary \
                    punctuation."
            .into());
    }
    if let Some(word) = telling_words::find_apart(&words) {
        let word = word.replace('*', "…");
        return Err(format!("This says “{word}”. Whoever shares a phone or a calendar reads it. Choose other words."));
    }
    if tells(&words, names) {
        return Err("This holds the name of the organization, of a group or of a colleague. Choose other words.".into());
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
        assert!(refused("en-calendar", "Sesión de terapia").contains("“terap…”"), "in every language");
        for named in ["News from HARBOR house", "elm street, tonight"] {
            assert!(refused("es-sender", named).contains("the name of"), "{named}");
        }
        assert!(refused("en-change", &"x".repeat(41)).contains("40"));
        assert!(refused("en-change", "a\r\nBcc: x@example.org").contains("one line"));
        for hidden in ["a\u{202e}b", "thera\u{61c}py", "th\u{435}rapy", "=?utf-8?Q?x?=", "n\u{3164}w", "a_b"] {
            assert!(refused("en-change", hidden).contains("can’t be seen"), "{hidden}");
        }
        assert!(refused("en-change", "Your thera-py").contains("“therap…”"));
    }

    #[test]
    fn words_that_tell_by_now_are_left_out() {
        let words = [(Slot::Reminder, "Elm Street news"), (Slot::Change, "=?utf-8?Q?x?="), (Slot::Sender, "Office")];
        let words = words.map(|(slot, words)| (slot, words.to_string()));
        let words = BTreeMap::from([("en".to_string(), BTreeMap::from(words))]);
        let look = MailLook { colour: "#ffffff".into(), words, ..MailLook::default() };
        let before = look.clone().still_taken(&[]);
        assert_eq!((before.own("en", Slot::Reminder), before.own("en", Slot::Change)), (Some("Elm Street news"), None));
        let after = look.still_taken(&["Elm Street".to_string()]);
        assert_eq!((after.own("en", Slot::Reminder), after.own("en", Slot::Sender)), (None, Some("Office")));
        assert_eq!(after.colour, "");
        assert!(tells("Elm street, tonight", &["Elm Street".to_string()]) && !tells("Office", &["Elm Street".into()]));
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
        for (shade, is_seen) in
            [("#ffffff", false), ("#ffff00", false), ("#d5d5d5", false), ("#d2d2d2", true), ("#000000", true)]
        {
            assert_eq!(colour(shade).is_ok(), is_seen, "{shade}");
        }
    }
}
