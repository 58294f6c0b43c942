//! What pages read of the API's document.

use serde_json::Value;

/// One operation of the document.
#[derive(Clone, Copy)]
pub(super) struct Operation<'d> {
    /// Its path, below that of the API.
    pub path: &'d str,
    /// Its method, in lower case.
    pub method: &'d str,
    /// What is said of it.
    pub about: &'d Value,
}

/// All operations, in the order of the document.
pub(super) fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, about)| Operation { path, method, about })
    })
}

impl<'d> Operation<'d> {
    /// Its name.
    pub fn id(&self) -> &'d str {
        text(&self.about["operationId"])
    }

    /// Its answers by their status, those that are good first.
    pub fn answers(&self) -> Vec<(&'d str, &'d Value)> {
        let answers = self.about["responses"].as_object().into_iter().flatten();
        let mut answers: Vec<_> =
            answers.map(|(status, answer)| (status.as_str(), answer)).collect();
        answers.sort_by_key(|(status, _)| *status);
        answers
    }

    /// Whether it refuses calls by that slug.
    pub fn refuses_by(&self, slug: &str) -> bool {
        self.answers().iter().any(|(_, answer)| {
            answer["content"]["application/problem+json"]["examples"].get(slug).is_some()
        })
    }
}

/// The text, or none.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The items of a list, or none.
pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The members of an object, or none.
pub(super) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
