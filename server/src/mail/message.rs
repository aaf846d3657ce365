//! The bytes of a mail. Names and words go through the library's own types alone, so that none of them can become a header.

use app::calendar::Invite;
use app::mail::{Mail, Origin, write};
use domain::letters::Letter;
use lettre::Message;
use lettre::message::header::{ContentType, Date, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use url::Host;

/// The same letter is the same mail, byte for byte but for its boundary: a mail that goes out twice can be seen as one.
pub fn build(letter: &Letter, public_url: &str, from: &Mailbox) -> anyhow::Result<Message> {
    let mail = write(letter, Origin { public_url, name: from.name.as_deref(), address: from.email.as_ref() });
    let to = Mailbox::new(None, letter.to.as_str().parse()?);
    let id = id(&letter.message_id.to_string(), from);
    let sender = Mailbox::new(mail.sender_name.clone(), from.email.clone());
    let mut message = Message::builder()
        .from(sender)
        .to(to)
        .subject(mail.subject.clone())
        .message_id(Some(id))
        .header(Date::new(letter.created_at.into()))
        .raw_header(raw("Auto-Submitted", "auto-generated".into()));
    if let Some(address) = letter.answers_to() {
        message = message.reply_to(Mailbox::new(None, address.as_str().parse()?));
    }
    if let Some(link) = &mail.stop_link {
        message = message
            .raw_header(raw("List-Unsubscribe", format!("<{link}>")))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
    }
    Ok(message.multipart(parts(mail)?)?)
}

/// The id of a mail. A header is ASCII, also where the sender's domain is not.
#[must_use]
pub fn id(name: &str, from: &Mailbox) -> String {
    let domain = from.email.domain();
    let host = Host::parse(domain).ok().filter(|_| !domain.is_ascii());
    format!("<{name}@{}>", host.map_or_else(|| domain.to_string(), |host| host.to_string()))
}

/// One entry is another way to read the mail; several are beside it, since a mail program shows one way alone.
fn parts(mail: Mail) -> anyhow::Result<MultiPart> {
    let mut words = MultiPart::alternative_plain_html(mail.text, mail.html);
    let mut entries = mail.invites.into_iter().map(entry).collect::<anyhow::Result<Vec<_>>>()?;
    if entries.len() > 1 {
        return Ok(entries.into_iter().fold(MultiPart::mixed().multipart(words), MultiPart::singlepart));
    }
    if let Some(entry) = entries.pop() {
        words = words.singlepart(entry);
    }
    Ok(words)
}

/// No name of a file: what is named is shown as an attachment.
fn entry(invite: Invite) -> anyhow::Result<SinglePart> {
    let kind = ContentType::parse(&format!("text/calendar; method={}; charset=utf-8", invite.method))?;
    Ok(SinglePart::builder().header(kind).body(invite.text))
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
