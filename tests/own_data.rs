//! What is held about somebody is theirs: every column is classified, all of it is in their export, and leaving erases it.

use std::collections::BTreeSet;

use domain::closures::{self, A_PERSON_WHO_LEFT};
use domain::entities::account::{self, AccountStatus, MailConsent};
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::{attendance, audit_entry, erasure, outbox_message, session_word};
use domain::ids::SessionWordId;
use domain::personal_data::{ABOUT_NOBODY, Export, HELD, Kind};
use domain::sealed::Sealed;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, Set, Statement,
};

use crate::support::cast::{MemberOf, PASSWORD, Person};
use crate::support::{Engine, TestApp, on_both_engines, privacy};

/// All (table, column) of the database itself.
async fn schema(app: &TestApp) -> BTreeSet<(String, String)> {
    let backend = app.cx.db.backend();
    let sql = match backend {
        DbBackend::Postgres => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = current_schema()"
        }
        _ => {
            // Shadow tables hold what their virtual table holds.
            "SELECT m.name, c.name FROM pragma_table_list m, pragma_table_info(m.name) c \
             WHERE m.schema = 'main' AND m.type IN ('table', 'virtual') AND m.name NOT LIKE 'sqlite_%'"
        }
    };
    let rows = app.cx.db.read().query_all_raw(Statement::from_string(backend, sql)).await.expect("asks");
    rows.iter().map(|row| (row.try_get_by_index(0).expect("text"), row.try_get_by_index(1).expect("text"))).collect()
}

/// Rosa with something of everything that is held about participants.
async fn rosa(app: &TestApp) -> (Person, MemberOf) {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let rosa = app.member(group, &dana, "Rosa").await;
    let (cx, session) = (&app.cx, app.sessions(group).await[0].id);
    attendance::ActiveModel {
        id: Set(cx.new_id()),
        session_id: Set(session),
        membership_id: Set(rosa.membership_id),
        mark: Set(attendance::Mark::Present),
        marked_by_id: Set(dana.account_id),
        marked_at: Set(cx.now()),
    }
    .insert(cx.db.write())
    .await
    .expect("attendance");
    let id: SessionWordId = cx.new_id();
    session_word::ActiveModel {
        id: Set(id),
        session_id: Set(session),
        membership_id: Set(Some(rosa.membership_id)),
        author_id: Set(dana.account_id),
        text: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, "canary-word")),
        written_at: Set(cx.now()),
        finished_at: Set(Some(cx.now())),
    }
    .insert(cx.db.write())
    .await
    .expect("a word");
    account::ActiveModel {
        id: Set(rosa.person.account_id),
        name: Set("Canaria Rosa".into()),
        zone: Set("America/Phoenix".into()),
        ..Default::default()
    }
    .update(cx.db.write())
    .await
    .expect("changes");
    let mut browser = app.signed_in(&rosa.person).await;
    privacy::release(app, &rosa).await;
    let number =
        [("phone_use", "call"), ("phone", "+1 312 555 0147"), ("phone_when", "Evenings"), ("note", "No voicemail")];
    assert_eq!(privacy::contact(&mut browser, &number).await.status, 303);
    privacy::shared_plan(app, &rosa).await;
    let reply = format!("/sessions/{session}/reply");
    let seen = domain::replies::seen(app.session(session).await.starts_at);
    for answer in ["cannot-come", "call"] {
        assert_eq!(browser.post(&reply, &[("answer", answer), ("seen", &seen)]).await.status, 303);
    }
    let moved = [("email", "canary-moves@example.net"), ("password", PASSWORD)];
    assert_eq!(browser.post("/account/email", &moved).await.status, 303);
    app.deliver().await;
    (dana, rosa)
}

/// The texts in a JSON.
fn texts(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => drop(found.insert(text.clone())),
        serde_json::Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        serde_json::Value::Object(values) => values.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

async fn row(app: &TestApp, person: &Person) -> account::Model {
    account::Entity::find_by_id(person.account_id).one(app.cx.db.read()).await.expect("asks").expect("there")
}

on_both_engines! {
    async fn every_column_of_every_table_is_classified(app: &TestApp) {
        let held = HELD.iter().flat_map(|one| one.columns.iter().map(|column| (one.table.to_string(), column.name.to_string())));
        let nobodys = ABOUT_NOBODY.iter().flat_map(|(table, columns)| columns.iter().map(|column| ((*table).to_string(), (*column).to_string())));
        assert_eq!(schema(app).await, held.chain(nobodys).collect());
    }

    async fn an_export_holds_every_personal_column_and_nobody_elses(app: &TestApp) {
        let (_, rosa) = rosa(app).await;
        let mut browser = app.signed_in(&rosa.person).await;
        let wrong = browser.post("/account/export", &[("password", "not it at all, sorry"), ("form", "file")]).await;
        assert!(wrong.status == 422 && !wrong.wrong("password").is_empty() && !wrong.body.contains("rosa@example.org"));
        let file = browser.post("/account/export", &[("password", PASSWORD), ("form", "file")]).await;
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"my-data.json\"");
        assert_eq!(file.headers["cache-control"], "no-store");
        let json: serde_json::Value = serde_json::from_str(&file.body).expect("JSON");
        let mut found = BTreeSet::new();
        texts(&json["held"], &mut found);
        for canary in ["Canaria Rosa", "rosa@example.org", "America/Phoenix", "present", "+1 312 555 0147", "Evenings", "No voicemail", "Jo Park", "Call Ana, 555-0142.", "County Court", "My hearing in October.", "canary-moves@example.net"] {
            assert!(found.contains(canary), "{canary} is not in it");
        }
        assert!(!file.body.contains("canary-word") && !file.body.contains("dana@example.org") && !file.body.contains("Elm Street"));
        // Every value of her rows, read apart from the export: ids and texts are canaries of their own.
        let mut columns = 0;
        for section in HELD {
            for column in section.columns {
                let Export::Shown { kind: Kind::Text | Kind::Id, .. } = column.export else { continue };
                let text = if app.cx.db.backend() == DbBackend::Postgres { "::text" } else { "" };
                let sql = format!("SELECT t.{}{text} FROM {} t WHERE ({}) AND t.{0} IS NOT NULL", column.name, section.table, section.own);
                let query = Statement::from_sql_and_values(app.cx.db.backend(), sql, [rosa.person.account_id.0.into()]);
                for value in app.cx.db.read().query_all_raw(query).await.expect("asks") {
                    let value = value.try_get_by_index::<String>(0).or_else(|_| value.try_get_by_index::<uuid::Uuid>(0).map(|id| id.to_string()));
                    let value = value.expect("a text or an id");
                    assert!(found.contains(&value), "{}.{}: {value}", section.table, column.name);
                    columns += 1;
                }
            }
        }
        assert!(columns > 50, "{columns}");
        let page = browser.post("/account/export", &[("password", PASSWORD), ("form", "page")]).await;
        assert!(page.status == 200 && page.text().contains("Canaria Rosa") && page.text().contains("of your password only a hash is held"));
        let noted = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("export"));
        assert_eq!(noted.count(app.cx.db.read()).await.expect("counts"), 2);
    }

    async fn leaving_erases_who_somebody_was_and_keeps_what_has_to_stay(app: &TestApp) {
        let (dana, rosa) = rosa(app).await;
        let mut browser = app.signed_in(&rosa.person).await;
        let mut other = app.signed_in(&rosa.person).await;
        let before = row(app, &rosa.person).await;
        assert!(browser.get("/account/closure").await.text().contains("Attendance: how many people"));
        for fields in [[("password", PASSWORD), ("sure", "")], [("password", "not it at all, sorry"), ("sure", "yes")]] {
            assert_eq!(browser.post("/account/closure", &fields).await.status, 422);
        }
        assert_eq!(row(app, &rosa.person).await, before, "nothing was erased yet");
        let closed = browser.post("/account/closure", &[("password", PASSWORD), ("sure", "yes")]).await;
        assert_eq!(closed.location(), "/account/closed");
        assert!(browser.follow(closed).await.text().contains("Your account is closed"));
        assert_eq!(other.get("/").await.status, 303, "signed out everywhere");
        assert_eq!(app.visitor().post("/sign-in", &[("email", "rosa@example.org"), ("password", PASSWORD)]).await.status, 422);
        let after = row(app, &rosa.person).await;
        assert_eq!((after.name.as_str(), after.zone.as_str(), after.status, after.mail_consent), (A_PERSON_WHO_LEFT, "", AccountStatus::Former, MailConsent::Never));
        assert!(after.password_hash.is_none() && after.email != before.email && after.email_key != before.email_key);
        let db = app.cx.db.read();
        let left = membership::Entity::find_by_id(rosa.membership_id).one(db).await.expect("asks").expect("kept");
        assert!(left.status == MembershipStatus::Left && left.ended_at == Some(app.now()));
        assert_eq!(app.assignments(&rosa).await.len(), 0);
        // Nothing is left in any section of which each column is erased.
        for section in HELD.iter().filter(|section| section.columns.iter().all(|column| column.kept_because().is_none())) {
            let sql = format!("SELECT COUNT(*) FROM {} t WHERE {}", section.table, section.own);
            let query = Statement::from_sql_and_values(app.cx.db.backend(), sql, [rosa.person.account_id.0.into()]);
            let left: i64 = db.query_one_raw(query).await.expect("asks").expect("a row").try_get_by_index(0).expect("a number");
            assert_eq!(left, 0, "{}", section.title);
        }
        let mail = outbox_message::Entity::find().filter(outbox_message::Column::RecipientId.eq(rosa.person.account_id));
        assert_eq!(mail.count(db).await.expect("counts"), 0);
        assert_eq!(attendance::Entity::find().count(db).await.expect("counts"), 1, "how many came");
        let word = session_word::Entity::find().one(db).await.expect("asks").expect("the counselor's word stays");
        assert_eq!(word.text.open(&app.cx.keys, word.id.0).expect("opens"), "canary-word");
        let people = app.signed_in(&dana).await.get(&format!("/groups/{}/people", left.group_id)).await;
        assert!(people.status == 200 && !people.body.contains("Canaria") && !people.body.contains("rosa@"), "{}", people.text());
        // Gone from the file and its log as well.
        if let Some(path) = server::database::sqlite_path(&app.config.database_url) {
            for file in ["", "-wal"].map(|ending| format!("{}{ending}", path.display())) {
                let bytes = std::fs::read(&file).unwrap_or_default();
                for canary in [b"Canaria Rosa".as_slice(), before.email.bytes(), &before.email_key, b"America/Phoenix"] {
                    assert!(!bytes.windows(canary.len()).any(|window| window == canary), "{file} holds {:?}", String::from_utf8_lossy(canary));
                }
            }
        }
    }

    async fn an_erasure_is_carried_out_again_on_a_restored_backup(app: &TestApp) {
        let (dana, rosa) = rosa(app).await;
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post("/account/closure", &[("password", PASSWORD), ("sure", "yes")]).await;
        let ids = closures::erased(&app.cx).await.expect("lists");
        assert_eq!(ids, [rosa.person.account_id]);
        // What the backup brings back.
        erasure::Entity::delete_many().exec(app.cx.db.write()).await.expect("forgets");
        account::Entity::update_many()
            .col_expr(account::Column::Name, Expr::value("Canaria Rosa"))
            .col_expr(account::Column::Status, Expr::value(AccountStatus::Active))
            .filter(account::Column::Id.eq(rosa.person.account_id))
            .exec(app.cx.db.write())
            .await
            .expect("comes back");
        assert_eq!(closures::carry_out_again(&app.cx, &ids).await.expect("erases"), 1);
        assert_eq!(closures::carry_out_again(&app.cx, &ids).await.expect("erases"), 0, "once is enough");
        assert_eq!(row(app, &rosa.person).await.name, A_PERSON_WHO_LEFT);
        assert_eq!(row(app, &dana).await.name, "Dana");
    }

    async fn who_is_needed_cannot_leave_yet(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        app.group(&dana).await;
        for (person, why) in [(&dana, "You lead a group"), (&alex, "You are the only administrator")] {
            let mut browser = app.signed_in(person).await;
            assert!(browser.get("/account/closure").await.text().contains(why));
            let refused = browser.post("/account/closure", &[("password", PASSWORD), ("sure", "yes")]).await;
            assert!(refused.status == 422 && refused.text().contains(why), "{}", refused.text());
            assert_eq!(row(app, person).await.status, AccountStatus::Active);
        }
    }
}
