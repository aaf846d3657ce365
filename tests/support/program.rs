//! The program itself, as a process: for what only a process can show (signals, kills, the command line).

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::database::{folder, unique};

/// Settings of a program that is about to run.
#[derive(Clone)]
pub struct Settings {
    pub database_url: String,
    pub smtp_url: Option<String>,
    pub port: u16,
    /// Key file and mail folder; a new one for a new installation.
    pub home: PathBuf,
}

impl Settings {
    pub fn new(database_url: String) -> Self {
        let home = folder().join(format!("home-{}", unique()));
        std::fs::create_dir_all(&home).expect("a folder");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
        Self { database_url, smtp_url: None, port, home }
    }

    pub fn key_file(&self) -> PathBuf {
        self.home.join("key")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mooring"));
        command
            .args(args)
            .env("MOORING_DATABASE_URL", &self.database_url)
            .env("MOORING_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("MOORING_PUBLIC_URL", format!("http://127.0.0.1:{}", self.port))
            .env("MOORING_SMTP_URL", self.smtp_url.as_deref().unwrap_or_default())
            .env("MOORING_MAIL_DIR", self.home.join("mail"))
            .env("MOORING_KEY_FILE", self.key_file());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the program runs")
    }

    /// Starts `serve` and waits for nothing.
    pub fn start(&self, args: &[&str], environment: &[(&str, &str)]) -> Serving {
        let log = self.home.join(format!("log-{}", unique()));
        let file = std::fs::File::create(&log).expect("a log");
        let mut command = self.command(&[&["serve"], args].concat());
        let child = command
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .expect("the program starts");
        Serving { child, port: self.port, log }
    }

    /// Starts `serve` and waits until it answers.
    pub async fn serve(&self, args: &[&str]) -> Serving {
        self.serve_with(args, &[]).await
    }

    /// The same with further variables of the environment.
    pub async fn serve_with(&self, args: &[&str], environment: &[(&str, &str)]) -> Serving {
        let mut serving = self.start(args, environment);
        let until = Instant::now() + Duration::from_secs(60);
        while self.get("/readyz").await.is_none_or(|answer| !answer.starts_with("HTTP/1.1 200")) {
            assert!(Instant::now() < until, "it does not answer: {}", serving.log());
            assert!(serving.child.try_wait().expect("a child").is_none(), "it stopped: {}", serving.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        serving
    }

    /// A whole answer to a GET, or nothing where nobody answers.
    pub async fn get(&self, path: &str) -> Option<String> {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port)).await
    }

    /// A whole answer to a posted form.
    pub async fn post(&self, path: &str, body: &str) -> Option<String> {
        let port = self.port;
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await
    }

    pub async fn send(&self, request: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }
}

/// A running `serve`. It is killed when it is dropped.
pub struct Serving {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Serving {
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// kill -9.
    pub fn kill(mut self) {
        self.child.kill().expect("it lives");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop, as a service manager does.
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Sends it a signal, by the name that `kill` knows.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill");
        assert!(status.success());
    }

    /// Whether it was killed outright.
    pub fn was_killed(&mut self) -> bool {
        use std::os::unix::process::ExitStatusExt as _;
        self.child.try_wait().expect("a child").is_some_and(|status| status.signal() == Some(9))
    }

    /// Waits for its end and gives its exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        let until = Instant::now() + Duration::from_secs(40);
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it does not end on port {}: {}", self.port, self.log());
    }

    /// What it printed. Ends it.
    pub fn printed(mut self) -> String {
        use std::io::Read as _;
        let _ = self.child.kill();
        let mut text = String::new();
        if let Some(out) = &mut self.child.stdout {
            let _ = out.read_to_string(&mut text);
        }
        text
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
