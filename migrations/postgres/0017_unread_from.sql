-- From which message on a user has marked a channel unread, until it is read or opened anew.

ALTER TABLE read_states ADD COLUMN unread_from BIGINT;
