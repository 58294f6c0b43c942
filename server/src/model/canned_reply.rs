use poem_openapi::{Object, registry::MetaSchema};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{CannedReplyId, MessageText, wire::wire_value};

/// What is typed after a slash for a canned reply: 1 to 32 letters of any script, digits, `-` and `_`. Kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shortcut(String);

impl Shortcut {
    /// Takes `text`, with or without a slash before it, if it is one.
    ///
    /// # Errors
    /// The end of a sentence that says what one looks like.
    pub fn new(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let text = text.strip_prefix('/').unwrap_or(text).to_lowercase();
        let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
        if (1..=32).contains(&text.chars().count()) && text.chars().all(fits) {
            Ok(Self(text))
        } else {
            Err("must have 1 to 32 letters, digits, - or _".to_owned())
        }
    }
}

impl AsRef<str> for Shortcut {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Shortcut {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Shortcut {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(D::Error::custom)
    }
}

wire_value!(Shortcut, "Shortcut", {
    let mut schema = MetaSchema::new("string");
    schema.min_length = Some(1);
    // With the slash that may stand before it.
    schema.max_length = Some(33);
    // No more of the rule than that of ASCII only `-` and `_` may stand beside letters and digits: what letters of any script
    // are, patterns of most languages cannot say.
    schema.pattern = Some(r"^/?[^\s!-,./:-@\[-^`{-~]{1,32}$".to_owned());
    schema
});

/// A text that agents use again and again.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
pub struct CannedReply {
    /// Names it.
    pub id: CannedReplyId,
    /// What is typed after a slash. No two are alike.
    #[oai(validator(max_length = 32, pattern = r"^[^\s!-,./:-@\[-^`{-~]{1,32}$"))]
    pub shortcut: Shortcut,
    /// The text. `{visitor}` and `{agent}` stand for names, which the agent's program fills in.
    pub text: MessageText,
}

#[cfg(test)]
mod tests {
    use super::Shortcut;

    #[test]
    fn a_shortcut_is_one_word_in_lower_case() {
        assert_eq!(&*Shortcut::new(" /Grüße-2 ").expect("fits"), "grüße-2");
        for wrong in
            ["", "/", "a b", "a/b", "//a", "a!b", "a[b", "a`b", "a~b", "x\u{0}", &"x".repeat(33)]
        {
            assert!(Shortcut::new(wrong).is_err(), "{wrong}");
        }
    }
}
