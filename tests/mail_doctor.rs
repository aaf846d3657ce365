//! `mooring doctor --mail`: one mail, step by step, and what to do about the step at which it failed.

use crate::support::program::Settings;
use crate::support::smtp::{Behaviour, SmtpServer, Stage};

/// Whether it went well, and all that was printed.
fn doctor(settings: &Settings) -> (bool, String) {
    let output = settings.run(&["doctor", "--mail", "you@example.org"]);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_sends_one_mail_and_says_at_which_step_it_failed() {
    let smtp = SmtpServer::start().await;
    let mut settings = Settings::new("sqlite:///nowhere/that/is/not/needed.db".into());
    let (is_well, said) = doctor(&settings);
    assert!(is_well && said.contains("MOORING_SMTP_URL is not set"), "{said}");
    settings.smtp_url = Some(smtp.url());
    let (is_well, said) = doctor(&settings);
    assert!(
        is_well && said.matches("  done  ").count() == 7 && said.contains("The mail server has taken it."),
        "{said}"
    );
    assert!(said.contains("MOORING_MAIL_FROM is at `localhost`"), "{said}");
    let mails = smtp.received();
    assert_eq!(
        (mails.len(), mails[0].to.join(" "), mails[0].subject()),
        (1, "you@example.org".into(), "A test".into())
    );
    assert!(!mails[0].raw.contains("Mooring") && mails[0].header("Auto-Submitted").is_some(), "{}", mails[0].raw);
    smtp.clear();
    let refused = |code| Behaviour::RefuseAll { code };
    for (behaviour, done, failed, to_do) in [
        (Behaviour::RefuseConnections, 0, "find the mail server", "does the network let this machine out"),
        (refused(550), 4, "name the recipient", "The server does not take this recipient."),
        (Behaviour::DropAt(Stage::AfterDot), 6, "hand the mail over", "The server read the mail and did not take it."),
    ] {
        smtp.behave(behaviour);
        let (is_well, said) = doctor(&settings);
        let failed = format!("FAILED  {failed}");
        assert!(
            said.contains("MOORING_MAIL_FROM is at `localhost`"),
            "what the receiving side wants is said always: {said}"
        );
        assert!(!is_well && said.contains(&failed) && said.contains(to_do), "{said}");
        assert_eq!(said.matches("  done  ").count(), done, "{said}");
    }
    smtp.behave(Behaviour::TlsThenHangUp);
    settings.smtp_url = Some(smtp.url().replace("smtp://", "smtps://"));
    let (is_well, said) = doctor(&settings);
    assert!(!is_well && said.contains("FAILED  find the mail server"), "the encryption is not the trouble: {said}");
    smtp.behave(Behaviour::Accept);
    settings.smtp_url = Some(smtp.url().replace("harbor", "wrong"));
    let (is_well, said) = doctor(&settings);
    assert!(!is_well && said.contains("FAILED  sign in") && said.contains("Look at user and password"), "{said}");
    assert!(!said.contains("wrong@") && !said.contains(":wrong"), "the password is not printed: {said}");
    assert!(smtp.received().is_empty());
}
