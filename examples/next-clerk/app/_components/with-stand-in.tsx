'use client';

import { RialtoProvider } from '@rialto/client/react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { rialtoUrl } from './settings';

/** The app without an account at Clerk: whoever gives a name is that person. */
export function WithStandIn({ url, children }: { url: string; children: ReactNode }) {
  const [name, setName] = useState('');
  if (!name) return <Entrance onName={setName} />;
  const getToken = async () => (await fetch(`${url}/token?name=${name}`)).text();
  return (
    <RialtoProvider key={name} url={rialtoUrl} getToken={getToken} user={{ displayName: name }}>
      <p>You are {name}.</p>
      {children}
    </RialtoProvider>
  );
}

function Entrance({ onName }: { onName: (name: string) => void }) {
  const [text, setText] = useState('');
  const enter = (event: FormEvent) => {
    event.preventDefault();
    onName(text);
  };
  return (
    <form onSubmit={enter}>
      <input
        aria-label="Your name"
        pattern="[A-Za-z0-9_\-]{1,32}"
        required
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit">Sign in</button>
    </form>
  );
}
