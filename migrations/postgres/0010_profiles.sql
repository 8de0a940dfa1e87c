-- What users say about themselves, and what they are doing.
ALTER TABLE users ADD COLUMN bio TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status TEXT COLLATE "C" NOT NULL DEFAULT '';
