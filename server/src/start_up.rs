//! From settings to a state that can serve: database, key file, organization, what comes built in.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use app::state::{AppState, Later, MailFrom, Site};
use domain::clock::{Clock, SystemClock};
use domain::instances::{self, Instance};
use domain::keys::Keys;
use domain::passkeys::RelyingParty;
use domain::passwords::Hasher;
use domain::random::{OsRandom, Random};
use domain::{Context, Db, organizations, publications, zone_corrections};
use tokio::sync::mpsc::UnboundedSender;

use crate::config::Config;
use crate::{assets, database};

/// The domain's context on a migrated database that belongs to the key file.
pub async fn context(config: &Config) -> Result<Context> {
    let db = database::connect(&config.database_url).await?;
    database::migrate(&db).await?;
    let cx = context_on(config, db, Arc::new(SystemClock), Arc::new(OsRandom)).await?;
    publications::publish_built_in(&cx).await.map_err(said)?;
    zone_corrections::correct(&cx).await.map_err(said)?;
    Ok(cx)
}

/// The same with the clock and the randomness by argument, on a database that has all that comes built in.
pub async fn context_on(config: &Config, db: Db, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Context> {
    let organization = organizations::find(&db).await?;
    let keys = match &organization {
        Some(_) => read_keys(&config.key_file)?,
        None if config.key_file.exists() => read_keys(&config.key_file)?,
        None => Keys::create(&config.key_file, &*random).map_err(said)?,
    };
    let at_once = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let hasher = Arc::new(Hasher::new(at_once)?);
    let instance = Arc::new(Instance::beside(&config.key_file, &*clock, &*random).map_err(said)?);
    let cx = Context { db, keys: Arc::new(keys), clock, random, hasher, instance };
    match organization {
        Some(organization) => organizations::check(&organization, &cx.keys, config.demo).map_err(said)?,
        None => {
            organizations::found(&cx, organizations::UNNAMED, config.demo).await?;
        }
    }
    instances::arrive(&cx).await.map_err(said)?;
    Ok(cx)
}

/// The keys of the organization's key file, if there is an organization; a wrong file is an error. Changes nothing.
pub async fn keys_of(config: &Config, db: &Db) -> Result<Option<Keys>> {
    if database::state(db).await? == database::State::Empty {
        return Ok(None);
    }
    let Some(organization) = organizations::find(db).await? else { return Ok(None) };
    let keys = read_keys(&config.key_file)?;
    organizations::check(&organization, &keys, config.demo).map_err(said)?;
    Ok(Some(keys))
}

fn read_keys(path: &Path) -> Result<Keys> {
    if !path.exists() {
        bail!(
            "the key file {} is missing. The database was made with it and can't be read without it; nothing was changed. \
             Put the copy of it back, or point MOORING_KEY_FILE at it.",
            path.display()
        );
    }
    Keys::read(path).map_err(said)
}

/// The domain's internal errors carry their words in their source.
pub fn said(error: domain::Error) -> anyhow::Error {
    match error {
        domain::Error::Internal(source) => anyhow::anyhow!("{source}"),
        other => other.into(),
    }
}

/// The state of the router.
pub fn state(config: &Config, cx: Context, later: UnboundedSender<Later>) -> AppState {
    let site = Site {
        public_url: config.public_url.clone(),
        mail_from: MailFrom { name: config.mail_from.name.clone(), address: config.mail_from.email.to_string() },
        demo: config.demo,
        passkeys: RelyingParty::of(&config.public_url).map(Arc::new),
        trusted_proxies: config.trusted_proxies.clone(),
        bounce_secret: config.bounce_secret.clone(),
        metrics_token: config.metrics_token.clone(),
        stylesheet: assets::url("main.css"),
        leave_stylesheet: assets::url("leave.css"),
        loader: assets::url("loader.js"),
        icon: assets::url("icon.svg"),
    };
    AppState::new(cx, site, later)
}
