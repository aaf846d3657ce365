//! What is wrong with what somebody typed. For participants and visitors it is a message of the Fluent files, which the page
//! puts into words in their language; for staff, whose pages are English, it is the sentence itself.

use std::borrow::Cow;

use chrono::NaiveDate;

/// What a page says beside a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    English(Cow<'static, str>),
    Message(Message),
}

/// A message by its key, and what stands in its gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub key: &'static str,
    pub gaps: Vec<(&'static str, Gap)>,
}

/// What stands in a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    Number(usize),
    /// Told apart in the message; see there.
    What(&'static str),
    Day(NaiveDate),
}

impl Complaint {
    /// A message by its key in the Fluent files.
    #[must_use]
    pub fn message(key: &'static str) -> Self {
        Self::with(key, [])
    }

    /// The same with what stands in its gaps.
    #[must_use]
    pub fn with<const N: usize>(key: &'static str, gaps: [(&'static str, Gap); N]) -> Self {
        Self::Message(Message { key, gaps: gaps.into() })
    }

    /// The key; none for a sentence.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Self::English(_) => None,
            Self::Message(message) => Some(message.key),
        }
    }
}

impl Default for Complaint {
    fn default() -> Self {
        Self::English("".into())
    }
}

impl From<&'static str> for Complaint {
    fn from(words: &'static str) -> Self {
        Self::English(words.into())
    }
}

impl From<String> for Complaint {
    fn from(words: String) -> Self {
        Self::English(words.into())
    }
}

impl From<Cow<'static, str>> for Complaint {
    fn from(words: Cow<'static, str>) -> Self {
        Self::English(words)
    }
}
