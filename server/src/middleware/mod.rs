//! What every request passes, from the outside in: the log, the headers, the answers to errors, the check of where from.

pub mod errors;
pub mod headers;
pub mod origin;
pub mod request_log;
