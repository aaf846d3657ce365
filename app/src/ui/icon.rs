//! The icons: a few strokes each, drawn for Mooring, in the ink of what is around them.

use leptos::tachys::html::InertElement;

macro_rules! svg {
    ($path:literal) => {
        concat!(
            r#"<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.7" "#,
            r#"stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=""#,
            $path,
            r#""/></svg>"#
        )
    };
}

/// What an icon shows. Its meaning always stands in words beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Book,
    Buoy,
    Calendar,
    Check,
    Clipboard,
    Envelope,
    Eye,
    Heart,
    House,
    Key,
    Leave,
    People,
    Person,
    Play,
    Plus,
    Warning,
    Waves,
}

impl Icon {
    /// All of them, for the page of components.
    pub const ALL: [Self; 17] = [
        Self::Book,
        Self::Buoy,
        Self::Calendar,
        Self::Check,
        Self::Clipboard,
        Self::Envelope,
        Self::Eye,
        Self::Heart,
        Self::House,
        Self::Key,
        Self::Leave,
        Self::People,
        Self::Person,
        Self::Play,
        Self::Plus,
        Self::Warning,
        Self::Waves,
    ];

    /// A fixed piece of HTML: nothing about an icon is worked out while a page is rendered.
    pub fn view(self) -> InertElement {
        InertElement::new(self.svg())
    }

    fn svg(self) -> &'static str {
        match self {
            Self::Book => svg!("M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11"),
            Self::Buoy => svg!(
                "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM5.600 5.600l4 4M14.400 14.400l4 4M18.400 5.600l-4 4M9.600 14.400l-4 4"
            ),
            Self::Calendar => svg!("M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"),
            Self::Check => svg!("m5 12.500 4.500 4.500L19 7.500"),
            Self::Clipboard => svg!("M6 4h12v17H6zM9 3h6v3H9zM9 11h6M9 15h6"),
            Self::Envelope => svg!("M3 6h18v13H3zM3 7l9 6 9-6"),
            Self::Eye => svg!(
                "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"
            ),
            Self::Heart => {
                svg!("M12 20S4 15 4 9.500A4.300 4.300 0 0 1 12 7a4.300 4.300 0 0 1 8 2.500C20 15 12 20 12 20z")
            }
            Self::House => svg!("M4 11 12 4l8 7v9h-5v-6H9v6H4z"),
            Self::Key => {
                svg!("M8 11a4 4 0 1 1 3.700 5.500L9.500 18.500H7.500v2H4v-3.500l5-5A4 4 0 0 1 8 11zM14.500 9.500h.01")
            }
            Self::Leave => svg!("M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9"),
            Self::People => svg!(
                "M9 4.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM2.500 20c.7-4 3-6 6.500-6s5.800 2 6.500 6M15.500 4.800a3.500 3.500 0 0 1 0 6.500M17.500 14.500c2.300.7 3.600 2.500 4 5.500"
            ),
            Self::Person => svg!("M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c1-4.500 4-6.500 8-6.500s7 2 8 6.500"),
            Self::Play => svg!("M7 5v14l12-7z"),
            Self::Plus => svg!("M12 5v14M5 12h14"),
            Self::Warning => svg!("M12 4 2.500 20h19zM12 10v5M12 17.500v.5"),
            Self::Waves => svg!(
                "M3 15c2.500 0 2.500-2 5-2s2.500 2 5 2 2.500-2 5-2 2 .8 3 1.400M3 19.500c2.500 0 2.500-2 5-2s2.500 2 5 2 2.500-2 5-2 2 .8 3 1.400M12 4v5M9.500 6.500 12 4l2.500 2.500"
            ),
        }
    }
}

/// The mark of the house: a mooring post over water.
pub fn brand() -> InertElement {
    InertElement::new(BRAND)
}

const BRAND: &str = concat!(
    r#"<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" aria-hidden="true">"#,
    r#"<path d="M16 3.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM16 12.500V22M3 24c3.200 0 3.200-2.500 6.500-2.500s3.200 2.500 6.500 2.500 3.200-2.500 6.500-2.500S25.800 24 29 24"/>"#,
    r#"<path d="M7 29c2.300 0 2.300-1.800 4.500-1.800S13.800 29 16 29s2.300-1.800 4.500-1.800S22.800 29 25 29" opacity=".55"/></svg>"#,
);
