-- What members are called in a server, and who is timed out there.

ALTER TABLE members ADD COLUMN nickname TEXT;

-- A timeout outlives the membership. Who is timed out belongs to a role set of those who are, until it is over.
CREATE TABLE timeouts (
    server_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (server_id, user_id),
    CONSTRAINT timeouts_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT timeouts_user FOREIGN KEY (user_id) REFERENCES users (id)
) WITHOUT ROWID;

CREATE INDEX timeouts_by_end ON timeouts (ends_at);

ALTER TABLE role_sets ADD COLUMN timed_out BOOLEAN NOT NULL DEFAULT FALSE;
