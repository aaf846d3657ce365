//! A PostgreSQL of our own for tests: started from the installed server binaries, in a temporary folder, on a free port
//! of this machine. It is stopped and its folder removed when the value is dropped.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::unistd::User;
use tempfile::TempDir;

use crate::install;
use crate::interrupt;
use crate::process::{Running, find_program, read, say};

/// How long it may take to answer.
const START: Duration = Duration::from_secs(60);
/// The suites open many connections.
const SETTINGS: [&str; 3] = ["max_connections=200", "listen_addresses=127.0.0.1", "client_min_messages=warning"];
/// For tests it may forget everything when the machine dies.
const FORGETFUL: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// A running PostgreSQL. The fields are dropped in this order: first the server stops, then its folder goes.
pub struct Postgres {
    server: Running,
    port: u16,
    binaries: Binaries,
    folder: TempDir,
}

impl Postgres {
    /// Makes an empty cluster and starts it, for tests. Installs Debian's package where there is none.
    ///
    /// # Errors
    /// When it is missing and cannot be installed, or does not start; the error holds the end of its log.
    pub fn start() -> Result<Self> {
        Self::with(&FORGETFUL)
    }

    /// The same for measuring what is written: a commit lies on the disk, as where people use it.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn durable() -> Result<Self> {
        Self::with(&[])
    }

    fn with(more: &[&str]) -> Result<Self> {
        install::debian("PostgreSQL's server", &["postgresql"], || Binaries::find().is_some())?;
        let binaries = Binaries::find().context("PostgreSQL's server is missing")?;
        let folder = tempfile::Builder::new().prefix("mooring-postgres-").tempdir()?;
        let owner = Owner::choose()?;
        owner.gets(folder.path())?;
        say(format!("PostgreSQL: a new cluster in {}", folder.path().display()));
        make_cluster(&binaries, &owner, folder.path())?;
        let port = free_port()?;
        let server = start(&binaries, &owner, folder.path(), port, more)?;
        let mut postgres = Self { server, port, binaries, folder };
        postgres.wait_until_ready()?;
        say(format!("PostgreSQL: ready at {}", postgres.url()));
        Ok(postgres)
    }

    /// The address of its database `postgres`, whose user may make others.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// Makes an empty database and gives its address.
    ///
    /// # Errors
    /// When there is one of that name.
    pub fn new_database(&self, name: &str) -> Result<String> {
        read(self.client("createdb").arg(name))?;
        Ok(self.url_of(name))
    }

    /// The address of a database over the socket in the server's folder: what one small machine runs on both sides of.
    pub fn socket_url_of(&self, database: &str) -> String {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}:{}/{database}", self.port)
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn client(&self, program: &str) -> Command {
        let mut command = self.binaries.command(program);
        command.args(["--host=127.0.0.1", "--username=postgres", &format!("--port={}", self.port)]);
        command
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let since = Instant::now();
        while read(&mut self.client("pg_isready")).is_err() {
            interrupt::check()?;
            if self.server.ended()?.is_some() || since.elapsed() > START {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                let lines: Vec<_> = log.lines().collect();
                bail!("PostgreSQL did not start:\n{}", lines[lines.len().saturating_sub(20)..].join("\n"));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// The folder of `initdb`, `postgres` and the clients.
struct Binaries(PathBuf);

impl Binaries {
    /// Asks `pg_config`, then looks where Debian puts them; the newest version first.
    fn find() -> Option<Self> {
        let asked = read(Command::new("pg_config").arg("--bindir")).ok().map(|folder| PathBuf::from(folder.trim()));
        let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
            .unwrap_or_default();
        versions.sort();
        asked.into_iter().chain(versions.into_iter().rev()).find(|folder| folder.join("initdb").is_file()).map(Self)
    }

    fn command(&self, program: &str) -> Command {
        Command::new(self.0.join(program))
    }
}

/// Who runs the server: PostgreSQL refuses root.
struct Owner(Option<User>);

impl Owner {
    fn choose() -> Result<Self> {
        if !nix::unistd::geteuid().is_root() {
            return Ok(Self(None));
        }
        let user =
            User::from_name("postgres")?.context("PostgreSQL does not run as root, and there is no user `postgres`")?;
        Ok(Self(Some(user)))
    }

    fn gets(&self, path: &Path) -> Result<()> {
        if let Some(user) = &self.0 {
            chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
        }
        Ok(())
    }

    fn runs<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some(user) = &self.0 {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }
}

fn make_cluster(binaries: &Binaries, owner: &Owner, folder: &Path) -> Result<()> {
    let mut initdb = binaries.command("initdb");
    initdb.current_dir(folder).arg("--pgdata").arg(folder.join("data"));
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
    read(owner.runs(&mut initdb)).context("PostgreSQL's cluster cannot be made")?;
    Ok(())
}

fn start(binaries: &Binaries, owner: &Owner, folder: &Path, port: u16, more: &[&str]) -> Result<Running> {
    let mut server = dying_with_us(&binaries.0.join("postgres"));
    server.current_dir(folder).arg("-D").arg(folder.join("data"));
    for setting in SETTINGS.iter().chain(more) {
        server.args(["-c", setting]);
    }
    server.args(["-c", &format!("port={port}"), "-c", &format!("unix_socket_directories={}", folder.display())]);
    let log = fs::File::create(folder.join("log"))?;
    server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Running::start(owner.runs(&mut server))
}

/// Where Linux's `setpriv` is there, the server stops even when this program is killed outright.
fn dying_with_us(program: &Path) -> Command {
    let Some(setpriv) = find_program("setpriv") else { return Command::new(program) };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", "INT"]).arg(program);
    command
}

/// A port that nobody listens on right now.
///
/// # Errors
/// When the system has none left.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
