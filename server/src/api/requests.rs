use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
};

/// By what answered requests are told apart: few values, so that nobody can fill the memory with them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Kind {
    /// GET, POST …; anything that HTTP does not know is `OTHER`.
    method: String,
    /// The status of the answer.
    status: u16,
}

/// How many requests were answered, by method and status.
#[derive(Debug, Clone, Default)]
pub struct Requests(pub Family<Kind, Counter>);

impl Requests {
    /// Counts one.
    pub fn count(&self, method: &str, status: u16) {
        const METHODS: [&str; 6] = ["GET", "POST", "PATCH", "DELETE", "OPTIONS", "HEAD"];
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("OTHER");
        self.0.get_or_create(&Kind { method: method.to_owned(), status }).inc();
    }
}
