// The client that a tree of components shares, from its mount to its unmount.

import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { createClient } from '../index.js';
import { present } from '../present.js';
import type { RialtoClient, RialtoOptions } from '../types.js';

export interface RialtoProviderProps extends Pick<RialtoOptions, 'token' | 'getToken' | 'user'> {
  /** The node's address; left out: the page's own. */
  url?: string;
  /** A client of your own. You connect and close it, and the other properties mean nothing. */
  client?: RialtoClient;
  children?: ReactNode;
}

const Context = createContext<RialtoClient | undefined>(undefined);

/** Nothing connects on a server, which has no page to take an address from. */
const ON_SERVER = typeof document === 'undefined' ? 'http://page.invalid' : undefined;
/** Connects before the effects of components below, which may want to send something. */
const useEarlyEffect = ON_SERVER ? useEffect : useLayoutEffect;

export function RialtoProvider({ client, url = ON_SERVER, token, getToken, user, children }: RialtoProviderProps) {
  const latest = useRef(getToken);
  const hasGetToken = getToken !== undefined;
  const own = useMemo(() => {
    if (client) return undefined;
    const ask = async () => (await latest.current?.()) ?? null;
    return createClient(present<RialtoOptions>({ url, token, getToken: hasGetToken ? ask : undefined }));
  }, [client, url, token, hasGetToken]);
  // A new function with every render is still the same way to a token: it makes no new connection.
  useEffect(() => {
    latest.current = getToken;
  }, [getToken]);
  useEarlyEffect(() => {
    own?.connect();
    return () => own?.close();
  }, [own]);
  const displayName = user?.displayName;
  useEffect(() => own?.introduce({ displayName }), [own, displayName]);
  return <Context.Provider value={client ?? own}>{children}</Context.Provider>;
}

/** The client itself, for what no hook does. */
export function useRialto(): RialtoClient {
  const client = useContext(Context);
  if (!client) throw new Error('There is no <RialtoProvider> above this component.');
  return client;
}
