//! The tables of `docs/performance.md`, between two marks, and the limits that must hold.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::line_of;
use super::load::Measured;
use crate::process::say;

const START: &str = "<!-- written by `cargo xtask bench`: start -->";
const END: &str = "<!-- written by `cargo xtask bench`: end -->";

const METHOD: &str = "One wrk thread, 5 s, medians of three, in turn with axum alone answering as many bytes.";
const PAGES_HEAD: &str = "\
| engine | page | bytes | connections | Mooring, requests/s | p50 ms | p99 ms | bare axum, requests/s | ratio |
|---|---|--:|--:|--:|--:|--:|--:|--:|
";

/// A figure that must not be worse than another.
pub struct Limit {
    what: String,
    value: String,
    limit: String,
    holds: bool,
}

impl Limit {
    /// A ratio that may be larger.
    pub fn at_least(what: impl Into<String>, value: f64, limit: f64) -> Self {
        Self {
            what: what.into(),
            value: format!("{value:.2}"),
            limit: format!("at least {limit:.2}"),
            holds: value >= limit,
        }
    }

    /// A number of bytes, or of milliseconds, that may be smaller.
    pub fn at_most(what: impl Into<String>, value: usize, limit: usize) -> Self {
        Self { what: what.into(), value: value.to_string(), limit: format!("at most {limit}"), holds: value <= limit }
    }

    /// # Errors
    /// When one of them is missed.
    pub fn check(limits: &[Self]) -> Result<()> {
        let missed: Vec<_> = limits
            .iter()
            .filter(|limit| !limit.holds)
            .map(|limit| format!("{} is {}, not {}", limit.what, limit.value, limit.limit))
            .collect();
        if !missed.is_empty() {
            bail!("limits missed: {}", missed.join("; "));
        }
        Ok(())
    }
}

/// Collects what was measured.
pub struct Report {
    load_before: String,
    rows: String,
    weights: String,
    limits: Vec<Limit>,
}

impl Report {
    /// Starts with the machine's load before anything was measured.
    ///
    /// # Errors
    /// When the system does not tell its load.
    pub fn new() -> Result<Self> {
        Ok(Self { load_before: load_average()?, rows: String::new(), weights: String::new(), limits: Vec::new() })
    }

    /// One page at one number of connections.
    pub fn row(&mut self, what: &[&str; 4], ours: &Measured, bare: &Measured, ratio: f64) {
        let figures = format!(
            "{:.0} | {:.2} | {:.2} | {:.0} | **{ratio:.2}**",
            ours.per_second, ours.p50_ms, ours.p99_ms, bare.per_second
        );
        say(format!(
            "{}: {:.0}/s, bare axum {:.0}/s, ratio {ratio:.2}",
            what.join(", "),
            ours.per_second,
            bare.per_second
        ));
        self.rows += &format!("| {} | {figures} |\n", what.join(" | "));
    }

    /// A number of bytes without a limit.
    pub fn weight(&mut self, what: &str, bytes: usize) {
        self.weights += &format!("| {what} | {bytes} | |\n");
    }

    /// A figure with a limit.
    pub fn limit(&mut self, limit: Limit) {
        self.limits.push(limit);
    }

    /// Prints the tables and writes them into the document.
    ///
    /// # Errors
    /// When it cannot be written, or a limit is missed.
    pub fn conclude(self, document: &Path) -> Result<()> {
        let text = self.print()?;
        let before = fs::read_to_string(document).unwrap_or_else(|_| format!("# Performance\n\n{START}\n{END}\n"));
        let after =
            between_marks(&before, &text).with_context(|| format!("{} has not both marks", document.display()))?;
        fs::write(document, after).with_context(|| format!("cannot write {}", document.display()))?;
        say(format!("wrote {}", document.display()));
        self.check()
    }

    /// Prints the tables, and gives them.
    ///
    /// # Errors
    /// When the machine does not tell its load.
    pub fn print(&self) -> Result<String> {
        let text = self.text()?;
        println!("\n{text}");
        Ok(text)
    }

    /// # Errors
    /// When a limit is missed.
    pub fn check(&self) -> Result<()> {
        Limit::check(&self.limits)
    }

    fn text(&self) -> Result<String> {
        let (day, commit) = (line_of("date", &["+%-d %B %Y"]), line_of("git", &["rev-parse", "--short", "HEAD"]));
        let (rust, cores) = (line_of("rustc", &["--version"]), line_of("nproc", &[]));
        let mut text = format!("Measured on {day} at {commit}, {rust}, {cores} cores.\n");
        writeln!(text, "Load average {} before, {} after. {METHOD}\n", self.load_before, load_average()?)?;
        text += PAGES_HEAD;
        text += &self.rows;
        text += "\n| figure | value | limit |\n|---|--:|---|\n";
        text += &self.weights;
        for limit in &self.limits {
            let missed = if limit.holds { "" } else { ", **missed**" };
            writeln!(text, "| {} | {} | {}{missed} |", limit.what, limit.value, limit.limit)?;
        }
        Ok(text)
    }
}

fn between_marks(document: &str, text: &str) -> Option<String> {
    let (before, rest) = document.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{START}\n\n{text}\n{END}{after}"))
}

/// Over one, five and fifteen minutes.
pub fn load_average() -> Result<String> {
    let all = fs::read_to_string("/proc/loadavg").context("the machine does not tell its load")?;
    Ok(all.split_whitespace().take(3).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_between_the_marks_is_replaced() {
        let document = format!("# Ours\n\n{START}\nold\n{END}\n\nKept.\n");
        let after = between_marks(&document, "new").expect("both marks are there");
        assert_eq!(after, format!("# Ours\n\n{START}\n\nnew\n{END}\n\nKept.\n"));
        assert!(between_marks("# Ours", "new").is_none());
    }

    #[test]
    fn a_limit_holds_at_its_very_edge() {
        assert!(Limit::at_least("ratio", 0.25, 0.25).holds && !Limit::at_least("ratio", 0.24, 0.25).holds);
        assert!(Limit::at_most("bytes", 100, 100).holds && !Limit::at_most("bytes", 101, 100).holds);
    }
}
