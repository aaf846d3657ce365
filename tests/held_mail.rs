//! A copy of the database that is started elsewhere mails nobody until an administrator releases it.

use std::path::Path;

use domain::claims;
use domain::entities::outbox_message::MessageStatus;
use domain::outbox::Outcome;

use crate::support::app::mailer;
use crate::support::database::{empty, folder, unique};
use crate::support::inviting::{statuses, three_invitations};
use crate::support::privacy::noted;
use crate::support::program::Settings;
use crate::support::smtp::SmtpServer;
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn a_copy_mails_nobody_until_an_administrator_releases_it(app: &TestApp) {
        let mut danas = three_invitations(app).await;
        let mut alexs = app.signed_in(&app.alex().await).await;
        assert!(!alexs.get("/").await.text().contains("Mail is held back"), "at home nothing is held");
        let (copy, config) = app.in_another_place().await;
        assert_eq!(mailer(&copy, &config).run_once().await.expect("works"), 0);
        assert_eq!((app.smtp.connections(), statuses(app).await), (0, vec![MessageStatus::Waiting; 3]));
        for (browser, asked) in [(&mut alexs, true), (&mut danas, false)] {
            for path in ["/", "/messages"] {
                let page = browser.get(path).await;
                assert!(page.text().contains("Mail is held back"), "{path}: {}", page.text());
                assert_eq!(page.all("form[action='/messages/release']").len() == 1, asked, "{path}");
                assert_ne!(page.text().contains("An administrator can release it"), asked, "{path}");
            }
        }
        let place = alexs.get("/messages").await.value("place");
        assert_eq!(danas.post("/messages/release", &[("place", &place), ("waiting", "send")]).await.status, 404);
        assert_eq!(alexs.post("/messages/release", &[("place", &place), ("waiting", "")]).await.status, 422);
        assert_eq!(mailer(&copy, &config).run_once().await.expect("works"), 0, "nobody has released it yet");
        for _ in 0..2 {
            let released = alexs.post("/messages/release", &[("place", &place), ("waiting", "send")]).await;
            let page = alexs.follow(released).await.text();
            assert!(page.contains("Released.") && !page.contains("Mail is held back"), "{page}");
        }
        assert_eq!(mailer(&copy, &config).run_once().await.expect("works"), 3);
        assert_eq!(app.smtp.received().len(), 3);
        assert_eq!(noted(app, "release", "instances").await, 1, "pressed twice it was done once");
    }

    async fn what_waits_in_a_copy_can_be_left_unsent(app: &TestApp) {
        three_invitations(app).await;
        let (copy, config) = app.in_another_place().await;
        mailer(&copy, &config).run_once().await.expect("works");
        let mut alexs = app.signed_in(&app.alex().await).await;
        let place = alexs.get("/").await.value("place");
        alexs.post("/messages/release", &[("place", &place), ("waiting", "leave-unsent")]).await;
        assert_eq!(mailer(&copy, &config).run_once().await.expect("works"), 0);
        assert_eq!(statuses(app).await, [MessageStatus::Dropped; 3]);
        assert!(alexs.get("/messages").await.text().contains("an administrator left it unsent"));
        app.visitor().post("/forgot-password", &[("email", "dana@example.org")]).await;
        app.settle().await;
        assert_eq!(mailer(&copy, &config).run_once().await.expect("works"), 1, "what is written later is sent");
    }

    async fn what_was_being_sent_when_the_copy_was_made_is_left_unsent_too(app: &TestApp) {
        three_invitations(app).await;
        let claimed = claims::claim(&app.cx, 2).await.expect("claims");
        app.later_by(chrono::Duration::seconds(20));
        let (copy, config) = app.in_another_place().await;
        mailer(&copy, &config).run_once().await.expect("works");
        let mut alexs = app.signed_in(&app.alex().await).await;
        let place = alexs.get("/").await.value("place");
        alexs.post("/messages/release", &[("place", &place), ("waiting", "leave-unsent")]).await;
        assert_eq!(statuses(app).await, [MessageStatus::Dropped; 3]);
        let recorded = claims::record(&app.cx, &claimed[0], Outcome::Later("Not now.".into())).await.expect("records");
        assert!(!recorded, "its lease is over");
        app.later_by(chrono::Duration::minutes(2));
        assert_eq!(mailer(&copy, &config).run_once().await.expect("works"), 0);
    }

    async fn what_another_server_is_sending_is_not_offered_to_be_left_unsent(app: &TestApp) {
        app.deliver().await;
        let (second, config) = app.in_another_place().await;
        mailer(&second, &config).run_once().await.expect("works");
        let mut alexs = app.signed_in(&app.alex().await).await;
        let unsent = "button[value=leave-unsent]";
        let page = alexs.get("/messages").await;
        assert_eq!((page.all(unsent).len(), page.all("button[value=send]").len()), (0, 1), "{}", page.text());
        assert!(page.text().contains("If the two share it, release this one too."), "{}", page.text());
        app.later_by(chrono::Duration::minutes(4));
        assert_eq!(alexs.get("/messages").await.all(unsent).len(), 1, "the first one has stopped");
        app.deliver().await;
        assert_eq!(alexs.get("/messages").await.all(unsent).len(), 0, "it works again");
    }

    async fn a_place_that_is_gone_is_no_longer_asked_about(app: &TestApp) {
        let mut alexs = app.signed_in(&app.alex().await).await;
        let (copy, config) = app.in_another_place().await;
        app.later_by(chrono::Duration::minutes(9));
        assert!(alexs.get("/").await.text().contains("Mail is held back"));
        mailer(&copy, &config).run_once().await.expect("works");
        app.later_by(chrono::Duration::minutes(9));
        assert!(alexs.get("/").await.text().contains("Mail is held back"), "it is there still");
        app.later_by(chrono::Duration::minutes(2));
        assert!(!alexs.get("/").await.text().contains("Mail is held back"));
    }
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for file in std::fs::read_dir(from).expect("a folder").map(|file| file.expect("a file").path()) {
        if file.is_file() {
            std::fs::copy(&file, to.join(file.file_name().expect("a name"))).expect("a copy");
        }
    }
}

/// The whole home of a program, key file and all, and on SQLite the database too.
fn a_copy_of(settings: &Settings) -> Settings {
    let home = folder().join(format!("home-{}", unique()));
    copied(&settings.home, &home);
    let mut copy = Settings { home, ..settings.clone() };
    if let Some(path) = settings.database_url.strip_prefix("sqlite://") {
        let to = folder().join(format!("copy-{}.db", unique()));
        // What was written last lies in its log.
        for log in ["", "-wal"].into_iter().filter(|log| Path::new(&format!("{path}{log}")).exists()) {
            std::fs::copy(format!("{path}{log}"), format!("{}{log}", to.display())).expect("a copy");
        }
        copy.database_url = format!("sqlite://{}", to.display());
    }
    copy
}

async fn a_copied_program_holds_its_mail(engine: Engine) {
    let smtp = SmtpServer::start().await;
    let mut settings = Settings::new(empty(engine).await);
    settings.smtp_url = Some(smtp.url());
    let said = |settings: &Settings, args: &[&str]| {
        let output = settings.run(args);
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.success(), text)
    };
    let (is_well, told) = said(&settings, &["staff", "add", "--role", "administrator", "--email", "alex@example.org"]);
    assert!(is_well && told.contains("The link was mailed."), "{told}");
    let copy = a_copy_of(&settings);
    let (is_well, told) = said(&copy, &["staff", "add", "--role", "counselor", "--email", "dana@example.org"]);
    assert!(is_well && told.contains("held back") && told.contains("`mooring mail release`"), "{told}");
    assert_eq!(smtp.received().len(), 1, "the copy sent nothing");
    let (is_well, told) = said(&copy, &["doctor"]);
    assert!(is_well && told.contains("The mail: 1 to be sent, the oldest for"), "{told}");
    assert!(told.contains("The mail: a place that may be a copy holds its mail."), "{told}");
    let (is_well, told) = said(&copy, &["reminders", "run"]);
    assert!(!is_well && told.contains("held back") && told.contains("`mooring mail release`"), "{told}");
    let (is_well, told) = said(&copy, &["mail", "release", "--leave-unsent"]);
    assert!(!is_well && told.contains("may be its mail; nothing was changed"), "{told}");
    let (is_well, told) = said(&copy, &["mail", "release"]);
    assert!(is_well && told.contains("Released.") && told.contains("1 mails"), "{told}");
    assert!(said(&copy, &["reminders", "run"]).0);
    assert_eq!(smtp.received().len(), 2);
    for place in [&copy, &settings] {
        assert!(said(place, &["mail", "release"]).1.contains("at home here"));
    }
    let (is_well, told) = said(&copy, &["mail", "bounced", "dana@example.org"]);
    assert!(is_well && told.contains("Nothing more is mailed to this address"), "{told}");
    assert!(said(&copy, &["mail", "bounced", "dana@example.org"]).1.contains("already"));
    for nobody in ["nobody@example.org", "dana"] {
        let (is_well, told) = said(&copy, &["mail", "bounced", nobody]);
        assert!(!is_well && told.contains("nothing was changed"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_program_holds_its_mail_on_sqlite() {
    a_copied_program_holds_its_mail(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_program_holds_its_mail_on_postgres() {
    a_copied_program_holds_its_mail(Engine::Postgres).await;
}
