-- When a user last sent something in a channel of slow mode.
CREATE TABLE slow_sends (
    channel_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, user_id),
    CONSTRAINT slow_sends_channel FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE,
    CONSTRAINT slow_sends_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) WITHOUT ROWID;
