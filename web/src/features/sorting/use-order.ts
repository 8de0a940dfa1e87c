// The order that was asked for, shown until the node has told it.

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { isSameOrder } from './order';

const isSameSet = (one: readonly string[], other: readonly string[]) => isSameOrder([...one].sort(), [...other].sort());

interface Order {
  shown: readonly string[];
  ask: (ids: string[]) => void;
  error: Error | null;
}

/** `ids` as they are told; `send` asks for another order of them. */
export function useOrder(ids: readonly string[], send: (ids: string[]) => Promise<unknown>): Order {
  const [asked, setAsked] = useState<string[]>();
  const isAnswered = useRef(false);
  const { mutate, error } = useMutation({
    mutationFn: send,
    onSuccess: () => {
      isAnswered.current = true;
    },
    onError: () => setAsked(undefined),
  });
  const told = ids.join();
  const last = useRef(told);
  useEffect(() => {
    const isNew = last.current !== told;
    last.current = told;
    if (!asked) return;
    if (asked.join() === told || (isNew && isAnswered.current)) setAsked(undefined);
  }, [asked, told]);
  return {
    shown: asked && isSameSet(asked, ids) ? asked : ids,
    ask: (next) => {
      isAnswered.current = false;
      setAsked(next);
      mutate(next);
    },
    error,
  };
}
