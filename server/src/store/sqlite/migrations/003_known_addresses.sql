-- From where each agent has logged in: from there it is never locked out by others who try.
CREATE TABLE known_addresses (
    agent_no       INTEGER NOT NULL REFERENCES agents (no),
    -- HMAC-SHA-256 of the address (of IPv6 the /64) with the desk's `token_key`: the address itself is not kept.
    mark           BLOB    NOT NULL,
    last_log_in_at INTEGER NOT NULL,
    PRIMARY KEY (agent_no, mark)
) WITHOUT ROWID;
CREATE INDEX known_addresses_by_age ON known_addresses (last_log_in_at);
