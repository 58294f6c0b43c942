//! The API over a real socket, from outside.

mod addresses;
mod assets;
mod connections;
mod credentials;
mod limits;
mod places;
mod refusals;
mod story;
mod table;
