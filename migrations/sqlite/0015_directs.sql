-- Direct conversations, which are servers too, and who may begin one with whom.

-- pair: the ids of the two people between whom it is the only one. Who began a conversation stands as its owner, and nothing
-- comes of that.
ALTER TABLE servers ADD COLUMN direct BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE servers ADD COLUMN pair TEXT;
-- A conversation is shown to somebody again once a message in it comes after this place.
ALTER TABLE members ADD COLUMN closed_seq BIGINT;
-- Of whom somebody takes new conversations: servers or nobody.
ALTER TABLE users ADD COLUMN directs_from TEXT NOT NULL DEFAULT 'servers';

CREATE TABLE blocks (
    user_id BLOB NOT NULL,
    blocked_id BLOB NOT NULL,
    PRIMARY KEY (user_id, blocked_id),
    CONSTRAINT blocks_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT blocks_blocked FOREIGN KEY (blocked_id) REFERENCES users (id)
) WITHOUT ROWID;

CREATE INDEX blocks_by_blocked ON blocks (blocked_id);
CREATE UNIQUE INDEX servers_pair ON servers (pair);
