-- Ids are 16 bytes, and no longer texts of 36 characters. A table is written anew once, with its indexes; references are
-- taken away before and checked when they come back. The index of client ids begins with the client id, so that a new
-- message comes to its end.
ALTER TABLE sessions DROP CONSTRAINT sessions_user;
ALTER TABLE servers DROP CONSTRAINT servers_owner;
ALTER TABLE channels DROP CONSTRAINT channels_server;
ALTER TABLE members DROP CONSTRAINT members_server, DROP CONSTRAINT members_user;
ALTER TABLE invites DROP CONSTRAINT invites_server, DROP CONSTRAINT invites_creator;
ALTER TABLE messages
    DROP CONSTRAINT messages_channel, DROP CONSTRAINT messages_author, DROP CONSTRAINT messages_client,
    DROP CONSTRAINT messages_pkey, DROP CONSTRAINT messages_seq;
ALTER TABLE read_states DROP CONSTRAINT read_states_user, DROP CONSTRAINT read_states_channel;
ALTER TABLE kicks DROP CONSTRAINT kicks_server, DROP CONSTRAINT kicks_user;

ALTER TABLE users ALTER COLUMN id TYPE UUID USING id::UUID;
ALTER TABLE sessions
    ALTER COLUMN id TYPE UUID USING id::UUID,
    ALTER COLUMN user_id TYPE UUID USING user_id::UUID,
    ADD CONSTRAINT sessions_user FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE servers
    ALTER COLUMN id TYPE UUID USING id::UUID,
    ALTER COLUMN owner_id TYPE UUID USING owner_id::UUID,
    ADD CONSTRAINT servers_owner FOREIGN KEY (owner_id) REFERENCES users (id);
ALTER TABLE channels
    ALTER COLUMN id TYPE UUID USING id::UUID,
    ALTER COLUMN server_id TYPE UUID USING server_id::UUID,
    ADD CONSTRAINT channels_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE;
ALTER TABLE members
    ALTER COLUMN server_id TYPE UUID USING server_id::UUID,
    ALTER COLUMN user_id TYPE UUID USING user_id::UUID,
    ADD CONSTRAINT members_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    ADD CONSTRAINT members_user FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE invites
    ALTER COLUMN server_id TYPE UUID USING server_id::UUID,
    ALTER COLUMN creator_id TYPE UUID USING creator_id::UUID,
    ADD CONSTRAINT invites_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    ADD CONSTRAINT invites_creator FOREIGN KEY (creator_id) REFERENCES users (id);
ALTER TABLE messages
    ALTER COLUMN id TYPE UUID USING id::UUID,
    ALTER COLUMN channel_id TYPE UUID USING channel_id::UUID,
    ALTER COLUMN author_id TYPE UUID USING author_id::UUID,
    ADD PRIMARY KEY (channel_id, seq),
    ADD CONSTRAINT messages_id UNIQUE (id),
    ADD CONSTRAINT messages_client UNIQUE (client_id, author_id, channel_id),
    ADD CONSTRAINT messages_channel FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE,
    ADD CONSTRAINT messages_author FOREIGN KEY (author_id) REFERENCES users (id);
ALTER TABLE read_states
    ALTER COLUMN user_id TYPE UUID USING user_id::UUID,
    ALTER COLUMN channel_id TYPE UUID USING channel_id::UUID,
    ADD CONSTRAINT read_states_user FOREIGN KEY (user_id) REFERENCES users (id),
    ADD CONSTRAINT read_states_channel FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE;
ALTER TABLE kicks
    ALTER COLUMN server_id TYPE UUID USING server_id::UUID,
    ALTER COLUMN user_id TYPE UUID USING user_id::UUID,
    ADD CONSTRAINT kicks_server FOREIGN KEY (server_id) REFERENCES servers (id) ON DELETE CASCADE,
    ADD CONSTRAINT kicks_user FOREIGN KEY (user_id) REFERENCES users (id);
