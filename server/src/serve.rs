//! `mooring serve`: listens until told to stop, then finishes what is in flight.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::config::Config;
use crate::mail::{Mailer, Transport};
use crate::{assets, audit_chain, background, clean_up, database, demo, key_commands, router, start_up};

/// What is in flight when the server is told to stop gets this long. A send of mail is the longest.
const FINISH_WITHIN: Duration = Duration::from_secs(35);

/// Serves until SIGTERM or Ctrl-C.
pub async fn run(config: Config) -> Result<()> {
    if assets::missing() {
        tracing::warn!("built without assets: pages have no style and no islands; build with `cargo xtask build`");
    }
    let _alone = database::sqlite_path(&config.database_url).map(|path| alone(&path)).transpose()?;
    let cx = start_up::context(&config).await?;
    if config.demo {
        demo::load_if_empty(&cx).await?;
    }
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("{} can't be listened on", config.listen))?;
    let (later, background) = background::start();
    let state = start_up::state(&config, cx.clone(), later);
    let mailer = Mailer::new(cx.clone(), Transport::new(&config)?, config.mail_from.clone(), config.public_url.clone());
    let (stop, stopped) = watch::channel(false);
    let keys = tokio::spawn(key_commands::follow(cx.clone(), stopped.clone()));
    let chain = tokio::spawn(audit_chain::run(cx.clone(), stopped.clone()));
    let clean_up = tokio::spawn(clean_up::run(cx, stopped.clone()));
    let mut mail = tokio::spawn(mailer.run(config.mail_connections, stopped.clone()));
    let app = router::build(state)?;
    if config.demo {
        demo::print_sign_ins();
    }
    tracing::info!("listening on {}; open {}", listener.local_addr()?, config.public_url);
    let mut asked = stopped.clone();
    let server = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(
        async move {
            let _ = asked.wait_for(|stop| *stop).await;
        },
    );
    let server = tokio::spawn(async move { server.await });
    tokio::select! {
        told = told_to_stop() => told?,
        // Pages without mail look well and are not: better to end, and be started again by whoever watches.
        ended = &mut mail => bail!("the mailer ended by itself: {ended:?}"),
    }
    tracing::info!("stopping: finishing what is in flight");
    stop.send_replace(true);
    let finish = async {
        server.await??;
        mail.await?;
        clean_up.await?;
        keys.await?;
        background.finish().await;
        chain.await?;
        anyhow::Ok(())
    };
    match tokio::time::timeout(FINISH_WITHIN, finish).await {
        Ok(finished) => finished?,
        Err(_) => tracing::warn!("stopped with work in flight: it took too long"),
    }
    tracing::info!("stopped");
    Ok(())
}

async fn told_to_stop() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Holds the lock that says one `serve` works on this SQLite file. It goes with the process, however that ends.
fn alone(database: &Path) -> Result<File> {
    let path = database.with_extension("serving");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let lock = File::create(&path).with_context(|| format!("{} can't be made", path.display()))?;
    if lock.try_lock().is_err() {
        bail!("another `mooring serve` works on {}; several of them want PostgreSQL", database.display());
    }
    Ok(lock)
}
