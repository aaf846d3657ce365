//! Running other programs: each in a process group of its own, so that a stop reaches its children too,
//! and each failure says which program it was.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;

use crate::interrupt;

/// How long a program may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(10);

/// Says what is being done.
pub fn say(text: impl AsRef<str>) {
    println!("▸ {}", text.as_ref());
}

/// Runs to the end, with this terminal for output.
///
/// # Errors
/// When it cannot be started, ends with a failure, or somebody asked to stop.
pub fn run(command: &mut Command) -> Result<()> {
    command.stdin(Stdio::null());
    let name = name_of(command);
    let status = Running::start(command)?.wait()?;
    interrupt::check()?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs to the end and gives what it printed.
///
/// # Errors
/// When it cannot be started or ends with a failure; the error holds what it said.
pub fn read(command: &mut Command) -> Result<String> {
    let name = name_of(command);
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(&name, error))?;
    if !output.status.success() {
        bail!("`{name}` failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{name}` printed something that is not text"))
}

/// Where a program lies on the `PATH`.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A program that runs beside this one. It is stopped when this value is dropped.
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = name_of(command);
        let child = command.process_group(0).spawn().map_err(|error| not_started(&name, error))?;
        Ok(Self { child })
    }

    /// Its output, when it was started with a pipe for it; once.
    pub fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether it has ended, and how.
    ///
    /// # Errors
    /// When the system cannot say.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for its end. Ctrl-C is passed on once; a second one, or too long a wait, kills.
    ///
    /// # Errors
    /// When the system cannot say how it ended.
    pub fn wait(mut self) -> Result<ExitStatus> {
        let mut asked = None;
        let mut pause = Duration::from_millis(1);
        while !self.has_ended()? {
            match (interrupt::times(), asked) {
                (0, _) => {}
                (1, None) => {
                    self.signal(Signal::SIGINT);
                    asked = Some(Instant::now());
                }
                (1, Some(since)) if since.elapsed() < GRACE => {}
                _ => self.signal(Signal::SIGKILL),
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(40));
        }
        if asked.is_some() {
            self.signal(Signal::SIGKILL);
        }
        Ok(self.child.wait()?)
    }

    /// Sends a signal to it and all it started. One that has ended already hears nothing.
    pub fn signal(&self, signal: Signal) {
        if let Ok(group) = i32::try_from(self.child.id()) {
            killpg(Pid::from_raw(group), signal).ok();
        }
    }

    fn end(&mut self) -> Result<()> {
        if self.ended()?.is_some() {
            return Ok(());
        }
        self.signal(Signal::SIGINT);
        let since = Instant::now();
        while !self.has_ended()? && since.elapsed() < GRACE {
            thread::sleep(Duration::from_millis(20));
        }
        // A shell's background jobs ignore SIGINT.
        self.signal(Signal::SIGKILL);
        self.child.wait()?;
        Ok(())
    }

    /// Whether it has ended. It stays a zombie, so that its process group cannot become somebody else's meanwhile.
    fn has_ended(&self) -> Result<bool> {
        let id = Id::Pid(Pid::from_raw(i32::try_from(self.child.id())?));
        let status = waitid(id, WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT)?;
        Ok(status != WaitStatus::StillAlive)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end().ok();
    }
}

fn not_started(name: &str, error: std::io::Error) -> anyhow::Error {
    if error.kind() == ErrorKind::NotFound {
        return anyhow!("`{name}` is not installed, or not on the PATH");
    }
    anyhow!(error).context(format!("`{name}` could not be started"))
}

/// The program and its first words: enough to know which one it was.
fn name_of(command: &Command) -> String {
    let file = PathBuf::from(command.get_program());
    let program = file.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    let words = command.get_args().take(4).map(OsStr::to_string_lossy);
    std::iter::once(program.into()).chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_failure_names_the_program_and_its_first_words() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3"])).expect_err("it exits with 3").to_string();
        assert_eq!(error, "`sh -c exit 3` failed (exit status: 3)");
    }

    #[test]
    fn a_missing_program_is_said_to_be_missing() {
        let error = read(&mut Command::new("no-such-program")).expect_err("there is none").to_string();
        assert_eq!(error, "`no-such-program` is not installed, or not on the PATH");
    }

    #[test]
    fn dropping_stops_the_children_too() {
        let mut shell = Command::new("/bin/sh");
        let mut running =
            Running::start(shell.args(["-c", "sleep 60 & echo; wait"]).stdout(Stdio::piped())).expect("sh starts");
        let mut output = running.take_stdout().expect("a pipe");
        output.read_exact(&mut [0]).expect("the child is there");
        let since = Instant::now();
        drop(running);
        // The end of the output comes when nobody is left that could write to it.
        output.read_to_end(&mut Vec::new()).expect("an end");
        assert!(since.elapsed() < Duration::from_secs(30), "something of the group ran on");
    }
}
