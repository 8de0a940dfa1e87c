-- What members have reported to those who manage messages: a message with its channel, or a person alone. user_id: the author
-- of the message, or that person. closed_by is there once somebody has closed it.
CREATE TABLE reports (
    id UUID NOT NULL PRIMARY KEY,
    server_id UUID NOT NULL,
    reporter_id UUID NOT NULL,
    user_id UUID NOT NULL,
    channel_id UUID,
    message_id UUID,
    reason TEXT COLLATE "C" NOT NULL,
    is_open BOOLEAN NOT NULL,
    note TEXT COLLATE "C",
    closed_by UUID,
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
