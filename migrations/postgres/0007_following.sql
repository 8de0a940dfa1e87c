-- What a node compares to see that it has missed something.

-- version: raised in each transaction that moves a cursor of the user.
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- Each change of who may see what takes the next number of one sequence, and its server keeps the last.
CREATE TABLE access_sequence (
    one BOOLEAN NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

ALTER TABLE servers ADD COLUMN access_seq BIGINT NOT NULL DEFAULT 0;
CREATE INDEX servers_by_access ON servers (access_seq);

-- A kick takes a number, and an invite keeps the last one before it: which came first is no longer a matter of clocks.
ALTER TABLE kicks ADD COLUMN access_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invites ADD COLUMN access_seq BIGINT NOT NULL DEFAULT 0;
UPDATE kicks SET access_seq = kicked_at;
UPDATE invites SET access_seq = created_at - 1;
INSERT INTO access_sequence (one, last)
SELECT TRUE, COALESCE(MAX(n.last), 0)
FROM (SELECT MAX(access_seq) AS last FROM kicks UNION ALL SELECT MAX(access_seq) FROM invites) n;
ALTER TABLE kicks DROP COLUMN kicked_at;
