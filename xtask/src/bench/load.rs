//! Load from `wrk`, and what it says about it.

use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::interrupt;
use crate::process::read;

/// Seconds of one measurement.
const SECONDS: u32 = 5;

/// One measurement to be made.
pub struct Load<'a> {
    pub url: String,
    pub cookie: Option<&'a str>,
    pub connections: u32,
    /// The page's length. Answers that are shorter are not this page: wrk takes a redirect for a success.
    pub bytes: usize,
}

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Load<'_> {
    /// Runs wrk once.
    ///
    /// # Errors
    /// When an answer was an error or not the page.
    pub fn run(&self) -> Result<Measured> {
        interrupt::check()?;
        let mut wrk = Command::new("wrk");
        wrk.args([
            "--threads=1",
            "--latency",
            &format!("--connections={}", self.connections),
            &format!("--duration={SECONDS}s"),
        ]);
        if let Some(cookie) = self.cookie {
            wrk.args(["--header", &format!("Cookie: {cookie}")]);
        }
        let said = read(wrk.arg(&self.url))?;
        self.check(&said).and_then(|()| measured(&said)).with_context(|| format!("{}:\n{said}", self.url))
    }

    fn check(&self, said: &str) -> Result<()> {
        for trouble in ["Non-2xx", "Socket errors"] {
            ensure!(!said.contains(trouble), "not every request was answered well");
        }
        let line = said.lines().find(|line| line.contains(" requests in ")).context("wrk counted nothing")?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let (requests, read) =
            (words.first().context("no count")?.parse::<f64>()?, size(words.get(4).context("no size")?)?);
        // wrk rounds what it read, and may have cut the last answers short.
        ensure!(read / requests > self.bytes as f64 * 0.97, "the answers were shorter than the page");
        Ok(())
    }
}

impl Measured {
    /// The median of each figure.
    ///
    /// # Errors
    /// When there is nothing to take it of.
    pub fn median(all: Vec<Self>) -> Result<Self> {
        let middle = |figure: fn(&Self) -> f64| {
            let mut figures: Vec<f64> = all.iter().map(figure).collect();
            figures.sort_by(f64::total_cmp);
            figures.get(figures.len() / 2).copied().context("nothing was measured")
        };
        Ok(Self {
            per_second: middle(|one| one.per_second)?,
            p50_ms: middle(|one| one.p50_ms)?,
            p99_ms: middle(|one| one.p99_ms)?,
        })
    }
}

fn measured(said: &str) -> Result<Measured> {
    let after = |label: &str| {
        let found = said.lines().find_map(|line| line.trim().strip_prefix(label));
        found.map(str::trim).with_context(|| format!("wrk did not print `{label}`"))
    };
    Ok(Measured {
        per_second: after("Requests/sec:")?.parse()?,
        p50_ms: milliseconds(after("50%")?)?,
        p99_ms: milliseconds(after("99%")?)?,
    })
}

/// "142.00us", "1.23ms" or "2.01s".
fn milliseconds(text: &str) -> Result<f64> {
    let (number, unit) = split(text)?;
    Ok(match unit {
        "us" => number / 1000.0,
        "ms" => number,
        "s" => number * 1000.0,
        _ => bail!("wrk printed a time that is not known: {text}"),
    })
}

/// "120.53MB" in bytes.
fn size(text: &str) -> Result<f64> {
    let (number, unit) = split(text)?;
    let power = ["B", "KB", "MB", "GB"].iter().position(|known| *known == unit);
    let power = power.with_context(|| format!("wrk printed a size that is not known: {text}"))?;
    Ok(number * 1024_f64.powi(i32::try_from(power)?))
}

/// The number, and the unit behind it.
fn split(text: &str) -> Result<(f64, &str)> {
    let (number, unit) = text.split_at(text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len()));
    Ok((number.parse()?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "Running 5s test @ http://127.0.0.1:1/\n  Latency Distribution\n     50%  142.00us\n     99%    2.93ms\n  \
                        1000 requests in 5.00s, 9.77MB read\nRequests/sec:    200.00\nTransfer/sec:      1.95MB\n";

    fn load(bytes: usize) -> Load<'static> {
        Load { url: String::new(), cookie: None, connections: 1, bytes }
    }

    #[test]
    fn the_figures_of_wrk_are_read() -> Result<()> {
        assert_eq!(measured(SAID)?, Measured { per_second: 200.0, p50_ms: 0.142, p99_ms: 2.93 });
        Ok(())
    }

    #[test]
    fn answers_shorter_than_the_page_are_refused() {
        assert!(load(10_240).check(SAID).is_ok());
        assert!(load(20_480).check(SAID).is_err());
    }

    #[test]
    fn the_median_is_taken_of_each_figure() -> Result<()> {
        let all = [(1.0, 9.0), (3.0, 7.0), (2.0, 8.0)].map(|(per_second, p50_ms)| Measured {
            per_second,
            p50_ms,
            p99_ms: 1.0,
        });
        assert_eq!(Measured::median(all.to_vec())?, Measured { per_second: 2.0, p50_ms: 8.0, p99_ms: 1.0 });
        Ok(())
    }
}
