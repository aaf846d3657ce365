//! `mooring keys`: shows the keys, adds one, rotates them; and what each server does meanwhile, which is to follow.

use anyhow::Result;
use domain::key_rotation::{self, Ended, FOLLOWED_EVERY, Pace};
use domain::{Context, organizations};
use tokio::sync::watch;

use crate::start_up::said;

/// Asks again and again which keys there are and which one is current, until told to stop.
pub async fn follow(cx: Context, mut stop: watch::Receiver<bool>) {
    let mut is_well = true;
    while !*stop.borrow() {
        match organizations::follow_keys(&cx).await {
            Ok(()) => is_well = true,
            // A database that can't be reached says so in many places; once is enough here.
            Err(error) if is_well => {
                is_well = false;
                tracing::error!(error = ?error, "the keys can't be followed; going on with those that are known");
            }
            Err(_) => {}
        }
        tokio::select! {
            () = tokio::time::sleep(FOLLOWED_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// `mooring keys`
pub async fn show(cx: &Context) -> Result<()> {
    let state = key_rotation::state(cx).await.map_err(said)?;
    println!("{}", cx.keys.file().map_err(said)?.display());
    for (id, fingerprint, is_current) in &state.keys {
        println!("  key {id}  {fingerprint}{}", if *is_current { "  current" } else { "" });
    }
    let left: u64 = state.to_seal_anew.iter().map(|(.., count)| count).sum();
    for (table, column, count) in state.to_seal_anew.iter().filter(|(.., count)| *count > 0) {
        println!("  {table}.{column}: {count} under another key");
    }
    match (state.keys.len(), left) {
        (1, 0) => println!("Everything is under this one key."),
        (_, 0) => {
            println!("Nothing is under another key than the current one. `mooring keys rotate` goes on from here.")
        }
        _ => println!("A rotation is under way. `mooring keys rotate` goes on from here."),
    }
    Ok(())
}

/// `mooring keys add`
pub fn add(cx: &Context) -> Result<()> {
    let id = key_rotation::add(cx).map_err(said)?;
    println!(
        "Key {id} is in {} and is not used yet. Copy the file to every machine that serves this database, \
         then run `mooring keys rotate`.",
        cx.keys.file().map_err(said)?.display()
    );
    Ok(())
}

/// `mooring keys rotate`
pub async fn rotate(cx: &Context) -> Result<()> {
    println!("Sealing everything anew. Servers go on serving; stopping this loses nothing.");
    match key_rotation::rotate(cx, Pace::SERVING).await.map_err(said)? {
        Ended::Finished { rows } => println!(
            "Done: {rows} values are under key {}, and the old key is gone from {}.\n\
             Copy the key file to where you keep its copy. A backup from before still wants the old one: \
             keep that copy as long as such a backup.",
            cx.keys.current().id,
            cx.keys.file().map_err(said)?.display()
        ),
        Ended::Stopped { rows } => println!("Stopped after {rows} values. Run it again to go on."),
    }
    Ok(())
}
