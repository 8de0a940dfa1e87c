-- The place of the message that a message answers, in the same channel.
ALTER TABLE messages ADD COLUMN reply_to_seq BIGINT;
