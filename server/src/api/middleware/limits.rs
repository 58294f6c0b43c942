//! Who calls, and whether it may call so often. Each call is charged once, here, before its body is read.
//!
//! An agent whose session was looked up before is recognized, heard, and charged for itself alone. A visitor whose token
//! can be checked without the store is heard, then charged, then its address, then the desk. Any other call is charged to
//! its address and the desk before the store is asked whose it is.

use std::sync::Arc;

use poem::{Endpoint, IntoResponse, Request, Response, Result, http::Method};

use crate::{
    api::{
        PREFIX,
        auth::{Called, Credential},
        client::{Client, Proxies},
        limits::{Call, Charged, Limited, Limiter, Tally},
        problem::{Problem, Slug},
    },
    conn::OnReserve,
    desk::Desk,
    model::Party,
};

/// What is needed to decide.
pub struct Gate {
    /// Knows whose a token is.
    pub desk: Arc<Desk>,
    /// Keeps the limits.
    pub limiter: Arc<Limiter>,
    /// Hears of a proxy that names nobody.
    pub proxies: Arc<Proxies>,
}

/// Lets the call pass, or refuses it; tells what is left of the limits either way.
///
/// # Errors
/// None: a refusal is an answer.
pub async fn limits<E: Endpoint<Output = Response>>(
    next: Arc<E>,
    mut request: Request,
    gate: Arc<Gate>,
) -> Result<Response> {
    let mut tally = gate.limiter.begin();
    let mut response = match gate.admit(&request, &mut tally).await {
        Ok(called) if gate.has_no_place(&request, called.as_ref()) => {
            let detail = "All connections are taken, and what is left is for agents.";
            Problem::new(Slug::TooManyConnections, detail).into_response()
        }
        Ok(called) => {
            if let Some(called) = called {
                request.set_data(called);
            }
            next.get_response(request).await
        }
        Err(limited) => Problem::from(limited).into_response(),
    };
    tally.show(response.headers_mut());
    Ok(response)
}

impl Gate {
    /// Whether the call came beyond all places and is no agent's. For an agent's, and for one who wants to be one, somebody
    /// less urgent is asked to make room.
    fn has_no_place(&self, request: &Request, called: Option<&Called>) -> bool {
        if request.extensions().get::<OnReserve>().is_none() {
            return false;
        }
        let caller = called.and_then(|Called(called)| called.as_ref().ok());
        let is_agent = caller.is_some_and(|caller| matches!(caller.party, Party::Agent(_)));
        let logs_in = *request.method() == Method::POST && request.uri().path() == "/session";
        if is_agent || logs_in {
            self.desk.make_room_for_agents();
        }
        !is_agent && !logs_in
    }

    /// Who calls, if anybody is asked for.
    async fn admit<'l>(
        &'l self,
        request: &Request,
        tally: &mut Tally<'l>,
    ) -> Result<Option<Called>, Limited> {
        let client = Client::of(request);
        let (call, guarded) = kind(request);
        if !guarded {
            self.charge_around(client, call, tally)?;
            return Ok(None);
        }
        let credential = match Credential::of(request, call == Call::Poll) {
            Ok(credential) => credential,
            Err(problem) => {
                self.charge_around(client, call, tally)?;
                return Ok(Some(Called(Err(problem))));
            }
        };
        let of_visitors = matches!(call, Call::Opening | Call::Erasing);
        let call = if of_visitors && credential.is_agents() { Call::Other } else { call };
        if let Some(agent) = credential.recognized(&self.desk) {
            // Agents come first: they have limits of their own, and no crowd of strangers pushes them out, not even from
            // behind the same address.
            let whom = Charged::Agent(agent);
            note(self.limiter.charge(whom, call, tally), whom)?;
            return Ok(Some(credential.look_up(&self.desk).await));
        }
        if let Some(called) = credential.known(&self.desk) {
            if let (Ok(Party::Visitor(id)), Some(network)) =
                (called.0.as_ref().map(|caller| caller.party), client.named_network())
            {
                self.desk.note_network(id, network);
            }
            self.charge_caller(&called, call, tally)?;
            self.charge_around(client, call, tally)?;
            return Ok(Some(called));
        }
        self.charge_around(client, call, tally)?;
        let called = credential.look_up(&self.desk).await;
        self.charge_caller(&called, call, tally)?;
        Ok(Some(called))
    }

    fn charge_caller<'l>(
        &'l self,
        Called(called): &Called,
        call: Call,
        tally: &mut Tally<'l>,
    ) -> Result<(), Limited> {
        let whom = match called.as_ref().map(|caller| caller.party) {
            Ok(Party::Visitor(id)) => Charged::Visitor(id),
            Ok(Party::Agent(id)) => Charged::Agent(id),
            Err(_) => return Ok(()),
        };
        note(self.limiter.charge(whom, call, tally), whom)
    }

    fn charge_around<'l>(
        &'l self,
        client: Client,
        call: Call,
        tally: &mut Tally<'l>,
    ) -> Result<(), Limited> {
        if let Some((network, address)) = client.network().zip(client.address) {
            let whom = Charged::Address(network);
            let charged = note(self.limiter.charge(whom, call, tally), whom);
            if charged.is_err() && client.is_proxy {
                self.proxies.warn_of_silent_proxy(address);
            }
            charged?;
        }
        note(self.limiter.charge(Charged::Desk, call, tally), Charged::Desk)
    }
}

fn note(charged: Result<(), Limited>, whom: Charged) -> Result<(), Limited> {
    charged.inspect_err(|limited| {
        tracing::debug!(limit = limited.row.name, ?whom, "a limit is reached");
    })
}

/// Of which kind a call is, and whether anybody is asked for who calls.
fn kind(request: &Request) -> (Call, bool) {
    let path = request.uri().path();
    let path = path.strip_prefix(PREFIX).unwrap_or(path);
    let get = matches!(*request.method(), Method::GET | Method::HEAD);
    let post = *request.method() == Method::POST;
    let delete = *request.method() == Method::DELETE;
    let message = || path.starts_with("/chats/") && path.ends_with("/messages");
    match path {
        "/desk" | "/agents" if get => (Call::Other, false),
        "/session" if post => (Call::Other, false),
        "/visitors" if post => (Call::Minting, false),
        "/events" if get => (Call::Poll, true),
        "/visitors/me" if delete => (Call::Erasing, true),
        "/chats" if post => (Call::Opening, true),
        _ if post && message() => (Call::Message, true),
        _ => (Call::Other, true),
    }
}
