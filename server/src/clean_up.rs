//! The clean-up: what was kept for a while is removed for good when its time is over. Each server does it; whoever comes
//! second finds nothing left to do.

use std::time::Duration;

use domain::{Context, address_changes, closures, drafts, known_devices, passkeys, sent_once, throttles};
use tokio::sync::watch;

/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_secs(10 * 60);

/// Cleans up at once, and then again and again until told to stop.
pub async fn run(cx: Context, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = run_once(&cx).await {
            tracing::error!(error = ?error, "what is over could not be removed; trying again later");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Removes what is over now.
pub async fn run_once(cx: &Context) -> domain::Result<()> {
    let drafts = drafts::remove_discarded(cx).await?;
    if drafts > 0 {
        tracing::info!(drafts, "discarded drafts removed for good");
    }
    address_changes::remove_old(cx).await?;
    throttles::remove_old(cx).await?;
    known_devices::remove_old(cx).await?;
    passkeys::remove_expired(cx).await?;
    sent_once::remove_old(cx).await?;
    closures::write_back(cx).await?;
    Ok(())
}
