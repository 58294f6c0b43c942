//! Tokens. An agent's is 256 random bits, of which the store has the SHA-256. A visitor's is signed, so that a visitor
//! who never writes costs the store nothing (rule 13).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::model::{Network, Timestamp, VisitorId};

const AGENT_PREFIX: &str = "hla_";
const VISITOR_PREFIX: &str = "hlv_";
/// 16 bytes of id, 8 of time, 32 of signature.
const VISITOR_BYTES: usize = 56;

/// What stands in for an agent's token wherever it is kept.
pub type TokenHash = [u8; 32];

/// A token, told apart by its form alone.
#[derive(Debug, Clone)]
pub enum Token {
    /// An agent's, hashed.
    Agent(TokenHash),
    /// A visitor's, decoded but not yet believed.
    Visitor([u8; VISITOR_BYTES]),
}

impl Token {
    /// Reads a token; `None` if it is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        if let Some(secret) = text.strip_prefix(AGENT_PREFIX) {
            return (secret.len() == 43).then(|| Self::Agent(Sha256::digest(text).into()));
        }
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(VISITOR_PREFIX)?).ok()?;
        bytes.try_into().ok().map(Self::Visitor)
    }
}

/// Fills `N` bytes from the operating system's source of randomness.
///
/// # Panics
/// If the system has no such source: nothing secret can be made then.
#[allow(clippy::expect_used)]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A new agent's token and its hash.
pub fn new_agent_token() -> (String, TokenHash) {
    let token = format!("{AGENT_PREFIX}{}", URL_SAFE_NO_PAD.encode(random::<32>()));
    let hash = Sha256::digest(&token).into();
    (token, hash)
}

/// A password that is typed once: 20 letters and digits that are not mistaken for one another, 100 bits.
pub fn new_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letters: Vec<u8> =
        random::<20>().iter().map(|byte| LETTERS[usize::from(byte % 32)]).collect();
    let groups: Vec<_> = letters.chunks(5).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// Signs and checks the tokens of visitors.
pub struct VisitorTokens {
    mac: Hmac<Sha256>,
}

impl VisitorTokens {
    /// With the desk's key.
    #[allow(clippy::expect_used, reason = "HMAC takes keys of every length")]
    pub fn new(key: &[u8]) -> Self {
        Self { mac: Hmac::new_from_slice(key).expect("HMAC takes keys of every length") }
    }

    /// A token for `id`, made at `now`.
    pub fn sign(&self, id: VisitorId, now: Timestamp) -> String {
        let mut bytes = Vec::with_capacity(VISITOR_BYTES);
        bytes.extend_from_slice(id.0.as_bytes());
        bytes.extend_from_slice(&now.millis().to_be_bytes());
        let signature = self.mac.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&signature);
        format!("{VISITOR_PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What stands in for a network where it is kept: without the desk's key nobody can tell which it was.
    pub fn hash_network(&self, network: Network) -> Vec<u8> {
        let mac = self.mac.clone().chain_update(b"network").chain_update(network.to_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// Whose token it is and when it was made, if we signed it. Takes the same time whatever is wrong.
    pub fn check(&self, token: &[u8; VISITOR_BYTES]) -> Option<(VisitorId, Timestamp)> {
        let (signed, signature) = token.split_at(24);
        self.mac.clone().chain_update(signed).verify_slice(signature).ok()?;
        let (id, made_at) = signed.split_at(16);
        let id = VisitorId(Uuid::from_slice(id).ok()?);
        Some((id, Timestamp::from_millis(i64::from_be_bytes(made_at.try_into().ok()?))))
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, VisitorTokens, new_agent_token, new_password};
    use crate::model::{Timestamp, VisitorId};

    #[test]
    fn a_visitor_token_is_believed_only_as_it_was_signed() {
        let now = Timestamp::from_millis(1_795_000_000_000);
        let tokens = VisitorTokens::new(&[7; 32]);
        let id = VisitorId::new(now);
        let text = tokens.sign(id, now);
        let Some(Token::Visitor(token)) = Token::read(&text) else { panic!("not read") };
        assert_eq!(tokens.check(&token), Some((id, now)));
        assert_eq!(VisitorTokens::new(&[8; 32]).check(&token), None);
        for place in [0, 20, 55] {
            let mut forged = token;
            forged[place] ^= 1;
            assert_eq!(tokens.check(&forged), None);
        }
    }

    #[test]
    fn tokens_and_passwords_are_told_apart_and_never_the_same() {
        let (one, hash) = new_agent_token();
        assert!(matches!(Token::read(&one), Some(Token::Agent(read)) if read == hash));
        assert_ne!(one, new_agent_token().0);
        assert!(Token::read("hla_short").is_none());
        assert!(Token::read("Bearer").is_none());
        assert_ne!(new_password(), new_password());
    }
}
