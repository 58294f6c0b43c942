use std::collections::BTreeMap;

use poem_openapi::{Object, registry::MetaSchema};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use url::Url;

use super::{ChatId, Text, Timestamp, VisitorId, wire::wire_value};

/// The longest address of a page that is taken, in bytes.
const MAX_URL: usize = 2_048;

/// The address of a web page: http or https, at most 2,048 bytes as it came and once it is percent-encoded, no user part; a
/// fragment is cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PageUrl(String);

impl PageUrl {
    /// Takes `text` if it is such an address.
    ///
    /// # Errors
    /// The end of a sentence that says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.len() > MAX_URL {
            return Err(format!("must have at most {MAX_URL} bytes"));
        }
        let mut url = Url::parse(text)
            .map_err(|error| format!("must be a URL such as https://shop.example/bags: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("must begin with http:// or https://".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not contain a user name or password".to_owned());
        }
        url.set_fragment(None);
        let text: String = url.into();
        if text.len() > MAX_URL {
            return Err(format!("must have at most {MAX_URL} bytes"));
        }
        Ok(Self(text))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for PageUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(D::Error::custom)
    }
}

wire_value!(PageUrl, "PageUrl", {
    let mut schema = MetaSchema::new_with_format("string", "uri");
    schema.max_length = Some(MAX_URL);
    schema.pattern = Some("^https?://".to_owned());
    schema
});

/// The title of a page.
pub type Title = Text<300>;
/// Where the visitor came from: the same form as the page itself.
pub type Referrer = PageUrl;

/// The page on which a visitor is, as its browser says: unverified.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize, Deserialize)]
pub struct Page {
    /// The address of the page, http or https, percent-encoded, without a fragment.
    pub url: PageUrl,
    /// The title of the page.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// The page before, if the browser told it: of the same form as `url`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<Referrer>,
}

/// What the owner's page says about its visitor: at most 20 pairs, keys of 1 to 40 and values of at most 200
/// characters. Unverified, as everything that a browser says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Attributes(BTreeMap<String, String>);

impl Attributes {
    /// Takes `pairs` if they keep the bounds.
    ///
    /// # Errors
    /// The end of a sentence that names the bound that is not kept.
    pub fn new(pairs: BTreeMap<String, String>) -> Result<Self, String> {
        if pairs.len() > 20 {
            return Err("must have at most 20 attributes".to_owned());
        }
        for (key, value) in &pairs {
            if !(1..=40).contains(&key.chars().count()) {
                return Err("must have keys of 1 to 40 characters".to_owned());
            }
            if value.chars().count() > 200 {
                return Err(format!(
                    "must have values of at most 200 characters; that of `{key}` has more"
                ));
            }
            if key.contains('\0') || value.contains('\0') {
                return Err("must not contain NUL".to_owned());
            }
        }
        Ok(Self(pairs))
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(BTreeMap::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

wire_value!(Attributes, "Attributes", {
    let mut value = MetaSchema::new("string");
    value.max_length = Some(200);
    let mut schema = MetaSchema::new("object");
    schema.additional_properties =
        Some(Box::new(poem_openapi::registry::MetaSchemaRef::Inline(Box::new(value))));
    schema.max_properties = Some(20);
    schema
});

/// An anonymous customer on somebody's web site.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize, Deserialize)]
pub struct Visitor {
    /// Made by the server.
    pub id: VisitorId,
    /// What the visitor calls itself: unverified.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 80))]
    pub name: Option<String>,
    /// The language of its browser.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 35))]
    pub locale: Option<String>,
    /// Where it is.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// What the owner's page says about it: at most 20 pairs, keys of 1 to 40 and values of at most 200 characters.
    pub attributes: Attributes,
    /// On the site since.
    pub since: Timestamp,
    /// Its chat that is not closed, if there is one.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<ChatId>,
    /// Not heard of for a while; may come back.
    pub away: bool,
}

#[cfg(test)]
mod tests {
    use super::{Attributes, PageUrl};

    #[test]
    fn a_page_is_plain_http_without_secrets() {
        let page = PageUrl::new("https://shop.example/a?b=1#part").expect("fits");
        assert_eq!(page.as_str(), "https://shop.example/a?b=1");
        for bad in [
            "javascript:alert(1)",
            "ftp://shop.example/",
            "https://me:secret@shop.example/",
            "shop.example",
        ] {
            assert!(PageUrl::new(bad).is_err(), "{bad}");
        }
        assert!(PageUrl::new(&format!("https://shop.example/{}", "a".repeat(2_048))).is_err());
    }

    #[test]
    fn attributes_are_bounded() {
        let pairs = |count: usize| (0..count).map(|n| (format!("k{n}"), String::new())).collect();
        assert!(Attributes::new(pairs(20)).is_ok());
        assert!(Attributes::new(pairs(21)).is_err());
        assert!(Attributes::new([("k".to_owned(), "v".repeat(201))].into()).is_err());
        assert!(Attributes::new([("k".repeat(41), String::new())].into()).is_err());
    }
}
