use std::sync::Arc;

use poem::{Endpoint, IntoResponse, Request, Response, Result, http::StatusCode};

use crate::{api::problem::Problem, desk::Desk};

/// `/health/live`: the process answers.
#[derive(Debug, Clone, Copy)]
pub struct Live;

impl Endpoint for Live {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        Ok(StatusCode::NO_CONTENT.into())
    }
}

/// `/health/ready`: the store takes what is written.
pub struct Ready(pub Arc<Desk>);

impl Endpoint for Ready {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        Ok(match self.0.check().await {
            Ok(()) => StatusCode::NO_CONTENT.into(),
            Err(refusal) => Problem::from(refusal).into_response(),
        })
    }
}
