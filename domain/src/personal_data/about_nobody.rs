//! Every column that is about nobody, so that with `held` each column of each table is classified.

/// What is about nobody: the organization's own, what is taught, the program's counts. Columns that point at a person stand
/// above as well.
#[rustfmt::skip]
pub const ABOUT_NOBODY: &[(&str, &[&str])] = &[
    ("organizations", &["id", "name", "demo", "key_fingerprint", "created_at", "factor_grace_days", "mail_look"]),
    // Which machines the database is at home on.
    ("instances", &["id", "arrived_at", "seen_at", "released_at"]),
    ("agreement_versions", &["number", "body"]),
    ("audit_marks", &["name", "number", "link", "at", "key_id", "seal"]),
    ("curricula", &["id", "slug", "title", "summary", "created_at", "retired_at"]),
    ("curriculum_versions", &["id", "curriculum_id", "number", "introduction", "fingerprint", "published_at", "title", "summary", "note"]),
    ("curriculum_drafts", &["curriculum_id", "from_version_id", "document", "revision", "created_at"]),
    ("modules", &["id", "version_id", "position", "slug", "title", "step", "aims", "practice", "safety_notes", "prompts"]),
    ("agenda_items", &["id", "module_id", "position", "kind", "title", "minutes", "leader", "what_to_do", "what_to_say", "materials", "minutes_when_late"]),
    ("readings", &["id", "module_id", "position", "slug", "fingerprint", "title", "minutes", "content_note", "body", "sources", "step"]),
    ("library_readings", &["manuscript", "revision", "created_at"]),
    ("reading_versions", &["library_reading_id", "number", "revision"]),
    ("reading_topics", &["id", "reading_id", "position", "topic", "topic_key"]),
    ("pictures", &["fingerprint", "media_type", "width", "height", "content"]),
    ("reading_pictures", &["id", "reading_id", "picture_id"]),
    // The words of published readings, by which the library is searched.
    ("library_entries", &["reading_id", "title_key", "step", "minutes", "recipe"]),
    ("library_words", &["reading_id", "title", "words"]),
    ("guide_pages", &["id", "version_id", "position", "slug", "title", "body"]),
    ("groups", &["id", "name", "version_id", "joining", "zone", "weekday", "start_time", "length_minutes", "skipped_dates", "place", "meeting_link", "smallest_size", "largest_size", "created_at", "closed_at", "release_rule", "release_days", "late_rule", "late_every_days", "late_readings"]),
    ("reminder_rules", &["organization_id", "group_id"]),
    ("sessions", &["group_id", "module_id", "week", "local_date", "local_time", "zone", "length_minutes", "ends_at", "status", "started_at", "place", "meeting_link", "moved_at", "readings_open_on", "sequence"]),
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
