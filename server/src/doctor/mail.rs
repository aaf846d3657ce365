//! `mooring doctor --mail you@…`: sends one mail, says at which step it failed and what to do about that, and then what the
//! receiving side wants of the sender's domain. It sends what it is told to and nothing of the outbox.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use domain::clock::{Clock as _, SystemClock};
use domain::random::{OsRandom, Random};
use lettre::Message;
use lettre::message::header::{ContentType, Date, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use tokio::time::Instant;
use url::Url;

use crate::config::Config;
use crate::mail::message;
use crate::mail::smtp::{Failure, Guarded, Line, Server, Step};

/// All steps together.
const WITHIN: Duration = Duration::from_secs(30);
const SUBJECT: &str = "A test";
const TEXT: &str = "This is a test of the mail. It arrived, so there is nothing to do.\r\n";

/// Sends the mail and prints how far it came.
///
/// # Errors
/// When it did not leave.
pub async fn run(config: &Config, to: &str) -> Result<()> {
    let to: Mailbox = to.parse().with_context(|| format!("`{to}` is no address"))?;
    let Some(url) = &config.smtp_url else {
        println!(
            "MOORING_SMTP_URL is not set: nothing is mailed, each mail becomes a file in {}.",
            config.mail_dir.display()
        );
        return Ok(());
    };
    println!("{} → {}, by way of {}", config.mail_from.email, to.email, url.host_str().unwrap_or_default());
    let server = Server::new(url, config)?;
    let message = message(config, to)?;
    let mut line = Line::new(&server);
    let sent = tokio::time::timeout(WITHIN, line.hand_over(&message, Instant::now() + WITHIN)).await;
    let said = match sent {
        Ok(Ok(())) => None,
        Ok(Err(Failure::Call(error))) => Some(error.to_string()),
        Ok(Err(Failure::Smtp(error))) => Some(error.to_string()),
        Ok(Err(Failure::Letters)) => {
            Some("the address holds letters beyond ASCII, which this server does not carry".into())
        }
        Ok(Err(Failure::OutOfTime)) | Err(_) => Some(format!("no answer within {} seconds", WITHIN.as_secs())),
    };
    let failed_at = said.as_ref().map(|_| line.step);
    for (step, words) in STEPS.into_iter().filter(|(step, _)| failed_at.is_none_or(|failed| *step < failed)) {
        if step != Step::SignIn || !url.username().is_empty() {
            println!("  done    {}", if step == Step::Secure { secured(line.guarded) } else { words });
        }
    }
    line.close().await;
    let wanted = wanted_of(config.mail_from.email.domain());
    let (Some(step), Some(said)) = (failed_at, said) else {
        println!(
            "\nThe mail server has taken it. Look whether it arrives, and whether as spam. In its source,\n\
             Authentication-Results should say spf=pass, dkim=pass and dmarc=pass.\n\n{wanted}"
        );
        return Ok(());
    };
    let words = STEPS.into_iter().find(|(one, _)| *one == step).map(|(_, words)| words).unwrap_or_default();
    println!("  FAILED  {words}\n          It said: {said}\n\n{}\n\n{wanted}", to_do(step, config, url));
    bail!("the mail did not leave")
}

const SECURE: &str = "encrypt the line, and see that the server is who it says";

/// What was done to guard the line, and no more than that.
fn secured(guarded: Guarded) -> &'static str {
    match guarded {
        Guarded::Not => "leave the line open: the server is on this machine, and offers no encryption",
        Guarded::Encrypted => "encrypt the line; who the server is was not asked, since it is on this machine",
        Guarded::Known => SECURE,
    }
}

/// What each step does, in order.
const STEPS: [(Step, &str); 7] = [
    (Step::Connect, "find the mail server, connect, and be greeted"),
    (Step::Secure, SECURE),
    (Step::SignIn, "sign in"),
    (Step::Sender, "name the sender"),
    (Step::Recipient, "name the recipient"),
    (Step::Data, "be let begin"),
    (Step::Message, "hand the mail over"),
];

fn message(config: &Config, to: Mailbox) -> Result<Message> {
    let from = &config.mail_from;
    let random: &dyn Random = &OsRandom;
    let name = domain::fingerprint::hex(&random.bytes::<16>());
    let auto = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
    let message = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(SUBJECT)
        .message_id(Some(message::id(&name, from)))
        .header(Date::new(SystemClock.now().into()))
        .raw_header(auto)
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(TEXT.to_string()))?;
    Ok(message)
}

/// What to look at when a step failed.
fn to_do(step: Step, config: &Config, url: &Url) -> String {
    match step {
        Step::Connect => format!(
            "Is the host in MOORING_SMTP_URL right ({}), and does the network let this machine out to its port? Many hosts\n\
             close port 25; 587 (smtp://) and 465 (smtps://) are for sending. The wrong one of these two also ends here.",
            url.host_str().unwrap_or_default()
        ),
        Step::Secure => "The line could not be encrypted, or the server's certificate is not for that name. Use the name that \
             its certificate\nhas. A server with an authority of its own wants MOORING_SMTP_CA_FILE. Over an open line Mooring \
             sends nothing, but to\nthis machine itself."
            .into(),
        Step::SignIn => "Look at user and password in MOORING_SMTP_URL. Letters such as @, : and / are written %40, %3A and %2F \
             there. Some\nproviders want a password of its own for programs."
            .into(),
        Step::Sender => format!(
            "This account may not send as {}. Set MOORING_MAIL_FROM to an address that it owns, or let the provider\n\
             confirm the domain.",
            config.mail_from.email
        ),
        Step::Recipient => "The server does not take this recipient. Try another address, with another provider: if that goes, \
             the address is wrong.\nIf none goes, the server relays nothing for this account (does it want a sign-in?), or \
             misses the records below."
            .into(),
        Step::Data | Step::Message => {
            "The server read the mail and did not take it. Its words above say why; often it is a limit, or the records below."
                .into()
        }
    }
}

/// What SPF, DKIM and DMARC want of the sender's domain.
fn wanted_of(domain: &str) -> String {
    if domain == "localhost" || !domain.contains('.') {
        return format!(
            "MOORING_MAIL_FROM is at `{domain}`, which no other mail server believes. Set it to an address of your domain."
        );
    }
    format!(
        "What other mail servers want to find in the DNS of {domain} (your mail provider gives the values):\n\
         SPF    one TXT record at {domain} that begins with v=spf1 and names your provider, such as\n\
         \x20      v=spf1 include:PROVIDER ~all\n\
         DKIM   your provider signs each mail as {domain}: a TXT record at SELECTOR._domainkey.{domain} holds the key,\n\
         \x20      and d={domain} stands in the mail's DKIM-Signature, whose h= names List-Unsubscribe and List-Unsubscribe-Post\n\
         DMARC  a TXT record at _dmarc.{domain}; begin with v=DMARC1; p=none; rua=mailto:YOU@{domain}\n\
         \x20      and go on to p=quarantine when the reports show that all of your mail passes\n\
         To see what is there: dig +short TXT {domain} ; dig +short TXT _dmarc.{domain}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_told_in_its_order() {
        assert!(STEPS.windows(2).all(|two| two[0].0 < two[1].0));
    }

    #[test]
    fn what_is_wanted_names_the_senders_own_domain() {
        let wanted = wanted_of("example.org");
        for record in ["v=spf1", "SELECTOR._domainkey.example.org", "_dmarc.example.org", "v=DMARC1"] {
            assert!(wanted.contains(record), "{record}: {wanted}");
        }
        assert!(wanted_of("localhost").contains("Set it to an address of your domain"));
    }
}
