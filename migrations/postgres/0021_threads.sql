-- Threads: channels that are under a message of another one. parent_id, parent_message_id: that channel and that message.
-- A thread stands in no order: its position is below 0, and its name is empty where it has none. replies, last_reply_at,
-- repliers (ids, as JSON) and told_rev (its head at that time) are what the message shows of it; active_at:
-- when the last reply came, or it was made.
ALTER TABLE channels ADD COLUMN parent_id UUID CONSTRAINT channels_parent REFERENCES channels (id) ON DELETE CASCADE;
ALTER TABLE channels ADD COLUMN parent_message_id UUID;
ALTER TABLE channels ADD COLUMN replies BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channels ADD COLUMN last_reply_at BIGINT;
ALTER TABLE channels ADD COLUMN repliers TEXT COLLATE "C";
ALTER TABLE channels ADD COLUMN active_at BIGINT;
ALTER TABLE channels ADD COLUMN told_rev BIGINT NOT NULL DEFAULT 0;
-- The thread under a message.
ALTER TABLE messages ADD COLUMN thread_id UUID;

CREATE UNIQUE INDEX channels_under_message ON channels (parent_message_id);
CREATE INDEX channels_by_parent ON channels (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX channels_by_activity ON channels (server_id, active_at, id) WHERE parent_id IS NOT NULL;
-- A server has few channels and may have many threads, which nobody looks for by their server.
DROP INDEX channels_by_access;
CREATE INDEX channels_by_access ON channels (server_id, access_id) WHERE parent_id IS NULL;
