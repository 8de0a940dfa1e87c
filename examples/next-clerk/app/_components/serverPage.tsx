'use client';

import type { Message } from '@rialto/client';
import { useRialto, useSocket } from '@rialto/client/react';
import { type FormEvent, useEffect, useState } from 'react';
import { Invite } from './invite';

export function ServerPage({ serverId, channelId }: { serverId: string; channelId: string }) {
  const { sendMessage, subscribeToMessages, isConnected } = useSocket();
  const { openServer } = useRialto();
  const [messages, setMessages] = useState<Message[]>([]);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');

  // Entering the server clears its badge.
  useEffect(() => openServer(serverId), [openServer, serverId]);

  // What comes from now on. `useMessages(channelId)` also gives what was said before, and what is still unsent.
  useEffect(
    () => subscribeToMessages(channelId, (message) => setMessages((before) => [...before, message])),
    [subscribeToMessages, channelId],
  );

  const send = (event: FormEvent) => {
    event.preventDefault();
    setText('');
    setProblem('');
    sendMessage({ channelId, content: text }).catch((error: Error) => setProblem(error.message));
  };

  return (
    <main>
      <header>{isConnected ? '🟢 Live' : '🔴 Offline'}</header>
      <Invite serverId={serverId} />
      <ol>
        {messages.map(({ id, author, content }) => (
          <li key={id}>
            <b>{author.displayName}</b> {content}
          </li>
        ))}
      </ol>
      <form onSubmit={send}>
        <input aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit">Send</button>
        <p role="status">{problem}</p>
      </form>
    </main>
  );
}
