//! What only the program itself can show: starting on nothing, being killed, stopping in good order.

use std::collections::HashMap;
use std::time::Duration;

use domain::entities::outbox_message::{self, MessageStatus};
use domain::memberships::{self, InviteForm};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use server::{database, start_up};

use crate::support::Engine;
use crate::support::database::{config, empty};
use crate::support::program::Settings;
use crate::support::smtp::{Behaviour, Received, SmtpServer};

/// A behaviour of the program on both engines.
macro_rules! of_the_program {
    ($(async fn $name:ident($engine:ident: Engine) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn behaviour($engine: Engine) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                behaviour(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                behaviour(Engine::Postgres).await;
            }
        }
    )*};
}

of_the_program! {
    async fn it_starts_on_an_empty_database_and_logs_a_line_for_each_request(engine: Engine) {
        let settings = Settings::new(empty(engine).await);
        let mut serving = settings.serve(&[]).await;
        assert!(settings.get("/sign-in").await.expect("an answer").contains("Sign in"));
        settings.get("/invitation/some-secret-token").await;
        let log = serving.log();
        assert!(log.contains("route=\"/sign-in\" status=200"), "{log}");
        assert!(log.contains("route=\"/invitation/{token}\" status=404") && !log.contains("some-secret-token"), "{log}");
        serving.terminate();
        assert_eq!(serving.ended().await, Some(0));
        drop(settings.serve(&[]).await);
    }

    async fn staff_add_prints_the_link_where_there_is_no_mail_server(engine: Engine) {
        let settings = Settings::new(empty(engine).await);
        let output = settings.run(&["staff", "add", "--role", "administrator", "--email", "alex@example.org"]);
        assert!(output.status.success(), "{output:?}");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(printed.starts_with(&format!("http://127.0.0.1:{}/invitation/", settings.port)), "{printed}");
        let wrong = settings.run(&["staff", "add", "--role", "king", "--email", "alex"]);
        assert!(!wrong.status.success());
        let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
        assert!(said.contains("role: Choose counselor, coordinator or administrator.") && said.contains("email: This is not an email address."), "{said}");
    }

    async fn a_kill_while_mails_go_out_loses_none_and_doubles_at_most_those_in_flight(engine: Engine) {
        const MAILS: usize = 24;
        let smtp = SmtpServer::start().await;
        smtp.behave(Behaviour::Slow { per_reply: Duration::from_millis(15) });
        let mut settings = Settings::new(empty(engine).await);
        settings.smtp_url = Some(smtp.url());
        let serving = settings.serve(&[]).await;
        let mut config = config(settings.database_url.clone());
        config.key_file = settings.key_file();
        let cx = start_up::context(&config).await.expect("the same database");
        invite(&cx, MAILS).await;
        while smtp.received().len() < MAILS / 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        serving.kill();
        let at_the_kill = smtp.received().len();
        assert!(at_the_kill < MAILS, "it was killed in the midst of it");
        // Nobody wants to wait a minute here: the lost sender's lease runs out now.
        outbox_message::Entity::update_many()
            .col_expr(outbox_message::Column::LeasedUntil, Expr::value(Some(cx.now())))
            .filter(outbox_message::Column::Status.eq(MessageStatus::Sending))
            .exec(cx.db.write())
            .await
            .expect("the lease ends");
        let serving = settings.serve(&[]).await;
        let sent = || outbox_message::Entity::find().filter(outbox_message::Column::Status.eq(MessageStatus::Sent)).count(cx.db.read());
        for _ in 0..1000 {
            if sent().await.expect("counts") == MAILS as u64 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(serving);
        let mut times: HashMap<String, Vec<Received>> = HashMap::new();
        for mail in smtp.received() {
            times.entry(mail.to[0].clone()).or_default().push(mail);
        }
        assert_eq!(times.len(), MAILS, "none is lost");
        let doubled: Vec<&Vec<Received>> = times.values().filter(|mails| mails.len() > 1).collect();
        let in_flight = config.mail_connections;
        assert!(doubled.len() <= in_flight && doubled.iter().all(|mails| mails.len() == 2), "only those in flight: {}", doubled.len());
        for mails in doubled {
            assert_eq!(mails[0].message_id(), mails[1].message_id(), "and it can be seen as one");
        }
    }

    async fn stopping_finishes_what_is_in_flight(engine: Engine) {
        let settings = Settings::new(empty(engine).await);
        let mut serving = settings.serve(&[]).await;
        // A sign-in hashes a password: the slowest page there is.
        let asking = tokio::spawn({
            let settings = settings.clone();
            async move { settings.post("/sign-in", "email=nora%40example.org&password=not+it+at+all").await }
        });
        tokio::time::sleep(Duration::from_millis(25)).await;
        serving.terminate();
        let answer = asking.await.expect("asked").expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
        assert_eq!(serving.ended().await, Some(0));
        assert!(serving.log().contains("stopped"));
    }

    async fn a_database_from_a_newer_release_is_left_alone(engine: Engine) {
        let settings = Settings::new(empty(engine).await);
        assert!(settings.run(&["migrate"]).status.success());
        let db = database::connect(&settings.database_url).await.expect("connects");
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_from_the_future', 0)";
        db.write().execute_unprepared(newer).await.expect("a later change");
        let output = settings.run(&["serve"]);
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("belongs to a newer release of Mooring (it has m29991231_000001_from_the_future). Nothing was changed."), "{said}");
    }

    async fn another_key_file_or_a_lost_one_is_refused(engine: Engine) {
        let settings = Settings::new(empty(engine).await);
        assert!(settings.run(&["reminders", "run"]).status.success());
        assert!(settings.run(&["doctor"]).status.success());
        let kept = std::fs::read(settings.key_file()).expect("a key");
        std::fs::remove_file(settings.key_file()).expect("lost");
        let lost = settings.run(&["doctor"]);
        assert!(!lost.status.success());
        assert!(String::from_utf8_lossy(&lost.stderr).contains("is missing"), "{lost:?}");
        assert!(!settings.key_file().exists(), "none is made in its place");
        let mut other = Settings::new(empty(Engine::Sqlite).await);
        assert!(other.run(&["reminders", "run"]).status.success());
        std::fs::copy(other.key_file(), settings.key_file()).expect("another key");
        let wrong = settings.run(&["doctor"]);
        assert!(String::from_utf8_lossy(&wrong.stderr).contains("not the key file that the database was made with"), "{wrong:?}");
        other.home = settings.home.clone();
        std::fs::write(settings.key_file(), kept).expect("put back");
        assert!(settings.run(&["doctor"]).status.success());
    }

    async fn doctor_changes_nothing(engine: Engine) {
        let settings = Settings::new(empty(engine).await);
        let output = settings.run(&["doctor"]);
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("MOORING_LISTEN") && said.contains("mooring serve"), "{said}");
        assert!(!settings.key_file().exists());
        if let Some(path) = database::sqlite_path(&settings.database_url) {
            assert!(!path.exists());
        }
    }

    async fn a_demo_prints_its_sign_ins_and_is_refused_by_a_real_server(engine: Engine) {
        let settings = Settings::new(empty(engine).await);
        let serving = settings.serve(&["--demo"]).await;
        let mail = settings.get("/demo/mail").await.expect("an answer");
        assert!(mail.contains("An invitation for you"), "all mail of the demo");
        assert!(settings.get("/demo/components").await.expect("an answer").starts_with("HTTP/1.1 200"));
        let printed = serving.printed();
        let roles: Vec<&str> = printed.lines().filter_map(|line| line.split('\t').next()).collect();
        assert_eq!(roles, ["administrator", "coordinator", "counselor", "counselor", "participant", "participant", "participant"]);
        assert!(printed.lines().all(|line| line.split('\t').count() == 3), "{printed}");
        let real = settings.run(&["doctor"]);
        assert!(String::from_utf8_lossy(&real.stderr).contains("this is a demo database"), "{real:?}");
    }

    async fn the_database_keeps_no_address_and_no_token(engine: Engine) {
        let settings = Settings::new(empty(engine).await);
        let output = settings.run(&["staff", "add", "--role", "counselor", "--email", "canary.address@example.org", "--name", "Dana"]);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let token = printed.lines().next().and_then(|line| line.rsplit('/').next()).expect("a link").to_string();
        let db = database::connect(&settings.database_url).await.expect("connects");
        let rows = account_bytes(&db).await;
        for secret in ["canary.address", &token] {
            assert!(!rows.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
        if let Some(path) = database::sqlite_path(&settings.database_url) {
            for file in [path.clone(), path.with_extension("db-wal")] {
                let bytes = std::fs::read(&file).unwrap_or_default();
                assert!(!bytes.windows(14).any(|window| window == b"canary.address"), "{}", file.display());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_serve_on_one_sqlite_file_is_refused() {
    let settings = Settings::new(empty(Engine::Sqlite).await);
    let _serving = settings.serve(&[]).await;
    let second = settings.run(&["serve"]);
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("several of them want PostgreSQL"), "{second:?}");
}

/// PostgreSQL alone can be restarted; SQLite lives in the process.
#[tokio::test(flavor = "multi_thread")]
async fn postgres_restarted_under_way_is_a_hiccup() {
    use crate::support::database::execute;
    let settings = Settings::new(empty(Engine::Postgres).await);
    let mut serving = settings.serve(&[]).await;
    let name = settings.database_url.rsplit('/').next().expect("a name").to_string();
    // What a restart is to a client: every connection is cut, and for a while none is taken.
    execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    execute(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await;
    let away = settings
        .post("/sign-in", "email=nora%40example.org&password=secret-words&back=%2Fgroups")
        .await
        .expect("an answer");
    assert!(away.starts_with("HTTP/1.1 503"), "{away}");
    assert!(away.contains("Try again") && away.contains("nora@example.org"), "what was typed is kept: {away}");
    assert!(!away.contains("secret-words"), "but never a password");
    assert!(
        settings.get("/help-now").await.expect("an answer").starts_with("HTTP/1.1 200"),
        "help is there all the same"
    );
    execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    let mut back = String::new();
    for _ in 0..100 {
        back = settings.get("/readyz").await.expect("an answer");
        if back.starts_with("HTTP/1.1 200") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(back.starts_with("HTTP/1.1 200"), "serving again within five seconds: {back}");
    serving.terminate();
    assert_eq!(serving.ended().await, Some(0), "the process lived through it");
}

async fn account_bytes(db: &domain::Db) -> Vec<u8> {
    use domain::entities::{account, link, sign_in};
    let accounts = account::Entity::find().into_model::<account::Model>().all(db.read()).await.expect("accounts");
    let links = link::Entity::find().all(db.read()).await.expect("links");
    let sign_ins = sign_in::Entity::find().all(db.read()).await.expect("sign-ins");
    let sealed: Vec<sea_orm::Value> = accounts.iter().map(|account| account.email.clone().into()).collect();
    format!("{accounts:?}{links:?}{sign_ins:?}{sealed:?}").into_bytes()
}

async fn invite(cx: &domain::Context, number: usize) {
    use domain::accounts::StaffForm;
    let form = StaffForm { name: "Dana".into(), email: "dana@work.example".into(), role: "coordinator".into() };
    let link = domain::accounts::invite_staff(cx, None, form.check().expect("valid")).await.expect("invited");
    let dana = domain::actor::Actor {
        account_id: link.account_id,
        sign_in_id: cx.new_id(),
        role: domain::entities::account::Role::Coordinator,
        status: domain::entities::account::AccountStatus::Active,
        name: "Dana".into(),
        zone: None,
        factor_due_at: None,
        shared_device: false,
        language: Default::default(),
    };
    outbox_message::Entity::delete_many().exec(cx.db.write()).await.expect("her own mail is not counted");
    let published = domain::curricula::published(cx).await.expect("curricula");
    let form = domain::groups::GroupForm {
        id: cx.new_id::<domain::ids::GroupId>().to_string(),
        name: "Many".into(),
        curriculum: published[0].curriculum.id.to_string(),
        zone: "UTC".into(),
        weekday: "Thursday".into(),
        time: "18:30".into(),
        length_minutes: "90".into(),
        first_date: "2099-01-01".into(),
        place: "Hall".into(),
        smallest_size: "1".into(),
        largest_size: "30".into(),
        joining: "any-week".into(),
        ..Default::default()
    };
    let group = domain::groups::open(cx, &dana, form.check(&published).expect("valid")).await.expect("opened");
    let people: Vec<String> = (0..number).map(|at| format!("person{at}@example.org")).collect();
    let people = InviteForm { people: people.join("\n"), safe: "yes".into(), ..InviteForm::default() };
    memberships::invite(cx, &dana, group, &people.check().expect("valid")).await.expect("invited");
}
