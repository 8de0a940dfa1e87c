-- Ids are 16 bytes, and no longer texts of 36 characters. Every table with ids is written anew, in the order of its key,
-- and gets its indexes after its rows; references are checked at each row. The index of client ids begins with the client
-- id, so that a new message comes to its end. Messages stand in the order of their channels, so that reading and counting
-- those of a channel reads few pages.
ALTER TABLE users RENAME TO old_users;
ALTER TABLE sessions RENAME TO old_sessions;
ALTER TABLE servers RENAME TO old_servers;
ALTER TABLE channels RENAME TO old_channels;
ALTER TABLE members RENAME TO old_members;
ALTER TABLE invites RENAME TO old_invites;
ALTER TABLE messages RENAME TO old_messages;
ALTER TABLE read_states RENAME TO old_read_states;
ALTER TABLE kicks RENAME TO old_kicks;

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL,
    display_name TEXT NOT NULL,
    avatar_url TEXT,
    password_hash TEXT,
    issuer TEXT,
    subject TEXT,
    owns_node BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    claimed_username TEXT,
    claimed_name TEXT,
    claimed_picture TEXT,
    claimed_at BIGINT,
    shape TEXT,
    folded_shape TEXT,
    words TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT users_username UNIQUE (username_key),
    CONSTRAINT users_subject UNIQUE (issuer, subject)
);

INSERT INTO users
SELECT unhex(replace(id, '-', '')), username, username_key, display_name, avatar_url, password_hash, issuer, subject,
    owns_node, created_at, claimed_username, claimed_name, claimed_picture, claimed_at, shape, folded_shape, words,
    version
FROM old_users ORDER BY id;

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL,
    user_id BLOB NOT NULL,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    CONSTRAINT sessions_token UNIQUE (token_hash),
    CONSTRAINT sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
);

INSERT INTO sessions
SELECT unhex(replace(id, '-', '')), token_hash, unhex(replace(user_id, '-', '')), user_agent, created_at, expires_at,
    last_used_at
FROM old_sessions ORDER BY id;

CREATE TABLE servers (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    icon_url TEXT,
    owner_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    access_seq BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT servers_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);

INSERT INTO servers
SELECT unhex(replace(id, '-', '')), name, icon_url, unhex(replace(owner_id, '-', '')), created_at, access_seq
FROM old_servers ORDER BY id;

CREATE TABLE channels (
    id BLOB NOT NULL PRIMARY KEY,
    server_id BLOB NOT NULL,
    name TEXT NOT NULL,
    topic TEXT NOT NULL,
    position BIGINT NOT NULL,
    rev BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    CONSTRAINT channels_position UNIQUE (server_id, position),
    CONSTRAINT channels_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE
);

INSERT INTO channels
SELECT unhex(replace(id, '-', '')), unhex(replace(server_id, '-', '')), name, topic, position, rev, created_at
FROM old_channels ORDER BY id;

CREATE TABLE members (
    server_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    joined_at BIGINT NOT NULL,
    words TEXT,
    PRIMARY KEY (server_id, user_id),
    CONSTRAINT members_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT members_user FOREIGN KEY (user_id) REFERENCES users (id)
) WITHOUT ROWID;

INSERT INTO members
SELECT unhex(replace(server_id, '-', '')), unhex(replace(user_id, '-', '')), joined_at, words
FROM old_members ORDER BY server_id, user_id;

CREATE TABLE invites (
    code TEXT NOT NULL PRIMARY KEY,
    server_id BLOB NOT NULL,
    creator_id BLOB NOT NULL,
    max_uses BIGINT,
    uses BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    access_seq BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT invites_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT invites_creator FOREIGN KEY (creator_id) REFERENCES users (id)
);

INSERT INTO invites
SELECT code, unhex(replace(server_id, '-', '')), unhex(replace(creator_id, '-', '')), max_uses, uses, created_at,
    expires_at, access_seq
FROM old_invites ORDER BY code;

CREATE TABLE messages (
    id BLOB NOT NULL,
    channel_id BLOB NOT NULL,
    seq BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    author_id BLOB NOT NULL,
    system BOOLEAN NOT NULL DEFAULT FALSE,
    content TEXT NOT NULL,
    client_id TEXT,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    PRIMARY KEY (channel_id, seq),
    CONSTRAINT messages_channel FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE,
    CONSTRAINT messages_author FOREIGN KEY (author_id) REFERENCES users (id)
) WITHOUT ROWID;

INSERT INTO messages
SELECT unhex(replace(id, '-', '')), unhex(replace(channel_id, '-', '')), seq, rev, unhex(replace(author_id, '-', '')),
    system, content, client_id, created_at, edited_at, deleted_at
FROM old_messages ORDER BY channel_id, seq;

CREATE TABLE read_states (
    user_id BLOB NOT NULL,
    channel_id BLOB NOT NULL,
    read_seq BIGINT NOT NULL,
    seen_seq BIGINT NOT NULL,
    PRIMARY KEY (user_id, channel_id),
    CONSTRAINT read_states_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT read_states_channel FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE
) WITHOUT ROWID;

INSERT INTO read_states
SELECT unhex(replace(user_id, '-', '')), unhex(replace(channel_id, '-', '')), read_seq, seen_seq
FROM old_read_states ORDER BY user_id, channel_id;

CREATE TABLE kicks (
    server_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    access_seq BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (server_id, user_id),
    CONSTRAINT kicks_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT kicks_user FOREIGN KEY (user_id) REFERENCES users (id)
) WITHOUT ROWID;

INSERT INTO kicks
SELECT unhex(replace(server_id, '-', '')), unhex(replace(user_id, '-', '')), access_seq
FROM old_kicks ORDER BY server_id, user_id;

-- Those that refer to others go first, so that nothing is deleted row by row.
DROP TABLE old_kicks;
DROP TABLE old_read_states;
DROP TABLE old_messages;
DROP TABLE old_invites;
DROP TABLE old_members;
DROP TABLE old_channels;
DROP TABLE old_servers;
DROP TABLE old_sessions;
DROP TABLE old_users;

CREATE UNIQUE INDEX users_node_owner ON users (owns_node) WHERE owns_node;
CREATE UNIQUE INDEX users_shape ON users (shape);
CREATE UNIQUE INDEX users_folded_shape ON users (folded_shape);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX servers_by_access ON servers (access_seq);
CREATE INDEX members_by_user ON members (user_id);
CREATE INDEX members_by_words ON members (server_id, words, user_id);
CREATE INDEX invites_by_server ON invites (server_id);
CREATE UNIQUE INDEX messages_id ON messages (id);
CREATE UNIQUE INDEX messages_client ON messages (client_id, author_id, channel_id);
CREATE UNIQUE INDEX messages_rev ON messages (channel_id, rev) WHERE rev > seq;
CREATE INDEX read_states_by_channel ON read_states (channel_id);
