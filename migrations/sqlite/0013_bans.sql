-- Who is kept out of a server, whatever invite they hold. by_id: who has banned them.
CREATE TABLE bans (
    server_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    by_id BLOB NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (server_id, user_id),
    CONSTRAINT bans_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT bans_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT bans_by FOREIGN KEY (by_id) REFERENCES users (id)
) WITHOUT ROWID;

-- Messages of somebody that are still to be deleted: those since a time. actor_id: who wants it.
CREATE TABLE purges (
    server_id BLOB NOT NULL,
    author_id BLOB NOT NULL,
    actor_id BLOB NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (server_id, author_id),
    CONSTRAINT purges_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT purges_author FOREIGN KEY (author_id) REFERENCES users (id),
    CONSTRAINT purges_actor FOREIGN KEY (actor_id) REFERENCES users (id)
) WITHOUT ROWID;

-- lifted: it keeps the user out no more. The invites that they had made stay ended.
ALTER TABLE kicks ADD COLUMN lifted BOOLEAN NOT NULL DEFAULT FALSE;
