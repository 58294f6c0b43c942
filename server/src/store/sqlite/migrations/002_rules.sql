-- What puts off the end of a silent chat: a message, a keep-alive, another agent who takes it over.
ALTER TABLE chats RENAME COLUMN last_message_at TO active_at;
-- Both sides were told that it will be closed then if nobody writes.
ALTER TABLE chats ADD COLUMN closes_at INTEGER;
-- Time does nothing to the chat before this moment. It is written when it is reached, not when somebody writes: so the
-- index below stays out of a message's way, and what is due is found without looking at the rest.
ALTER TABLE chats ADD COLUMN check_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX chats_to_check ON chats (check_at) WHERE state <> 'closed';

-- In line since then: a chat that lost its agent began anew.
ALTER TABLE chats ADD COLUMN waiting_since INTEGER;
-- The place in line that its visitor was told last, and when.
ALTER TABLE chats ADD COLUMN told_position INTEGER;
ALTER TABLE chats ADD COLUMN told_at INTEGER;
-- The order of the line: first those who had an agent and lost it, then the others, each by age.
DROP INDEX chats_waiting;
CREATE INDEX chats_in_line ON chats ((opened_at IS NULL), no) WHERE state = 'waiting';

-- Lease: the last moment at which the agent was heard by any call, polls included.
ALTER TABLE agents ADD COLUMN last_heard_at INTEGER NOT NULL DEFAULT 0;
UPDATE agents SET last_heard_at = last_poll_at;
CREATE INDEX agents_with_chats ON agents (last_heard_at) WHERE open_chats > 0;

-- Whose turn a chat was: asked when a visitor is erased or blocked.
CREATE INDEX turns_of_chat ON turns (chat_no);
-- Visitors who never had a chat have a row only for being erased, which is forgotten when their tokens are no longer good.
CREATE INDEX erased_visitors ON visitors (erased_at) WHERE erased_at IS NOT NULL;

-- Visitors who are not served, and for a time nobody new from where they called.
CREATE TABLE blocks (
    no            INTEGER PRIMARY KEY,
    visitor_id    BLOB    NOT NULL UNIQUE,
    visitor_name  TEXT,
    agent_no      INTEGER NOT NULL REFERENCES agents (no),
    created_at    INTEGER NOT NULL,
    -- A keyed hash of the network: the address itself is not kept.
    network       BLOB,
    network_until INTEGER
);
