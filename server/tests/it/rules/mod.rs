//! The rules, as `desk/mod.rs` counts them, against the desk, on paused time. Each test names its rule.

mod approach;
mod closing;
mod endings;
mod handover;
mod history;
mod line;
mod line_by_hand;
mod log_in;
mod online;
mod opening;
mod places;
mod polls;
mod posting;
mod presence;
mod races;
mod unserved;
