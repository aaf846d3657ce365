//! Somebody signed in, over plain HTTP. The cookie is carried by hand: it is `Secure`, and a cookie jar would keep it
//! back.

use anyhow::{Context, Result, ensure};
use ureq::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, COOKIE, ORIGIN, SET_COOKIE};
use ureq::{Agent, Body, http::Response};

/// Holds a server's address and the session's cookie.
pub struct Visitor {
    agent: Agent,
    base: String,
    cookie: String,
}

/// A page that was answered with 200.
pub struct Answer {
    pub body: String,
}

impl Visitor {
    /// Posts the form of *Sign in*.
    ///
    /// # Errors
    /// When the answer sets no session.
    pub fn sign_in(base: &str, email: &str, password: &str) -> Result<Self> {
        let agent: Agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let answer = agent
            .post(format!("{base}/sign-in"))
            .header(ORIGIN, base)
            .send_form([("email", email), ("password", password)])
            .context("the sign-in got no answer")?;
        let set = answer.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookie = set.filter_map(|value| value.split(';').next()).find(|cookie| cookie.starts_with("__Host-sid="));
        let cookie = cookie.with_context(|| format!("{email} could not sign in: {}", answer.status()))?.to_owned();
        Ok(Self { agent, base: base.to_owned(), cookie })
    }

    /// The whole address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// What a browser sends back: `name=value`.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// A page, uncompressed.
    ///
    /// # Errors
    /// When the answer is not 200.
    pub fn get(&self, path: &str) -> Result<Answer> {
        let mut answer = self.ask(path, "identity")?;
        Ok(Answer { body: answer.body_mut().read_to_string()? })
    }

    /// How many bytes of body a browser would receive, with Brotli.
    ///
    /// # Errors
    /// When the answer is not 200, or came without Brotli.
    pub fn transferred(&self, path: &str) -> Result<usize> {
        let mut answer = self.ask(path, "br")?;
        ensure!(
            answer.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding == "br"),
            "{path} came without Brotli"
        );
        Ok(answer.body_mut().read_to_vec()?.len())
    }

    /// The first link on a page that leads to one thing below `prefix`: its id is a UUID.
    ///
    /// # Errors
    /// When there is none.
    pub fn first_link(&self, page: &str, prefix: &str) -> Result<String> {
        self.links(page, prefix)?.into_iter().next().with_context(|| format!("{page} has no link to {prefix}…"))
    }

    /// All of them, each once, in the order of the page.
    ///
    /// # Errors
    /// When the page does not answer.
    pub fn links(&self, page: &str, prefix: &str) -> Result<Vec<String>> {
        let body = self.get(page)?.body;
        let mut links: Vec<String> = Vec::new();
        for link in quoted(&body).filter(|text| text.strip_prefix(prefix).is_some_and(is_uuid)) {
            if !links.iter().any(|known| known == link) {
                links.push(link.to_owned());
            }
        }
        Ok(links)
    }

    fn ask(&self, path: &str, coding: &str) -> Result<Response<Body>> {
        let request = self.agent.get(self.url(path)).header(COOKIE, &self.cookie).header(ACCEPT_ENCODING, coding);
        let answer = request.call().with_context(|| format!("{path} got no answer"))?;
        ensure!(answer.status() == 200, "{path} answered {}", answer.status());
        Ok(answer)
    }
}

/// The addresses of assets in a page or script, each once.
pub fn assets_of(text: &str) -> Vec<String> {
    let mut found: Vec<String> = quoted(text).filter(|text| text.starts_with("/assets/")).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"')
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_found_in_attributes_and_scripts() {
        let page = r#"<link href="/assets/main.1.css"><script src="/assets/loader.2.js"></script><a href="/assets">"#;
        assert_eq!(assets_of(page), ["/assets/loader.2.js", "/assets/main.1.css"]);
    }

    #[test]
    fn only_a_whole_uuid_is_an_id() {
        assert!(is_uuid("0193573f-0000-7000-8000-000000000001"));
        assert!(!is_uuid("new") && !is_uuid("0193573f-0000-7000-8000-000000000001/people"));
    }
}
