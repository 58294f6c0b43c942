-- Texts that agents use again and again.
CREATE TABLE canned_replies (
    no       INTEGER PRIMARY KEY,
    id       BLOB NOT NULL UNIQUE,
    -- In lower case.
    shortcut TEXT NOT NULL UNIQUE,
    text     TEXT NOT NULL
);

-- What the browser or program called itself when it logged in.
ALTER TABLE sessions ADD COLUMN client TEXT;

CREATE INDEX chats_by_age ON chats (created_at);

-- The words of messages, found by their place: the row's number is `chat_no * 2^24 + seq`. Only the index is here; the
-- texts stay in `messages`. It is written behind the messages (`searched_seq`), so that no message waits for it.
ALTER TABLE chats ADD COLUMN searched_seq INTEGER NOT NULL DEFAULT 0;
CREATE VIEW searchable (place, text) AS SELECT chat_no * 16777216 + seq, text FROM messages;
CREATE VIRTUAL TABLE search USING fts5 (
    text, content = 'searchable', content_rowid = 'place', tokenize = 'unicode61 remove_diacritics 2'
);
-- What is erased is gone from the index at once (https://www.sqlite.org/fts5.html#the_secure_delete_configuration_option).
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
INSERT INTO search (rowid, text) SELECT place, text FROM searchable;
UPDATE chats SET searched_seq = last_seq;
