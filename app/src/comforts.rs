//! How somebody wants pages to look: the size of the text, the room between its lines, colors and contrast. It lies in a
//! cookie of their browser and nowhere else, and says nothing about them. The shell writes it into the document.

use axum::http::HeaderMap;
use tokio::task_local;

use crate::guard::cookie;

/// The cookie, such as `large.usual.dark.usual`: a value for each of [`SETTINGS`], in their order.
pub const COOKIE: &str = "__Host-comforts";

/// Something that can be set. The first of its values is how it is where nothing was chosen.
pub struct Setting {
    /// The field of the form, and with `data-` in front the attribute of `<html>`.
    pub name: &'static str,
    /// Its words, by their key.
    pub title: &'static str,
    /// Each with its words, by their key.
    pub values: &'static [(&'static str, &'static str)],
}

/// All of them.
pub const SETTINGS: [Setting; 4] = [
    Setting {
        name: "size",
        title: "comforts-size",
        values: &[
            ("usual", "comforts-size-usual"),
            ("large", "comforts-size-large"),
            ("larger", "comforts-size-larger"),
            ("largest", "comforts-size-largest"),
        ],
    },
    Setting {
        name: "lines",
        title: "comforts-lines",
        values: &[
            ("usual", "comforts-lines-usual"),
            ("roomy", "comforts-lines-roomy"),
            ("roomiest", "comforts-lines-roomiest"),
        ],
    },
    Setting {
        name: "scheme",
        title: "comforts-scheme",
        values: &[
            ("device", "comforts-scheme-device"),
            ("light", "comforts-scheme-light"),
            ("dark", "comforts-scheme-dark"),
        ],
    },
    Setting {
        name: "contrast",
        title: "comforts-contrast",
        values: &[("usual", "comforts-contrast-usual"), ("high", "comforts-contrast-high")],
    },
];

/// What was chosen: for each of [`SETTINGS`] the place of its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comforts([usize; SETTINGS.len()]);

impl Comforts {
    /// In how many ways everything can be chosen.
    pub const WAYS: usize = 4 * 3 * 3 * 2;

    /// From the values themselves, in the order of the settings. What is none of them is as if it was not chosen.
    pub fn chosen<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut places = [0; SETTINGS.len()];
        for ((place, setting), chosen) in places.iter_mut().zip(&SETTINGS).zip(values) {
            *place = setting.values.iter().position(|(value, _)| *value == chosen).unwrap_or_default();
        }
        Self(places)
    }

    /// From a request's cookie.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        cookie(headers, COOKIE).map(|value| Self::chosen(value.split('.'))).unwrap_or_default()
    }

    /// What the cookie says.
    #[must_use]
    pub fn to_cookie(self) -> String {
        self.values().collect::<Vec<_>>().join(".")
    }

    /// The value of one of the settings, by its place; none where it is as usual.
    #[must_use]
    pub fn attribute(self, setting: usize) -> Option<&'static str> {
        self.values().nth(setting).filter(|_| self.0[setting] > 0)
    }

    /// A number of its own for each way of choosing, below [`Comforts::WAYS`].
    #[must_use]
    pub fn number(self) -> usize {
        self.0.iter().zip(&SETTINGS).fold(0, |number, (place, setting)| number * setting.values.len() + place)
    }

    /// The values, in the order of the settings.
    pub fn values(self) -> impl Iterator<Item = &'static str> {
        self.0.into_iter().zip(&SETTINGS).map(|(place, setting)| setting.values[place].0)
    }
}

task_local! {
    static WORN: Comforts;
}

/// Answers a request whose pages wear this. It does not go through each page's hands: every one would have to pass it on,
/// and the first to forget would show itself in small letters to who can't read them.
pub async fn wearing<F: Future>(comforts: Comforts, answering: F) -> F::Output {
    WORN.scope(comforts, answering).await
}

/// What the page wears that is being rendered.
#[must_use]
pub fn worn() -> Comforts {
    WORN.try_with(|worn| *worn).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_choosing_has_a_number_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for size in SETTINGS[0].values {
            for lines in SETTINGS[1].values {
                for scheme in SETTINGS[2].values {
                    for contrast in SETTINGS[3].values {
                        let chosen = Comforts::chosen([size.0, lines.0, scheme.0, contrast.0]);
                        assert_eq!(chosen, Comforts::chosen(chosen.to_cookie().split('.')), "there and back");
                        seen.insert(chosen.number());
                    }
                }
            }
        }
        assert_eq!(seen.len(), Comforts::WAYS);
        assert_eq!(seen.last(), Some(&(Comforts::WAYS - 1)));
    }

    #[test]
    fn what_is_no_value_is_as_usual() {
        let odd = Comforts::chosen(["huge", "\"><script>", "", "high", "more"]);
        assert_eq!(odd, Comforts::chosen(["usual", "usual", "device", "high"]));
        assert_eq!((odd.attribute(0), odd.attribute(3)), (None, Some("high")));
        assert_eq!(Comforts::chosen([]), Comforts::default());
    }
}
