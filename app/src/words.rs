//! The words of participant pages and mail, from Fluent files: one for each language, with the same messages.

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::complaints::{Complaint, Gap};
use domain::entities::account::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::{LanguageIdentifier, langid};

use crate::{dates, spoken};

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(langid!("en"), include_str!("../locales/en.ftl")));
static SPANISH: LazyLock<Bundle> = LazyLock::new(|| bundle(langid!("es"), include_str!("../locales/es.ftl")));

fn bundle(language: LanguageIdentifier, text: &str) -> Bundle {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads every message")]
    let resource = FluentResource::try_new(text.into()).expect("the file is valid Fluent");
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Pages isolate names with <bdi> and dir=auto; marks in the text would end up in subjects of mails.
    bundle.set_use_isolating(false);
    #[expect(clippy::expect_used, reason = "as above")]
    bundle.add_resource(resource).expect("the file names each message once");
    bundle
}

/// One language, to be handed to views.
#[derive(Clone, Copy)]
pub struct Words {
    language: Language,
    bundle: &'static Bundle,
}

impl Words {
    /// Of the page or the mail that is being written: see [`spoken`].
    #[must_use]
    pub fn spoken() -> Self {
        Self::of(spoken::language())
    }

    /// For what staff read, whoever it is about.
    #[must_use]
    pub fn english() -> Self {
        Self::of(Language::English)
    }

    #[must_use]
    pub fn of(language: Language) -> Self {
        let bundle = match language {
            Language::English => &*ENGLISH,
            Language::Spanish => &*SPANISH,
        };
        Self { language, bundle }
    }

    #[must_use]
    pub fn language(self) -> Language {
        self.language
    }

    /// As it stands in `lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.language.tag()
    }

    /// The same for what comes with the program, which is in English alone; nothing where the page is in English too.
    #[must_use]
    pub fn tag_of_built_in(self, is_built_in: bool) -> Option<&'static str> {
        (is_built_in && self.language != Language::English).then(|| Language::English.tag())
    }

    /// A message without arguments.
    #[must_use]
    pub fn text(self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// A message with arguments.
    #[must_use]
    pub fn with<const N: usize>(self, key: &str, args: [(&'static str, FluentValue<'_>); N]) -> String {
        let args: FluentArgs<'_> = args.into_iter().collect();
        one_stop(self.format(key, Some(&args)).into_owned())
    }

    /// What is wrong with what was typed.
    #[must_use]
    pub fn complaint(self, complaint: &Complaint) -> String {
        let message = match complaint {
            Complaint::English(words) => return words.to_string(),
            Complaint::Message(message) => message,
        };
        let gaps = message.gaps.iter().map(|(name, gap)| (*name, self.gap(*gap)));
        let args: FluentArgs<'_> = gaps.collect();
        self.format(message.key, Some(&args)).into_owned()
    }

    fn gap(self, gap: Gap) -> FluentValue<'static> {
        match gap {
            Gap::Number(number) => number.into(),
            Gap::What(what) => what.into(),
            Gap::Day(day) => dates::long_in(self, day).into(),
        }
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.tag(), "a message is missing");
            // Better in English than not at all.
            return match self.language {
                Language::English => Cow::Owned(key.to_string()),
                Language::Spanish => Self::english().format(key, args),
            };
        };
        let mut errors = Vec::new();
        // Borrowed from the bundle, which lives as long as the program, where nothing has to be put in.
        self.bundle.format_pattern(pattern, args, &mut errors)
    }
}

/// Where an abbreviation ends a sentence, its stop is the sentence's: "hasta las 8:47 p. m."
fn one_stop(said: String) -> String {
    if said.contains("m..") { said.replace("m..", "m.") } else { said }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn a_time_at_the_end_of_a_sentence_has_one_stop() {
        let spanish = Words::of(Language::Spanish);
        let args = [
            ("when", "martes 1, 7:00 p. m.".into()),
            ("zone", "hora de Madrid".into()),
            ("until", "las 8:30 p. m.".into()),
        ];
        assert!(spanish.with("mail-session-body", args).ends_with("hasta las 8:30 p. m."));
    }

    /// Of each message the names of its arguments, as the file has them.
    fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((begun, _)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                key = begun.to_string();
                messages.entry(key.clone()).or_default();
            }
            let names = line
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>());
            messages.entry(key.clone()).or_default().extend(names);
        }
        messages
    }

    #[test]
    fn both_languages_say_the_same_with_the_same_gaps() {
        let (english, spanish) =
            (messages(include_str!("../locales/en.ftl")), messages(include_str!("../locales/es.ftl")));
        assert!(english.len() > 600, "{} messages were read", english.len());
        for (key, gaps) in &english {
            assert_eq!(spanish.get(key), Some(gaps), "`{key}` in Spanish");
        }
        let more: Vec<_> = spanish.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(more.is_empty(), "only Spanish says {more:?}");
    }

    #[test]
    fn every_message_of_both_languages_can_be_said() {
        for language in Language::ALL {
            let words = Words::of(language);
            for (key, gaps) in messages(include_str!("../locales/en.ftl")) {
                let Some(pattern) = words.bundle.get_message(&key).and_then(|message| message.value()) else {
                    continue;
                };
                let args: FluentArgs<'_> = gaps.iter().map(|gap| (gap.clone(), FluentValue::from(2))).collect();
                let mut errors = Vec::new();
                let said = words.bundle.format_pattern(pattern, Some(&args), &mut errors);
                assert!(errors.is_empty() && !said.trim().is_empty(), "`{key}` in {language:?}: {errors:?}");
            }
        }
    }

    #[test]
    fn a_complaint_is_said_in_the_language_of_the_page() {
        let complaint = Complaint::with("wrong-missing", [("what", Gap::What("your-name"))]);
        assert_eq!(Words::english().complaint(&complaint), "Your name is missing.");
        assert_eq!(Words::of(Language::Spanish).complaint(&complaint), "Falta tu nombre.");
        let day = chrono::NaiveDate::from_ymd_opt(2026, 9, 3).expect("a day");
        let over = Complaint::with("wrong-release-over", [("day", Gap::Day(day))]);
        assert_eq!(Words::english().complaint(&over), "3 September 2026 is over. Choose today or a later day.");
        assert!(Words::of(Language::Spanish).complaint(&over).starts_with("El 3 de septiembre de 2026 ya pasó."));
    }
}
