-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids (UUIDs) are 16 bytes. `no` is a row's own short number: what
-- the other tables refer to, so that no index on the way of a message has random keys.

CREATE TABLE desk (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    name        TEXT    NOT NULL,
    greeting    TEXT,
    accent      TEXT,
    privacy_url TEXT,
    -- Part of every cursor. A backup gets another one, so that no cursor outlives a restore.
    epoch       INTEGER NOT NULL,
    -- Signs the tokens of visitors (HMAC-SHA-256).
    token_key   BLOB    NOT NULL,
    -- The desk was up at this moment: what comes after it, until the next start, counts for nobody as silence.
    alive_at    INTEGER NOT NULL
);

CREATE TABLE agents (
    no            INTEGER PRIMARY KEY,
    id            BLOB    NOT NULL UNIQUE,
    employee_id   TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('agent', 'admin')),
    password_hash TEXT    NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('available', 'away')),
    max_chats     INTEGER NOT NULL,
    open_chats    INTEGER NOT NULL DEFAULT 0 CHECK (open_chats >= 0),
    -- When the status was last set.
    status_at     INTEGER NOT NULL,
    -- Lease: the last moment at which a poll of the agent was known to be held.
    last_poll_at  INTEGER NOT NULL DEFAULT 0,
    last_chat_at  INTEGER NOT NULL DEFAULT 0,
    -- The last id given out in the agent's queue.
    last_event    INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    -- A removed agent keeps its row: its messages name it, and its employee id is never used again.
    removed_at    INTEGER
);

CREATE TABLE sessions (
    token_hash   BLOB    NOT NULL PRIMARY KEY,
    agent_no     INTEGER NOT NULL REFERENCES agents (no),
    created_at   INTEGER NOT NULL,
    last_call_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_of_agent ON sessions (agent_no);

-- A visitor's row is written with its first chat.
CREATE TABLE visitors (
    no            INTEGER PRIMARY KEY,
    id            BLOB    NOT NULL UNIQUE,
    name          TEXT,
    locale        TEXT,
    page_url      TEXT,
    page_title    TEXT,
    page_referrer TEXT,
    attributes    TEXT    NOT NULL,
    since         INTEGER NOT NULL,
    -- Lease: the last moment at which the visitor was heard, written while it has a chat that is not closed.
    last_heard_at INTEGER NOT NULL,
    last_event    INTEGER NOT NULL DEFAULT 0,
    erased_at     INTEGER
);

CREATE TABLE chats (
    no              INTEGER PRIMARY KEY,
    id              BLOB    NOT NULL UNIQUE,
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'open', 'closed')),
    visitor_no      INTEGER NOT NULL REFERENCES visitors (no),
    agent_no        INTEGER REFERENCES agents (no),
    -- While it waits: the agent it wants, or NULL for anyone.
    wanted_agent_no INTEGER REFERENCES agents (no),
    opened_by       TEXT    NOT NULL CHECK (opened_by IN ('visitor', 'agent')),
    created_at      INTEGER NOT NULL,
    opened_at       INTEGER,
    closed_at       INTEGER,
    closed_reason   TEXT,
    last_message_at INTEGER NOT NULL,
    last_seq        INTEGER NOT NULL DEFAULT 0,
    visitor_read    INTEGER NOT NULL DEFAULT 0,
    agent_read      INTEGER NOT NULL DEFAULT 0,
    visitor_unread  INTEGER NOT NULL DEFAULT 0,
    agent_unread    INTEGER NOT NULL DEFAULT 0,
    CHECK ((state = 'open') <= (agent_no IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
-- At most one chat of a visitor that is not closed (rule 7), whatever races.
CREATE UNIQUE INDEX unclosed_chat_of_visitor ON chats (visitor_no) WHERE state <> 'closed';
CREATE INDEX chats_of_visitor ON chats (visitor_no, no);
CREATE INDEX chats_waiting ON chats (no) WHERE state = 'waiting';

-- Which agent had the chat when: an agent reads a chat from its beginning up to `until_seq`, or on and on while that is
-- NULL.
CREATE TABLE turns (
    agent_no  INTEGER NOT NULL REFERENCES agents (no),
    chat_no   INTEGER NOT NULL REFERENCES chats (no),
    until_seq INTEGER,
    PRIMARY KEY (agent_no, chat_no)
) WITHOUT ROWID;

CREATE TABLE messages (
    chat_no  INTEGER NOT NULL REFERENCES chats (no),
    seq      INTEGER NOT NULL,
    id       BLOB    NOT NULL,
    sender   TEXT    NOT NULL CHECK (sender IN ('visitor', 'agent')),
    agent_no INTEGER REFERENCES agents (no),
    text     TEXT    NOT NULL,
    sent_at  INTEGER NOT NULL,
    PRIMARY KEY (chat_no, seq)
) WITHOUT ROWID;
-- A message id is unique per chat and sender (rule 8). The chat comes first, so that the keys of one chat lie together.
CREATE UNIQUE INDEX message_ids ON messages (chat_no, sender, id);

-- One row an event, with its id in each of the two queues that it feeds.
CREATE TABLE events (
    no            INTEGER PRIMARY KEY,
    type          TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    visitor_no    INTEGER,
    visitor_event INTEGER,
    agent_no      INTEGER,
    agent_event   INTEGER,
    chat_no       INTEGER,
    -- The message that it announces, or the mark that was set: the text itself is in `messages`, once.
    seq           INTEGER,
    sender        TEXT,
    -- The chat as it was then, with `chat.*`.
    snapshot      TEXT
);
CREATE UNIQUE INDEX queue_of_visitor ON events (visitor_no, visitor_event) WHERE visitor_no IS NOT NULL;
CREATE UNIQUE INDEX queue_of_agent ON events (agent_no, agent_event) WHERE agent_no IS NOT NULL;
