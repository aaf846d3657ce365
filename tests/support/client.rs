//! A browser without JavaScript: it keeps its cookie, says where its forms come from, and follows nothing by itself.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use scraper::{Html, Selector};
use tower::ServiceExt as _;

pub const ORIGIN_OF_FORMS: &str = "http://127.0.0.1:3000";

#[derive(Clone)]
pub struct Client {
    router: Router,
    pub cookie: Option<String>,
    /// The other cookie: by it the browser is known again.
    pub device: Option<String>,
    /// Where its requests come from.
    pub address: SocketAddr,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Client {
    pub fn new(router: Router) -> Self {
        Self { router, cookie: None, device: None, address: SocketAddr::from(([192, 0, 2, 1], 40_000)) }
    }

    pub fn with_token(mut self, token: &str) -> Self {
        self.cookie = Some(format!("__Host-sid={token}"));
        self
    }

    /// The same from another network address.
    pub fn at_address(mut self, last: u16) -> Self {
        let [high, low] = last.to_be_bytes();
        self.address = SocketAddr::from(([198, 51, high, low], 40_000));
        self
    }

    /// The same from this one, as text.
    pub fn over_network(mut self, address: &str) -> Self {
        self.address = SocketAddr::new(address.parse().expect("an address"), 40_000);
        self
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::builder().method(Method::GET).uri(path), Body::empty()).await
    }

    /// Posts a form as a page of ours does.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path).header(ORIGIN, ORIGIN_OF_FORMS), encoded(fields)).await
    }

    /// Posts a form as an island does.
    pub async fn post_as_island(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path).header(ORIGIN, ORIGIN_OF_FORMS).header(ACCEPT, "application/json"), encoded(fields)).await
    }

    /// Asks as an island does.
    pub async fn get_as_island(&mut self, path: &str) -> Answer {
        let request = Request::builder().method(Method::GET).uri(path).header(ACCEPT, "application/json");
        self.send(request, Body::empty()).await
    }

    /// Posts a form that says it comes from elsewhere, or does not say.
    pub async fn post_from(&mut self, origin: Option<&str>, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = match origin {
            Some(origin) => form(path).header(ORIGIN, origin),
            None => form(path),
        };
        self.send(request, encoded(fields)).await
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<&str> = self.cookie.iter().chain(&self.device).map(String::as_str).collect();
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) };
        let request = request
            .extension(ConnectInfo(self.address))
            .header("host", "127.0.0.1:3000")
            .body(body)
            .expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(SET_COOKIE) {
            let pair = set.to_str().expect("text").split(';').next().unwrap_or_default();
            if pair.starts_with("__Host-device=") {
                self.device = Some(pair.to_string());
            } else {
                self.keep(pair);
            }
        }
        let body = to_bytes(body, 10 * 1024 * 1024).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Keeps a cookie in place of the one of its name, or forgets that.
    fn keep(&mut self, pair: &str) {
        let (name, value) = pair.split_once('=').expect("a name and a value");
        let held = self.cookie.take().unwrap_or_default();
        let others = held.split("; ").filter(|one| one.split_once('=').is_some_and(|(known, _)| known != name));
        let kept: Vec<&str> = others.chain((!value.is_empty()).then_some(pair)).collect();
        self.cookie = (!kept.is_empty()).then(|| kept.join("; "));
    }

    /// What a request gets, as it is on the way.
    pub async fn packed(&mut self, request: axum::http::request::Builder) -> (Vec<u8>, HeaderMap) {
        let request =
            request.header("host", "127.0.0.1:3000").header(COOKIE, self.cookie.as_deref().unwrap_or_default());
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        (to_bytes(body, 10 * 1024 * 1024).await.expect("a body").to_vec(), parts.headers)
    }

    /// What is downloaded, as it is.
    pub async fn bytes(&mut self, path: &str) -> Vec<u8> {
        let request = Request::builder().uri(path).header("host", "127.0.0.1:3000");
        let request = request.header(COOKIE, self.cookie.as_deref().unwrap_or_default());
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        to_bytes(response.into_body(), 10 * 1024 * 1024).await.expect("a body").to_vec()
    }

    /// Follows a redirect.
    pub async fn follow(&mut self, answer: Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let to = answer.location();
        self.get(&to).await
    }
}

fn form(path: &str) -> axum::http::request::Builder {
    Request::builder().method(Method::POST).uri(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded")
}

fn encoded(fields: &[(&str, &str)]) -> Body {
    Body::from(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
}

impl Answer {
    /// Where a redirect leads.
    pub fn location(&self) -> String {
        self.headers.get(LOCATION).expect("a redirect").to_str().expect("text").to_string()
    }

    /// All text of the page's main part, spaces folded.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let main = Selector::parse("main").expect("a selector");
        let text: Vec<&str> = html.select(&main).flat_map(|main| main.text()).collect();
        text.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The texts of all elements that a selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let found = Selector::parse(selector).expect("a selector");
        html.select(&found)
            .map(|one| one.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The same with their spaces and line breaks.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let found = Selector::parse(selector).expect("a selector");
        html.select(&found).map(|one| one.text().collect()).collect()
    }

    /// An attribute of the first element that a selector finds.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let found = Selector::parse(selector).expect("a selector");
        html.select(&found).next().and_then(|one| one.attr(name)).map(str::to_string)
    }

    /// The same attribute of all elements that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let found = Selector::parse(selector).expect("a selector");
        html.select(&found).filter_map(|one| one.attr(name)).map(str::to_string).collect()
    }

    /// The markup inside the first element that a selector finds.
    pub fn inner(&self, selector: &str) -> String {
        let html = Html::parse_document(&self.body);
        let found = Selector::parse(selector).expect("a selector");
        html.select(&found).next().unwrap_or_else(|| panic!("no {selector}: {}", self.text())).inner_html()
    }

    /// The value of the field with this name, as a browser would post it: with its line breaks.
    pub fn raw_value(&self, field: &str) -> String {
        let html = Html::parse_document(&self.body);
        let area = Selector::parse(&format!("textarea[name={field}]")).expect("a selector");
        let typed = html.select(&area).next().map(|area| area.text().collect::<String>());
        typed.unwrap_or_else(|| self.value(field))
    }

    /// The value of the field with this name.
    pub fn value(&self, field: &str) -> String {
        let attribute = self.attribute(&format!("input[name={field}]"), "value");
        let area = || self.all(&format!("textarea[name={field}]")).first().cloned();
        let choice = || self.attribute(&format!("select[name={field}] option[selected]"), "value");
        attribute.or_else(area).or_else(choice).unwrap_or_default()
    }

    /// What is said to be wrong with this field.
    pub fn wrong(&self, field: &str) -> String {
        self.all(&format!("#{field}-wrong")).first().cloned().unwrap_or_default()
    }
}

impl Answer {
    /// All fields of a form in their order, as a browser would post them; no buttons.
    pub fn form_fields(&self, selector: &str) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.body);
        let (form, field) = (
            Selector::parse(selector).expect("a selector"),
            Selector::parse("input, textarea, select").expect("a selector"),
        );
        let chosen = Selector::parse("option[selected]").expect("a selector");
        let form = html.select(&form).next().unwrap_or_else(|| panic!("no {selector}: {}", self.text()));
        let fields = form.select(&field).filter_map(|one| {
            let name = one.attr("name")?.to_string();
            if one.attr("type") == Some("radio") && one.attr("checked").is_none() {
                return None;
            }
            let value = match one.value().name() {
                "textarea" => one.text().collect(),
                "select" => {
                    one.select(&chosen).next().and_then(|option| option.attr("value")).unwrap_or_default().to_string()
                }
                _ => one.attr("value").unwrap_or_default().to_string(),
            };
            Some((name, value))
        });
        fields.collect()
    }

    /// The values of all fields of this name, in their order.
    pub fn values(&self, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let fields = Selector::parse(&format!("input[name={name}]")).expect("a selector");
        html.select(&fields).map(|one| one.attr("value").unwrap_or_default().to_string()).collect()
    }

    /// The value of the option that begins with these words.
    pub fn attribute_of_option(&self, words: &str) -> String {
        let html = Html::parse_document(&self.body);
        let options = Selector::parse("option").expect("a selector");
        let found = html.select(&options).find(|option| option.text().collect::<String>().starts_with(words));
        found
            .and_then(|option| option.attr("value"))
            .unwrap_or_else(|| panic!("no option {words}: {}", self.text()))
            .to_string()
    }

    /// The membership of a name's row on the attendance board.
    pub fn membership_of(&self, name: &str) -> String {
        let html = Html::parse_document(&self.body);
        let (row, field) = (
            Selector::parse(".board__row").expect("a selector"),
            Selector::parse("input[name=membership]").expect("a selector"),
        );
        let found = html.select(&row).find(|row| row.text().collect::<String>().starts_with(name));
        let field = found.and_then(|row| row.select(&field).next()).expect("a row");
        field.attr("value").expect("a value").to_string()
    }
}
