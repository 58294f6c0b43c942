//! Connections: accepting them, bounding them, holding their requests, letting them go.

mod accept;
mod hold;
mod places;

pub use accept::{Limits, bind, serve};
pub use hold::{Held, Stop, Stopping, hold};
pub use places::{Connections, OnReserve};
