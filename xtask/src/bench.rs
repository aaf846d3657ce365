//! `cargo xtask bench`: Mooring's pages beside axum alone answering as many bytes, on both engines, and what a page
//! makes a browser load. Writes `docs/performance.md` and fails when a limit is missed.

mod load;
mod mail;
mod phone;
mod report;
mod server;
mod visitor;

use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::assets;
use crate::install;
use crate::postgres::Postgres;
use crate::process::{find_program, run, say};
use crate::project::{Profile, Project};
use crate::serve;
use load::{Load, Measured};
use report::{Limit, Report};
use server::{Bare, Mooring};
use visitor::Visitor;

/// Requests in flight: one tells what a request costs, sixteen what the machine gives.
const CONNECTIONS: [u32; 2] = [1, 16];
/// Each measurement this often, in turn with axum's, so that a noisy moment hits both.
const REPEATS: usize = 3;
/// The page that the limits are about.
const READING: &str = "a reading";

/// One part of what is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// A reading on a slow phone, in Chromium
    Reading,
    /// Mails a second, beside bare lettre
    Mail,
}

/// Builds, measures, reports. One part alone is printed, and `docs/performance.md` stays as it is.
///
/// # Errors
/// When something does not build or start, a page is not as expected, or a limit is missed.
pub fn bench(project: &Project, only: Option<Part>, profile: Profile) -> Result<()> {
    match only {
        None => everything(project),
        Some(Part::Reading) => reading_alone(project, profile),
        Some(Part::Mail) => mail::measure(project, profile),
    }
}

fn reading_alone(project: &Project, profile: Profile) -> Result<()> {
    serve::build(project, profile)?;
    let mut report = Report::new()?;
    let mooring = Mooring::start(project, None, profile)?;
    phone::measure(project, &mooring.visitor("participant")?, &mut report)?;
    report.print()?;
    report.check()
}

fn everything(project: &Project) -> Result<()> {
    install::debian("wrk", &["wrk"], || find_program("wrk").is_some())?;
    assets::build(project)?;
    say("server and bare axum: compiling (release)");
    // In one call: built apart, the two would want their libraries with different features, each built twice.
    let both = ["build", "--release", "--package", "mooring-server", "--bin", "mooring", "--example", "bare_axum"];
    run(project.cargo().args(both))?;

    let mut report = Report::new()?;
    // Reading ratios that must be reached at sixteen connections.
    let sqlite = Engine { name: "SQLite", url: None, least_ratio: 0.25 };
    sqlite.measure(project, &mut report)?;
    let postgres = Postgres::start()?;
    postgres.new_database("bench")?;
    let url = Some(postgres.socket_url_of("bench"));
    Engine { name: "PostgreSQL", url, least_ratio: 0.15 }.measure(project, &mut report)?;
    drop(postgres);
    report.conclude(&project.root.join("docs/performance.md"))
}

/// One of the two databases.
struct Engine {
    name: &'static str,
    /// Without one, an SQLite file in the server's own folder.
    url: Option<String>,
    least_ratio: f64,
}

impl Engine {
    fn measure(&self, project: &Project, report: &mut Report) -> Result<()> {
        say(format!("{}: starting the demo", self.name));
        let mooring = Mooring::start(project, self.url.as_deref(), Profile::Release)?;
        let participant = mooring.visitor("participant")?;
        let counselor = mooring.visitor("counselor")?;
        let reading = participant.first_link("/readings", "/readings/")?;
        let group = counselor.first_link("/groups", "/groups/")?;
        let pages =
            [("This week", &participant, "/"), (READING, &participant, &*reading), ("a group", &counselor, &*group)];
        for (name, visitor, path) in pages {
            self.measure_page(project, report, Page { name, visitor, path })?;
        }
        if self.url.is_none() {
            weigh(&participant, &reading, report)?;
            phone::measure(project, &participant, report)?;
        }
        Ok(())
    }

    fn measure_page(&self, project: &Project, report: &mut Report, page: Page) -> Result<()> {
        let bytes = page.visitor.get(page.path)?.body.len();
        let bare = Bare::start(project, bytes)?;
        for connections in CONNECTIONS {
            say(format!("{}: {} ({bytes} bytes), {connections} at a time", self.name, page.name));
            let ours =
                Load { url: page.visitor.url(page.path), cookie: Some(page.visitor.cookie()), connections, bytes };
            let theirs = Load { url: bare.url(), cookie: None, connections, bytes };
            let (mut us, mut them) = (Vec::new(), Vec::new());
            for _ in 0..REPEATS {
                us.push(ours.run()?);
                them.push(theirs.run()?);
            }
            let (us, them) = (Measured::median(us)?, Measured::median(them)?);
            let ratio = us.per_second / them.per_second;
            report.row(&[self.name, page.name, &bytes.to_string(), &connections.to_string()], &us, &them, ratio);
            if page.name == READING && connections == 16 {
                let what = format!("{READING} on {}, part of bare axum at 16 connections", self.name);
                report.limit(Limit::at_least(what, ratio, self.least_ratio));
            }
        }
        Ok(())
    }
}

/// What is measured: a page as somebody signed in sees it.
struct Page<'a> {
    name: &'a str,
    visitor: &'a Visitor,
    path: &'a str,
}

/// What a page without an island makes a browser load, and what an island adds to it.
fn weigh(visitor: &Visitor, reading: &str, report: &mut Report) -> Result<()> {
    let page = visitor.get(reading)?.body;
    ensure!(!page.contains("<leptos-island"), "{reading} holds an island: the bench needs a page without one");
    let scripts: Vec<String> = visitor::assets_of(&page).into_iter().filter(|path| path.ends_with(".js")).collect();
    let [loader] = scripts.as_slice() else {
        anyhow::bail!("{reading} should load one script, the loader: {scripts:?}")
    };
    let script = visitor.get(loader)?.body;
    let of_islands: Vec<String> =
        visitor::assets_of(&script).into_iter().filter(|path| path.starts_with("/assets/islands.")).collect();
    ensure!(of_islands.len() == 2, "the loader should name glue and WASM: {of_islands:?}");
    let style =
        visitor::assets_of(&page).into_iter().find(|path| path.ends_with(".css")).context("the page has no style")?;
    let loader = visitor.transferred(loader)?;
    let islands = of_islands.iter().map(|path| visitor.transferred(path)).sum::<Result<usize>>()?;
    let style = visitor.transferred(&style)?;
    report.weight("loader, the script of each page, bytes with Brotli", loader);
    report.limit(Limit::at_most("WASM and glue of a page with an island, bytes with Brotli", islands, 100_000));
    report.limit(Limit::at_most("style sheet, bytes with Brotli", style, 20_000));
    Ok(())
}

/// What a program prints on one line, or nothing.
fn line_of(program: &str, arguments: &[&str]) -> String {
    crate::process::read(Command::new(program).args(arguments)).unwrap_or_default().trim().to_owned()
}
