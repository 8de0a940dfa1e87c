-- What was done in a server, and by whom. number counts the entries of a server. place_id: the channel or the category that
-- an entry is about, which whoever reads it must be shown. changes is JSON.
CREATE TABLE audit (
    server_id BLOB NOT NULL,
    number BIGINT NOT NULL,
    id BLOB NOT NULL,
    actor_id BLOB NOT NULL,
    action TEXT NOT NULL,
    target_id BLOB NOT NULL,
    place_id BLOB,
    changes TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (server_id, number),
    CONSTRAINT audit_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT audit_actor FOREIGN KEY (actor_id) REFERENCES users (id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX audit_id ON audit (id);
