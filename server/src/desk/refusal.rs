use crate::{
    model::{ChatId, MAX_CHATS},
    store::StoreError,
};

/// Why the desk says no. Knows no HTTP; the API has one table that gives each a status and words.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refusal {
    /// No chat of that id that the caller may know of (rule 1).
    #[error("there is no such chat")]
    NoSuchChat,
    /// No agent of that id.
    #[error("there is no such agent")]
    NoSuchAgent,
    /// The agent asked for is not online (rule 4).
    #[error("this agent is not online")]
    AgentOffline,
    /// The agent asked for has as many chats as it may have (rule 4).
    #[error("this agent has as many chats as it can have")]
    AgentBusy,
    /// Nobody is online (rule 4).
    #[error("nobody is online")]
    DeskOffline,
    /// Everybody who is online has as many chats as they may have (rule 4).
    #[error("everybody has as many chats as they can have")]
    DeskBusy,
    /// The desk has as many open chats as it may have (rule 3).
    #[error("the desk has as many open chats as it can have")]
    DeskFull,
    /// As many wait in line as may (rule 5).
    #[error("as many wait in line as may")]
    LineFull,
    /// The visitor is not on the site (rule 6).
    #[error("this visitor is not on the site any more")]
    VisitorGone,
    /// No visitor of that id that the caller may know of.
    #[error("there is no such visitor")]
    NoSuchVisitor,
    /// An agent has blocked the visitor, or where it calls from (rule 14).
    #[error("an agent has blocked you")]
    Blocked,
    /// The visitor was erased (rule 14).
    #[error("this visitor was erased")]
    VisitorErased,
    /// A chat was to be transferred to the agent who has it.
    #[error("this chat is yours already")]
    TransferToOneself,
    /// The visitor has a chat that is not closed (rule 7).
    #[error("this visitor has a chat that is not closed")]
    ChatExists(ChatId),
    /// The chat takes nothing more (rule 8).
    #[error("this chat is closed")]
    ChatClosed,
    /// The agent had the chat, and has it no longer (rule 8).
    #[error("this chat is not yours any more")]
    ChatTransferred,
    /// The id of a message was used for another text (rule 8).
    #[error("this message id was used for another text")]
    MessageIdReused,
    /// A mark was to be set beyond the last message.
    #[error("`seq` is beyond the last message, which is {last_seq}")]
    SeqAhead {
        /// The last message.
        last_seq: u32,
    },
    /// A newer poll of the same party took this one's place.
    #[error("a newer poll of yours has taken the place of this one")]
    PollSuperseded,
    /// As many polls are held as can be, and none of them is less urgent than this one; or one that is more urgent took
    /// its place.
    #[error("as many polls are held as can be")]
    TooManyPolls {
        /// Seconds to wait: not the same for all.
        retry_after: u32,
    },
    /// Too many tries to log in have failed.
    #[error("too many tries to log in have failed")]
    TooManyLogIns {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// As many chats that are not closed were opened from the caller's network as may be.
    #[error("as many chats are open from this address as can be")]
    TooManyChats,
    /// A cursor that the desk never gave out.
    #[error("`Last-Event-ID` is not a cursor of this desk")]
    BadCursor,
    /// A token that is not, or no longer, good.
    #[error("this token is not good, or no longer")]
    BadToken,
    /// Employee id and password do not belong together. Says not which of them is wrong.
    #[error("employee id or password is wrong")]
    WrongPassword,
    /// A password that is too short to be chosen.
    #[error("a password has at least 10 characters")]
    PasswordTooShort,
    /// The employee id is, or was, another agent's.
    #[error("this employee id was used before; an employee id is never used again")]
    EmployeeIdTaken,
    /// A maximum that nobody can have.
    #[error("the maximum of chats is {} to {}", MAX_CHATS.start(), MAX_CHATS.end())]
    MaxChatsOutOfRange,
    /// The last admin cannot go.
    #[error("this is the last admin: make another one first")]
    LastAdmin,
    /// No canned reply of that id.
    #[error("there is no such canned reply")]
    NoSuchCannedReply,
    /// Another canned reply has the shortcut.
    #[error("another canned reply has this shortcut")]
    ShortcutTaken,
    /// The desk has as many canned replies as it may have.
    #[error("the desk has as many canned replies as it can have")]
    TooManyCannedReplies,
    /// The store failed; nothing was done.
    #[error(transparent)]
    Store(#[from] StoreError),
}
