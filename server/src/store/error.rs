/// Why the store could not do its part. None of these is the caller's fault.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The engine refused: disk full, file gone, lock not given, connection lost.
    #[error("the database failed: {0}")]
    Engine(String),
    /// What is stored is not what was expected.
    #[error("the database holds something unexpected where {0} should be")]
    Corrupt(&'static str),
    /// The database cannot be opened or is not one of ours. The text is a whole sentence for the operator.
    #[error("{0}")]
    Unusable(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The work broke.
    #[error("the work panicked in its transaction")]
    Panicked,
}
