//! What the server accepted, read by a mail parser that shares no code with the sender.

use mail_parser::{HeaderForm, Message, MessageParser, PartType};

/// One accepted message, with what the envelope and the connection said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub tls: bool,
    /// Who signed in, if anybody.
    pub user: Option<String>,
    /// Headers and body as sent, dots undone, lines ended by CR LF.
    pub raw: String,
}

impl Received {
    /// The decoded subject, or nothing.
    #[must_use]
    pub fn subject(&self) -> String {
        self.header("Subject").unwrap_or_default()
    }

    /// The first header of this name, unfolded and decoded.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let message = self.parse();
        let values = message.header_as(name.to_owned(), HeaderForm::Text);
        values.first().and_then(|value| value.as_text()).map(str::to_owned)
    }

    /// The decoded text/plain part, or nothing; its lines end as they were written, however they travelled.
    #[must_use]
    pub fn text(&self) -> String {
        self.part(|body| if let PartType::Text(text) = body { Some(text.replace("\r\n", "\n")) } else { None })
            .unwrap_or_default()
    }

    /// The decoded text/html part.
    #[must_use]
    pub fn html(&self) -> Option<String> {
        self.part(|body| if let PartType::Html(html) = body { Some(html.replace("\r\n", "\n")) } else { None })
    }

    /// Without its angle brackets; empty when there is none.
    #[must_use]
    pub fn message_id(&self) -> String {
        self.parse().message_id().unwrap_or_default().to_owned()
    }

    /// The first http or https link in the text, without the punctuation that ends its sentence.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let text = self.text();
        let start = text.match_indices("http").map(|(at, _)| &text[at..]);
        let link = start.into_iter().find(|rest| rest.starts_with("http://") || rest.starts_with("https://"))?;
        let link = link.split(|c: char| c.is_whitespace() || "<>\"".contains(c)).next()?;
        Some(link.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']).to_owned())
    }

    /// The path of [`Self::link`] with its query, ready for a request to a router.
    #[must_use]
    pub fn link_path(&self) -> Option<String> {
        let link = self.link()?;
        let (_, rest) = link.split_once("://")?;
        Some(rest.find('/').map_or("/", |at| &rest[at..]).to_owned())
    }

    fn parse(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("a message with headers")
    }

    fn part(&self, take: impl Fn(&PartType<'_>) -> Option<String>) -> Option<String> {
        self.parse().parts.iter().find_map(|part| take(&part.body))
    }
}
