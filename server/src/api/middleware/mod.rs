//! What happens around every call, from outside in: [`log`], [`text`], [`cors`], [`limits`], [`problems`], [`body`].

pub mod body;
pub mod cors;
pub mod limits;
pub mod log;
pub mod problems;
pub mod text;
