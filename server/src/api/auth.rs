//! Who calls. Decided here, once, before the call is charged: a credential that is refused never falls through to another
//! one.

use poem::{
    Request, RequestBody, Result,
    http::{HeaderMap, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};

use super::{
    context::Context,
    problem::{Problem, Slug},
};
use crate::{
    desk::{Caller, Desk, TokenHash},
    model::{AgentId, Party, Role, VisitorId},
};

/// A visitor calls.
pub struct AsVisitor(pub VisitorId);

/// An agent calls, by this session.
pub struct AsAgent(pub AgentId, pub TokenHash);

/// An agent who is an admin calls.
pub struct AsAdmin;

/// A visitor or an agent calls.
pub struct AsParty(pub Party);

const BEARER: &str = "bearer";
const COOKIE: &str = "cookie";

fn register_bearer(registry: &mut Registry) {
    registry.create_security_scheme(
        BEARER,
        MetaSecurityScheme {
            ty: "http",
            description: Some(
                "A visitor's token from POST /visitors, or an agent's from POST /session. Opaque.",
            ),
            name: None,
            key_in: None,
            scheme: Some("bearer"),
            bearer_format: None,
            flows: None,
            openid_connect_url: None,
        },
    );
}

fn register_cookie(registry: &mut Registry) {
    registry.create_security_scheme(
        COOKIE,
        MetaSecurityScheme {
            ty: "apiKey",
            description: Some(
                "The agent page's session (`__Host-holdline` on https). Counts only in requests from the server's own \
                 pages, and never beside an Authorization header.",
            ),
            name: Some("holdline"),
            key_in: Some("cookie"),
            scheme: None,
            bearer_format: None,
            flows: None,
            openid_connect_url: None,
        },
    );
}

/// What a request shows of itself: a token, and whether it came as the cookie.
pub(super) struct Credential<'r> {
    token: &'r str,
    cookie: bool,
    poll: bool,
}

/// Who was found to call, or why nobody was: decided once a request, by [`Credential`], and kept as its extension.
#[derive(Clone)]
pub(super) struct Called(pub Result<Caller, Problem>);

impl<'r> Credential<'r> {
    /// The credential of a request. `poll`: polls do not keep a session alive.
    ///
    /// # Errors
    /// If there is none, or none that counts.
    pub(super) fn of(request: &'r Request, poll: bool) -> Result<Self, Problem> {
        if let Some(value) = request.headers().get(header::AUTHORIZATION) {
            let token = value.to_str().ok().and_then(|value| {
                let (scheme, token) = value.split_once(' ')?;
                scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
            });
            let token = token
                .ok_or_else(|| refuse("The Authorization header has to be `Bearer TOKEN`."))?;
            return Ok(Self { token, cookie: false, poll });
        }
        let context = Context::of(request)?;
        let cookie = cookie(request.headers(), context.public.cookie_name());
        let token = cookie.ok_or_else(|| refuse("This call needs a token."))?;
        if !from_own_page(request.headers(), context) {
            return Err(refuse("The cookie counts only in requests from the server's own pages."));
        }
        Ok(Self { token, cookie: true, poll })
    }

    /// Whether it can only be an agent's.
    pub(super) fn is_agents(&self) -> bool {
        self.cookie || Desk::is_agents_token(self.token)
    }

    /// The agent whose it was when that was last looked up.
    pub(super) fn recognized(&self, desk: &Desk) -> Option<AgentId> {
        desk.recognized(self.token)
    }

    /// Whose it is, if that can be told without asking the store.
    pub(super) fn known(&self, desk: &Desk) -> Option<Called> {
        desk.known_caller(self.token, self.poll).map(|caller| self.called(caller))
    }

    /// Whose it is.
    pub(super) async fn look_up(&self, desk: &Desk) -> Called {
        match desk.caller(self.token, self.poll).await {
            Ok(caller) => self.called(caller),
            Err(refusal) => Called(Err(refusal.into())),
        }
    }

    fn called(&self, caller: Caller) -> Called {
        match caller.party {
            Party::Visitor(_) if self.cookie => {
                Called(Err(refuse("A visitor's token is sent as a bearer token.")))
            }
            _ => Called(Ok(caller)),
        }
    }
}

fn refuse(detail: &str) -> Problem {
    Problem::new(Slug::Unauthorized, detail)
}

/// What was decided of the request.
fn decided(request: &Request) -> Result<Caller, Problem> {
    match request.extensions().get() {
        Some(Called(called)) => called.clone(),
        None => Err(Problem::internal(&"a request came that nobody has looked at")),
    }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// `SameSite=Strict` does not keep `shop.example` from calling `chat.shop.example`, so the browser's word on where a
/// request comes from is asked for, on every method.
pub(super) fn from_own_page(headers: &HeaderMap, context: &Context) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok())
            .is_some_and(|origin| context.public.is_own_origin(origin, headers)),
    }
}

macro_rules! extractor {
    ($type:ty, [$($scheme:expr => $register:ident),+], |$caller:ident| $take:expr) => {
        impl<'a> ApiExtractor<'a> for $type {
            const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
            type ParamType = ();
            type ParamRawType = ();

            fn register(registry: &mut Registry) {
                $($register(registry);)+
            }

            fn security_schemes() -> Vec<&'static str> {
                vec![$($scheme),+]
            }

            async fn from_request(
                request: &'a Request,
                _: &mut RequestBody,
                _: ExtractParamOptions<()>,
            ) -> Result<Self> {
                let $caller = decided(request)?;
                $take.ok_or_else(|| {
                    let detail = "This token is of another kind of caller than the call is for.";
                    Problem::new(Slug::Forbidden, detail).into()
                })
            }
        }
    };
}

extractor!(AsVisitor, [BEARER => register_bearer], |caller| match caller.party {
    Party::Visitor(id) => Some(Self(id)),
    Party::Agent(_) => None,
});
extractor!(AsAgent, [BEARER => register_bearer, COOKIE => register_cookie], |caller| {
    match (caller.party, caller.session) {
        (Party::Agent(id), Some(session)) => Some(Self(id, session)),
        _ => None,
    }
});
impl<'a> ApiExtractor<'a> for AsAdmin {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        AsAgent::register(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        AsAgent::security_schemes()
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let caller = AsAgent::from_request(request, body, options).await?;
        let agent = Context::of(request)?.desk.agent(caller.0).await.map_err(Problem::from)?;
        if agent.role != Role::Admin {
            return Err(Problem::new(Slug::Forbidden, "This call is for admins.").into());
        }
        Ok(Self)
    }
}

extractor!(AsParty, [BEARER => register_bearer, COOKIE => register_cookie], |caller| {
    Some(Self(caller.party))
});
