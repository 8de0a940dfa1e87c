-- Who reacts to a message with what; `n` is the number of that change, by which they stand in order. A message holds what is
-- shown of them, as JSON.
CREATE TABLE reactions (
    message_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    emoji TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (message_id, user_id, emoji),
    CONSTRAINT reactions_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
    CONSTRAINT reactions_user FOREIGN KEY (user_id) REFERENCES users (id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX reactions_first ON reactions (message_id, emoji, n);

ALTER TABLE messages ADD COLUMN reactions TEXT;
