//! What is held of answers about sessions, and of what counselors write to groups.

use super::Kind::{Flag, Id, Instant, Sealed, Text};
use super::Leaving::{Erased, Kept};
use super::held::{OWN_MEMBERSHIPS, WORK};
use super::{Section, shown};

const TO_ALL: &str = "it was written to the whole group; that it went to you is erased";
const WRITTEN_TO: &str = "t.id IN (SELECT x.announcement_id FROM announcement_recipients x \
     JOIN memberships m ON m.id = x.membership_id WHERE m.account_id = $1)";

/// As in `held`.
#[rustfmt::skip]
pub const HELD: &[Section] = &[
    Section { title: "What you answered about sessions", table: "replies", row: "id", own: OWN_MEMBERSHIPS, beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        shown("session_id", "Session", Id, Erased),
        shown("membership_id", "Membership", Id, Erased),
        shown("answer", "Answer", Text, Erased),
        shown("starts_at", "About the time", Instant, Erased),
        shown("answered_at", "Answered", Instant, Erased),
        shown("call_asked_at", "You asked to be called", Instant, Erased),
        shown("call_done_at", "That was done", Instant, Erased),
        shown("call_done_by_id", "Done by", Id, Erased),
    ] },
    Section { title: "Calls that you said are done", table: "replies", row: "id", own: "t.call_done_by_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("call_done_by_id", "Done by", Id, Kept(WORK)),
        shown("call_done_at", "Done", Instant, Kept(WORK)),
    ] },
    Section { title: "What was written to you", table: "announcement_recipients", row: "id", own: OWN_MEMBERSHIPS, beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        shown("announcement_id", "Text", Id, Erased),
        shown("membership_id", "Membership", Id, Erased),
    ] },
    Section { title: "Texts to your groups", table: "announcements", row: "id", own: WRITTEN_TO, beside: &[], columns: &[
        shown("id", "Id", Id, Kept(TO_ALL)),
        shown("text", "Text", Sealed, Kept(TO_ALL)),
        shown("sent_at", "Sent", Instant, Kept(TO_ALL)),
        shown("taken_back_at", "Taken back", Instant, Kept(TO_ALL)),
    ] },
    Section { title: "What you wrote to groups", table: "announcements", row: "id", own: "t.author_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("group_id", "Group", Id, Kept(WORK)),
        shown("author_id", "Written by", Id, Kept(WORK)),
        shown("text", "Text", Sealed, Kept(WORK)),
        shown("answers_to_author", "Answers come to you", Flag, Kept(WORK)),
    ] },
    Section { title: "What you took back of it", table: "announcements", row: "id", own: "t.taken_back_by_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("taken_back_at", "Taken back", Instant, Kept(WORK)),
        shown("taken_back_by_id", "Taken back by", Id, Kept(WORK)),
    ] },
];
