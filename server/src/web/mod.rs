//! What browsers are served outside of the API: the widget, the agent page, the home page, and pages that explain.

mod assets;
mod docs;
mod health;
mod kinds;
mod metrics;
mod pages;
mod problems;
mod reading;

pub use assets::Assets;
pub use docs::Docs;
pub use health::{Live, Ready};
pub use metrics::Metrics;
pub use pages::{Home, SpecFile};
pub use problems::Problems;
