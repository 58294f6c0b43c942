//! What happens around every call, from outside in: [`log`], [`cors`], [`problems`], [`body`].

pub mod body;
pub mod cors;
pub mod log;
pub mod problems;
