//! Mail about what a counselor wrote: that it is there, and its words for those who asked for them.

use domain::mail_look::Slot;

use super::layout::Part;
use super::{Desk, Written};

pub(super) fn announcement(desk: Desk<'_>, text: Option<&str>) -> Written {
    let Desk { words, public_url, .. } = desk;
    let link = Part::Link(format!("{public_url}/announcements"));
    let mut parts = vec![words.text("mail-announcement-waits").into(), words.text("mail-reading-more").into(), link];
    if let Some(text) = text {
        // Telephones and lists of mail show how a mail begins: what is ours stands there, and what somebody wrote after it.
        parts.push(words.text("mail-announcement-below").into());
        let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        parts.extend(paragraphs.map(|paragraph| Part::from(paragraph.to_string())));
    }
    Written { subject: desk.seen(Slot::Message, "mail-announcement-subject"), parts }
}
