//! What a password is stored as: its hash by argon2id (RFC 9106), in PHC form.

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

/// The memory that hashing fills, 19 MiB, kept from one hash to the next: an allocator that gives out so much again and
/// again, aligned, leaves gaps that nobody has a use for.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// The hash of a password, with a salt of its own. `None` if hashing itself fails.
    pub(super) fn hash(&mut self, password: &[u8]) -> Option<String> {
        let (params, salt) = (Params::default(), Salt::generate());
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::default().into()),
            params: ParamsString::try_from(&params).ok()?,
            salt: Some(salt),
            hash: Some(self.fill(&Argon2::from(params), password, &salt)?),
        };
        Some(hash.to_string())
    }

    /// Whether `hash` is that of the password. What cannot be read is nobody's.
    pub(super) fn verify(&mut self, password: &[u8], hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else { return false };
        let PasswordHash { algorithm, version, salt: Some(salt), hash: Some(expected), .. } = &hash
        else {
            return false;
        };
        let version = version.map_or(Ok(Version::default()), Version::try_from);
        let (Ok(algorithm), Ok(version), Ok(params)) =
            (Algorithm::try_from(algorithm.as_str()), version, Params::try_from(&hash))
        else {
            return false;
        };
        let found = self.fill(&Argon2::new(algorithm, version, params), password, salt);
        // Outputs are compared in constant time.
        found.as_ref() == Some(expected)
    }

    fn fill(&mut self, argon2: &Argon2<'_>, password: &[u8], salt: &Salt) -> Option<Output> {
        let blocks = argon2.params().block_count();
        if self.0.len() < blocks {
            self.0.resize(blocks, Block::new());
        }
        let length = argon2.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..length)?;
        argon2
            .hash_password_into_with_memory(password, salt, output, &mut self.0[..blocks])
            .ok()?;
        Output::new(output).ok()
    }
}

#[cfg(test)]
mod tests {
    use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

    use super::Memory;

    #[test]
    fn it_agrees_with_the_library_and_what_was_hashed_before_leaves_no_trace() {
        let (good, other) = (b"correct horse battery", b"something else");
        let mut memory = Memory::default();
        for _ in 0..2 {
            let hash = memory.hash(good).expect("a hash");
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
            let read = PasswordHash::new(&hash).expect("PHC");
            assert!(Argon2::default().verify_password(good, &read).is_ok());
            assert!(memory.verify(good, &hash));
            assert!(!memory.verify(other, &hash));
            assert_ne!(memory.hash(good).expect("a hash"), hash, "a salt of its own");
        }
        let theirs = Argon2::default().hash_password(good).expect("a hash").to_string();
        assert!(memory.verify(good, &theirs) && !memory.verify(other, &theirs));
        assert!(!memory.verify(good, "") && !memory.verify(good, "$argon2id$v=19$m=19456"));
    }
}
