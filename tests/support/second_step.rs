//! The phone with somebody's app.

use super::cast::PASSWORD;
use super::{Answer, Client, TestApp};

pub const PAGE: &str = "/account/second-factor";

/// What the app on somebody's phone shows now.
pub fn code(app: &TestApp, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).expect("base 32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("an app");
    totp.generate(app.now().timestamp().unsigned_abs()).to_string()
}

/// Types the code behind the password.
pub async fn second(browser: &mut Client, first: &Answer, code: &str) -> Answer {
    let fields = [("proof", first.value("proof")), ("code", code.to_string()), ("back", first.value("back"))];
    browser.post("/sign-in/code", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await
}

/// Sets an app up as the pages lead. The secret in the phone, and the codes on paper.
pub async fn set_up(app: &TestApp, browser: &mut Client) -> (String, Vec<String>) {
    let began = browser.post(PAGE, &[("step", "begin"), ("password", PASSWORD)]).await;
    assert_eq!(began.status, 303, "{}", began.text());
    let page = browser.get(PAGE).await;
    assert!(page.attribute("svg.qr path", "d").is_some_and(|path| path.len() > 1000), "a picture to scan");
    let secret = page.all("section code")[0].clone();
    let kept = browser.post(PAGE, &[("step", "confirm"), ("code", &code(app, &secret))]).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    let codes = kept.all("ol code");
    assert_eq!(codes.len(), 10);
    let told = app.deliver().await;
    assert!(told.iter().any(|mail| mail.text().contains("second step")), "its owner is told");
    (secret, codes)
}
