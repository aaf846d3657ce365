//! Where a request comes from: the network address, and the browser as far as it is known.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use domain::Context;
use domain::devices::Device;
use domain::known_devices::DeviceToken;
use ipnet::IpNet;

use crate::guard::cookie;
use crate::state::AppState;
use crate::user_agent::device_name;

/// The cookie by which a browser is known again. It signs nobody in.
pub const DEVICE_COOKIE: &str = "__Host-device";

/// Whoever sends a request.
pub struct Caller {
    pub address: IpAddr,
    token: Option<DeviceToken>,
    device_name: String,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        Ok(Self {
            address: address(&parts.headers, peer, &state.site.trusted_proxies),
            token: cookie(&parts.headers, DEVICE_COOKIE).and_then(DeviceToken::parse),
            device_name: device_name(&parts.headers),
        })
    }
}

impl Caller {
    /// The browser for a sign-in; `shared` is the form's check box.
    #[must_use]
    pub fn device(self, cx: &Context, shared: &str) -> Device {
        let token = Some(self.token.unwrap_or_else(|| DeviceToken::new(cx)));
        Device { name: self.device_name, is_shared: !shared.is_empty(), token }
    }
}

/// The nearest address that is no proxy of ours. What stands left of it in `X-Forwarded-For` anybody may have written.
fn address(headers: &HeaderMap, peer: IpAddr, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    let told = headers.get_all("x-forwarded-for").iter().rev().filter_map(|value| value.to_str().ok());
    let mut told = told.flat_map(|line| line.rsplit(','));
    let mut nearest = peer;
    while is_trusted(&nearest) {
        match told.next().and_then(|text| text.trim().parse().ok()) {
            Some(next) => nearest = next,
            None => break,
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a header"));
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().expect("a network")).collect();
        address(&headers, "10.0.0.1".parse().expect("an address"), &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(seen(&["203.0.113.9"], &[]), "10.0.0.1", "nobody is trusted by himself");
        assert_eq!(seen(&["203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen(&["198.51.100.7, 203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9", "the left one may be a lie");
        assert_eq!(seen(&["198.51.100.7", "203.0.113.9, 10.0.0.2"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen(&["nonsense"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(seen(&[], &["10.0.0.0/8"]), "10.0.0.1");
    }
}
