//! How the words begin that staff read of a mail server's answer: the mailer writes them, and with each there is something
//! else to do.

/// It will not take mail for this recipient.
pub const REFUSED_ADDRESS: &str = "The mail server refused this address";
/// It will not take what was written.
pub const REFUSED_MAIL: &str = "The mail server refused this mail";
/// It has no room for this recipient's mail.
pub const MAILBOX_FULL: &str = "The mailbox is full";
/// It can't take one mail now.
pub const NOT_NOW: &str = "The mail server can't take it now";
/// It can't take any mail now, whoever it is for.
pub const NONE_NOW: &str = "The mail server takes no more mail now";
/// It does not know us by our password.
pub const NO_SIGN_IN: &str = "The mail server does not accept Mooring's sign-in";
/// It will not take mail that comes from us.
pub const NONE_FROM_HERE: &str = "The mail server takes no mail from here";

/// Whether it refused us, whoever a mail is for: that does not pass by itself.
#[must_use]
pub fn refuses_us(outcome: &str) -> bool {
    [NO_SIGN_IN, NONE_FROM_HERE].iter().any(|words| outcome.starts_with(words))
}
