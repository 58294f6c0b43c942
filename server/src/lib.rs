//! Holdline: live chat for customer service, one binary. `ARCHITECTURE.md` shows how it hangs together.

pub mod desk;
pub mod model;
pub mod store;
