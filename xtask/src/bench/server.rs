//! The two servers that are compared: Mooring with its demo, and axum alone.

use std::io::{BufRead as _, BufReader, Read};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use super::visitor::Visitor;
use crate::interrupt;
use crate::postgres::free_port;
use crate::process::Running;
use crate::project::{Profile, Project};

/// Loading the demo hashes a few passwords at their real cost.
const START: Duration = Duration::from_secs(120);

/// `mooring serve --demo` in a folder of its own. First the server stops, then the folder goes.
pub struct Mooring {
    _server: Running,
    port: u16,
    sign_ins: Vec<SignIn>,
    _folder: TempDir,
}

/// A line that the demo prints.
struct SignIn {
    role: String,
    email: String,
    password: String,
}

impl Mooring {
    /// Starts it on this database, or on an SQLite file, and waits until it listens.
    ///
    /// # Errors
    /// When it ends or does not listen.
    pub fn start(project: &Project, database: Option<&str>, profile: Profile) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        let sqlite = format!("sqlite://{}", folder.path().join("mooring.db").display());
        let mut command = Command::new(project.mooring(profile));
        command
            .args(["serve", "--demo"])
            .current_dir(folder.path())
            .env("MOORING_DATABASE_URL", database.unwrap_or(&sqlite))
            .env("MOORING_KEY_FILE", folder.path().join("mooring.key"))
            .env("MOORING_MAIL_DIR", folder.path().join("mail"))
            .env("MOORING_LISTEN", format!("127.0.0.1:{port}"))
            .env("MOORING_PUBLIC_URL", format!("http://127.0.0.1:{port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.path().join("log"))?);
        let mut server = Running::start(&mut command)?;
        let lines = lines(server.take_stdout().context("the server has no output")?);
        if let Err(error) = wait_until_listening(&mut server, port) {
            let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            return Err(error.context(format!("`mooring serve --demo` did not start:\n{log}")));
        }
        let sign_ins: Vec<SignIn> = lines.try_iter().filter_map(|line| SignIn::read(&line)).collect();
        ensure!(!sign_ins.is_empty(), "the demo printed no sign-ins");
        Ok(Self { _server: server, port, sign_ins, _folder: folder })
    }

    /// Signs in as the first person of this role.
    ///
    /// # Errors
    /// When there is none, or the sign-in is refused.
    pub fn visitor(&self, role: &str) -> Result<Visitor> {
        let sign_in = self.sign_ins.iter().find(|sign_in| sign_in.role == role);
        let sign_in = sign_in.with_context(|| format!("the demo printed no sign-in of a {role}"))?;
        Visitor::sign_in(&format!("http://127.0.0.1:{}", self.port), &sign_in.email, &sign_in.password)
    }
}

impl SignIn {
    /// Role, address and password, divided by tabs; any other line is none.
    fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.trim_end().split('\t').collect();
        let [role, email, password] = fields.as_slice() else { return None };
        Some(Self { role: role.to_lowercase(), email: (*email).to_owned(), password: (*password).to_owned() })
    }
}

/// The example `bare_axum`.
pub struct Bare {
    _server: Running,
    port: u16,
}

impl Bare {
    /// Starts it, answering so many bytes.
    ///
    /// # Errors
    /// When it ends or does not listen.
    pub fn start(project: &Project, bytes: usize) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(project.target.join("release/examples/bare_axum"));
        command.args([port.to_string(), bytes.to_string()]).stdin(Stdio::null());
        let mut server = Running::start(&mut command)?;
        wait_until_listening(&mut server, port).context("bare axum did not start")?;
        Ok(Self { _server: server, port })
    }

    /// Its one page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

fn wait_until_listening(server: &mut Running, port: u16) -> Result<()> {
    let since = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        interrupt::check()?;
        if let Some(status) = server.ended()? {
            bail!("it ended ({status})");
        }
        ensure!(since.elapsed() < START, "nobody listens on port {port} after {} s", START.as_secs());
        thread::sleep(Duration::from_millis(50));
    }
    // What it printed before it listened may still be on its way through the pipe.
    thread::sleep(Duration::from_millis(300));
    Ok(())
}

/// Reads on to the end, so that the server never waits for a full pipe.
fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more: the output still wants to be read.
            sender.send(line).ok();
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_three_fields_divided_by_tabs() {
        let sign_in = SignIn::read("Counselor\tdana@demo.example\tcalm water at dusk").expect("three fields");
        assert_eq!(
            (&*sign_in.role, &*sign_in.email, &*sign_in.password),
            ("counselor", "dana@demo.example", "calm water at dusk")
        );
        assert!(SignIn::read("listening on 127.0.0.1:3000").is_none());
    }
}
