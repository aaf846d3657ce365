//! Mails a second, beside bare lettre sending the same bytes to the same server over as many connections.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::report::{Limit, load_average};
use crate::postgres::Postgres;
use crate::process::{read, run, say};
use crate::project::{Profile, Project};

/// What the program has when nobody sets anything.
const CONNECTIONS: usize = 4;
/// A server that answers at once is the hardest to keep up with; one in the same city needs some milliseconds a reply.
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
    let postgres = Postgres::start()?;
    let folder = tempfile::tempdir()?;
    let load_before = load_average()?;
    println!("| engine | a reply takes | Mooring, mails/s | bare lettre, mails/s | ratio |\n|---|--:|--:|--:|--:|");
    let mut limits = Vec::new();
    for reply_ms in REPLIES_AFTER_MS {
        let name = format!("mail_{reply_ms}");
        let sqlite = format!("sqlite://{}", folder.path().join(format!("{name}.db")).display());
        for (engine, url) in [("SQLite", sqlite), ("PostgreSQL", postgres.new_database(&name)?)] {
            let mut command = Command::new(&program);
            command.args([url, CONNECTIONS.to_string(), MAILS.to_string(), reply_ms.to_string()]);
            let (ours, bare) = medians(&read(command.current_dir(folder.path()))?)?;
            let ratio = ours / bare;
            println!("| {engine} | {reply_ms} ms | {ours:.0} | {bare:.0} | **{ratio:.2}** |");
            if engine == "PostgreSQL" {
                let what = format!("mails a second on {engine}, replies after {reply_ms} ms, part of bare lettre");
                limits.push(Limit::at_least(what, ratio, LEAST_RATIO));
            }
        }
    }
    println!(
        "\n{MAILS} mails over {CONNECTIONS} connections with STARTTLS, medians of five in turn. Load average {load_before} before, {} after.",
        load_average()?
    );
    Limit::check(&limits)
}

/// Of the lines that the program prints: ours and bare, with a tab between.
fn medians(printed: &str) -> Result<(f64, f64)> {
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for line in printed.lines() {
        let (us, them) = line.split_once('\t').with_context(|| format!("no figures: {line}"))?;
        ours.push(us.parse::<f64>()?);
        bare.push(them.parse::<f64>()?);
    }
    ensure!(!ours.is_empty(), "nothing was measured");
    Ok((middle(ours), middle(bare)))
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
        assert_eq!(medians("100\t900\n300\t700\n200\t800\n")?, (200.0, 800.0));
        assert!(medians("").is_err());
        Ok(())
    }
}
