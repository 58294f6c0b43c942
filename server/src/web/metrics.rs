//! `/metrics` in the OpenMetrics text format, for a listener of its own.

use std::sync::Arc;

use poem::{Endpoint, IntoResponse, Request, Response, Result};
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Registry,
};

use crate::{
    api::{Requests, problem::Problem},
    desk::Desk,
};

/// See the [module](self).
pub struct Metrics {
    /// What is measured.
    pub desk: Arc<Desk>,
    /// What the API has answered.
    pub requests: Requests,
}

impl Endpoint for Metrics {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        Ok(match self.text().await {
            Ok(text) => Response::builder()
                .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
                .body(text),
            Err(problem) => problem.into_response(),
        })
    }
}

impl Metrics {
    async fn text(&self) -> Result<String, Problem> {
        let load = self.desk.load().await?;
        let mut registry = Registry::with_prefix("holdline");
        for (name, help, value) in [
            ("held_polls", "Polls that are held now", load.held_polls as i64),
            ("visitors", "Visitors on the site", load.visitors as i64),
            ("agents_online", "Agents who can be chatted with", load.agents_online as i64),
            ("open_chats", "Chats that are open", load.open_chats as i64),
            ("waiting_chats", "Chats that wait in line", load.waiting_chats as i64),
        ] {
            registry.register(name, help, ConstGauge::new(value));
        }
        let checked = ConstCounter::new(load.log_ins_checked);
        registry.register("log_ins_checked", "Log-ins whose password was checked", checked);
        registry.register("requests", "Requests answered by the API", self.requests.0.clone());
        let mut text = String::new();
        encode(&mut text, &registry).map_err(|error| Problem::internal(&error))?;
        Ok(text)
    }
}
