//! One binary for all integration tests: it links once.

#![allow(clippy::expect_used, clippy::panic, reason = "what a test does not expect fails it")]

mod cli;
mod fixtures;
mod http;
mod layers;
mod rules;
mod spec;
mod store;
