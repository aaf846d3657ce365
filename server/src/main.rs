//! The program `mooring`: runs one command.

// A page's view is one nested type; with optimization on, its layout is looked up that deep.
#![recursion_limit = "512"]

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use app::words::Words;
use clap::{Parser, Subcommand};
use domain::accounts::StaffForm;
use domain::audit::chain::Head;
use domain::instances::{self, Waiting};
use domain::{accounts, links, outbox};
use server::config::{Config, Source};
use server::mail::{Mailer, Transport, failpoints};
use server::{curriculum_commands, database, doctor, erasure_commands, key_commands, mail_commands, serve, start_up};
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "mooring", version, about = "A program manager for support groups")]
struct Cli {
    /// A TOML file with settings; the environment wins over it.
    #[arg(long, env = "MOORING_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrates the database and serves the pages.
    Serve {
        /// Loads the demo into an empty database, and stays on this machine.
        #[arg(long)]
        demo: bool,
    },
    /// Migrates the database and stops.
    Migrate,
    /// The staff's accounts.
    Staff {
        #[command(subcommand)]
        command: StaffCommand,
    },
    /// Curricula as folders of Markdown.
    Curriculum {
        #[command(subcommand)]
        command: CurriculumCommand,
    },
    /// Reminders, for whoever runs them from a timer instead of `serve`.
    Reminders {
        #[command(subcommand)]
        command: RemindersCommand,
    },
    /// The ids of people who left and were erased: lists them, to be kept apart from the backups.
    Erasures {
        #[command(subcommand)]
        command: Option<ErasuresCommand>,
    },
    /// The keys that all sensitive text is sealed under: shows them, or rotates them.
    Keys {
        #[command(subcommand)]
        command: Option<KeysCommand>,
    },
    /// Mail: releases what a copy of the database holds back, and takes the word that mail came back.
    Mail {
        #[command(subcommand)]
        command: MailCommand,
    },
    /// Shows each setting with its default, whether database and key file belong together, and whether the trail of who
    /// did what was touched.
    Doctor {
        /// An end of the trail as a server logged it, such as 1234:9f2c…: the chain must still go through it.
        #[arg(long)]
        audit_head: Option<Head>,
        /// Sends one mail to this address instead, and says at which step it failed and what to do.
        #[arg(long, value_name = "ADDRESS", conflicts_with = "audit_head")]
        mail: Option<String>,
    },
}

#[derive(Subcommand)]
enum StaffCommand {
    /// Invites somebody: mails the link, or prints it where there is no mail server.
    Add {
        #[arg(long)]
        role: String,
        #[arg(long)]
        email: String,
        /// How they are called; they can change it.
        #[arg(long)]
        name: Option<String>,
    },
}

#[derive(Subcommand)]
enum CurriculumCommand {
    /// Publishes a folder, or a zip of one, as the next version of the curriculum that is called like it.
    Import {
        folder: PathBuf,
        /// What changed, for the colleagues who choose it.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Writes a version into a new folder, or into a zip where the name ends in .zip. Nothing is overwritten.
    Export {
        /// What the curriculum is called in folders, such as seven-steps.
        slug: String,
        folder: PathBuf,
        /// The newest, if none is named.
        #[arg(long)]
        version: Option<i32>,
    },
}

#[derive(Subcommand)]
enum ErasuresCommand {
    /// Erases again whom a restored backup brought back: a file with one id a line, as `mooring erasures` lists them.
    CarryOut { file: PathBuf },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Adds a key to the key file without using it yet: for servers on several machines, which each need the file first.
    Add,
    /// Seals everything anew under a new key and drops the old one, while servers serve. Run it again when it was stopped.
    Rotate,
}

#[derive(Subcommand)]
enum MailCommand {
    /// Lets this place send: a database that is started elsewhere may be a copy, and holds its mail until then.
    Release {
        /// Leaves unsent what waits now: the server that the database came from may have sent it already.
        #[arg(long)]
        leave_unsent: bool,
    },
    /// Mail to this address came back for good: nothing more goes there until it is confirmed or changed.
    Bounced { address: String },
}

#[derive(Subcommand)]
enum RemindersCommand {
    /// Writes the reminders that are due and sends the outbox once.
    Run,
}

#[tokio::main]
async fn main() -> Result<()> {
    let filter = EnvFilter::try_from_env("MOORING_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    failpoints::arm();
    let cli = Cli::parse();
    let source = Source::read(cli.config.as_deref())?;
    match cli.command {
        Command::Serve { demo } => serve::run(source.config(demo)?).await,
        Command::Migrate => database::migrate(&database::connect(&source.config(false)?.database_url).await?).await,
        Command::Staff { command: StaffCommand::Add { role, email, name } } => {
            add_staff(&source.config(false)?, &role, &email, name).await
        }
        Command::Curriculum { command: CurriculumCommand::Import { folder, note } } => {
            curriculum_commands::import(&source.config(false)?, &folder, &note).await
        }
        Command::Curriculum { command: CurriculumCommand::Export { slug, folder, version } } => {
            curriculum_commands::export(&source.config(false)?, &slug, &folder, version).await
        }
        Command::Reminders { command: RemindersCommand::Run } => run_reminders(&source.config(false)?).await,
        Command::Erasures { command } => {
            let cx = start_up::context(&source.config(false)?).await?;
            match command {
                None => erasure_commands::list(&cx).await,
                Some(ErasuresCommand::CarryOut { file }) => erasure_commands::carry_out(&cx, &file).await,
            }
        }
        Command::Keys { command } => {
            let cx = start_up::context(&source.config(false)?).await?;
            match command {
                None => key_commands::show(&cx).await,
                Some(KeysCommand::Add) => key_commands::add(&cx),
                Some(KeysCommand::Rotate) => key_commands::rotate(&cx).await,
            }
        }
        Command::Mail { command } => {
            let cx = start_up::context(&source.config(false)?).await?;
            match command {
                MailCommand::Release { leave_unsent: true } => mail_commands::release(&cx, Waiting::LeaveUnsent).await,
                MailCommand::Release { leave_unsent: false } => mail_commands::release(&cx, Waiting::Send).await,
                MailCommand::Bounced { address } => mail_commands::bounced(&cx, &address).await,
            }
        }
        Command::Doctor { mail: Some(address), .. } => doctor::mail::run(&source.config(false)?, &address).await,
        Command::Doctor { audit_head, mail: None } => doctor::run(&source, audit_head.as_ref()).await,
    }
}

async fn add_staff(config: &Config, role: &str, email: &str, name: Option<String>) -> Result<()> {
    let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_string());
    let new = StaffForm { name, email: email.into(), role: role.into() }.check().map_err(explained)?;
    let cx = start_up::context(config).await?;
    let link = match accounts::invite_staff(&cx, None, new).await {
        Ok(link) => link,
        Err(domain::Error::Invalid(errors)) => return Err(explained(errors)),
        Err(error) => return Err(error.into()),
    };
    if config.smtp_url.is_none() {
        println!("{}/invitation/{}", config.public_url, links::token(&cx.keys, &link));
        println!("Open this link to choose a password. It works once, until {}.", link.expires_at.format("%-d %B %Y"));
        return Ok(());
    }
    let mailer = Mailer::new(cx.clone(), Transport::new(config)?, config.mail_from.clone(), config.public_url.clone());
    mailer.run_once().await?;
    match outbox::of_link(&cx, link.id).await? {
        Some(message) if message.sent_at.is_some() => {
            println!("The link was mailed. It works once, until {}.", link.expires_at.format("%-d %B %Y"))
        }
        Some(_) if !instances::may_send(&cx).await? => println!(
            "The mail is written and held back: this database may be a copy. `mooring mail release` lets it be sent."
        ),
        Some(message) => {
            println!("The mail could not be sent yet: {} It is kept, and `mooring serve` tries again.", message.outcome)
        }
        None => bail!("the mail was not written"),
    }
    Ok(())
}

fn explained(errors: domain::FieldErrors) -> anyhow::Error {
    let lines = errors.iter().map(|(field, complaint)| format!("{field}: {}", Words::english().complaint(complaint)));
    anyhow::anyhow!(lines.collect::<Vec<_>>().join("\n"))
}

async fn run_reminders(config: &Config) -> Result<()> {
    let cx = start_up::context(config).await?;
    let mailer = Mailer::new(cx.clone(), Transport::new(config)?, config.mail_from.clone(), config.public_url.clone());
    println!("{} messages were worked on.", mailer.run_once().await?);
    if !instances::may_send(&cx).await? {
        bail!("mail is held back here: this database may be a copy. `mooring mail release` lets it be sent");
    }
    Ok(())
}
