//! The rules of DESIGN section 2, against the desk, on paused time. Each test names its rule.

mod closing;
mod online;
mod opening;
mod polls;
mod posting;
mod presence;
