use poem_openapi::Tags;

/// The groups of operations in the spec.
#[derive(Tags)]
pub enum Tag {
    /// What anyone may ask.
    Desk,
    /// The anonymous customers of a web site.
    Visitors,
    /// Agents: logging in, and themselves.
    Agents,
    /// What admins do: agents, the desk's texts, people's data.
    Admin,
    /// Chats and their messages.
    Chats,
    /// The poll.
    Events,
}
