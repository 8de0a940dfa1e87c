-- Who may do what: roles, what channels and categories say otherwise, and what comes of both.

-- The role of everyone has the id of its server and the position 0. permissions, allow and deny are sets of bits; color
-- is #rrggbb. by_default: who joins is given it.
CREATE TABLE roles (
    id BLOB NOT NULL PRIMARY KEY,
    server_id BLOB NOT NULL,
    name TEXT NOT NULL,
    color TEXT,
    position BIGINT NOT NULL,
    permissions BIGINT NOT NULL,
    mentionable BOOLEAN NOT NULL,
    by_default BOOLEAN NOT NULL,
    CONSTRAINT roles_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE
);

CREATE INDEX roles_by_server ON roles (server_id, position);

-- Everyone holds the role of everyone, without a row.
CREATE TABLE member_roles (
    server_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    role_id BLOB NOT NULL,
    PRIMARY KEY (server_id, user_id, role_id),
    CONSTRAINT member_roles_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT member_roles_role FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX member_roles_by_role ON member_roles (role_id);

CREATE TABLE categories (
    id BLOB NOT NULL PRIMARY KEY,
    server_id BLOB NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    CONSTRAINT categories_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE
);

CREATE INDEX categories_by_server ON categories (server_id, position);

-- access_id: the category or the channel that says it; subject_id: the role or the user of whom it is said.
CREATE TABLE overrides (
    access_id BLOB NOT NULL,
    subject_id BLOB NOT NULL,
    server_id BLOB NOT NULL,
    is_user BOOLEAN NOT NULL,
    allow BIGINT NOT NULL,
    deny BIGINT NOT NULL,
    PRIMARY KEY (access_id, subject_id),
    CONSTRAINT overrides_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX overrides_by_subject ON overrides (server_id, subject_id);

-- The roles that some members hold, all the same ones; user_id where an override names the member, or they own the
-- server. key: the user, and a digest of the roles. permissions: what they may in the whole server.
CREATE TABLE role_sets (
    id BLOB NOT NULL PRIMARY KEY,
    server_id BLOB NOT NULL,
    user_id BLOB,
    key TEXT NOT NULL,
    permissions BIGINT NOT NULL,
    CONSTRAINT role_sets_key UNIQUE (server_id, key),
    CONSTRAINT role_sets_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE
);

CREATE TABLE role_set_roles (
    role_set_id BLOB NOT NULL,
    role_id BLOB NOT NULL,
    PRIMARY KEY (role_set_id, role_id),
    CONSTRAINT role_set_roles_set FOREIGN KEY (role_set_id) REFERENCES role_sets (id) ON DELETE CASCADE,
    CONSTRAINT role_set_roles_role FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX role_set_roles_by_role ON role_set_roles (role_id);

-- What the members of a set may where they may view: in the channels with that access_id, which is the server where a
-- channel says nothing otherwise, its category, or the channel itself.
CREATE TABLE access (
    role_set_id BLOB NOT NULL,
    access_id BLOB NOT NULL,
    permissions BIGINT NOT NULL,
    PRIMARY KEY (role_set_id, access_id),
    CONSTRAINT access_role_set FOREIGN KEY (role_set_id) REFERENCES role_sets (id) ON DELETE CASCADE
) WITHOUT ROWID;

ALTER TABLE servers ADD COLUMN description TEXT;
ALTER TABLE servers ADD COLUMN welcome_channel_id BLOB;
-- Where there is none, nobody sees anything.
ALTER TABLE members ADD COLUMN role_set_id BLOB CONSTRAINT members_role_set REFERENCES role_sets (id);
ALTER TABLE channels ADD COLUMN access_id BLOB;
ALTER TABLE channels ADD COLUMN category_id BLOB CONSTRAINT channels_category REFERENCES categories (id);
ALTER TABLE channels ADD COLUMN slow_mode_seconds BIGINT NOT NULL DEFAULT 0;

-- Nothing changes for anybody: everyone may what they could, and owners all (2097151).
INSERT INTO roles (id, server_id, name, position, permissions, mentionable, by_default)
SELECT id, id, 'everyone', 0, 1087, FALSE, FALSE FROM servers;
INSERT INTO role_sets (id, server_id, user_id, key, permissions)
SELECT randomblob(16), id, owner_id, lower(hex(owner_id)), 2097151 FROM servers s
WHERE EXISTS (SELECT 1 FROM members m WHERE m.server_id = s.id AND m.user_id = s.owner_id);
INSERT INTO role_sets (id, server_id, user_id, key, permissions)
SELECT randomblob(16), s.id, NULL, '', 1087 FROM servers s
WHERE EXISTS (SELECT 1 FROM members m WHERE m.server_id = s.id AND m.user_id <> s.owner_id);
INSERT INTO access (role_set_id, access_id, permissions) SELECT id, server_id, permissions FROM role_sets;
UPDATE members SET role_set_id = (
    SELECT rs.id FROM role_sets rs JOIN servers s ON s.id = rs.server_id
    WHERE rs.server_id = members.server_id
        AND rs.key = CASE WHEN s.owner_id = members.user_id THEN lower(hex(s.owner_id)) ELSE '' END);
UPDATE channels SET access_id = server_id;

CREATE INDEX members_by_role_set ON members (role_set_id);
CREATE INDEX channels_by_access ON channels (server_id, access_id);
CREATE INDEX channels_by_category ON channels (category_id);
