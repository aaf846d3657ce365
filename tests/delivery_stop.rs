//! Two servers on one database, one of them stopped in the middle for longer than its lease: what it held is sent by the
//! other, and when it goes on it changes nothing.

use std::collections::{HashMap, HashSet};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use domain::Context;
use domain::entities::outbox_message::{self, MessageStatus};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _};
use server::start_up;
use uuid::Uuid;

use crate::support::crowd;
use crate::support::database::{Engine, config, empty};
use crate::support::program::Settings;
use crate::support::proof::{is_whole, size};
use crate::support::smtp::{Behaviour, SmtpServer};
use crate::support::waiting::until;

/// Claims of a server that works change within this time.
const CLAIM_LASTS: Duration = Duration::from_secs(5);
/// A lease is a minute, and somebody has to look.
const PAST_THE_LEASE: Duration = Duration::from_secs(65);

/// Who holds what.
async fn held(cx: &Context) -> HashSet<(Uuid, Option<Uuid>)> {
    let find = outbox_message::Entity::find().filter(outbox_message::Column::Status.eq(MessageStatus::Sending));
    let find = find.select_only().column(outbox_message::Column::Id).column(outbox_message::Column::LeaseId);
    find.into_tuple().all(cx.db.read()).await.expect("the outbox").into_iter().collect()
}

/// How often each was claimed, and how many are sent.
async fn claims(cx: &Context) -> HashMap<Uuid, i32> {
    let find = outbox_message::Entity::find().select_only();
    let find = find.column(outbox_message::Column::Id).column(outbox_message::Column::Attempts);
    find.into_tuple().all(cx.db.read()).await.expect("the outbox").into_iter().collect()
}

async fn unsent(cx: &Context, of: &HashSet<Uuid>) -> usize {
    let find = outbox_message::Entity::find().filter(outbox_message::Column::Status.ne(MessageStatus::Sent));
    let ids = find.select_only().column(outbox_message::Column::Id).into_tuple::<Uuid>();
    ids.all(cx.db.read()).await.expect("the outbox").iter().filter(|id| of.contains(*id)).count()
}

async fn all_sent(cx: &Context) -> bool {
    let find = outbox_message::Entity::find().filter(outbox_message::Column::Status.ne(MessageStatus::Sent));
    find.count(cx.db.read()).await.expect("counts") == 0
}

#[tokio::test(flavor = "multi_thread")]
async fn prove_mail_a_stopped_server_doubles_no_claim() {
    let mails = size(600, 50_000);
    let smtp = SmtpServer::start().await;
    let mut settings = Settings::new(empty(Engine::Postgres).await);
    settings.smtp_url = Some(smtp.url());
    let mut config = config(settings.database_url.clone());
    config.key_file = settings.key_file();
    let cx = start_up::context(&config).await.expect("the same database");
    crowd::reminders(&cx, mails).await;
    if !is_whole() {
        // So that the one that is stopped has something in flight.
        smtp.behave(Behaviour::Slow { per_reply: Duration::from_millis(5) });
    }
    let mut second = settings.clone();
    second.port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let two = [("MOORING_MAIL_CONNECTIONS", "2")];
    let since = Instant::now();
    let (stopped, other) = (settings.serve_with(&[], &two).await, second.serve_with(&[], &two).await);
    until("a start", Duration::from_secs(120), async || smtp.count() >= 100).await;

    stopped.signal("-STOP");
    let at_the_stop = Instant::now();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let then = held(&cx).await;
    tokio::time::sleep(CLAIM_LASTS).await;
    let its: HashSet<(Uuid, Option<Uuid>)> = held(&cx).await.intersection(&then).copied().collect();
    let its: HashSet<Uuid> = its.into_iter().map(|(id, _)| id).collect();
    assert!(!its.is_empty(), "it held something");
    if !is_whole() {
        outbox_message::Entity::update_many()
            .col_expr(outbox_message::Column::LeasedUntil, Expr::value(Some(cx.now())))
            .filter(outbox_message::Column::Id.is_in(its.iter().copied()))
            .exec(cx.db.write())
            .await
            .expect("the leases end");
    }
    let patience = PAST_THE_LEASE + Duration::from_secs(600);
    until("the other takes over", patience, async || unsent(&cx, &its).await == 0).await;
    let orphaned = at_the_stop.elapsed();
    if is_whole() {
        tokio::time::sleep(PAST_THE_LEASE.saturating_sub(at_the_stop.elapsed())).await;
    }
    let stopped_for = at_the_stop.elapsed();
    stopped.signal("-CONT");
    until("all of it", Duration::from_secs(1800), async || all_sent(&cx).await).await;
    let took = since.elapsed();
    tokio::time::sleep(Duration::from_secs(2)).await;

    let claims = claims(&cx).await;
    let twice: HashSet<Uuid> = claims.iter().filter(|(_, times)| **times > 1).map(|(id, _)| *id).collect();
    let refused = stopped.log().matches("the lease was lost meanwhile").count();
    let ids = smtp.message_ids(0);
    let different: HashSet<&String> = ids.iter().collect();
    let doubles = ids.len() - different.len();
    println!(
        "{mails} mails over 2 senders in each of 2 servers in {:.0} s, {:.0} a second; one stopped for {:.0} s: it held {}, \
         which the other had sent {:.0} s after the stop; claimed twice: {}; its late records: {refused}, all refused; mails doubled: {doubles}",
        took.as_secs_f32(),
        mails as f32 / took.as_secs_f32(),
        stopped_for.as_secs_f32(),
        its.len(),
        orphaned.as_secs_f32(),
        twice.len(),
    );
    assert_eq!(different.len(), mails, "none is lost");
    assert_eq!(twice, its, "claimed twice is what the stopped one held, and nothing else");
    assert!(claims.values().all(|times| *times <= 2));
    assert!(doubles <= 2, "at most what its two senders had in flight: {doubles}");
    assert!(refused <= 2 && refused >= doubles, "who comes back late records nothing: {refused}");
    drop((stopped, other));
}
