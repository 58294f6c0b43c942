//! Paths that are text: no route has to think of those that are none.

use std::{borrow::Cow, sync::Arc};

use poem::{
    Endpoint, Request, Response, Result,
    http::{Uri, uri::PathAndQuery},
};

/// U+FFFD, which stands for what is not text, as it is written in a path.
const REPLACEMENT: &str = "%EF%BF%BD";

/// Puts U+FFFD in the place of each part of the path that is not UTF-8. The router leaves such a part out, and then misses
/// it: the call would be refused before anything that happens around every call.
///
/// # Errors
/// Those of `next`.
pub async fn text<E: Endpoint<Output = Response>>(
    next: Arc<E>,
    mut request: Request,
) -> Result<Response> {
    if let Some(uri) = mended(request.uri()) {
        *request.uri_mut() = uri;
    }
    next.call(request).await
}

/// The address with a path that is text, if that of `uri` is none.
fn mended(uri: &Uri) -> Option<Uri> {
    if uri.path().split('/').all(is_text) {
        return None;
    }
    let parts = uri.path().split('/').map(|part| if is_text(part) { part } else { REPLACEMENT });
    let mut path = parts.collect::<Vec<_>>().join("/");
    if let Some(query) = uri.query() {
        path = format!("{path}?{query}");
    }
    let mut mended = uri.clone().into_parts();
    mended.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(mended).ok()
}

/// Whether a part of a path is UTF-8 once it is decoded. One that has U+FFFD itself passes for one that is not: it stands
/// for nothing either way.
fn is_text(part: &str) -> bool {
    let whole = |text: &Cow<'_, str>| !text.contains(char::REPLACEMENT_CHARACTER);
    url::form_urlencoded::parse(part.as_bytes()).all(|(name, value)| whole(&name) && whole(&value))
}

#[cfg(test)]
mod tests {
    use poem::http::Uri;

    use super::mended;

    #[test]
    fn what_is_not_text_is_replaced_and_nothing_else() {
        for (address, expected) in [
            ("/chats/%ff/messages?limit=%ff", Some("/chats/%EF%BF%BD/messages?limit=%ff")),
            ("/blocks/a%80&b=%c3", Some("/blocks/%EF%BF%BD")),
            ("http://desk.example/%c3/%28", Some("http://desk.example/%EF%BF%BD/%28")),
            ("/chats/gr%C3%BC%2Fn+a=b", None),
            ("/chats?before=%ff", None),
            ("*", None),
        ] {
            let uri: Uri = address.parse().expect("an address");
            assert_eq!(mended(&uri).map(|uri| uri.to_string()).as_deref(), expected, "{address}");
        }
    }
}
