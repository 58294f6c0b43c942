use std::{fmt, ops::Deref};

use poem_openapi::registry::MetaSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::wire::wire_value;

/// Text that somebody sent: trimmed, 1 to `MAX` code points, no NUL (PostgreSQL cannot store one).
///
/// Reading one from JSON refuses what does not fit; a number or a boolean is not text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Trims `text` and takes it if it fits. In names and other lines control characters become spaces.
    ///
    /// # Errors
    /// The end of a sentence that says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, String> {
        // What is one line by its nature is kept one, and nothing in it moves a terminal's cursor.
        let line = (MAX < 1_000).then(|| text.replace(char::is_control, " "));
        let text = line.as_deref().unwrap_or(text).trim();
        if text.chars().all(is_invisible) {
            return Err("must not be blank".to_owned());
        }
        if text.contains('\0') {
            return Err("must not contain NUL".to_owned());
        }
        let count = text.chars().count();
        if count > MAX {
            return Err(format!("must have at most {MAX} characters, this has {count}"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text itself.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// White space, and characters that show nothing at all.
fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(D::Error::custom)
    }
}

fn bounded(min: usize, max: usize) -> MetaSchema {
    let mut schema = MetaSchema::new("string");
    schema.min_length = Some(min);
    schema.max_length = Some(max);
    schema
}

/// The text of a message (rule 8).
pub type MessageText = Text<4_000>;
/// What people are called.
pub type Name = Text<80>;
/// A BCP 47 language tag as the browser gives it.
pub type Locale = Text<35>;

wire_value!(Text<4_000>, "Text4000", bounded(1, 4_000));
wire_value!(Text<80>, "Text80", bounded(1, 80));
wire_value!(Text<35>, "Text35", bounded(1, 35));
wire_value!(Text<300>, "Text300", bounded(1, 300));

/// The fixed name by which an agent logs in, `E1001`: 1 to 64 of letters, digits and `. _ - @`. Compared without
/// regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EmployeeId(String);

impl EmployeeId {
    /// Takes `text` if it is an employee id.
    ///
    /// # Errors
    /// The end of a sentence that says what one looks like.
    pub fn new(text: &str) -> Result<Self, String> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err("must have 1 to 64 letters, digits or . _ - @".to_owned())
        }
    }
}

impl std::str::FromStr for EmployeeId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::new(text)
    }
}

impl Deref for EmployeeId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmployeeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EmployeeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(D::Error::custom)
    }
}

wire_value!(EmployeeId, "EmployeeId", {
    let mut schema = bounded(1, 64);
    schema.pattern = Some("^[A-Za-z0-9._@-]{1,64}$".to_owned());
    schema
});

/// Characters that a password has at least when it is chosen (NIST SP 800-63B counts length, not kinds of characters).
const LEAST_CHOSEN: usize = 10;
/// Bytes that a password has at most: argon2 would hash whatever it is given.
const LONGEST_PASSWORD: usize = 200;

/// A password as somebody typed it: 1 to 200 bytes when one logs in, 10 or more when one chooses it. Never shown
/// by `Debug`, never written.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Password(String);

impl Password {
    /// Takes `text` as a password.
    ///
    /// # Errors
    /// The end of a sentence, if it is empty or longer than 200 bytes.
    pub fn new(text: String) -> Result<Self, String> {
        if (1..=LONGEST_PASSWORD).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err("must have 1 to 200 bytes".to_owned())
        }
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether it is long enough to be chosen as a new one.
    pub fn may_be_chosen(&self) -> bool {
        self.0.chars().count() >= LEAST_CHOSEN
    }
}

impl TryFrom<String> for Password {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::new(text)
    }
}

/// A password that somebody chooses: long enough for that.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub struct NewPassword(Password);

impl TryFrom<String> for NewPassword {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let password = Password::new(text)?;
        if password.may_be_chosen() {
            Ok(Self(password))
        } else {
            Err(format!("must have at least {LEAST_CHOSEN} characters"))
        }
    }
}

impl From<NewPassword> for Password {
    fn from(NewPassword(password): NewPassword) -> Self {
        password
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Serialize for Password {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("a password is never written"))
    }
}

fn secret(min: usize) -> MetaSchema {
    let mut schema = bounded(min, LONGEST_PASSWORD);
    schema.format = Some("password");
    schema
}

wire_value!(Password, "Password", secret(1));
wire_value!(NewPassword, "NewPassword", secret(LEAST_CHOSEN));

#[cfg(test)]
mod tests {
    use super::{EmployeeId, MessageText, Name, NewPassword, Password};

    #[test]
    fn text_is_trimmed_and_counted_in_code_points() {
        assert_eq!(&*MessageText::new("  hi\n").expect("fits"), "hi");
        assert!(MessageText::new(&"😀".repeat(4_000)).is_ok());
        assert!(MessageText::new(&"😀".repeat(4_001)).is_err());
        assert!(MessageText::new(" \t\n").is_err());
        assert!(MessageText::new("\u{200b}\u{feff}").is_err());
        assert_eq!(&*Name::new("a\nb\u{1b}[31m").expect("fits"), "a b [31m");
        assert!(MessageText::new("a\0b").is_err());
    }

    #[test]
    fn a_number_is_not_text() {
        assert!(serde_json::from_str::<MessageText>("12").is_err());
    }

    #[test]
    fn an_employee_id_is_plain() {
        assert!(EmployeeId::new("E1001").is_ok());
        assert!(EmployeeId::new("ann@shop.example").is_ok());
        assert!(EmployeeId::new("").is_err());
        assert!(EmployeeId::new("a b").is_err());
    }

    #[test]
    fn a_password_does_not_show_itself() {
        let password = Password::new("correct horse".to_owned()).expect("fits");
        assert_eq!(format!("{password:?}"), "Password(…)");
        assert!(serde_json::to_string(&password).is_err());
    }

    #[test]
    fn a_new_password_is_long_enough() {
        assert!(NewPassword::try_from("ten of them".to_owned()).is_ok());
        assert!(NewPassword::try_from("too short".to_owned()).is_err());
        assert!(NewPassword::try_from("x".repeat(201)).is_err());
    }
}
