'use client';

import type { Server, ServerBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';

/** Makes a server, or joins one by an invite's code, and goes to its first channel. */
export function EnterServer() {
  const { api } = useRialto();
  const { push } = useRouter();
  const [problem, setProblem] = useState('');

  const enter = (asked: Promise<ServerBody>) => {
    setProblem('');
    asked.then(
      ({ server }) => push(firstChannel(server)),
      (error: Error) => setProblem(error.message),
    );
  };
  return (
    <section>
      <OneField
        label="Name of a new server"
        action="Create"
        onText={(name) => enter(api('/servers', { method: 'POST', body: { name } }))}
      />
      <OneField
        label="Invite code"
        action="Join"
        onText={(code) => enter(api(`/invites/${encodeURIComponent(code)}/accept`, { method: 'POST' }))}
      />
      <p role="status">{problem}</p>
    </section>
  );
}

function firstChannel({ id, channels }: Server): string {
  return channels[0] ? `/dashboard/${id}/${channels[0].id}` : '/dashboard';
}

interface OneFieldProps {
  label: string;
  action: string;
  onText: (text: string) => void;
}

function OneField({ label, action, onText }: OneFieldProps) {
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onText(text);
  };
  return (
    <form onSubmit={submit}>
      <input
        aria-label={label}
        placeholder={label}
        required
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit">{action}</button>
    </form>
  );
}
