-- The last time that somebody was taken out of a server by another. An invite that is not newer lets them in no more; and
-- none that they made and that is not newer lets in anybody.
CREATE TABLE kicks (
    server_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    kicked_at BIGINT NOT NULL,
    PRIMARY KEY (server_id, user_id),
    CONSTRAINT kicks_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT kicks_user FOREIGN KEY (user_id) REFERENCES users (id)
);
