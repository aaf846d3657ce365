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
    /// A million generated names and subjects: none becomes a header, a recipient or a line
    MailHeaders,
}

impl Proof {
    /// What its tests have in their names.
    fn filter(self) -> &'static str {
        match self {
            Self::Mail => "prove_mail_",
            Self::MailHeaders => "prove_headers_",
        }
    }
}

/// Runs it, one test after another: each has the machine for itself.
///
/// # Errors
/// When something does not hold.
pub fn prove(project: &Project, proof: Proof) -> Result<()> {
    assets::build(project)?;
    let postgres = Postgres::start()?;
    say(format!("all of {}: this takes a while", proof.filter()));
    let mut suite = behaviour_suite(project);
    suite.args(["--", "--nocapture", "--test-threads=1", proof.filter()]);
    run(suite.env("MOORING_TEST_POSTGRES_URL", postgres.url()).env("MOORING_PROVE", "1"))
}
