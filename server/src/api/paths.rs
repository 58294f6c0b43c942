//! The paths of the document, as whoever meets a call that does not fit looks them up.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Which methods each path takes, for `Allow`.
#[derive(Debug)]
pub struct Paths(BTreeMap<Vec<String>, String>);

impl Paths {
    /// The paths of a document.
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        Self(
            paths
                .map(|(path, operations)| {
                    let methods: Vec<String> = operations
                        .as_object()
                        .into_iter()
                        .flat_map(Map::keys)
                        .flat_map(|method| match method.as_str() {
                            // The router answers it wherever GET is.
                            "get" => vec!["GET".to_owned(), "HEAD".to_owned()],
                            method => vec![method.to_uppercase()],
                        })
                        .collect();
                    (segments(path), methods.join(", "))
                })
                .collect(),
        )
    }

    /// The methods that `path`, which begins with the prefix of the API, takes.
    pub fn methods(&self, path: &str) -> String {
        self.find(path).map(|(_, methods)| methods.clone()).unwrap_or_default()
    }

    /// The name of the parameter of that index in `path`: the router knows only its number.
    pub fn parameter(&self, path: &str, index: usize) -> Option<&str> {
        let (template, _) = self.find(path)?;
        let mut names = template.iter().filter(|part| part.starts_with('{'));
        names.nth(index).map(|name| name.trim_matches(['{', '}']))
    }

    fn find(&self, path: &str) -> Option<(&Vec<String>, &String)> {
        let asked = segments(path.strip_prefix(super::PREFIX).unwrap_or(path));
        let fits = |path: &[String]| {
            path.len() == asked.len()
                && path.iter().zip(&asked).all(|(one, other)| one == other || one.starts_with('{'))
        };
        // A path without parameters comes first: `/visitors/me` is not a visitor of that name.
        let parameters = |path: &[String]| path.iter().filter(|part| part.starts_with('{')).count();
        self.0.iter().filter(|(path, _)| fits(path)).min_by_key(|(path, _)| parameters(path))
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
