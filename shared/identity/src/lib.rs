//! Who asks. The authorizer stands before every endpoint that must know it.
//!
//! It turns nobody away: it tells the endpoint what it found (a user, a guest, a token that is not
//! good), and the endpoint decides. So a refusal is a problem document like any other, browsing
//! works without signing in, and the keys that prove an identity are read by one function only.

pub mod authorizer;
pub mod edge;
pub mod guest;
pub mod keys;
pub mod token;
