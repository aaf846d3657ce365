//! Mails a second, beside bare lettre sending the same bytes to the same server over as many connections.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::report::{Limit, load_average};
use crate::postgres::Postgres;
use crate::process::{read, run, say};
use crate::project::{Profile, Project};

/// What the program has when nobody sets anything.
const CONNECTIONS: usize = 4;
/// A mail server in the same city needs some milliseconds a reply. None answers in no time: that shows what a mail costs us.
const REPLIES_AFTER_MS: [u32; 2] = [0, 5];
const MAILS: usize = 2000;
/// What must be reached on PostgreSQL, of bare lettre.
const LEAST_RATIO: f64 = 0.7;

/// Measures both engines and prints it.
///
/// # Errors
/// When something does not build, or the limit is missed.
pub fn measure(project: &Project, profile: Profile) -> Result<()> {
    say(format!("mailer and bare lettre: compiling ({})", profile.folder()));
    run(project
        .cargo()
        .args(["build", "--package", "mooring-server", "--example", "mail_bench"])
        .args(profile.flags()))?;
    let program = project.target.join(profile.folder()).join("examples/mail_bench");
    let postgres = Postgres::durable()?;
    let folder = tempfile::tempdir()?;
    let load_before = load_average()?;
    println!(
        "| engine | a reply takes | Mooring, mails/s | lettre as it comes | ratio | lettre over lines like ours | ratio |\n\
         |---|--:|--:|--:|--:|--:|--:|"
    );
    let mut limits = Vec::new();
    for reply_ms in REPLIES_AFTER_MS {
        let name = format!("mail_{reply_ms}");
        let sqlite = format!("sqlite://{}", folder.path().join(format!("{name}.db")).display());
        for (engine, url) in [("SQLite", sqlite), ("PostgreSQL", postgres.new_database(&name)?)] {
            let mut command = Command::new(&program);
            command.args([url, CONNECTIONS.to_string(), MAILS.to_string(), reply_ms.to_string()]);
            let figures = medians(&read(command.current_dir(folder.path()))?)?;
            let Figures { ours, as_it_comes, quick } = figures;
            let (slow_ratio, ratio) = (ours / as_it_comes, ours / quick);
            println!(
                "| {engine} | {reply_ms} ms | {ours:.0} | {as_it_comes:.0} | {slow_ratio:.2} | {quick:.0} | **{ratio:.2}** |"
            );
            if engine == "PostgreSQL" {
                let bare = if reply_ms == 0 { as_it_comes } else { as_it_comes.max(quick) };
                let what = format!("mails a second on {engine}, replies after {reply_ms} ms, part of bare lettre");
                limits.push(Limit::at_least(what, ours / bare, LEAST_RATIO));
            }
        }
    }
    println!(
        "\n{MAILS} mails over {CONNECTIONS} connections with STARTTLS, medians of five in turn. Load average {load_before} before, {} after.",
        load_average()?
    );
    Limit::check(&limits)
}

/// Mails a second: ours, lettre's as it comes, and lettre's over lines like ours.
#[derive(Debug, PartialEq)]
struct Figures {
    ours: f64,
    as_it_comes: f64,
    quick: f64,
}

/// Of the lines that the program prints, with tabs between.
fn medians(printed: &str) -> Result<Figures> {
    let mut columns: [Vec<f64>; 3] = Default::default();
    for line in printed.lines() {
        let figures = line.split('\t').map(str::parse).collect::<Result<Vec<f64>, _>>();
        let figures = figures.with_context(|| format!("no figures: {line}"))?;
        ensure!(figures.len() == columns.len(), "no figures: {line}");
        for (column, figure) in columns.iter_mut().zip(figures) {
            column.push(figure);
        }
    }
    ensure!(!columns[0].is_empty(), "nothing was measured");
    let [ours, as_it_comes, quick] = columns.map(middle);
    Ok(Figures { ours, as_it_comes, quick })
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_each_column_counts() -> Result<()> {
        let figures = Figures { ours: 200.0, as_it_comes: 80.0, quick: 800.0 };
        assert_eq!(medians("100\t90\t900\n300\t70\t700\n200\t80\t800\n")?, figures);
        assert!(medians("").is_err());
        assert!(medians("100\t90\n").is_err());
        Ok(())
    }
}
