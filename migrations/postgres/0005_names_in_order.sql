-- words: the words of a person's names as they are compared, by which members are put in order and found. The program
-- fills them in where they are missing. A member's are those of the user, in the row so that one index has the order.
ALTER TABLE users ADD COLUMN words TEXT COLLATE "C";
ALTER TABLE members ADD COLUMN words TEXT COLLATE "C";
CREATE INDEX members_by_words ON members (server_id, words, user_id);
