//! A canary is a text that is nowhere else, written into a sensitive field through the pages of the program itself. Then
//! everything that somebody could steal is searched for it: the database's files, a dump of it, the log, the mails.

use std::collections::BTreeMap;
use std::process::Command;

use domain::Actor;
use domain::Context;
use domain::entities::account::{AccountStatus, Role};
use domain::entities::{account, assignment, passkey, passkey_ceremony, reflection, session};
use domain::groups::{self, GroupForm};
use domain::ids::{
    AccountId, AnnouncementId, GroupId, PasskeyCeremonyId, PasskeyId, ReleaseId, SessionWordId, SignInId,
};
use domain::sealed::Sealed;
use domain::sealed_columns::SEALED_COLUMNS;
use domain::{curricula, memberships};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};
use server::start_up;

use crate::support::Engine;
use crate::support::database::{config, empty};
use crate::support::program::{Serving, Settings};

/// A browser before a program that runs.
struct Browser<'a> {
    settings: &'a Settings,
    cookie: String,
}

impl Browser<'_> {
    async fn send(&mut self, method: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let port = self.settings.port;
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let cookie = if self.cookie.is_empty() { String::new() } else { format!("Cookie: {}\r\n", self.cookie) };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nConnection: close\r\n{cookie}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = self.settings.send(&request).await.expect("an answer");
        for line in answer.lines().filter_map(|line| line.strip_prefix("set-cookie: __Host-sid=")) {
            self.cookie = format!("__Host-sid={}", line.split(';').next().unwrap_or_default());
        }
        answer
    }

    async fn get(&mut self, path: &str) -> String {
        self.send("GET", path, &[]).await
    }

    /// Posts and wants what was posted to be taken.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.send("POST", path, fields).await;
        assert!(answer.starts_with("HTTP/1.1 303"), "{path}: {answer}");
        answer
    }
}

/// All that was planted, by what it is.
#[derive(Default)]
struct Canaries(BTreeMap<String, String>);

impl Canaries {
    fn plant(&mut self, what: &str, canary: &str) -> String {
        self.0.insert(what.to_string(), canary.to_string());
        canary.to_string()
    }

    /// What of it stands in these bytes: as it is, as its bytes in hexadecimal, in base64.
    fn found_in(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        use base64::Engine as _;
        let mut found = Vec::new();
        // Searching a text is quick, and what is no text keeps its letters.
        let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
        for (what, canary) in &self.0 {
            let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
            let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(canary);
            for form in [canary, &hex, &base64] {
                if text.contains(&form.to_ascii_lowercase()) {
                    found.push(format!("{what} in {place}"));
                }
            }
        }
        found
    }
}

/// Whatever somebody could carry away, by its name.
fn loot(settings: &Settings) -> Vec<(String, Vec<u8>)> {
    if let Some(path) = server::database::sqlite_path(&settings.database_url) {
        let files = ["", "-wal", "-shm"].map(|ending| format!("{}{ending}", path.display()));
        return files
            .map(|file| (file.clone(), std::fs::read(&file).expect("it is there while the program runs")))
            .into();
    }
    let bin = Command::new("pg_config").arg("--bindir").output().expect("PostgreSQL's programs are installed").stdout;
    let dump = format!("{}/pg_dump", String::from_utf8_lossy(&bin).trim());
    let dumped = Command::new(dump).arg(&settings.database_url).output().expect("pg_dump runs");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    vec![("the dump".into(), dumped.stdout)]
}

fn mails(settings: &Settings) -> Vec<(String, String)> {
    let folder = std::fs::read_dir(settings.home.join("mail")).expect("mail was written");
    let files = folder.map(|file| file.expect("a file").path());
    files.map(|path| (path.display().to_string(), std::fs::read_to_string(path).expect("text"))).collect()
}

/// The link of the newest mail to this address, as a path.
async fn mailed_link(settings: &Settings, to: &str, kind: &str) -> String {
    for _ in 0..100 {
        let found = mails(settings).into_iter().rev().find_map(|(_, text)| {
            let text = text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
            let link = text.split(&format!("/{kind}/")).nth(1)?;
            let token: String = link.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
            text.contains(to).then_some(token)
        });
        if let Some(token) = found {
            return token;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no mail with a link for {to}");
}

/// A group of Dana's whose first session is about to begin; its name must reach no mail.
async fn group(cx: &Context, dana: &account::Model, name: &str) -> (GroupId, session::Model) {
    let starts = cx.now() + chrono::Duration::minutes(20);
    let published = curricula::published(cx).await.expect("curricula");
    let form = GroupForm {
        id: cx.new_id::<GroupId>().to_string(),
        name: name.into(),
        curriculum: published[0].curriculum.id.to_string(),
        zone: "Etc/UTC".into(),
        weekday: starts.format("%A").to_string(),
        time: starts.format("%H:%M").to_string(),
        length_minutes: "90".into(),
        first_date: starts.format("%Y-%m-%d").to_string(),
        place: "Room 2".into(),
        smallest_size: "2".into(),
        largest_size: "10".into(),
        joining: "any-week".into(),
        ..GroupForm::default()
    };
    let actor = Actor {
        account_id: dana.id,
        sign_in_id: cx.new_id::<SignInId>(),
        role: Role::Counselor,
        status: AccountStatus::Active,
        name: dana.name.clone(),
        factor_due_at: None,
        shared_device: false,
        language: Default::default(),
        zone: None,
    };
    let group = groups::open(cx, &actor, form.check(&published).expect("valid")).await.expect("opens");
    let first = session::Entity::find().filter(session::Column::GroupId.eq(group)).order_by_asc(session::Column::Week);
    (group, first.one(cx.db.read()).await.expect("asks").expect("a session"))
}

/// What the canaries are planted by: the pages, in the order in which people come to them.
async fn plant(settings: &Settings, cx: &Context, serving: &Serving) -> Canaries {
    let mut all = Canaries::default();
    let staff = all.plant("accounts.email", "canary-dana-4417@example.org");
    let member = all.plant("an address of a participant", "canary-rosa-5528@example.org");
    let stranger = all.plant("an address of nobody", "canary-nobody-6639@example.org");
    let password = all.plant("a password", "canary swims 7741 slowly");
    let wrong = all.plant("a password that was wrong", "canary flies 8852 upside down");
    let added = settings.run(&["staff", "add", "--role", "counselor", "--email", &staff, "--name", "Visible Dana"]);
    assert!(added.status.success(), "{added:?}");
    let printed = String::from_utf8_lossy(&added.stdout).into_owned();
    let token = printed.lines().next().and_then(|line| line.rsplit_once('/')).expect("a link").1.to_string();
    let token = all.plant("the token of an invitation", &token);
    let mut dana = Browser { settings, cookie: String::new() };
    dana.post(&format!("/invitation/{token}"), &[("name", "Visible Dana"), ("password", &password)]).await;
    assert!(
        dana.send("POST", "/sign-in", &[("email", &staff), ("password", &wrong)]).await.starts_with("HTTP/1.1 422")
    );
    dana.post("/sign-in", &[("email", &staff), ("password", &password)]).await;
    all.plant("the cookie of a sign-in", dana.cookie.trim_start_matches("__Host-sid="));
    let account = account::Entity::find().one(cx.db.read()).await.expect("asks").expect("Dana");
    plant_second_steps(&mut all, cx, &mut dana, account.id, &password).await;
    let (group, session) = group(cx, &account, "Visible group").await;
    let people = format!("Visible Rosa, {member}");
    dana.post(&format!("/groups/{group}/people"), &[("people", &people), ("safe", "yes")]).await;
    let token = mailed_link(settings, &member, "invitation").await;
    let token = all.plant("the token of a mailed invitation", &token);
    let mut rosa = Browser { settings, cookie: String::new() };
    rosa.post(&format!("/invitation/{token}"), &[("name", "Visible Rosa"), ("password", &password)]).await;
    plant_new_address(&mut all, &mut rosa, &password).await;
    plant_own_choices(&mut all, cx, &mut rosa).await;
    plant_reflections(&mut all, cx, group, &mut rosa, &mut dana).await;
    for email in [&member, &stranger] {
        rosa.send("POST", "/forgot-password", &[("email", email)]).await;
    }
    let token = mailed_link(settings, &member, "reset").await;
    let token = all.plant("the token of a reset", &token);
    rosa.get(&format!("/reset/{token}")).await;
    let members = memberships::members(cx, group).await.expect("members");
    let about = members[0].membership_id.to_string();
    dana.send("POST", &format!("/sessions/{}/start", session.id), &[]).await;
    let (word, unfinished) = (cx.new_id::<SessionWordId>().to_string(), cx.new_id::<SessionWordId>().to_string());
    let text = all.plant("session_words.text", "canary cried 9963 for a while");
    dana.post(&format!("/sessions/{}/words", session.id), &[("id", &word), ("about", &about), ("text", &text)]).await;
    let text = all.plant("an unfinished word", "canary began 1174 to say");
    let kept = dana
        .send(
            "POST",
            &format!("/sessions/{}/unfinished-word", session.id),
            &[("id", &unfinished), ("about", &about), ("text", &text)],
        )
        .await;
    assert!(kept.starts_with("HTTP/1.1 2") || kept.starts_with("HTTP/1.1 303"), "{kept}");
    plant_word(&mut all, &mut dana, group, &about).await;
    let text = all.plant("announcements.text", "canary sings 4418 at four");
    let (path, id) = (format!("/groups/{group}/messages"), cx.new_id::<AnnouncementId>().to_string());
    let shown = dana.send("POST", &path, &[("id", &id), ("text", &text), ("step", "show")]).await;
    let seen = shown.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("shown");
    dana.post(&path, &[("id", &id), ("text", &text), ("step", "send"), ("seen", seen)]).await;
    // What was being posted when a sign-in ran out travels sealed in the page, and is nowhere else.
    let text = all.plant("a form that was kept", "canary typed 2285 too long");
    dana.post("/sign-out", &[]).await;
    let path = format!("/sessions/{}/words", session.id);
    assert!(dana.send("POST", &path, &[("id", &word), ("text", &text)]).await.starts_with("HTTP/1.1 401"));
    // A page that is broken says so in the log, in no word of what was posted.
    dana.send("POST", "/groups/not-an-id/people", &[("people", &text)]).await;
    assert!(serving.log().contains("DEBUG"), "the log is at its most talkative");
    all
}

/// What a counselor says with a reading.
async fn plant_word(all: &mut Canaries, dana: &mut Browser<'_>, group: GroupId, about: &str) {
    let path = format!("/groups/{group}/readings");
    let page = dana.get(&path).await;
    // The last of the library: no module has given it to anybody.
    let reading = page.split("<select id=\"reading\"").nth(1).and_then(|rest| rest.split("</select>").next());
    let reading = reading.and_then(|options| options.rsplit("<option value=\"").next()).expect("a reading");
    let reading = reading.split('"').next().expect("an id");
    let word = all.plant("assignments.word", "canary reads 3306 at dusk");
    let due = (domain::clock::Clock::now(&domain::clock::SystemClock) + chrono::Duration::days(3))
        .format("%Y-%m-%d")
        .to_string();
    dana.post(&path, &[("reading", reading), ("whom", about), ("due", &due), ("word", &word)]).await;
}

/// Another address that somebody asks for.
async fn plant_new_address(all: &mut Canaries, rosa: &mut Browser<'_>, password: &str) {
    let email = all.plant("address_changes.new_email", "canary-moves-2174@example.org");
    rosa.post("/account/email", &[("email", &email), ("password", password)]).await;
}

/// What somebody says of their telephone, of hard moments, and who may be told what about them.
async fn plant_own_choices(all: &mut Canaries, cx: &Context, rosa: &mut Browser<'_>) {
    let phone = all.plant("safe_contacts.phone", "+1 (312) 555-0147");
    let when = all.plant("safe_contacts.phone_when", "canary naps 5518 at noon");
    let note = all.plant("safe_contacts.note", "canary hides 6629 in the hall");
    let chosen = [("reach", "chosen"), ("account", "yes"), ("wording", "neutral"), ("phone_use", "call")];
    let typed = [("phone", phone.as_str()), ("phone_when", &when), ("note", &note)];
    rosa.post("/account/contact", &[&chosen[..], &typed[..]].concat()).await;
    let parts = domain::safety_plans::PARTS;
    let texts = [2284, 3395, 4406, 5517, 6628, 7739].map(|number| format!("canary plans {number} steps"));
    let texts: Vec<_> =
        parts.iter().zip(&texts).map(|(part, text)| all.plant(&format!("safety_plans.{part}"), text)).collect();
    let fields: Vec<_> = parts.into_iter().zip(texts.iter().map(String::as_str)).collect();
    rosa.post("/safety-plan", &fields).await;
    rosa.post("/safety-plan/sharing", &[("with", "counselor")]).await;
    let id = cx.new_id::<ReleaseId>().to_string();
    let until = (cx.now() + chrono::Duration::days(60)).format("%Y-%m-%d").to_string();
    let texts = [
        ("recipient", "Canary Park 7730"),
        ("organization", "Canary Court 8841"),
        ("allowed", "canary came 9952 times"),
        ("purpose", "canary sues 1063 uncles"),
    ];
    let texts = texts.map(|(field, text)| (field, all.plant(&format!("releases.{field}"), text)));
    let mut fields = vec![("id", id.as_str()), ("until", until.as_str())];
    fields.extend(texts.iter().map(|(field, text)| (*field, text.as_str())));
    rosa.post("/account/releases", &fields).await;
}

/// What somebody writes with a reading, on two devices at once, and what is answered.
async fn plant_reflections(
    all: &mut Canaries,
    cx: &Context,
    group: GroupId,
    rosa: &mut Browser<'_>,
    dana: &mut Browser<'_>,
) {
    let assigned = assignment::Entity::find().order_by_asc(assignment::Column::DueAt).one(cx.db.read()).await;
    let path = format!("/readings/{}/reflection", assigned.expect("asks").expect("a reading").id);
    for (column, text) in [("reflections", "canary dreamt 4417 boats"), ("reflection_copies", "canary drew 5528 oars")]
    {
        let text = all.plant(&format!("{column}.text"), text);
        rosa.post(&path, &[("text", &text), ("sharing", "counselor"), ("seen", "0")]).await;
    }
    let written = reflection::Entity::find().one(cx.db.read()).await.expect("asks").expect("a reflection");
    let answer = format!("/groups/{group}/reflections/{}/answer", written.id);
    let text = all.plant("reflection_answers.text", "canary nods 6639 times");
    dana.post(&answer, &[("text", &text)]).await;
}

/// The secret of an app in use, that of one being set up, the recovery codes, a passkey and its question.
async fn plant_second_steps(
    all: &mut Canaries,
    cx: &Context,
    dana: &mut Browser<'_>,
    owner: AccountId,
    password: &str,
) {
    const PAGE: &str = "/account/second-factor";
    for what in ["second_factors.secret", "second_factors.new_secret"] {
        dana.post(PAGE, &[("step", "begin"), ("password", password)]).await;
        let page = dana.get(PAGE).await;
        let typed = page.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).expect("a secret");
        let secret = all.plant(what, &typed.replace(' ', ""));
        if what == "second_factors.secret" {
            let app = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(&secret).expect("base 32"));
            let code = app.build().expect("an app").generate(cx.now().timestamp().unsigned_abs()).to_string();
            let kept = dana.send("POST", PAGE, &[("step", "confirm"), ("code", &code)]).await;
            for (place, code) in kept.split("<code>").skip(1).enumerate() {
                all.plant(&format!("recovery code {place}"), code.split("</code>").next().expect("a code"));
            }
        }
    }
    // These come from a device, not from a page.
    let credential = all.plant("passkeys.credential", "canary-credential-3396");
    let id: PasskeyId = cx.new_id();
    passkey::ActiveModel {
        id: Set(id),
        account_id: Set(owner),
        credential_key: Set(vec![1; 32]),
        credential: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, &credential)),
        name: Set("Firefox on Linux".into()),
        created_at: Set(cx.now()),
        used_at: Set(None),
    }
    .insert(cx.db.write())
    .await
    .expect("a passkey");
    let state = all.plant("passkey_ceremonies.state", "canary-state-4407");
    let id: PasskeyCeremonyId = cx.new_id();
    passkey_ceremony::ActiveModel {
        id: Set(id),
        state: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, &state)),
        expires_at: Set(cx.now()),
    }
    .insert(cx.db.write())
    .await
    .expect("a question");
}

async fn nothing_sensitive_can_be_carried_away(engine: Engine) {
    let settings = Settings::new(empty(engine).await);
    let serving = settings.serve_with(&[], &[("MOORING_LOG", "debug")]).await;
    let mut config = config(settings.database_url.clone());
    config.key_file = settings.key_file();
    let cx = start_up::context(&config).await.expect("the same database");
    let canaries = plant(&settings, &cx, &serving).await;
    for column in SEALED_COLUMNS {
        let what = format!("{}.{}", column.table, column.column);
        assert!(
            canaries.0.contains_key(&what),
            "no canary is planted in {what}: write one through its page in `plant`"
        );
    }
    let mut found = Vec::new();
    let mut names = 0;
    for (place, bytes) in loot(&settings) {
        found.extend(canaries.found_in(&place, &bytes));
        names += bytes.windows(12).filter(|window| *window == b"Visible Rosa").count();
    }
    assert!(names > 0, "the search finds what is there to be found");
    let log = serving.log();
    found.extend(canaries.found_in("the log", log.as_bytes()));
    assert!(!log.contains("Visible"), "nor is a name in the log");
    assert_eq!(found, Vec::<String>::new());
    for (file, text) in mails(&settings) {
        assert!(!text.contains("Visible group"), "{file} names the group");
        assert!(!text.contains("canary swims") && !text.contains("canary cried"), "{file}");
    }
    println!("{engine:?}: {} canaries, 0 found", canaries.0.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sensitive_can_be_carried_away_from_sqlite() {
    nothing_sensitive_can_be_carried_away(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sensitive_can_be_carried_away_from_postgres() {
    nothing_sensitive_can_be_carried_away(Engine::Postgres).await;
}
