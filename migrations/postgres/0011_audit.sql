-- What was done in a server, and by whom. number counts the entries of a server. place_id: the channel or the category that
-- an entry is about, which whoever reads it must be shown. changes is JSON.
CREATE TABLE audit (
    server_id UUID NOT NULL,
    number BIGINT NOT NULL,
    id UUID NOT NULL,
    actor_id UUID NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    target_id UUID NOT NULL,
    place_id UUID,
    changes TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    PRIMARY KEY (server_id, number),
    CONSTRAINT audit_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT audit_actor FOREIGN KEY (actor_id) REFERENCES users (id)
);

CREATE UNIQUE INDEX audit_id ON audit (id);
