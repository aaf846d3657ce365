//! Every column of every table, classified: whose it is, whether its owner gets it in their export, what becomes of it when
//! they leave, and why. A test compares this with the tables of both engines: a column that is not here fails.

use super::Kind::{Flag, Id, Instant, Number, Sealed, Text};
use super::Leaving::{Erased, Kept};
use super::{Column, Section, hidden, shown};

const NOBODY: &str = "a number in place of your name, so that the rest still fits together";
const COUNTS: &str = "how many people a group had, and how many came; it names nobody any more";
const RECORD: &str = "it is the record of the session and not of the person; whom it is about is no longer said";
const TRAIL: &str = "the trail of who did what holds numbers and no names, and can't be changed";
const SEAL: &str = "it shows the program that the entry was not changed";
/// Why the work of staff stays.
pub const WORK: &str = "it is work for the organization, which stays; whose it was is no longer said";
const OWN_ID: &str = "your own id, which stands once under Account";
const MACHINE: &str = "it is of use to the program alone";
const READING: &str = "(SELECT title FROM readings x WHERE x.id = t.reading_id)";
const OWN_ASSIGNMENTS: &str = "t.assignment_id IN (SELECT x.id FROM assignments x JOIN memberships m ON m.id = x.membership_id WHERE m.account_id = $1)";
const OWN_REFLECTIONS: &str = "t.reflection_id IN (SELECT r.id FROM reflections r JOIN assignments x ON x.id = r.assignment_id \
     JOIN memberships m ON m.id = x.membership_id WHERE m.account_id = $1)";
const OWN_MEMBERSHIPS: &str = "t.membership_id IN (SELECT id FROM memberships WHERE account_id = $1)";

/// What is held about a person. `own` says which rows are theirs; `$1` is their account, `t` the table.
#[rustfmt::skip]
pub const HELD: &[Section] = &[
    Section { title: "Account", table: "accounts", row: "id", own: "t.id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(NOBODY)),
        shown("role", "Role", Text, Kept(NOBODY)),
        shown("status", "Status", Text, Kept(NOBODY)),
        shown("name", "Name", Text, Erased),
        shown("email", "Email", Sealed, Erased),
        hidden("email_key", "a fingerprint of your address, which is given itself", Erased),
        hidden("password_hash", "of your password only a hash is held, and a copy of it would only help to guess it", Erased),
        shown("zone", "Time zone", Text, Erased),
        shown("mail_consent", "Who said that mail is safe", Text, Erased),
        shown("created_at", "Since", Instant, Kept(NOBODY)),
        shown("factor_grace_from", "Second step asked for since", Instant, Erased),
        shown("factor_due_at", "Second step needed from", Instant, Erased),
    ] },
    Section { title: "Second step", table: "second_factors", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        hidden("secret", "who has a copy of it makes the same codes as your app", Erased),
        hidden("new_secret", "who has a copy of it makes the same codes as your app", Erased),
        hidden("last_step", MACHINE, Erased),
        shown("confirmed_at", "Set up", Instant, Erased),
    ] },
    Section { title: "Recovery codes", table: "recovery_codes", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        hidden("code_hash", "of each code only a hash is held", Erased),
        shown("used_at", "Used", Instant, Erased),
    ] },
    Section { title: "Passkeys", table: "passkeys", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        hidden("credential_key", "a fingerprint of the passkey", Erased),
        hidden("credential", "what the program checks the passkey by; the passkey itself never left your device", Erased),
        shown("name", "Name", Text, Erased),
        shown("created_at", "Added", Instant, Erased),
        shown("used_at", "Last used", Instant, Erased),
    ] },
    Section { title: "A change of address under way", table: "address_changes", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        shown("new_email", "New address", Sealed, Erased),
        shown("old_confirmed_at", "The old mailbox said yes", Instant, Erased),
        shown("new_confirmed_at", "The new mailbox said yes", Instant, Erased),
        shown("expires_at", "Works until", Instant, Erased),
    ] },
    Section { title: "Safe contact", table: "safe_contacts", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        shown("reach", "What may reach you", Text, Erased),
        shown("mail_sessions", "Mail about sessions", Flag, Erased),
        shown("mail_changes", "Mail about changes", Flag, Erased),
        shown("mail_readings", "Mail about readings", Flag, Erased),
        shown("mail_account", "Mail about the account", Flag, Erased),
        shown("wording", "In which words", Text, Erased),
        shown("phone_use", "Call or text", Text, Erased),
        shown("phone", "Telephone", Sealed, Erased),
        shown("phone_when", "When and how", Sealed, Erased),
        shown("note", "What else to know", Sealed, Erased),
        shown("changed_at", "Changed", Instant, Erased),
    ] },
    Section { title: "Safety plan", table: "safety_plans", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        shown("warning_signs", "Signs that a hard time is coming", Sealed, Erased),
        shown("own_coping", "What you can do by yourself", Sealed, Erased),
        shown("distraction", "People and places that take your mind off it", Sealed, Erased),
        shown("people", "People whom you can ask for help", Sealed, Erased),
        shown("professionals", "Professionals and places of help", Sealed, Erased),
        shown("surroundings", "Safer surroundings", Sealed, Erased),
        shown("shared_at", "Shared with your counselor since", Instant, Erased),
        shown("changed_at", "Changed", Instant, Erased),
    ] },
    Section { title: "Who may be told what about you", table: "releases", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        shown("recipient", "Who", Sealed, Erased),
        shown("organization", "Where they work", Sealed, Erased),
        shown("allowed", "What", Sealed, Erased),
        shown("purpose", "What for", Sealed, Erased),
        hidden("until_date", "the same day as Ends, which is given", Erased),
        shown("ends_at", "Ends", Instant, Erased),
        shown("given_at", "Given", Instant, Erased),
        shown("recorded_by_id", "Written down by", Id, Erased),
        shown("revoked_at", "Taken back", Instant, Erased),
        shown("revoked_by_id", "Taken back by", Id, Erased),
    ] },
    Section { title: "Group agreement", table: "agreement_answers", row: "id", own: "t.account_id = $1",
        beside: &[("Version", "(SELECT CAST(number AS text) FROM agreement_versions x WHERE x.id = t.version_id)")], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        shown("version_id", "Text", Id, Erased),
        shown("answer", "Answer", Text, Erased),
        shown("answered_at", "Answered", Instant, Erased),
    ] },
    Section { title: "Signed-in devices", table: "sign_ins", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        hidden("token_hash", "the proof of a browser that is signed in", Erased),
        shown("shared_device", "Shared with others", Flag, Erased),
        shown("device", "Browser", Text, Erased),
        shown("created_at", "Signed in", Instant, Erased),
        shown("seen_at", "Last used", Instant, Erased),
        shown("idle_ends_at", "Ends when unused", Instant, Erased),
        shown("ends_at", "Ends", Instant, Erased),
    ] },
    Section { title: "Browsers that were used before", table: "known_devices", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        hidden("token_hash", "the proof of a browser", Erased),
        shown("created_at", "First used", Instant, Erased),
        shown("seen_at", "Last used", Instant, Erased),
    ] },
    Section { title: "What a device sent later", table: "sent_once", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        hidden("account_id", OWN_ID, Erased),
        hidden("id", "a number that your device chose, so that nothing is taken twice", Erased),
        shown("created_at", "Arrived", Instant, Erased),
    ] },
    Section { title: "Links that were mailed", table: "links", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        shown("purpose", "What for", Text, Erased),
        hidden("generation", MACHINE, Erased),
        shown("membership_id", "Membership", Id, Erased),
        shown("created_at", "Made", Instant, Erased),
        shown("expires_at", "Works until", Instant, Erased),
        shown("used_at", "Used", Instant, Erased),
        shown("replaced_at", "Replaced", Instant, Erased),
    ] },
    Section { title: "Memberships", table: "memberships", row: "id", own: "t.account_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(COUNTS)),
        shown("group_id", "Group", Id, Kept(COUNTS)),
        hidden("account_id", OWN_ID, Kept(COUNTS)),
        shown("status", "Status", Text, Kept(COUNTS)),
        shown("invited_by_id", "Invited by", Id, Kept(COUNTS)),
        shown("invited_at", "Invited", Instant, Kept(COUNTS)),
        shown("joined_at", "Joined", Instant, Kept(COUNTS)),
        shown("ended_at", "Ended", Instant, Kept(COUNTS)),
        shown("shows_first_name", "Others may see the first name", Flag, Kept(COUNTS)),
    ] },
    Section { title: "Readings", table: "assignments", row: "id", own: OWN_MEMBERSHIPS, beside: &[("Title", READING)], columns: &[
        shown("id", "Id", Id, Erased),
        shown("membership_id", "Membership", Id, Erased),
        shown("reading_id", "Reading", Id, Erased),
        shown("session_id", "Session", Id, Erased),
        shown("assigned_by_id", "Assigned by", Id, Erased),
        shown("whole_group", "For the whole group", Flag, Erased),
        shown("created_at", "Assigned", Instant, Erased),
        shown("opens_at", "Opens", Instant, Erased),
        shown("due_at", "Due", Instant, Erased),
        shown("remind_at", "Reminder", Instant, Erased),
        shown("done_at", "Done", Instant, Erased),
        shown("word", "A word with it", Sealed, Erased),
        shown("dates_set_at", "Dates set by a person", Instant, Erased),
        shown("withdrawn_at", "Taken back", Instant, Erased),
        shown("done_by_id", "Marked as done by", Id, Erased),
    ] },
    Section { title: "Reflections", table: "reflections", row: "id", own: OWN_ASSIGNMENTS, beside: &[("Title", READING)], columns: &[
        shown("id", "Id", Id, Erased),
        shown("assignment_id", "Assignment", Id, Erased),
        shown("group_id", "Group", Id, Erased),
        shown("reading_id", "Reading", Id, Erased),
        shown("text", "What you wrote", Sealed, Erased),
        shown("revision", "Changes", Number, Erased),
        shown("sharing", "Who may read it", Text, Erased),
        shown("shared_at", "First shared", Instant, Erased),
        shown("look_asked_at", "You asked the counselor to look", Instant, Erased),
        hidden("page", MACHINE, Erased),
        hidden("turn", MACHINE, Erased),
        hidden("once", MACHINE, Erased),
        shown("created_at", "Begun", Instant, Erased),
        shown("written_at", "Written", Instant, Erased),
    ] },
    Section { title: "Reflections that another device wrote", table: "reflection_copies", row: "id", own: OWN_REFLECTIONS, beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        shown("reflection_id", "Reflection", Id, Erased),
        shown("text", "What you wrote", Sealed, Erased),
        hidden("page", MACHINE, Erased),
        hidden("turn", MACHINE, Erased),
        shown("written_at", "Written", Instant, Erased),
    ] },
    Section { title: "Answers to your reflections", table: "reflection_answers", row: "id", own: OWN_REFLECTIONS, beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        shown("reflection_id", "Reflection", Id, Erased),
        shown("author_id", "By", Id, Erased),
        shown("text", "Answer", Sealed, Erased),
        shown("written_at", "Written", Instant, Erased),
    ] },
    Section { title: "Attendance", table: "attendances", row: "id", own: OWN_MEMBERSHIPS, beside: &[], columns: &[
        shown("id", "Id", Id, Kept(COUNTS)),
        shown("session_id", "Session", Id, Kept(COUNTS)),
        shown("membership_id", "Membership", Id, Kept(COUNTS)),
        shown("mark", "Mark", Text, Kept(COUNTS)),
        shown("marked_by_id", "Marked by", Id, Kept(COUNTS)),
        shown("marked_at", "Marked", Instant, Kept(COUNTS)),
    ] },
    Section { title: "Words written about you in sessions", table: "session_words", row: "id", own: OWN_MEMBERSHIPS, beside: &[], columns: &[
        shown("id", "Id", Id, Kept(RECORD)),
        shown("session_id", "Session", Id, Kept(RECORD)),
        shown("membership_id", "Membership", Id, Kept(RECORD)),
        shown("author_id", "Written by", Id, Kept(RECORD)),
        hidden("text", "the counselor's own working notes; ask whoever leads your group for them", Kept(RECORD)),
        shown("written_at", "Written", Instant, Kept(RECORD)),
        shown("finished_at", "Finished", Instant, Kept(RECORD)),
    ] },
    Section { title: "Mail to you", table: "outbox_messages", row: "id", own: "t.recipient_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Erased),
        shown("kind", "What it is", Text, Erased),
        hidden("recipient_id", OWN_ID, Erased),
        hidden("occurrence", MACHINE, Erased),
        shown("link_id", "Link", Id, Erased),
        shown("session_id", "Session", Id, Erased),
        shown("assignment_id", "Reading", Id, Erased),
        shown("status", "Status", Text, Erased),
        shown("attempts", "Tries", Number, Erased),
        shown("due_at", "Not before", Instant, Erased),
        shown("useless_at", "Not after", Instant, Erased),
        hidden("lease_id", MACHINE, Erased),
        hidden("leased_until", MACHINE, Erased),
        shown("outcome", "What became of it", Text, Erased),
        shown("sent_at", "Sent", Instant, Erased),
        shown("created_at", "Written", Instant, Erased),
    ] },
    Section { title: "What you did, and what was done with your account", table: "audit_entries", row: "id",
        own: "t.actor_id = $1 OR (t.subject = 'accounts' AND t.subject_id = $1)", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(TRAIL)),
        shown("at", "When", Instant, Kept(TRAIL)),
        shown("actor_id", "By", Id, Kept(TRAIL)),
        shown("action", "What", Text, Kept(TRAIL)),
        shown("subject", "With which kind of record", Text, Kept(TRAIL)),
        shown("subject_id", "Which one", Id, Kept(TRAIL)),
        hidden("proof_key_id", SEAL, Kept(TRAIL)),
        hidden("proof", SEAL, Kept(TRAIL)),
        hidden("number", SEAL, Kept(TRAIL)),
        hidden("link_key_id", SEAL, Kept(TRAIL)),
        hidden("link", SEAL, Kept(TRAIL)),
        shown("linked_at", "Chained", Instant, Kept(TRAIL)),
    ] },
    Section { title: "Groups that you work with", table: "group_staff", row: "id", own: "t.account_id = $1",
        beside: &[("Name of the group", "(SELECT name FROM groups x WHERE x.id = t.group_id)")], columns: &[
        shown("id", "Id", Id, Erased),
        shown("group_id", "Group", Id, Erased),
        hidden("account_id", OWN_ID, Erased),
        shown("part", "Part", Text, Erased),
        shown("from_at", "From", Instant, Erased),
        shown("until_at", "Until", Instant, Erased),
    ] },
    Section { title: "Words that you wrote in sessions", table: "session_words", row: "id", own: "t.author_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("session_id", "Session", Id, Kept(WORK)),
        shown("text", "What you wrote", Sealed, Kept(WORK)),
        shown("written_at", "Written", Instant, Kept(WORK)),
        shown("finished_at", "Finished", Instant, Kept(WORK)),
    ] },
    Section { title: "Answers that you gave to reflections", table: "reflection_answers", row: "id", own: "t.author_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("author_id", "Written by", Id, Kept(WORK)),
        shown("text", "What you wrote", Sealed, Kept(WORK)),
        shown("written_at", "Written", Instant, Kept(WORK)),
    ] },
    Section { title: "People whom you invited", table: "memberships", row: "id", own: "t.invited_by_id = $1", beside: &[], columns: &[
        shown("id", "Membership", Id, Kept(WORK)),
        shown("invited_by_id", "Invited by", Id, Kept(WORK)),
        shown("invited_at", "Invited", Instant, Kept(WORK)),
    ] },
    Section { title: "Readings that you assigned", table: "assignments", row: "id", own: "t.assigned_by_id = $1", beside: &[("Title", READING)], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("assigned_by_id", "Assigned by", Id, Kept(WORK)),
        shown("created_at", "Assigned", Instant, Kept(WORK)),
        shown("word", "Your word with it", Sealed, Kept(WORK)),
    ] },
    Section { title: "Readings that you marked as done for somebody", table: "assignments", row: "id", own: "t.done_by_id = $1", beside: &[("Title", READING)], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("done_by_id", "Marked by", Id, Kept(WORK)),
        shown("done_at", "Done", Instant, Kept(WORK)),
    ] },
    Section { title: "Group agreements that you wrote", table: "agreement_versions", row: "id", own: "t.author_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("author_id", "Written by", Id, Kept(WORK)),
        shown("published_at", "Published", Instant, Kept(WORK)),
    ] },
    Section { title: "Materials that you added", table: "materials", row: "id", own: "t.added_by_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("title", "Title", Text, Kept(WORK)),
        shown("added_by_id", "Added by", Id, Kept(WORK)),
        shown("added_at", "Added", Instant, Kept(WORK)),
    ] },
    Section { title: "Materials that you gave to groups", table: "material_gifts", row: "id", own: "t.given_by_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("material_id", "Material", Id, Kept(WORK)),
        shown("given_by_id", "Given by", Id, Kept(WORK)),
        shown("given_at", "Given", Instant, Kept(WORK)),
    ] },
    Section { title: "Attendance that you took", table: "attendances", row: "id", own: "t.marked_by_id = $1", beside: &[], columns: &[
        shown("id", "Id", Id, Kept(WORK)),
        shown("marked_by_id", "Marked by", Id, Kept(WORK)),
        shown("marked_at", "Marked", Instant, Kept(WORK)),
    ] },
    Section { title: "Sessions that you lead for somebody", table: "sessions", row: "id", own: "t.facilitator_id = $1", beside: &[], columns: &[
        shown("id", "Session", Id, Kept(WORK)),
        shown("facilitator_id", "Led by", Id, Kept(WORK)),
        shown("starts_at", "Starts", Instant, Kept(WORK)),
    ] },
    Section { title: "Session plans that you changed", table: "session_plans", row: "session_id", own: "t.changed_by_id = $1", beside: &[], columns: &[
        shown("session_id", "Session", Id, Kept(WORK)),
        shown("changed_by_id", "Changed by", Id, Kept(WORK)),
        shown("changed_at", "Changed", Instant, Kept(WORK)),
    ] },
    Section { title: "Drafts of curricula that you changed", table: "curriculum_drafts", row: "id",
        own: "t.changed_by_id = $1 OR t.discarded_by_id = $1", beside: &[], columns: &[
        shown("id", "Draft", Id, Kept(WORK)),
        shown("title", "Title", Text, Kept(WORK)),
        shown("changed_by_id", "Changed by", Id, Kept(WORK)),
        shown("changed_at", "Changed", Instant, Kept(WORK)),
        shown("discarded_by_id", "Discarded by", Id, Kept(WORK)),
        shown("discarded_at", "Discarded", Instant, Kept(WORK)),
    ] },
];

/// What is about nobody: the organization's own, what is taught, the program's counts. Columns that point at a person stand
/// above as well.
#[rustfmt::skip]
pub const ABOUT_NOBODY: &[(&str, &[&str])] = &[
    ("organizations", &["id", "name", "demo", "key_fingerprint", "created_at", "factor_grace_days"]),
    ("agreement_versions", &["number", "body"]),
    ("audit_marks", &["name", "number", "link", "at", "key_id", "seal"]),
    ("curricula", &["id", "slug", "title", "summary", "created_at", "retired_at"]),
    ("curriculum_versions", &["id", "curriculum_id", "number", "introduction", "fingerprint", "published_at", "title", "summary", "note"]),
    ("curriculum_drafts", &["curriculum_id", "from_version_id", "document", "revision", "created_at"]),
    ("modules", &["id", "version_id", "position", "slug", "title", "step", "aims", "practice", "safety_notes", "prompts"]),
    ("agenda_items", &["id", "module_id", "position", "kind", "title", "minutes", "leader", "what_to_do", "what_to_say", "materials", "minutes_when_late"]),
    ("readings", &["id", "module_id", "position", "slug", "fingerprint", "title", "minutes", "content_note", "body", "sources", "step"]),
    ("guide_pages", &["id", "version_id", "position", "slug", "title", "body"]),
    ("groups", &["id", "name", "version_id", "joining", "zone", "weekday", "start_time", "length_minutes", "skipped_dates", "place", "meeting_link", "smallest_size", "largest_size", "created_at", "closed_at", "release_rule", "release_days", "late_rule", "late_every_days", "late_readings"]),
    ("sessions", &["group_id", "module_id", "week", "local_date", "local_time", "zone", "length_minutes", "ends_at", "remind_day_at", "status", "started_at", "place", "meeting_link", "moved_at", "readings_open_on"]),
    ("materials", &["description", "url", "file_name", "media_type", "size_bytes", "retired_at"]),
    ("material_files", &["id", "material_id", "content"]),
    ("material_gifts", &["group_id"]),
    ("session_plans", &["revision", "items"]),
    ("session_runs", &["session_id", "revision", "items", "step", "step_started_at", "late", "began_at", "ended_at"]),
    // Fingerprints of what was tried, under a key; they say neither what nor by whom.
    ("throttles", &["id", "bucket", "taken", "taken_in_all", "since", "last_at"]),
    // Of a sign-in by passkey that is under way, for minutes; it is opened by nobody else.
    ("passkey_ceremonies", &["id", "state", "expires_at"]),
    // Ids of people who are no more.
    ("erasures", &["id", "erased_at"]),
    ("seaql_migrations", &["version", "applied_at"]),
];

/// Why a column stays when somebody leaves, or nothing where it does not.
impl Column {
    #[must_use]
    pub fn kept_because(&self) -> Option<&'static str> {
        match self.leaving {
            Kept(why) => Some(why),
            Erased => None,
        }
    }
}
