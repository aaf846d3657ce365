//! `mooring doctor`: shows the settings, looks whether database, key file and trail are as they should be, and what the
//! outbox holds.
//! It looks and changes nothing: a database is not made, not migrated, and a key file is not made either.

pub mod mail;

use anyhow::{Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::chain::Head;
use domain::audit::check::{self, Report};
use domain::clock::{Clock as _, SystemClock};
use domain::{Db, instances, mail_figures};

use crate::config::Source;
use crate::{database, start_up};

/// Prints what it finds. What must not be is an error.
pub async fn run(source: &Source, logged: Option<&Head>) -> Result<()> {
    println!("{}\n", source.describe());
    let config = source.config(false)?;
    if database::sqlite_path(&config.database_url).is_some_and(|path| !path.exists()) {
        println!("There is no database yet. `mooring serve` makes it, and the key file with it.");
        return Ok(());
    }
    let db = database::connect(&config.database_url).await?;
    let state = database::state(&db).await?;
    match state {
        database::State::Empty => println!("The database is empty. `mooring serve` fills it, and makes the key file."),
        database::State::Older => {
            println!("The database is older than this release. `mooring serve` brings it up to date.")
        }
        database::State::Current => println!("The database is up to date."),
    }
    let Some(keys) = start_up::keys_of(&config, &db).await? else { return Ok(()) };
    println!("Database and key file belong together.");
    if state == database::State::Current {
        for line in outbox(&db, SystemClock.now()).await? {
            println!("The mail: {line}");
        }
        let report = check::check(db.read(), &keys, logged).await?;
        say(&report);
        if !report.holds() {
            bail!(
                "the trail was touched by somebody or something other than Mooring. Keep this database as it is, as evidence; \
                 a backup from before may show what was changed"
            );
        }
    }
    Ok(())
}

/// What the outbox holds, and what somebody should do about it.
async fn outbox(db: &Db, now: DateTime<Utc>) -> Result<Vec<String>> {
    let figures = mail_figures::figures(db).await.map_err(start_up::said)?;
    let queued = figures.waiting + figures.sending;
    let mut lines = vec![match mail_figures::oldest(db, now).await.map_err(start_up::said)? {
        None => format!("{queued} to be sent, none of it overdue."),
        Some(oldest) => {
            let line = format!("{queued} to be sent, the oldest for {}. {}", age(now - oldest.since), oldest.outcome);
            line.trim_end().into()
        }
    }];
    if !instances::held(db, now).await.map_err(start_up::said)?.is_empty() {
        lines.push(
            "a place that may be a copy holds its mail. `mooring mail release` there, or an administrator on the page Messages, \
             lets it be sent."
                .into(),
        );
    }
    if figures.failed > 0 {
        lines.push(format!("{} failed for good. Staff find it on Today, with what to do.", figures.failed));
    }
    if figures.addresses_suspended > 0 {
        lines.push(format!("addresses that get no more, since mail came back: {}.", figures.addresses_suspended));
    }
    Ok(lines)
}

fn age(age: TimeDelta) -> String {
    match age.num_minutes() {
        ..1 => "less than a minute".into(),
        minutes @ 1..120 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes / 60),
    }
}

fn say(report: &Report) {
    for problem in &report.problems {
        println!("The trail: {problem}");
    }
    if report.more_problems > 0 {
        println!("The trail: {} more of the kind.", report.more_problems);
    }
    let day = |at: chrono::DateTime<chrono::Utc>| at.format("%-d %B %Y, %H:%M UTC").to_string();
    match (&report.end, report.began_at) {
        (Some((head, linked_at)), Some(began_at)) => {
            let holds = if report.holds() { "All links hold" } else { "Not all links hold" };
            println!(
                "The trail: {} entries are chained. {holds}. The chain begins on {}.",
                report.chained,
                day(began_at)
            );
            println!(
                "The trail: its end is {head}, of {}. Compare it with one that a server logged: --audit-head.",
                day(*linked_at)
            );
        }
        _ => println!("The trail: nothing is chained yet. `mooring serve` does it."),
    }
    if report.late > 0 {
        println!(
            "The trail: {} entries were chained more than a day after they were written. That is right for what was written \
             before there was a chain, or while no server ran, and for nothing else.",
            report.late
        );
    }
    let now = SystemClock.now();
    if let Some(oldest) = report.waiting.oldest {
        let age = age(now - oldest);
        println!("The trail: {} entries wait to be chained, the oldest for {age}.", report.waiting.count);
        if report.waiting.is_long(now) {
            println!(
                "WARNING: that is long. `mooring serve` chains every few seconds; until then nobody would see an entry go."
            );
        }
    }
}
