//! `mooring mail`: lets a copy of the database send, and takes the word that mail to an address came back.

use anyhow::{Result, bail};
use domain::bounces::{self, Reported};
use domain::instances::{self, Waiting};
use domain::values::EmailAddress;
use domain::{Context, mail_figures};

use crate::start_up::said;

/// `mooring mail release`
pub async fn release(cx: &Context, waiting: Waiting) -> Result<()> {
    if instances::may_send(cx).await.map_err(said)? {
        println!("This database is at home here: its mail is not held.");
        return Ok(());
    }
    if waiting == Waiting::LeaveUnsent && instances::any_at_work(&cx.db, cx.now()).await.map_err(said)? {
        bail!(
            "a server that sends was at work on this database within the last minutes, and what waits may be its mail; nothing was changed. If this is a copy, try again in five minutes"
        );
    }
    let waits = mail_figures::figures(&cx.db).await.map_err(said)?.waiting;
    instances::release(cx, None, cx.instance.id, waiting).await.map_err(said)?;
    match waiting {
        Waiting::Send => println!("Released. `mooring serve` sends from here now, with the {waits} mails that waited."),
        Waiting::LeaveUnsent => {
            println!("Released. `mooring serve` sends from here now; the {waits} mails that waited stay unsent.")
        }
    }
    println!("If the server that this database came from still runs, stop it: both would send.");
    Ok(())
}

/// `mooring mail bounced`
pub async fn bounced(cx: &Context, address: &str) -> Result<()> {
    let Ok(address) = EmailAddress::parse(address) else { bail!("that is no address; nothing was changed") };
    match bounces::report(cx, &address).await.map_err(said)? {
        Reported::Suspended => {
            println!("Nothing more is mailed to this address until it is confirmed or changed. Staff see it on Today.")
        }
        Reported::KnownAlready => println!("Nothing is mailed to this address already."),
        Reported::Nobodys => bail!("no account has this address; nothing was changed"),
    }
    Ok(())
}
