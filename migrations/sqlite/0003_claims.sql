-- What the tokens of a user of another issuer said last of them, and when the newest of these was made. A profile follows
-- a claim when that changes, and what the user changed themselves stays until then.

ALTER TABLE users ADD COLUMN claimed_username TEXT;
ALTER TABLE users ADD COLUMN claimed_name TEXT;
ALTER TABLE users ADD COLUMN claimed_picture TEXT;
ALTER TABLE users ADD COLUMN claimed_at BIGINT;
