//! The API over a real socket, from outside.

mod addresses;
mod admin;
mod assets;
mod canned_replies;
mod connections;
mod credentials;
mod docs;
mod documented;
mod limits;
mod places;
mod refusals;
mod sessions;
mod story;
mod table;
