//! How a type of one JSON value presents itself to poem-openapi.

/// Describes a type whose JSON form is a single value to poem-openapi, with `serde` doing the work.
///
/// `wire_value!(Type, "schema name", schema)`; with `parameter` the type is also read from paths and queries,
/// through its `FromStr`.
macro_rules! wire_value {
    ($type:ty, $name:expr, $schema:expr) => {
        impl ::poem_openapi::types::Type for $type {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> ::std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn schema_ref() -> ::poem_openapi::registry::MetaSchemaRef {
                ::poem_openapi::registry::MetaSchemaRef::Inline(Box::new($schema))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(::std::iter::once(self))
            }
        }

        impl ::poem_openapi::types::ParseFromJSON for $type {
            fn parse_from_json(
                value: Option<::serde_json::Value>,
            ) -> ::poem_openapi::types::ParseResult<Self> {
                ::serde_json::from_value(value.unwrap_or_default())
                    .map_err(::poem_openapi::types::ParseError::custom)
            }
        }

        impl ::poem_openapi::types::ToJSON for $type {
            fn to_json(&self) -> Option<::serde_json::Value> {
                ::serde_json::to_value(self).ok()
            }
        }
    };
    ($type:ty, $name:expr, $schema:expr, parameter) => {
        $crate::model::wire::wire_value!($type, $name, $schema);

        impl ::poem_openapi::types::ParseFromParameter for $type {
            fn parse_from_parameter(value: &str) -> ::poem_openapi::types::ParseResult<Self> {
                value.parse().map_err(::poem_openapi::types::ParseError::custom)
            }
        }
    };
}

/// An enumeration that is an open string on the wire: its values are documented, each by its doc comment, and a client has
/// to pass over one that it does not know. A closed enumeration would make generated clients throw away the whole answer.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident: $about:literal { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[doc = $doc])+ #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// For the document: which values there are, and what each of them says.
            pub const KNOWN_VALUES: &str = concat!(
                "Known values, of which later releases may have more; pass over one that you do not know:\n"
                $(, "\n- `", $text, "`:" $(, $doc)+)+
            );

            /// The value as it travels and as it is stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of that text, if it is one of ours.
            pub fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        $crate::model::wire::wire_value!($name, concat!("string_", stringify!($name)), {
            let mut schema = ::poem_openapi::registry::MetaSchema::new("string");
            // Known values are shorter; so may be those of later releases.
            schema.max_length = Some(40);
            // The words of a field take the place of these; the title stays, and by it `api::spec` finds the values.
            schema.title = Some(stringify!($name).to_owned());
            schema.description = Some($about);
            schema
        });
    };
}

pub(in crate::model) use {open_enum, wire_value};
