//! The whole application on one screen: every route, and starting and stopping.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use poem::{Endpoint, EndpointExt, IntoResponse, Response, Route, get, http::header};
use tokio::net::TcpListener;

use crate::{
    api::{
        self, Parts, Proxies, ProxyHeader, Public, Requests,
        limits::{Limiter, Rates},
        problem::Problem,
        problem::Slug,
        spec,
    },
    conn::{self, Connections, Limits, Stop},
    desk::{
        Desk, Refusal, Settings,
        clock::{SharedClock, WallClock},
    },
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
    /// In which header they say it.
    pub proxy_header: ProxyHeader,
    /// How often who may call what.
    pub rates: Rates,
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
    limiter: Arc<Limiter>,
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
        Self::start_by(config, Arc::<WallClock>::default()).await
    }

    /// The same, by another clock than the machine's.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn start_by(config: Config, clock: SharedClock) -> Result<Self, StartError> {
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
        let limiter = Arc::new(Limiter::new(&config.rates, Arc::clone(&clock)));
        let desk = Desk::start(open, clock, settings).await?;
        let public = config.public.unwrap_or_else(|| Public::at(address));
        let public = Public { allowed: config.allowed_origins, ..public };
        let proxies = Arc::new(Proxies::new(config.trusted_proxies, config.proxy_header));
        let limits = config.limits;
        Ok(Self { address, public, desk, listener, metrics, limits, proxies, limiter })
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
                let limits = Limits::private();
                let places = Connections::new(limits.connections, || false);
                conn::serve(listener, app, limits, places, stopping.clone()).await;
            }
        };
        let desk = Arc::clone(&self.desk);
        let connections = Connections::new(self.limits.connections, move || desk.make_room());
        let parts = Parts {
            desk: Arc::clone(&self.desk),
            public: self.public,
            proxies: self.proxies,
            limiter: Arc::clone(&self.limiter),
            connections: connections.clone(),
            body_in_time: self.limits.body,
            stopping: stopping.clone(),
        };
        let app = routes(parts, requests);
        let keeping = tokio::spawn(Arc::clone(&self.desk).keep());
        let sweeping = tokio::spawn(self.limiter.keep());
        let serving = conn::serve(self.listener, app, self.limits, connections, stopping.clone());
        tokio::join!(serving, measuring, async {
            stop.await;
            stopper.now();
        });
        keeping.abort();
        sweeping.abort();
        self.desk.close().await;
    }
}

/// The API's document as it is checked in.
pub async fn document() -> Result<serde_json::Value, Refusal> {
    use crate::store::sqlite::{InlineSqlite, Location};
    let open = |observer| -> Result<crate::store::SharedStore, _> {
        Ok(Arc::new(InlineSqlite::open(&Location::Memory, observer)?))
    };
    let clock: SharedClock = Arc::<WallClock>::default();
    let (_stop, stopping) = Stop::new();
    let parts = Parts {
        desk: Desk::start(open, Arc::clone(&clock), Settings::default()).await?,
        public: Public::at(SocketAddr::from(([127, 0, 0, 1], 8080))),
        proxies: Arc::new(Proxies::new(Vec::new(), ProxyHeader::default())),
        limiter: Arc::new(Limiter::new(&Rates::default(), clock)),
        connections: Connections::new(0, || false),
        body_in_time: Limits::default().body,
        stopping,
    };
    Ok(api::build(parts).0)
}

fn routes(parts: Parts, requests: Requests) -> impl Endpoint<Output = Response> + use<> {
    let home = Home::new(&parts.public.origin.to_string());
    let (desk, proxies) = (Arc::clone(&parts.desk), Arc::clone(&parts.proxies));
    let (document, api) = api::build(parts);
    let spec = |text: String, content_type| get(SpecFile { text: text.into(), content_type });
    Route::new()
        .at("/", get(home))
        .at("/widget.js", Assets)
        .at("/assets/*", Assets)
        .at("/agent", Assets)
        .at("/docs", get(Docs::new(&document)))
        .at("/openapi.json", spec(spec::json(&document), "application/json"))
        .at("/openapi.yaml", spec(spec::yaml(&document), "application/yaml"))
        .at("/problems/:slug", get(Problems::new(&document)))
        .at("/health/live", get(Live))
        .at("/health/ready", get(Ready(desk)))
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
                _ => Problem::from_framework(&error),
            }
            .into_response()
        })
        .map_to_response()
        .around(api::text)
        .around(move |next, request| {
            api::log(next, request, Arc::clone(&proxies), requests.clone())
        })
}
