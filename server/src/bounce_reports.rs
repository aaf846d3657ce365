//! Reports that mail came back, as mail providers write them: ours, and those of Postmark, SendGrid, Mailjet and Brevo.
//!
//! A mailbox that is full or a server that is busy is no reason to give an address up. What has a shape or a name that is not
//! known here is refused, so that whoever sets it up sees it; one odd line among many costs none of the others.

use domain::values::EmailAddress;
use serde_json::Value;

/// More addresses that are gone, in one call, are a mistake.
const MOST_GONE: usize = 1_000;

const NOT_READ: &str = "This is neither JSON nor a form, or no report of a shape that is known here. Known are \
     {\"address\": \"…\", \"kind\": \"hard\"}, one or a list of them, and the reports of Postmark, SendGrid, Mailjet and Brevo.\n";
const TOO_MANY: &str = "More than 1,000 addresses in one call: nothing was taken. Send them in smaller parts.\n";
const NO_ADDRESS: &str = "No address in this could be read: nothing was taken.\n";

/// What one report says of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Gone,
    /// It may pass, or is no trouble at all.
    Other,
    Unknown,
}

/// The addresses that are gone for good; or why nothing of it was understood, in words for who sends it.
pub fn read(content_type: &str, body: &[u8]) -> Result<Vec<EmailAddress>, &'static str> {
    let reports = if content_type.starts_with("application/x-www-form-urlencoded") {
        let fields = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Value::from(value)));
        vec![Value::Object(fields.collect())]
    } else {
        match serde_json::from_slice(body).map_err(|_| NOT_READ)? {
            Value::Array(reports) => reports,
            report => vec![report],
        }
    };
    if !reports.is_empty() && reports.iter().all(|report| says(report) == Says::Unknown) {
        return Err(NOT_READ);
    }
    let gone: Vec<&Value> = reports.iter().filter(|report| says(report) == Says::Gone).collect();
    if gone.len() > MOST_GONE {
        return Err(TOO_MANY);
    }
    let addresses: Vec<EmailAddress> = gone.iter().filter_map(|report| address(report)).collect();
    if addresses.is_empty() && !gone.is_empty() {
        return Err(NO_ADDRESS);
    }
    Ok(addresses)
}

fn text<'a>(report: &'a Value, name: &str) -> Option<&'a str> {
    report.get(name)?.as_str()
}

/// The address as we and SendGrid, Mailjet and Brevo, or Postmark name it.
fn named(report: &Value) -> Option<&str> {
    ["address", "email", "Email"].into_iter().find_map(|name| text(report, name))
}

fn address(report: &Value) -> Option<EmailAddress> {
    EmailAddress::parse(named(report)?).ok()
}

fn says(report: &Value) -> Says {
    if let Some(event) = text(report, "event") {
        return event_says(report, event);
    }
    match (text(report, "RecordType"), text(report, "Type"), text(report, "kind")) {
        (None | Some("Bounce"), Some(kind), _) if report.get("Email").is_some() => match kind {
            "HardBounce" | "BadEmailAddress" => Says::Gone,
            _ => Says::Other,
        },
        (Some("Delivery" | "Open" | "Click" | "SpamComplaint" | "SubscriptionChange"), ..) => Says::Other,
        (None, None, Some("soft")) => Says::Other,
        // What says nothing of its kind is meant.
        (None, None, None | Some("hard")) if named(report).is_some() => Says::Gone,
        _ => Says::Unknown,
    }
}

/// Of SendGrid, Mailjet and Brevo, which share names: only the first two say `bounce`, and each with a field that tells.
fn event_says(report: &Value, event: &str) -> Says {
    let is = |name: &str| report.get(name).and_then(Value::as_bool);
    match event {
        "bounce" if text(report, "type") == Some("blocked") || is("hard_bounce") == Some(false) => Says::Other,
        "bounce" | "hard_bounce" | "invalid_email" => Says::Gone,
        "soft_bounce" | "deferred" | "blocked" | "dropped" | "error" => Says::Other,
        "request" | "processed" | "sent" | "delivered" | "open" | "opened" | "unique_opened" | "proxy_open"
        | "unique_proxy_open" | "click" => Says::Other,
        "spam" | "spamreport" | "unsub" | "unsubscribe" | "unsubscribed" | "group_unsubscribe"
        | "group_resubscribe" => Says::Other,
        _ => Says::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_as(kind: &str, body: &str) -> Result<Vec<String>, &'static str> {
        let addresses = read(kind, body.as_bytes())?;
        Ok(addresses.iter().map(|address| address.as_str().to_string()).collect())
    }

    fn told(body: &str) -> Result<Vec<String>, &'static str> {
        told_as("application/json", body)
    }

    #[test]
    fn a_report_is_read_as_ours_and_as_each_providers() {
        let rosa = || Ok(vec!["rosa@example.org".to_string()]);
        assert_eq!(told_as("application/x-www-form-urlencoded", "address=rosa%40example.org&kind=hard"), rosa());
        for one in [
            r#"{"address": "rosa@example.org"}"#,
            r#"{"RecordType": "Bounce", "Type": "HardBounce", "Email": "rosa@example.org"}"#,
            r#"{"RecordType": "Bounce", "Type": "BadEmailAddress", "Email": "rosa@example.org"}"#,
            r#"{"event": "bounce", "email": "rosa@example.org", "blocked": false, "hard_bounce": true}"#,
            r#"{"event": "hard_bounce", "email": "rosa@example.org", "reason": "no such user"}"#,
        ] {
            assert_eq!(told(one), rosa(), "{one}");
        }
        let sendgrid = r#"[{"email": "rosa@example.org", "event": "bounce", "type": "bounce"},
            {"email": "theo@example.org", "event": "bounce", "type": "blocked"}, {"email": "amina@example.org", "event": "delivered"}]"#;
        assert_eq!(told(sendgrid), rosa());
    }

    #[test]
    fn what_may_pass_suspends_nobody() {
        for one in [
            r#"{"address": "rosa@example.org", "kind": "soft"}"#,
            r#"{"Type": "Transient", "Email": "rosa@example.org"}"#,
            r#"{"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": "rosa@example.org"}"#,
            r#"{"RecordType": "Delivery", "Recipient": "rosa@example.org"}"#,
            r#"{"event": "bounce", "email": "rosa@example.org", "blocked": false, "hard_bounce": false}"#,
            r#"{"event": "soft_bounce", "email": "rosa@example.org"}"#,
            "[]",
        ] {
            assert_eq!(told(one), Ok(Vec::new()), "{one}");
        }
    }

    #[test]
    fn what_is_no_report_is_refused_with_words() {
        for one in [
            "",
            "rosa@example.org",
            "{}",
            r#"{"address": 7}"#,
            r#"{"address": "rosa@example.org", "kind": "dead"}"#,
            r#"{"email": "rosa@example.org", "event": "vanished"}"#,
            r#"{"Type": "Notification", "Message": "{}"}"#,
        ] {
            assert_eq!(told(one), Err(NOT_READ), "{one}");
        }
        assert_eq!(told(r#"{"address": "rosa"}"#), Err(NO_ADDRESS));
    }

    #[test]
    fn one_that_is_odd_costs_no_other_and_only_those_that_are_gone_are_counted() {
        let gone = |name: &str| format!(r#"{{"email": "{name}@example.org", "event": "bounce", "type": "bounce"}}"#);
        let delivered = r#"{"email": "theo@example.org", "event": "delivered"}"#;
        let odd = [r#"{"email": "no address", "event": "bounce"}"#.to_string(), "7".into(), gone("rosa")];
        assert_eq!(told(&format!("[{}]", odd.join(","))), Ok(vec!["rosa@example.org".to_string()]));
        let many = |count: usize| vec![gone("rosa"); count].join(",");
        assert_eq!(
            told(&format!("[{},{}]", vec![delivered; 2_000].join(","), many(1_000))).map(|all| all.len()),
            Ok(1_000)
        );
        assert_eq!(told(&format!("[{}]", many(1_001))), Err(TOO_MANY));
    }
}
