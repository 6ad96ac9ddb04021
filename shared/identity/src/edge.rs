//! What the content delivery network says of who asks through it.
//!
//! Behind it, the gateway sees the network's own address, and the host of the API in place of the shop's.
//! So a function at the network's edge writes both of the viewer into headers. Anybody who finds the API's
//! own address can send such headers too: they count beside the secret that the network alone adds.

use serde::Serialize;
use std::net::IpAddr;
use subtle::ConstantTimeEq;

const SECRET: &str = "x-souk-edge";
const ADDRESS: &str = "x-souk-viewer-address";
const HOST: &str = "x-souk-viewer-host";

/// The content delivery network in front of the API.
pub struct Edge {
    secret: Vec<u8>,
}

/// Whom the network serves, as far as it says so.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Viewer {
    /// Where the request comes from.
    #[serde(rename = "viewer_address", skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// What the viewer calls the shop.
    #[serde(rename = "viewer_host", skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

impl Edge {
    #[must_use]
    pub const fn new(secret: Vec<u8>) -> Self {
        Self { secret }
    }

    /// What is known of the viewer: nothing of who came past the network.
    pub fn viewer<'a>(&self, header: impl Fn(&str) -> Option<&'a str>) -> Viewer {
        let sent = header(SECRET).unwrap_or_default();
        if !bool::from(self.secret.ct_eq(sent.as_bytes())) {
            return Viewer::default();
        }
        Viewer {
            address: header(ADDRESS).and_then(|address| address.parse().ok()),
            host: header(HOST).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(sent: &[(&str, &'static str)]) -> Viewer {
        Edge::new(b"secret".to_vec()).viewer(|name| {
            let (_, value) = sent.iter().find(|(given, _)| *given == name)?;
            Some(*value)
        })
    }

    #[test]
    fn the_network_says_who_asks_and_for_which_shop() {
        let found = viewer(&[
            (SECRET, "secret"),
            (ADDRESS, "2001:db8::7"),
            (HOST, "souk.example"),
        ]);
        let expected = Viewer {
            address: "2001:db8::7".parse().ok(),
            host: Some("souk.example".to_owned()),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn who_comes_past_the_network_says_nothing() {
        for secret in ["", "secre", "secret2", "SECRET"] {
            let found = viewer(&[(SECRET, secret), (ADDRESS, "203.0.113.7"), (HOST, "evil")]);
            assert_eq!(found, Viewer::default(), "{secret:?}");
        }
        assert_eq!(viewer(&[(ADDRESS, "203.0.113.7")]), Viewer::default());
    }

    #[test]
    fn what_is_no_address_is_none() {
        let found = viewer(&[(SECRET, "secret"), (ADDRESS, "unknown")]);
        assert_eq!(found, Viewer::default());
    }
}
