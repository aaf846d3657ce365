//! What was done, in words: an action and the table it was done to, as the trail has them, and what people call that.

/// A kind of thing: its table, and its name.
pub const KINDS: &[(&str, &str)] = &[
    ("accounts", "Account"),
    ("agreement_versions", "Group agreement"),
    ("assignments", "Reading of a participant"),
    ("audit_entries", "This trail"),
    ("calendars", "Calendar"),
    ("curricula", "Curriculum"),
    ("curriculum_drafts", "Draft of a curriculum"),
    ("curriculum_versions", "Version of a curriculum"),
    ("groups", "Group"),
    ("library_readings", "Reading of the library"),
    ("links", "Invitation"),
    ("materials", "Material"),
    ("memberships", "Membership"),
    ("organizations", "The organization"),
    ("outbox_messages", "Mail"),
    ("reflections", "Reflection of a participant"),
    ("releases", "Release of information"),
    ("safe_contacts", "Safe contact"),
    ("safety_plans", "Safety plan"),
    ("passkeys", "Passkey"),
    ("pictures", "Picture"),
    ("second_factors", "Second step"),
    ("sessions", "Session"),
    ("sign_ins", "Sign-in"),
];

/// Each deed: action, table, words. Who did it stands before, what it was done to behind.
pub const DEEDS: &[(&str, &str, &str)] = &[
    ("sign-in", "sign_ins", "signed in"),
    ("sign-out", "sign_ins", "signed out"),
    ("keep-copies", "sign_ins", "allowed a device to keep their readings"),
    ("drop-copies", "sign_ins", "let a device keep nothing any more"),
    ("end-sign-in", "accounts", "signed another device out"),
    ("change-details", "accounts", "changed their name or time zone"),
    ("change-password", "accounts", "changed their password"),
    ("export", "accounts", "took a copy of their own data"),
    ("close", "accounts", "closed their own account; who they were is erased"),
    ("erase-again", "accounts", "erased somebody again after a backup was restored"),
    ("ask-for-address", "accounts", "asked for another address"),
    ("give-address-up", "accounts", "gave another address up"),
    ("confirm-address", "accounts", "said yes to another address in one mailbox"),
    ("change-address", "accounts", "changed their address"),
    ("ask-for-reset", "accounts", "mailed a link for a new password"),
    ("reset-password", "accounts", "set a new password by a mailed link"),
    ("invite", "accounts", "invited to the staff"),
    ("disable", "accounts", "closed the account"),
    ("enable", "accounts", "opened the account again"),
    ("begin-second-step", "second_factors", "began to set a second step up"),
    ("set-second-step", "second_factors", "set a second step up"),
    ("remove-second-step", "accounts", "removed the second step"),
    ("reset-second-step", "accounts", "reset the second step"),
    ("add-passkey", "passkeys", "added a passkey"),
    ("remove-passkey", "passkeys", "took a passkey away"),
    ("renew-recovery-codes", "accounts", "made new recovery codes"),
    ("use-recovery-code", "accounts", "used a recovery code"),
    ("set-grace", "organizations", "changed the time of grace for the second step"),
    ("change-mail", "organizations", "changed how mail looks"),
    ("rotate-keys", "organizations", "rotated the keys"),
    ("drop-old-keys", "organizations", "dropped old keys after a rotation"),
    ("make-password-link", "accounts", "made a link for a new password"),
    ("choose", "safe_contacts", "chose what may reach them, and where"),
    ("see", "safe_contacts", "saw what may reach somebody, and where"),
    ("stop-mail", "safe_contacts", "stopped mail by the link in it"),
    ("choose", "calendars", "chose whether mail brings entries for their calendar"),
    ("make-feed", "calendars", "made the address of a feed for their calendar"),
    ("end-feed", "calendars", "took away the feed for their calendar"),
    ("change", "safety_plans", "changed their safety plan"),
    ("share", "safety_plans", "shared their safety plan with their counselor"),
    ("stop-sharing", "safety_plans", "took back that they share their safety plan"),
    ("see-safety-plan", "memberships", "saw a safety plan that is shared"),
    ("reply", "memberships", "said whether they come, or asked to be called"),
    ("reply-by-link", "memberships", "said by a mailed link whether they come, or asked to be called"),
    ("see-replies", "memberships", "saw who comes to the sessions that are next"),
    ("see-calls", "memberships", "saw who asks to be called"),
    ("finish-call", "memberships", "said that a call that was asked for is done"),
    ("record", "releases", "wrote down what others may be told"),
    ("give", "releases", "said what others may be told"),
    ("revoke", "releases", "took back what others may be told"),
    ("see-releases", "accounts", "saw what others may be told"),
    ("show-first-name", "memberships", "let the group see their first name"),
    ("hide-first-name", "memberships", "hid their first name from the group"),
    ("publish", "agreement_versions", "published the group agreement"),
    ("accept", "agreement_versions", "agreed to the group agreement"),
    ("decline", "agreement_versions", "did not agree to the group agreement"),
    ("accept", "links", "accepted an invitation"),
    ("open", "groups", "opened the group"),
    ("invite", "groups", "invited people to the group"),
    ("add-staff", "groups", "gave a colleague a part in the group"),
    ("remove-staff", "groups", "took a colleague's part in the group back"),
    ("announce", "groups", "wrote to the group"),
    ("assign", "groups", "assigned a reading in the group"),
    ("change-release", "groups", "changed when the group's readings open"),
    ("set-late-rule", "groups", "said what late joiners get"),
    ("move-over", "memberships", "moved somebody who waited into a group"),
    ("give-material", "groups", "gave a material to the group"),
    ("take-material-back", "groups", "took a material back from the group"),
    ("add", "materials", "added a material"),
    ("retire", "materials", "retired a material"),
    ("bring-back", "materials", "brought a material back"),
    ("change-version", "groups", "moved the group to a newer version"),
    ("see", "groups", "saw the group"),
    ("see-people", "groups", "saw the people and addresses"),
    ("see-readings", "groups", "saw who has read what"),
    ("start", "sessions", "started the session"),
    ("end", "sessions", "ended the session"),
    ("resume", "sessions", "went on with the session"),
    ("mark-attendance", "sessions", "took attendance"),
    ("write-word", "sessions", "wrote a word for the note"),
    ("say-what-was-covered", "sessions", "said what was covered"),
    ("change-plan", "sessions", "changed the plan"),
    ("restore-plan", "sessions", "took changes of the plan back"),
    ("move", "sessions", "moved the session"),
    ("postpone", "sessions", "put the session off, and those after it"),
    ("cancel", "sessions", "cancelled the session"),
    ("change-place", "sessions", "changed the place"),
    ("swap-facilitator", "sessions", "changed who leads"),
    ("see-attendance", "sessions", "saw the attendance"),
    ("see-run-sheet", "sessions", "saw the run sheet"),
    ("see-words", "sessions", "saw the words for the note"),
    ("print-sign-in-sheet", "sessions", "opened the sign-in sheet to print"),
    ("mark-done", "assignments", "marked a reading as done"),
    ("mark-not-done", "assignments", "took back that a reading is done"),
    ("change-dates", "assignments", "changed the dates of a reading"),
    ("take-back", "assignments", "took a reading back"),
    ("give-back", "assignments", "gave a reading back that had been taken back"),
    ("mark-done-for", "assignments", "marked a reading as done for somebody who read it on paper"),
    ("mark-not-done-for", "assignments", "took back such a mark"),
    ("write", "reflections", "began to write a reflection"),
    ("choose-text", "reflections", "chose between two texts of a reflection"),
    ("share", "reflections", "shared a reflection"),
    ("take-back", "reflections", "took back who may read a reflection"),
    ("ask-to-look", "reflections", "asked the counselor to look at a reflection"),
    ("answer", "reflections", "answered a reflection"),
    ("change-answer", "reflections", "changed an answer to a reflection"),
    ("remove-answer", "reflections", "removed an answer to a reflection"),
    ("see-asked", "reflections", "saw who asks to be looked at"),
    ("see-reflections", "groups", "read what people share of their reflections"),
    ("start", "curriculum_drafts", "started a draft"),
    ("change", "curriculum_drafts", "changed the draft"),
    ("discard", "curriculum_drafts", "discarded the draft"),
    ("bring-back", "curriculum_drafts", "brought the draft back"),
    ("remove", "curriculum_drafts", "removed a discarded draft for good"),
    ("publish", "curriculum_versions", "published"),
    ("retire", "curricula", "retired the curriculum"),
    ("bring-back", "curricula", "brought the curriculum back"),
    ("start", "library_readings", "began a reading for the library"),
    ("change", "library_readings", "changed a reading of the library"),
    ("publish", "library_readings", "published a reading of the library"),
    ("retire", "library_readings", "took a reading out of the library"),
    ("bring-back", "library_readings", "brought a reading back into the library"),
    ("upload", "pictures", "uploaded a picture"),
    ("see", "outbox_messages", "saw who was mailed what"),
    ("retry", "outbox_messages", "sent a failed mail again"),
    ("see", "audit_entries", "saw this trail"),
    ("export", "audit_entries", "exported this trail"),
];

/// What a deed is called. One that has no words yet is shown as the trail has it.
#[must_use]
pub fn words(action: &str, subject: &str) -> String {
    let known = DEEDS.iter().find(|(one, of, _)| *one == action && *of == subject);
    known.map_or_else(|| format!("{} ({subject})", action.replace(['-', '_'], " ")), |(.., words)| (*words).to_string())
}

/// What a kind is called.
#[must_use]
pub fn kind(subject: &str) -> &str {
    KINDS.iter().find(|(of, _)| *of == subject).map_or(subject, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_is_told_apart_and_is_done_to_a_kind_with_a_name() {
        for (at, (action, subject, said)) in DEEDS.iter().enumerate() {
            assert!(KINDS.iter().any(|(known, _)| known == subject), "{subject}");
            let same = DEEDS[..at].iter().find(|(one, of, words)| (one, of) == (action, subject) || words == said);
            assert_eq!(same, None);
        }
        assert_eq!(words("turn_around", "boats"), "turn around (boats)");
    }
}
