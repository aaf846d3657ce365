//! kill -9 at each place of a mail's way, over and over: none is lost, and none is doubled but for what the server had
//! taken and we had not yet recorded.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use domain::Context;
use domain::entities::outbox_message::{self, MessageStatus};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _};
use server::mail::failpoints;
use server::start_up;

use crate::support::crowd;
use crate::support::database::{Engine, config, empty};
use crate::support::program::Settings;
use crate::support::proof::{is_whole, size};
use crate::support::smtp::SmtpServer;

/// Where it is killed, and whether the server may have taken a mail there that is not recorded.
const PLACES: [(&str, bool); 6] = [
    (failpoints::BEFORE_CLAIM, false),
    (failpoints::AFTER_CLAIM, false),
    (failpoints::IN_DATA, false),
    (failpoints::AFTER_250, true),
    (failpoints::BEFORE_COMMIT, true),
    (failpoints::AFTER_COMMIT, false),
];
/// A program that has passed no place by then has nothing to send.
const LIFE: Duration = Duration::from_secs(100);

/// The ids of what is not recorded as sent.
async fn unrecorded(cx: &Context) -> HashSet<String> {
    let find = outbox_message::Entity::find().filter(outbox_message::Column::Status.ne(MessageStatus::Sent));
    let ids = find.select_only().column(outbox_message::Column::Id).into_tuple::<uuid::Uuid>();
    ids.all(cx.db.read()).await.expect("the outbox").iter().map(ToString::to_string).collect()
}

async fn sent(cx: &Context) -> usize {
    let find = outbox_message::Entity::find().filter(outbox_message::Column::Status.eq(MessageStatus::Sent));
    usize::try_from(find.count(cx.db.read()).await.expect("counts")).expect("a number")
}

/// Waits until it was killed from within. False: it lived on.
async fn dies(serving: &mut crate::support::program::Serving) -> bool {
    let since = Instant::now();
    while since.elapsed() < LIFE {
        if serving.was_killed() {
            // What it had written lies in the server's buffers, and is read now.
            tokio::time::sleep(Duration::from_millis(200)).await;
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

/// The tests can't wait a minute for each lease to run out; the whole proof does.
async fn end_leases(cx: &Context) {
    if is_whole() {
        return;
    }
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::LeasedUntil, Expr::value(Some(cx.now())))
        .filter(outbox_message::Column::Status.eq(MessageStatus::Sending))
        .exec(cx.db.write())
        .await
        .expect("the leases end");
}

/// What came of killing at one place.
#[derive(Default)]
struct Tally {
    kills: usize,
    in_window: usize,
}

async fn prove(engine: Engine) {
    let (mails, kills) = (size(80, 10_000), size(12, 200));
    let smtp = SmtpServer::start().await;
    let mut settings = Settings::new(empty(engine).await);
    settings.smtp_url = Some(smtp.url());
    let mut config = config(settings.database_url.clone());
    config.key_file = settings.key_file();
    let cx = start_up::context(&config).await.expect("the same database");
    crowd::reminders(&cx, mails).await;

    let mut tallies: HashMap<&str, Tally> = HashMap::new();
    let since = Instant::now();
    for kill in 0..kills {
        let (place, has_window) = PLACES[kill % PLACES.len()];
        // With one sender the window is exact; with four, the three others may be in it too.
        let senders = if (kill / PLACES.len()).is_multiple_of(2) { 1 } else { 4 };
        let is_claim = place == failpoints::BEFORE_CLAIM || place == failpoints::AFTER_CLAIM;
        let passes = cx.random.fraction() * size(4, if is_claim { 8 } else { 80 }) as f64;
        let die = format!("{place}={}*off->return", passes as usize);
        let seen = smtp.count();
        let environment = [("FAILPOINTS", die.as_str()), ("MOORING_MAIL_CONNECTIONS", &senders.to_string())];
        let mut serving = settings.start(&[], &environment);
        assert!(dies(&mut serving).await, "it was not killed at {die} ({} sent): {}", sent(&cx).await, serving.log());
        let unrecorded = unrecorded(&cx).await;
        let in_window = smtp.message_ids(seen).iter().filter(|id| unrecorded.contains(*id)).count();
        match (senders, has_window) {
            (1, false) => assert_eq!(in_window, 0, "{die}: nothing was taken that is not recorded"),
            (1, true) => assert_eq!(in_window, 1, "{die}: the one in flight"),
            _ => assert!(in_window <= senders, "{die}: at most one of each sender, not {in_window}"),
        }
        let tally = tallies.entry(place).or_default();
        tally.kills += 1;
        tally.in_window += in_window;
        end_leases(&cx).await;
    }
    finish(&cx, &settings, mails).await;
    report(engine, &smtp, mails, &tallies, since.elapsed());
}

/// A last life, without a kill, until nothing is left.
async fn finish(cx: &Context, settings: &Settings, mails: usize) {
    let _serving = settings.serve(&[]).await;
    let until = Instant::now() + Duration::from_secs(if is_whole() { 1200 } else { 60 });
    while sent(cx).await < mails {
        assert!(Instant::now() < until, "only {} of {mails} were sent", sent(cx).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn report(engine: Engine, smtp: &SmtpServer, mails: usize, tallies: &HashMap<&str, Tally>, took: Duration) {
    let mut times: HashMap<String, usize> = HashMap::new();
    for id in smtp.message_ids(0) {
        *times.entry(id).or_default() += 1;
    }
    let received = smtp.received();
    let addresses: HashSet<(&str, String)> =
        received.iter().map(|mail| (mail.to[0].as_str(), mail.message_id())).collect();
    let doubles = received.len() - times.len();
    let in_window: usize = tallies.values().map(|tally| tally.in_window).sum();
    println!(
        "{engine:?}: {mails} mails, {} kills in {:.0} s: {} lost, {doubles} doubled, {in_window} of them taken and not recorded",
        tallies.values().map(|tally| tally.kills).sum::<usize>(),
        took.as_secs_f32(),
        mails - times.len(),
    );
    for (place, _) in PLACES {
        let tally = &tallies[place];
        println!("  {place}: {} kills, {} taken and not recorded", tally.kills, tally.in_window);
    }
    assert_eq!(times.len(), mails, "none is lost");
    assert_eq!(doubles, in_window, "doubled is what was taken and not recorded, and nothing else");
    assert_eq!(addresses.len(), mails, "a double goes to the same person under the same Message-ID");
}

#[tokio::test(flavor = "multi_thread")]
async fn prove_mail_kills_lose_nothing_on_sqlite() {
    prove(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prove_mail_kills_lose_nothing_on_postgres() {
    prove(Engine::Postgres).await;
}
