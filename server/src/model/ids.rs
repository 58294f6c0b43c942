use std::{fmt, str::FromStr};

use poem_openapi::registry::MetaSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Timestamp, wire::wire_value};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id of the moment `now`: a UUIDv7 (RFC 9562), so that ids sort by the time they were made.
            pub fn new(now: Timestamp) -> Self {
                let millis = u64::try_from(now.millis()).unwrap_or_default();
                let moment = uuid::Timestamp::from_unix(
                    uuid::NoContext,
                    millis / 1_000,
                    u32::try_from(millis % 1_000).unwrap_or_default() * 1_000_000,
                );
                Self(Uuid::new_v7(moment))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        wire_value!($name, concat!("string_", stringify!($name)), MetaSchema::new_with_format("string", "uuid"), parameter);
    };
}

id!(
    /// An agent, as everybody but the log-in names it.
    AgentId
);
id!(
    /// A visitor.
    VisitorId
);
id!(
    /// A chat.
    ChatId
);
id!(
    /// A canned reply.
    CannedReplyId
);
id!(
    /// A message. Made by its sender, so that a retry is never a second message; unique within chat and sender.
    MessageId
);
