//! The embedded front end, in the encoding that the browser takes, with what lets it be kept for as long as it may.

use std::borrow::Cow;

use poem::{
    Body, Endpoint, Request, Response, Result,
    http::{HeaderValue, Method, StatusCode, header},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::api::problem::Problem;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/assets"]
struct Dist;

/// Scripts and styles come from the server itself, and from nowhere else; nobody may frame its pages.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// How long a thing may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// The widget's entry: its address never changes, so a new release is seen within minutes.
    Minutes,
    /// Parts whose address has their hash in it.
    Forever,
    /// Pages.
    Check,
    /// In place of a part that is not there.
    Never,
}

impl Keep {
    const fn cache_control(self) -> &'static str {
        match self {
            Self::Minutes => "public, max-age=300",
            Self::Forever => "public, max-age=31536000, immutable",
            Self::Check => "no-cache",
            Self::Never => "no-store",
        }
    }
}

/// Serves the embedded front end: `/widget.js`, `/assets/…` and the agent page.
#[derive(Debug, Clone, Copy)]
pub struct Assets;

impl Endpoint for Assets {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(poem::error::MethodNotAllowedError.into());
        }
        let path = request.original_uri().path();
        let (name, keep) = match path {
            "/widget.js" => ("widget.js".to_owned(), Keep::Minutes),
            "/agent" | "/agent/" => ("agent.html".to_owned(), Keep::Check),
            path => (path.trim_start_matches('/').to_owned(), Keep::Forever),
        };
        if is_ours(&name) && Dist::get(&name).is_some() {
            return Ok(serve(&request, &name, keep));
        }
        // An entry that was kept from another release asks for that release's part: the current one works with it.
        match current(&name) {
            Some(part) => Ok(serve(&request, &part, Keep::Never)),
            None => Err(Problem::nowhere().into()),
        }
    }
}

/// The compressed forms are found by asking for the thing itself.
fn is_ours(name: &str) -> bool {
    !name.ends_with(".br") && !name.ends_with(".gz")
}

/// The part of this release that goes by the same name but for its hash: `assets/panel-1a2b3c4d.js`.
fn current(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    let (part, _) = stem.rsplit_once('-')?;
    let prefix = format!("{part}-");
    let suffix = format!(".{ending}");
    Dist::iter()
        .find(|file| {
            let hash = file.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(&suffix));
            hash.is_some_and(|hash| !hash.contains(['-', '/', '.']))
        })
        .map(|file| file.into_owned())
}

fn serve(request: &Request, name: &str, keep: Keep) -> Response {
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let encoded = [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(coding, ending)| {
        let file = accepts(accepted, coding).then(|| Dist::get(&format!("{name}{ending}")))??;
        Some((file, Some(coding)))
    });
    let Some((file, coding)) = encoded.or_else(|| Some((Dist::get(name)?, None))) else {
        return StatusCode::NOT_FOUND.into();
    };
    let mut response = answer(request, &file, keep);
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    if name.ends_with(".html") {
        secure(&mut response);
    } else {
        // Any page may load the widget.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    response
}

fn answer(request: &Request, file: &EmbeddedFile, keep: Keep) -> Response {
    let hash = file.metadata.sha256_hash();
    let etag: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{etag}\"");
    let known = request.headers().get(header::IF_NONE_MATCH);
    let same =
        known.and_then(|known| known.to_str().ok()).is_some_and(|known| known.contains(&etag));
    let mut response = if same {
        Response::from(StatusCode::NOT_MODIFIED)
    } else if *request.method() == Method::HEAD {
        Response::builder().header(header::CONTENT_LENGTH, file.data.len()).finish()
    } else {
        // Part of the program itself: a release answers it without a copy.
        Response::builder().body(match &file.data {
            Cow::Borrowed(data) => Body::from(*data),
            Cow::Owned(data) => Body::from(data.clone()),
        })
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep.cache_control()));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// Whether `Accept-Encoding` takes `coding` (RFC 9110, 12.5.3): named, and not with a weight of 0.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next() == Some(coding)
            && !parts.any(|weight| weight.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

/// What every page of the server itself has.
pub(super) fn secure(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The text of an embedded page.
pub(super) fn page(name: &str) -> Option<String> {
    Dist::get(name).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
}

/// The address of the current release of a style or script, by its name without the hash.
pub(super) fn address(name: &str, ending: &str) -> Option<String> {
    current(&format!("assets/{name}-.{ending}")).map(|file| format!("/{file}"))
}

#[cfg(test)]
mod tests {
    use super::{accepts, current};

    #[test]
    fn an_encoding_is_taken_only_if_the_browser_takes_it() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0", "br"));
        assert!(!accepts("gzip", "br"));
        assert!(!accepts("", "gzip"));
    }

    #[test]
    fn a_part_of_another_release_is_answered_with_the_current_one() {
        let panel = current("assets/panel-00000000.js").expect("there is a panel");
        assert!(panel.starts_with("assets/panel-") && panel.ends_with(".js"));
        assert_eq!(current("assets/nothing-00000000.js"), None);
        assert_eq!(current("../Cargo.toml"), None);
    }
}
