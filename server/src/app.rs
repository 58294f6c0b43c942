//! The whole application on one screen: every route, and starting and stopping.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use poem::{Endpoint, EndpointExt, IntoResponse, Response, Route, get, http::header};
use tokio::net::TcpListener;

use crate::{
    api::{self, Proxies, Public, Requests, problem::Problem, problem::Slug, spec},
    conn::{self, Limits, Stop, Stopping},
    desk::{Desk, Refusal, Settings, clock::WallClock},
    store::sqlite::{SqliteStore, Synchronous},
    web::{Assets, Docs, Home, Live, Metrics, Problems, Ready, SpecFile},
};

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where `/metrics` is served, if anywhere: a private address.
    pub metrics_listen: Option<SocketAddr>,
    /// The database's file.
    pub database: PathBuf,
    /// What a commit waits for.
    pub synchronous: Synchronous,
    /// How the server is reached from outside; `None` takes the address at which it listens.
    pub public: Option<Public>,
    /// The web sites that may call it; all if empty.
    pub allowed_origins: Vec<api::Origin>,
    /// The proxies whose word on the client's address counts.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// Bounds of connections.
    pub limits: Limits,
    /// The desk's times and numbers.
    pub settings: Settings,
}

/// A server that is ready to serve.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// How it is reached from outside.
    pub public: Public,
    /// Its desk.
    pub desk: Arc<Desk>,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    limits: Limits,
    proxies: Arc<Proxies>,
}

/// Why a server could not be started: a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be had.
    #[error(
        "{address} cannot be listened on ({error}): free it, or name another one with --listen"
    )]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The desk cannot be opened.
    #[error(transparent)]
    Desk(#[from] Refusal),
}

impl Server {
    /// Binds the address, then opens the desk: of two servers that are started by mistake the second touches nothing.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let cannot = |error| StartError::Listen { address: config.listen, error };
        let listener = conn::bind(config.listen).map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let metrics = match config.metrics_listen {
            Some(address) => {
                Some(conn::bind(address).map_err(|error| StartError::Listen { address, error })?)
            }
            None => None,
        };
        let Config { database, synchronous, settings, .. } = config;
        let open = |observer| -> Result<crate::store::SharedStore, _> {
            Ok(Arc::new(SqliteStore::open(database, synchronous, observer)?))
        };
        let desk = Desk::start(open, Arc::<WallClock>::default(), settings).await?;
        let public = config.public.unwrap_or_else(|| Public::at(address));
        let public = Public { allowed: config.allowed_origins, ..public };
        let proxies = Arc::new(Proxies::new(config.trusted_proxies));
        Ok(Self { address, public, desk, listener, metrics, limits: config.limits, proxies })
    }

    /// Serves until `stop` is done; then held polls are answered at once, requests in hand are finished and what was
    /// written is committed.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let (stopper, stopping) = Stop::new();
        let requests = Requests::default();
        let metrics = Metrics { desk: Arc::clone(&self.desk), requests: requests.clone() };
        let measuring = async {
            if let Some(listener) = self.metrics {
                let app = Route::new().at("/metrics", get(metrics));
                conn::serve(listener, app, Limits::private(), stopping.clone()).await;
            }
        };
        let app = routes(&self.desk, self.public, self.proxies, requests, self.limits, &stopping);
        let keeping = tokio::spawn(Arc::clone(&self.desk).keep());
        let serving = conn::serve(self.listener, app, self.limits, stopping.clone());
        tokio::join!(serving, measuring, async {
            stop.await;
            stopper.now();
        });
        keeping.abort();
        self.desk.close().await;
    }
}

/// The API's document as it is checked in.
pub async fn document() -> Result<serde_json::Value, Refusal> {
    use crate::store::sqlite::{InlineSqlite, Location};
    let open = |observer| -> Result<crate::store::SharedStore, _> {
        Ok(Arc::new(InlineSqlite::open(&Location::Memory, observer)?))
    };
    let desk = Desk::start(open, Arc::<WallClock>::default(), Settings::default()).await?;
    let (_stop, stopping) = Stop::new();
    let public = Public::at(SocketAddr::from(([127, 0, 0, 1], 8080)));
    Ok(api::build(&desk, public, Limits::default().body, &stopping).0)
}

fn routes(
    desk: &Arc<Desk>,
    public: Public,
    proxies: Arc<Proxies>,
    requests: Requests,
    limits: Limits,
    stopping: &Stopping,
) -> impl Endpoint<Output = Response> + use<> {
    let home = Home::new(&public.origin.to_string());
    let (document, api) = api::build(desk, public, limits.body, stopping);
    let spec = |text: String, content_type| get(SpecFile { text: text.into(), content_type });
    Route::new()
        .at("/", get(home))
        .at("/widget.js", Assets)
        .at("/assets/*", Assets)
        .at("/agent", Assets)
        .at("/docs", get(Docs::new(&document)))
        .at("/openapi.json", spec(spec::json(&document), "application/json"))
        .at("/openapi.yaml", spec(spec::yaml(&document), "application/yaml"))
        .at("/problems/:slug", get(Problems))
        .at("/health/live", get(Live))
        .at("/health/ready", get(Ready(Arc::clone(desk))))
        .nest(api::PREFIX, api)
        .catch_all_error(async |error| {
            if error.is_from_response() {
                return error.into_response();
            }
            match error.status().as_u16() {
                404 => Problem::nowhere(),
                405 => {
                    let detail = "This address takes GET and HEAD.";
                    let problem = Problem::new(Slug::MethodNotAllowed, detail);
                    return problem.with_header(header::ALLOW, "GET, HEAD").into_response();
                }
                _ => Problem::internal(&error),
            }
            .into_response()
        })
        .map_to_response()
        .around(move |next, request| {
            api::log(next, request, Arc::clone(&proxies), requests.clone())
        })
}
