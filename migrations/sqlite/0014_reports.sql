-- What members have reported to those who manage messages: a message with its channel, or a person alone. user_id: the author
-- of the message, or that person. closed_by is there once somebody has closed it.
CREATE TABLE reports (
    id BLOB NOT NULL PRIMARY KEY,
    server_id BLOB NOT NULL,
    reporter_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    channel_id BLOB,
    message_id BLOB,
    reason TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    note TEXT,
    closed_by BLOB,
    closed_at BIGINT,
    created_at BIGINT NOT NULL,
    CONSTRAINT reports_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    CONSTRAINT reports_channel FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE,
    CONSTRAINT reports_reporter FOREIGN KEY (reporter_id) REFERENCES users (id),
    CONSTRAINT reports_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT reports_closed_by FOREIGN KEY (closed_by) REFERENCES users (id)
);

CREATE INDEX reports_by_server ON reports (server_id, is_open, created_at, id);
CREATE INDEX reports_by_channel ON reports (channel_id);
