//! What is asked of the outbox all the time is served by an index: nothing walks over all mail that was ever sent. What is
//! really asked is overheard, so a question that is added or changed is looked at too.

use std::sync::{Arc, Mutex};

use axum::Router;
use domain::{Context, Db};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};

use crate::support::app::mailer;
use crate::support::smtp::Behaviour;
use crate::support::{Client, Engine, TestApp, on_both_engines};

type Heard = Arc<Mutex<Vec<Statement>>>;

async fn overheard(app: &TestApp, heard: &Heard) -> DatabaseConnection {
    let mut options = ConnectOptions::new(&app.config.database_url);
    // More than the pages keep in hand.
    options.max_connections(4);
    let mut connection = Database::connect(options).await.expect("connects");
    let heard = Arc::clone(heard);
    connection.set_metric_callback(move |info| {
        let mut heard = heard.lock().expect("not poisoned");
        if info.statement.sql.contains("outbox_messages") {
            heard.push(info.statement.clone());
        }
    });
    connection
}

/// The same server, whose questions are heard.
async fn listened_to(app: &TestApp) -> (Context, Router, Heard) {
    let heard = Heard::default();
    let db = Db::new(overheard(app, &heard).await, overheard(app, &heard).await, 2);
    let cx = Context { db, ..app.cx.clone() };
    let router = app.served_as(&app.config.public_url, &cx);
    (cx, router, heard)
}

/// A year of mail to somebody else: nearly all was sent, a little waits for its time, was given up or was not sent.
async fn a_year_of_mail(app: &TestApp, recipient: uuid::Uuid) {
    let (id, to) = match app.cx.db.backend() {
        DbBackend::Postgres => ("CAST(LPAD(TO_HEX(i), 32, '0') AS uuid)", format!("CAST('{recipient}' AS uuid)")),
        _ => ("randomblob(16)", format!("x'{}'", recipient.simple())),
    };
    let rows = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
         INSERT INTO outbox_messages (id, kind, recipient_id, occurrence, status, attempts, due_at, outcome, created_at) \
         SELECT {id}, 'password-changed', {to}, 'number ' || i, \
         CASE WHEN i % 400 = 0 THEN 'failed' WHEN i % 67 = 0 THEN 'dropped' WHEN i % 10 = 0 THEN 'waiting' ELSE 'sent' END, \
         0, '2027-09-01T15:00:00+00:00', '', '2025-09-01T15:00:00+00:00' FROM n"
    );
    let write = app.cx.db.write();
    write.execute_unprepared(&rows).await.expect("written");
    write.execute_unprepared("ANALYZE").await.expect("looked at");
}

async fn plan(app: &TestApp, statement: &Statement) -> Vec<String> {
    let (explain, column) = match app.cx.db.backend() {
        DbBackend::Postgres => ("EXPLAIN", 0),
        _ => ("EXPLAIN QUERY PLAN", 3),
    };
    let asked = Statement { sql: format!("{explain} {}", statement.sql), ..statement.clone() };
    let rows = app.cx.db.read().query_all_raw(asked).await.expect(&statement.sql);
    rows.iter().map(|row| row.try_get_by_index(column).expect("a line")).collect()
}

/// Whether a line of a plan goes over all mail. In the order of the ids is `by_id`: the newest few are found at once.
fn walks(line: &str, by_id: bool) -> bool {
    let by_primary_key = line.contains("outbox_messages_pkey") || line.contains("sqlite_autoindex_outbox_messages_1");
    let of_all = line.contains("Seq Scan on outbox_messages") || line.contains("Backward using outbox_messages_pkey");
    let of_outbox = line.contains("SCAN outbox_messages") || line.contains("SCAN o ") || line.ends_with("SCAN o");
    let scanned = of_outbox && !line.contains("INDEX ix_outbox_messages_");
    (of_all || scanned) && !(by_id && by_primary_key)
}

/// Looks at all that was heard since the last time.
async fn expect_no_walk(app: &TestApp, heard: &Heard, during: &str, by_id: bool) {
    let statements = std::mem::take(&mut *heard.lock().expect("not poisoned"));
    let asked = statements.iter().filter(|one| !one.sql.starts_with("INSERT")).collect::<Vec<_>>();
    assert!(!asked.is_empty(), "{during}: nothing was heard");
    for statement in asked {
        let plan = plan(app, statement).await;
        assert!(!plan.iter().any(|line| walks(line, by_id)), "{during}: {statement}\n{}", plan.join("\n"));
    }
}

on_both_engines! {
    async fn nothing_that_is_asked_all_the_time_walks_over_all_mail(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.person;
        app.deliver().await;
        a_year_of_mail(app, alex.account_id.0).await;
        let (cx, router, heard) = listened_to(app).await;
        // One that a lost sender held, and one that is put off.
        let mut danas = app.signed_in(&dana).await;
        danas.post(&format!("/groups/{group}/people"), &[("people", "theo@example.org\namina@example.org"), ("safe", "yes")]).await;
        let lost = "UPDATE outbox_messages SET status = 'sending', leased_until = '2026-08-01T15:00:00+00:00' \
             WHERE kind = 'invitation' AND status = 'waiting'";
        app.cx.db.write().execute_unprepared(lost).await.expect("written");
        app.smtp.behave(Behaviour::RefuseRecipient { address: "theo@example.org".into(), code: 451 });
        mailer(&cx, &app.config).run_once().await.expect("works");
        assert_eq!(app.smtp.received().len(), 1, "the lost ones were freed, and one arrived");
        assert!(domain::claims::any_due(&cx).await.is_ok());
        expect_no_walk(app, &heard, "sending", false).await;
        app.later_by(chrono::Duration::minutes(6));
        for person in [&alex, &dana] {
            let mut browser = Client::new(router.clone());
            browser.cookie = app.signed_in(person).await.cookie;
            for path in ["/", "/messages?show=failed", "/messages?show=queued", "/messages?show=unsent", &format!("/messages?to={}", rosa.account_id)] {
                heard.lock().expect("not poisoned").clear();
                assert_eq!(browser.get(path).await.status, 200, "{path}");
                expect_no_walk(app, &heard, path, false).await;
            }
            for path in ["/messages", "/messages?show=sent"] {
                assert_eq!(browser.get(path).await.status, 200, "{path}");
                expect_no_walk(app, &heard, path, true).await;
            }
        }
        app.smtp.behave(Behaviour::Accept);
        app.deliver().await;
    }
}
