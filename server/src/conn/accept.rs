//! The accept loop: what comes in is bounded in number and in time, before anything else is done with it.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use poem::{
    Endpoint, EndpointExt,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::OwnedSemaphorePermit,
    time::{sleep, timeout},
};

use super::{Connections, OnReserve, Stopping, places::Seat};

/// Connections that the kernel may finish ahead of us: after a restart all clients come at once.
const BACKLOG: i32 = 4096;
/// Bytes of a request's head, and of what is read ahead of it, at most.
const HEAD: usize = 32 * 1024;
/// What was sent has to be acknowledged within this.
const UNREAD: Duration = Duration::from_secs(30);
/// Whoever has no place has to say what it wants within this.
const HASTE: Duration = Duration::from_secs(1);
const TURNED_AWAY_ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    Content-Type: application/problem+json\r\nRetry-After: 2\r\nAccess-Control-Allow-Origin: *\r\n\
    Access-Control-Expose-Headers: Retry-After\r\nConnection: close\r\nContent-Length: 208\r\n\r\n\
    {\"type\":\"/problems/too-many-connections\",\
    \"title\":\"The server has as many connections as it can have\",\"status\":503,\
    \"detail\":\"The server has as many connections as it can have. Try again in 2 seconds.\"}        ";

/// Bounds of what is accepted.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// No more connections at once.
    pub connections: usize,
    /// A new connection has to send its first byte within this.
    pub first_byte: Duration,
    /// The head of a request has to be complete within this; a connection that was used may be idle so long.
    pub head: Duration,
    /// The body of a request has to arrive within this.
    pub body: Duration,
    /// How long a stop waits for requests in hand.
    pub stop: Duration,
}

impl Limits {
    /// For a listener that only the operator's own programs know.
    pub fn private() -> Self {
        Self { connections: 16, ..Self::default() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 50_000,
            first_byte: Duration::from_secs(10),
            head: Duration::from_secs(30),
            body: Duration::from_secs(10),
            stop: Duration::from_secs(3),
        }
    }
}

/// Binds a listening socket.
///
/// # Errors
/// If the address is in use or not ours.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Serves `app` on `listener`, no more connections than have a place, until `stopping`, and then until the requests in
/// hand are answered or the time for that is over.
pub async fn serve<A>(
    listener: TcpListener,
    app: A,
    limits: Limits,
    places: Connections,
    stopping: Stopping,
) where
    A: Endpoint + 'static,
{
    let app = Arc::new(app.map_to_response());
    let graceful = GracefulShutdown::new();
    let mut exhausted = false;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopping.wait() => break,
        };
        let (stream, remote) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if is_exhausted(&error) {
                    // The connection stays in the backlog, so the next accept would fail at once: wait for one to end.
                    if !std::mem::replace(&mut exhausted, true) {
                        tracing::warn!(%error, "no more connections can be opened: raise the limit of open files");
                    }
                }
                // Whatever it is, it may be there at the next accept too.
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        exhausted = false;
        let guest = Guest { stream, remote, app: Arc::clone(&app), watcher: graceful.watcher() };
        if let Some(place) = places.take() {
            tokio::spawn(connection(guest, limits, places.seat(), place, false));
        } else if let Some(reserve) = places.take_reserve() {
            tokio::spawn(without_a_place(guest, limits, places.clone(), reserve));
        }
    }
    drop(listener);
    if timeout(limits.stop, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time and were cut off");
    }
}

/// Somebody who has connected.
struct Guest<A> {
    stream: TcpStream,
    remote: SocketAddr,
    app: Arc<A>,
    watcher: Watcher,
}

/// All places are taken: somebody gives one up, or an agent is served beyond them, and anybody else is told so.
async fn without_a_place<A>(
    guest: Guest<A>,
    limits: Limits,
    places: Connections,
    reserve: OwnedSemaphorePermit,
) where
    A: Endpoint<Output = poem::Response> + 'static,
{
    if let Some(place) = places.take_over().await {
        drop(reserve);
        return connection(guest, limits, places.seat(), place, false).await;
    }
    if !speaks(&guest.stream, HASTE).await {
        return turn_away(guest.stream).await;
    }
    let limits = Limits { head: HASTE.min(limits.head), body: HASTE.min(limits.body), ..limits };
    connection(guest, limits, places.seat(), reserve, true).await;
}

/// Whether the first byte comes in time. `readable` may be true of a socket with nothing to read; a peek is not.
async fn speaks(stream: &TcpStream, in_time: Duration) -> bool {
    matches!(timeout(in_time, stream.peek(&mut [0])).await, Ok(Ok(1)))
}

async fn connection<A>(
    guest: Guest<A>,
    limits: Limits,
    seat: Seat,
    _place: OwnedSemaphorePermit,
    on_reserve: bool,
) where
    A: Endpoint<Output = poem::Response> + 'static,
{
    let Guest { stream, remote, app, watcher } = guest;
    // Answers are small and must not wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    // A peer that takes nothing of an answer for so long is gone.
    let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(UNREAD));
    let Ok(local) = stream.local_addr() else { return };
    let seat = Arc::new(seat);
    let at_work = Arc::clone(&seat);
    let serving = async move {
        if !speaks(&stream, limits.first_byte).await {
            return;
        }
        let service = service_fn(move |request: Request<Incoming>| {
            let (app, seat) = (Arc::clone(&app), Arc::clone(&at_work));
            let local = LocalAddr(local.into());
            let remote = RemoteAddr(remote.into());
            let mut request: poem::Request = (request, local, remote, Scheme::HTTP).into();
            if on_reserve {
                request.set_data(OnReserve);
            }
            Box::pin(async move {
                seat.work();
                let response = app.get_response(request).await;
                seat.rest();
                Ok::<_, Infallible>(response.into())
            })
        });
        let serving = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .max_buf_size(HEAD)
            .serve_connection(TokioIo::new(stream), service);
        // A client that breaks off is not worth a line.
        let _ = watcher.watch(serving).await;
    };
    tokio::select! {
        () = serving => {}
        () = seat.wanted() => {}
    }
}

/// Says that there is no place, and waits a moment for the client to read it.
async fn turn_away(mut stream: TcpStream) {
    let _ = timeout(Duration::from_secs(1), async {
        stream.write_all(TURNED_AWAY_ANSWER).await?;
        stream.shutdown().await?;
        // Closing a socket with unread bytes resets the connection, and the answer would be lost with it.
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await
    })
    .await;
}

/// Whether the process or the system is out of something that comes back when connections end.
fn is_exhausted(error: &io::Error) -> bool {
    const EMFILE: i32 = 24;
    const ENFILE: i32 = 23;
    const ENOMEM: i32 = 12;
    const ENOBUFS: i32 = 105;
    matches!(error.raw_os_error(), Some(EMFILE | ENFILE | ENOMEM | ENOBUFS))
}

#[cfg(test)]
mod tests {
    use super::TURNED_AWAY_ANSWER;

    #[test]
    fn the_answer_to_those_who_are_turned_away_is_whole() {
        let text = std::str::from_utf8(TURNED_AWAY_ANSWER).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{}", body.len());
        let problem: serde_json::Value = serde_json::from_str(body).expect("json");
        assert_eq!(problem["status"], 503);
    }
}
