//! A reading on a slow phone: when its text is there, and what it makes the phone load. Chromium measures, by
//! `tests/browser/reading-speed.mjs`.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::report::{Limit, Report};
use super::visitor::Visitor;
use crate::install;
use crate::process::{find_program, read, say};
use crate::project::Project;

const SHOWN_WITHIN_MS: usize = 900;
const BYTES_COLD: usize = 40_000;
const BYTES_AFTER: usize = 12_000;

/// What comes with a page, as Chromium calls it, and as we do.
const KINDS: [(&str, &str); 4] =
    [("Document", "page"), ("Stylesheet", "style sheet"), ("Script", "scripts"), ("Other", "icon")];

/// Opens the longest of the participant's readings cold, and another one after it.
///
/// # Errors
/// When there are no two readings, or Chromium can't be had.
pub fn measure(project: &Project, participant: &Visitor, report: &mut Report) -> Result<()> {
    let folder = project.root.join("tests/browser");
    install::npm(&folder)?;
    install::debian("Chromium", &["chromium"], || find_program("chromium").is_some())?;
    let (first, second) = two_longest(participant)?;
    say("a reading on a slow phone: Chromium is measuring");
    let mut node = Command::new("node");
    node.current_dir(&folder).arg("reading-speed.mjs").args([&first, &second]);
    node.env("MOORING_URL", participant.url("")).env("MOORING_COOKIE", participant.cookie());
    node.env("CHROMIUM", find_program("chromium").unwrap_or_default());
    let said = read(&mut node)?;
    let measured: Value = serde_json::from_str(&said).with_context(|| format!("Chromium's figures: {said}"))?;
    write(&measured, report)
}

/// The longest readings that hold nothing back behind a note: there the text is what shows largest.
fn two_longest(participant: &Visitor) -> Result<(String, String)> {
    let mut readings = Vec::new();
    for path in participant.links("/readings", "/readings/")? {
        let page = participant.get(&path)?.body;
        if !page.contains("reading__note") {
            readings.push((page.len(), path));
        }
    }
    readings.sort_unstable();
    let mut longest = readings.into_iter().rev().map(|(_, path)| path);
    longest.next().zip(longest.next()).context("the demo's participant should have two readings without a content note")
}

fn write(measured: &Value, report: &mut Report) -> Result<()> {
    let number = |value: &Value| value.as_f64().map(|number| number.ceil() as usize).context("a figure is missing");
    let (cold, after) = (&measured["cold"], &measured["warm"]);
    say(format!("largest paint of each run, in ms: {}; it is a {}", measured["runs"], cold["element"]));
    for (kind, words) in KINDS {
        if let Some(bytes) = cold["bytes"][kind].as_f64() {
            report.weight(&format!("a reading on a phone, cold: {words}, bytes"), bytes as usize);
        }
    }
    ensure!(number(&cold["all"])? > 1000, "Chromium counted no bytes");
    report.limit(Limit::at_most(
        "a reading on a slow phone, cold, largest paint in ms",
        number(&cold["paint"])?,
        SHOWN_WITHIN_MS,
    ));
    report.limit(Limit::at_most("a reading on a phone, cold, bytes in all", number(&cold["all"])?, BYTES_COLD));
    report.limit(Limit::at_most("a second reading, bytes in all", number(&after["all"])?, BYTES_AFTER));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_are_missing_are_no_zero() -> Result<()> {
        let told = serde_json::json!({
            "runs": [500],
            "cold": { "paint": 612.3, "element": "p", "all": 20_000, "bytes": { "Document": 9_000 } },
            "warm": { "all": 5_000 },
        });
        let mut report = Report::new()?;
        write(&told, &mut report)?;
        assert!(write(&serde_json::json!({ "cold": { "all": 20_000 } }), &mut report).is_err());
        Ok(())
    }
}
