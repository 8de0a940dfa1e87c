-- shape, folded_shape: what a user name looks like, as it is written and without case; of users whose names look alike
-- one may have it. The program fills them in where they are missing.
ALTER TABLE users ADD COLUMN shape TEXT;
ALTER TABLE users ADD COLUMN folded_shape TEXT;
CREATE UNIQUE INDEX users_shape ON users (shape);
CREATE UNIQUE INDEX users_folded_shape ON users (folded_shape);
