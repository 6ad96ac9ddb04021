//! Guests: a name in a cookie, signed so that nobody can take another's.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use souk_contracts::GuestId;
use uuid::Uuid;

/// The cookie's name.
pub const COOKIE: &str = "souk_guest";
const THIRTY_DAYS_SECONDS: u32 = 30 * 24 * 60 * 60;

/// Signs and checks guests' names: `<id>.<HMAC-SHA256 of the id>`.
pub struct GuestCookies {
    key: Vec<u8>,
    /// Whether browsers may send the cookie over TLS only.
    secure: bool,
}

impl GuestCookies {
    #[must_use]
    pub const fn new(key: Vec<u8>, secure: bool) -> Self {
        Self { key, secure }
    }

    /// A guest who has not been here before.
    #[must_use]
    pub fn invite() -> GuestId {
        GuestId(Uuid::now_v7().simple().to_string())
    }

    /// The `Set-Cookie` that names `guest`.
    #[must_use]
    pub fn set_cookie(&self, guest: &GuestId) -> String {
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.mac(&guest.0).finalize().into_bytes());
        let secure = if self.secure { "; Secure" } else { "" };
        format!(
            "{COOKIE}={}.{signature}; Path=/; Max-Age={THIRTY_DAYS_SECONDS}; HttpOnly; SameSite=Lax{secure}",
            guest.0
        )
    }

    /// The guest whom a `Cookie` header names, if the signature is ours.
    #[must_use]
    pub fn read(&self, header: &str) -> Option<GuestId> {
        header
            .split(';')
            .filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
            .find_map(|value| self.verify(value))
    }

    fn verify(&self, value: &str) -> Option<GuestId> {
        let (id, signature) = value.split_once('.')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(id).verify_slice(&signature).ok()?;
        Some(GuestId(id.to_owned()))
    }

    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    fn mac(&self, id: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("a key of any length");
        mac.update(id.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(key: &[u8]) -> GuestCookies {
        GuestCookies::new(key.to_vec(), true)
    }

    fn sent_back(set_cookie: &str) -> String {
        format!(
            "theme=dark; {}",
            set_cookie.split(';').next().unwrap_or_default()
        )
    }

    #[test]
    fn a_guest_is_known_again() {
        let (cookies, guest) = (cookies(b"key"), GuestCookies::invite());
        assert_eq!(
            cookies.read(&sent_back(&cookies.set_cookie(&guest))),
            Some(guest)
        );
    }

    #[test]
    fn a_forged_or_foreign_cookie_names_nobody() {
        let cookie = sent_back(&cookies(b"another key").set_cookie(&GuestCookies::invite()));
        for header in [
            cookie.as_str(),
            "souk_guest=",
            "souk_guest=a.b",
            "souk_guest=a",
            "",
            ";;=",
        ] {
            assert_eq!(cookies(b"key").read(header), None, "{header}");
        }
    }
}
