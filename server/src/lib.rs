//! Holdline: live chat for customer service, one binary. `ARCHITECTURE.md` shows how it hangs together.

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod conn;
pub mod desk;
pub mod model;
pub mod store;
pub mod web;
