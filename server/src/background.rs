//! Work that outlasts its request: done one after the other, and finished before the server stops.

use app::state::Later;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// The doer. It ends when every sender is gone and all work is done.
pub struct Background(JoinHandle<()>);

/// Starts the doer and gives the way to hand it work.
#[must_use]
pub fn start() -> (UnboundedSender<Later>, Background) {
    let (sender, mut receiver) = unbounded_channel::<Later>();
    let doer = tokio::spawn(async move {
        while let Some(work) = receiver.recv().await {
            // In a task of its own: work that panics ends nothing but itself.
            if let Err(error) = tokio::spawn(work).await {
                tracing::error!(error = ?error, "background work broke");
            }
        }
    });
    (sender, Background(doer))
}

impl Background {
    /// Waits until all is done. Every sender must be gone, or this waits for more work.
    pub async fn finish(self) {
        if let Err(error) = self.0.await {
            tracing::error!(error = ?error, "background work broke");
        }
    }
}
