//! `cargo xtask test`: everything that must hold, in the order in which a mistake shows soonest.
//! A part that fails does not hide the next one; the summary at the end has them all.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;

use crate::assets;
use crate::install;
use crate::interrupt;
use crate::postgres::Postgres;
use crate::process::{find_program, run, say};
use crate::project::{Profile, Project};

/// All but this tool, with the places at which tests kill the program. Always the same packages and features: cargo
/// would compile again for others.
const PRODUCT: [&str; 5] = ["--workspace", "--exclude", "xtask", "--features", "mooring-server/failpoints"];

/// One part of the test command.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// cargo fmt --check
    Format,
    /// clippy, warnings refused
    Lints,
    /// CSS, islands, loader
    Assets,
    /// rules beside their code
    Unit,
    /// the suite over HTTP, on SQLite and PostgreSQL
    Behaviour,
    /// Playwright in Chromium
    Browser,
}

impl Part {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// What has to be there before it: both suites run the server with its assets inside.
    fn needs_assets(self) -> bool {
        matches!(self, Self::Behaviour | Self::Browser)
    }
}

/// How a part went.
struct Outcome {
    name: String,
    took: Duration,
    failure: Option<String>,
}

/// Runs all parts, or only the named one and what it needs.
///
/// # Errors
/// When a part fails.
pub fn test(project: &Project, only: Option<Part>) -> Result<()> {
    let mut bench = Bench { project, postgres: None };
    let mut outcomes: Vec<Outcome> = Vec::new();
    for &part in Part::value_variants().iter().filter(|part| wanted(**part, only)) {
        say(format!("test: {}", part.name()));
        let since = Instant::now();
        let failure = bench.run(part).err().map(|error| format!("{error:#}"));
        if let Some(failure) = &failure {
            say(format!("test: {} FAILED: {failure}", part.name()));
        }
        let stop = failure.is_some() && (part == Part::Assets || interrupt::times() > 0);
        outcomes.push(Outcome { name: part.name(), took: since.elapsed(), failure });
        say(format!("test: {} took {:.1} s", part.name(), since.elapsed().as_secs_f32()));
        if stop {
            break;
        }
    }
    drop(bench);
    conclude(&outcomes)
}

fn wanted(part: Part, only: Option<Part>) -> bool {
    only.is_none_or(|only| part == only || (part == Part::Assets && only.needs_assets()))
}

/// What the parts work with. PostgreSQL starts for the first part that needs it.
struct Bench<'a> {
    project: &'a Project,
    postgres: Option<Postgres>,
}

impl Bench<'_> {
    fn run(&mut self, part: Part) -> Result<()> {
        match part {
            Part::Format => run(self.project.cargo().args(["fmt", "--all", "--check"])),
            Part::Lints => self.lints(),
            Part::Assets => assets::build(self.project),
            Part::Unit => self.unit(),
            Part::Behaviour => self.behaviour(),
            Part::Browser => self.browser(),
        }
    }

    fn lints(&self) -> Result<()> {
        for packages in [&PRODUCT[..], &["--package", "xtask"]] {
            run(self.project.cargo().arg("clippy").args(packages).args(["--all-targets", "--", "-D", "warnings"]))?;
        }
        Ok(())
    }

    fn unit(&self) -> Result<()> {
        run(self.project.cargo().arg("test").args(PRODUCT).args(["--lib", "--bins"]))?;
        run(self.project.cargo().args(["test", "--package", "xtask"]))
    }

    fn behaviour(&mut self) -> Result<()> {
        let url = self.postgres()?.url();
        run(behaviour_suite(self.project).env("MOORING_TEST_POSTGRES_URL", url))
    }

    fn browser(&mut self) -> Result<()> {
        let folder = self.project.root.join("tests/browser");
        if !folder.join("package.json").is_file() {
            say("there are no browser tests yet");
            return Ok(());
        }
        install::npm(&folder)?;
        install::debian("Chromium", &["chromium"], || chromium().is_some())?;
        run(behaviour_suite(self.project).arg("--no-run"))?;
        let url = self.postgres()?.url();
        let mut playwright = Command::new("npx");
        playwright.current_dir(&folder).args(["--no-install", "playwright", "test"]);
        playwright.env("MOORING_BIN", self.project.mooring(Profile::Debug)).env("MOORING_TEST_POSTGRES_URL", url);
        run(playwright.env("CHROMIUM", chromium().unwrap_or_default()))
    }

    fn postgres(&mut self) -> Result<&Postgres> {
        if self.postgres.is_none() {
            self.postgres = Some(Postgres::start()?);
        }
        self.postgres.as_ref().ok_or_else(|| anyhow::anyhow!("PostgreSQL is gone"))
    }
}

/// The suite over HTTP. Builds the server's binary too: cargo makes it for the tests.
pub fn behaviour_suite(project: &Project) -> Command {
    let mut cargo = project.cargo();
    cargo.arg("test").args(PRODUCT).args(["--test", "behaviour"]);
    cargo
}

fn chromium() -> Option<PathBuf> {
    find_program("chromium")
}

fn conclude(outcomes: &[Outcome]) -> Result<()> {
    println!();
    for outcome in outcomes {
        let word = if outcome.failure.is_some() { "FAILED" } else { "ok" };
        println!("{:<10} {:>8.1} s  {word}", outcome.name, outcome.took.as_secs_f32());
    }
    interrupt::check()?;
    let failed: Vec<_> =
        outcomes.iter().filter(|outcome| outcome.failure.is_some()).map(|outcome| outcome.name.as_str()).collect();
    ensure!(!outcomes.is_empty(), "no part ran");
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}
