-- When a message was pinned in its channel.
ALTER TABLE messages ADD COLUMN pinned_at BIGINT;

CREATE INDEX messages_pinned ON messages (channel_id, pinned_at) WHERE pinned_at IS NOT NULL;
