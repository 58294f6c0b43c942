//! The API over a real socket, from outside.

mod assets;
mod connections;
mod credentials;
mod refusals;
mod story;
mod table;
