//! The keeper of the trail: chains what was written, logs the end of the chain each hour, and goes through it each hour.
//! Each server does it; whoever comes second finds nothing left to do.

use std::time::Duration;

use domain::Context;
use domain::audit::chain::{self, Chainer, Waiting};
use domain::audit::check;
use tokio::sync::watch;

/// How often is looked. An entry is safe from then on.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// What is wrong is said again so often, not at each look.
const SAY_EVERY: u32 = 120;

/// Keeps the trail until told to stop, and chains once more what was written last.
pub async fn run(cx: Context, mut stop: watch::Receiver<bool>) {
    let mut chainer = Chainer::default();
    let mut looks = 0;
    loop {
        let stopping = *stop.borrow();
        if let Err(error) = look(&cx, &mut chainer, looks).await {
            tracing::error!(error = ?error, "the trail could not be chained; trying again soon");
        }
        if stopping {
            return;
        }
        looks = (looks + 1) % SAY_EVERY;
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn look(cx: &Context, chainer: &mut Chainer, looks: u32) -> domain::Result<()> {
    let chained = chainer.run_once(cx).await?;
    if looks == 0 {
        if let Some(problem) = &chained.stopped {
            tracing::error!(%problem, "the trail is not chained on, since its chain was touched; ask `mooring doctor`");
        }
        for id in &chained.unproven {
            tracing::error!(%id, "an entry of the trail was not written by Mooring, or was edited since; it is not chained");
        }
        if Waiting::find(cx.db.read()).await?.is_long(cx.now()) {
            tracing::error!("entries of the trail have waited long for their link; ask `mooring doctor`");
        }
    }
    if let Some(head) = chain::head_to_log(cx).await? {
        tracing::info!(audit_head = %head, "the end of the trail; `mooring doctor --audit-head` compares with it");
    }
    if let Some(report) = check::check_now_and_then(cx).await? {
        for problem in &report.problems {
            tracing::error!(%problem, "the chain of the trail does not hold");
        }
    }
    Ok(())
}
