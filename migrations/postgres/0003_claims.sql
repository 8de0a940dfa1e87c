-- What the tokens of a user of another issuer said last of them, and when the newest of these was made. A profile follows
-- a claim when that changes, and what the user changed themselves stays until then.

ALTER TABLE users ADD COLUMN claimed_username TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN claimed_name TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN claimed_picture TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN claimed_at BIGINT;
