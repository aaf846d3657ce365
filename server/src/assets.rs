//! The files that pages load: CSS, islands, icons. They lie in the binary, plain and compressed, under names that
//! hold the hash of their content, so that a browser may keep them for good. Nothing is compressed while serving.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

// `static ASSETS: &[Asset]`, sorted by file, written by `build.rs`.
include!(concat!(env!("OUT_DIR"), "/assets_table.rs"));

/// One file in all the ways it can be sent.
struct Asset {
    /// The hashed name, last part of the address.
    file: &'static str,
    /// The logical name: what the source calls it.
    name: &'static str,
    /// The address.
    path: &'static str,
    content_type: &'static str,
    plain: Representation,
    brotli: Option<Representation>,
    gzip: Option<Representation>,
}

/// Bytes and the strong entity tag that belongs to exactly these.
struct Representation {
    etag: &'static str,
    bytes: &'static [u8],
}

/// Whether this binary was built without assets, by plain cargo in place of `cargo xtask build`.
#[must_use]
pub fn missing() -> bool {
    ASSETS.is_empty()
}

/// The address of an asset: `url("main.css")` is `/assets/main.<hash>.css`. Ask once at start and keep the answer.
///
/// # Panics
/// When there are assets and none is called so: a slip of the pen, found by the first test that starts a server.
#[must_use]
pub fn url(name: &str) -> &'static str {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => asset.path,
        None if missing() => "/assets/missing",
        None => panic!("there is no asset called {name}"),
    }
}

/// Answers `GET /assets/{name}` with the smallest representation that the browser reads.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Ok(found) = ASSETS.binary_search_by(|asset| asset.file.cmp(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    answer(&ASSETS[found], &headers)
}

/// GET /offline.js: the worker of who reads without a network. Its address is always the same, so that a browser asks
/// whether there is a newer one, and it stands above all pages.
pub async fn worker(headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == "offline-worker.js") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = answer(asset, &headers);
    set(&mut response, CACHE_CONTROL, "no-cache");
    set(&mut response, HeaderName::from_static("service-worker-allowed"), "/");
    response
}

fn answer(asset: &Asset, headers: &HeaderMap) -> Response {
    let (coding, representation) = asset.for_browser(headers);
    let mut response = if has_already(headers, representation.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(representation.bytes));
        set(&mut response, CONTENT_TYPE, asset.content_type);
        if let Some(coding) = coding {
            set(&mut response, CONTENT_ENCODING, coding);
        }
        response
    };
    set(&mut response, ETAG, representation.etag);
    set(&mut response, CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(&mut response, VARY, "Accept-Encoding");
    response
}

impl Asset {
    /// Brotli before gzip before plain: the order of their sizes.
    fn for_browser(&self, headers: &HeaderMap) -> (Option<&'static str>, &Representation) {
        let ways = [("br", &self.brotli), ("gzip", &self.gzip)];
        ways.into_iter()
            .filter_map(|(coding, way)| Some((coding, way.as_ref()?)))
            .find(|(coding, _)| accepts(headers, coding))
            .map_or((None, &self.plain), |(coding, way)| (Some(coding), way))
    }
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// Whether `Accept-Encoding` names the coding, and not with `q=0`.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    words(headers, ACCEPT_ENCODING).any(|word| {
        let (name, weight) = word.split_once(';').unwrap_or((word, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        name.trim().eq_ignore_ascii_case(coding) && weight.is_ok_and(|weight| weight > 0.0)
    })
}

/// `If-None-Match` compares weakly: a proxy may have marked the tag so.
fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    words(headers, IF_NONE_MATCH).any(|word| word == "*" || word.trim_start_matches("W/") == etag)
}

fn words(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    static STYLE: Asset = Asset {
        file: "main.0123.css",
        name: "main.css",
        path: "/assets/main.0123.css",
        content_type: "text/css; charset=utf-8",
        plain: Representation { etag: "\"main.0123.css\"", bytes: b"a { color: red }" },
        brotli: Some(Representation { etag: "\"main.0123.cssbr\"", bytes: b"brotli" }),
        gzip: Some(Representation { etag: "\"main.0123.cssgz\"", bytes: b"gzip" }),
    };

    fn asked(name: HeaderName, value: &'static str) -> Response {
        answer(&STYLE, &HeaderMap::from_iter([(name, HeaderValue::from_static(value))]))
    }

    fn coding(accept: &'static str) -> Option<String> {
        let response = asked(ACCEPT_ENCODING, accept);
        response.headers().get(CONTENT_ENCODING).map(|coding| coding.to_str().expect("a word").to_owned())
    }

    #[test]
    fn the_smallest_encoding_that_the_browser_reads_is_sent() {
        assert_eq!(coding("gzip, deflate, br, zstd").as_deref(), Some("br"));
        assert_eq!(coding("GZIP").as_deref(), Some("gzip"));
        assert_eq!(coding("br;q=0, gzip;q=0.5").as_deref(), Some("gzip"));
        assert_eq!(coding("identity"), None);
    }

    #[tokio::test]
    async fn an_answer_may_be_kept_for_good_and_says_what_it_is() {
        let response = answer(&STYLE, &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[VARY], "Accept-Encoding");
        let body = to_bytes(response.into_body(), 100).await.expect("a body");
        assert_eq!(body.as_ref(), STYLE.plain.bytes);
    }

    #[test]
    fn a_browser_that_has_the_bytes_gets_no_body() {
        for tags in ["\"main.0123.css\"", "\"other\", \"main.0123.css\"", "W/\"main.0123.css\"", "*"] {
            let response = asked(IF_NONE_MATCH, tags);
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{tags}");
            assert_eq!(response.headers()[ETAG], "\"main.0123.css\"");
        }
        assert_eq!(asked(IF_NONE_MATCH, "\"main.0123.cssbr\"").status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn an_unknown_name_is_not_found() {
        let response = serve(Path("main.css".to_owned()), HeaderMap::new()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_table_is_sorted_and_each_asset_has_its_address() {
        assert!(ASSETS.is_sorted_by_key(|asset| asset.file));
        for asset in ASSETS {
            assert_eq!(url(asset.name), asset.path);
            assert_eq!(asset.path, format!("/assets/{}", asset.file));
        }
        assert_eq!(missing(), ASSETS.is_empty());
    }
}
