-- Everything that the first version keeps. Times are Unix milliseconds, ids are UUIDv7 as text.
-- The same tables, columns and constraints stand in ../sqlite/0001_init.sql; a test compares them.

CREATE TABLE meta (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

-- username_key is the username in lower case.
CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    username TEXT COLLATE "C" NOT NULL,
    username_key TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    avatar_url TEXT COLLATE "C",
    password_hash TEXT COLLATE "C",
    issuer TEXT COLLATE "C",
    subject TEXT COLLATE "C",
    owns_node BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT users_username UNIQUE (username_key),
    CONSTRAINT users_subject UNIQUE (issuer, subject)
);

-- One user at most owns the node.
CREATE UNIQUE INDEX users_node_owner ON users (owns_node) WHERE owns_node;

-- token_hash is the SHA-256 of the token.
CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    user_agent TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    CONSTRAINT sessions_token UNIQUE (token_hash),
    CONSTRAINT sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
);

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE servers (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    icon_url TEXT COLLATE "C",
    owner_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT servers_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);

-- rev numbers the changes of the channel's messages: 1, 2, 3 and on, with no hole.
CREATE TABLE channels (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    server_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    topic TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    rev BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    CONSTRAINT channels_position UNIQUE (server_id, position),
    CONSTRAINT channels_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE
);

CREATE TABLE members (
    server_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (server_id, user_id),
    CONSTRAINT members_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT members_user FOREIGN KEY (user_id) REFERENCES users (id)
);

CREATE INDEX members_by_user ON members (user_id);

-- max_uses is absent when the invite may be used without bound.
CREATE TABLE invites (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    server_id TEXT COLLATE "C" NOT NULL,
    creator_id TEXT COLLATE "C" NOT NULL,
    max_uses BIGINT,
    uses BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT invites_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT invites_creator FOREIGN KEY (creator_id) REFERENCES users (id)
);

CREATE INDEX invites_by_server ON invites (server_id);

-- seq is the rev of the message's creation (its place, for ever), rev that of its last change.
CREATE TABLE messages (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    channel_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    author_id TEXT COLLATE "C" NOT NULL,
    system BOOLEAN NOT NULL DEFAULT FALSE,
    content TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    CONSTRAINT messages_seq UNIQUE (channel_id, seq),
    CONSTRAINT messages_client UNIQUE (author_id, channel_id, client_id),
    CONSTRAINT messages_channel FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE,
    CONSTRAINT messages_author FOREIGN KEY (author_id) REFERENCES users (id)
);

-- Only what has changed since it was made: the others are found by their place, which is their rev.
CREATE UNIQUE INDEX messages_rev ON messages (channel_id, rev) WHERE rev > seq;

-- A missing row means 0 and 0.
CREATE TABLE read_states (
    user_id TEXT COLLATE "C" NOT NULL,
    channel_id TEXT COLLATE "C" NOT NULL,
    read_seq BIGINT NOT NULL,
    seen_seq BIGINT NOT NULL,
    PRIMARY KEY (user_id, channel_id),
    CONSTRAINT read_states_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT read_states_channel FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE
);

CREATE INDEX read_states_by_channel ON read_states (channel_id);
