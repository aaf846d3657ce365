//! `cargo xtask prove`: proofs that take minutes, whole. Each is a part of the behaviour suite, which runs its short form;
//! `docs/reliability.md` has what they found.

use anyhow::Result;
use clap::ValueEnum;

use crate::assets;
use crate::postgres::Postgres;
use crate::process::{run, say};
use crate::project::Project;
use crate::test::behaviour_suite;

/// One proof.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Proof {
    /// 200 kills, a stopped server, every fault of a mail server
    Mail,
    /// Reminders in all time zones, around every clock change from 2020 to 2040
    Zones,
    /// A million generated names and subjects: none becomes a header, a recipient or a line
    MailHeaders,
}

/// Runs it, one test after another: each has the machine for itself.
///
/// # Errors
/// When something does not hold.
pub fn prove(project: &Project, proof: Proof) -> Result<()> {
    match proof {
        Proof::Mail => behaviours(project, "prove_mail_"),
        Proof::Zones => zones(project),
        Proof::MailHeaders => headers(project),
    }
}

/// Those of the behaviour suite that have this in their names.
fn behaviours(project: &Project, filter: &str) -> Result<()> {
    assets::build(project)?;
    let postgres = Postgres::start()?;
    say(format!("all of {filter}: this takes a while"));
    let mut suite = behaviour_suite(project);
    suite.args(["--", "--nocapture", "--test-threads=1", filter]);
    run(suite.env("MOORING_TEST_POSTGRES_URL", postgres.url()).env("MOORING_PROVE", "1"))
}

/// Mails are written and read again, without a database and without a page. Optimized: a debug build takes most of an hour.
fn headers(project: &Project) -> Result<()> {
    say("a million mails: this takes a while");
    let by_itself = ["test", "--release", "--package", "mooring-server", "--test", "mail_headers"];
    run(project.cargo().args(by_itself).args(["--", "--nocapture"]).env("MOORING_PROVE", "1"))
}

/// Pure rules, without a database.
fn zones(project: &Project) -> Result<()> {
    say("all time zones: this takes a while");
    let rules = ["test", "--package", "mooring-domain", "--lib", "zones::"];
    run(project.cargo().args(rules).args(["--", "--include-ignored", "--nocapture"]))
}
