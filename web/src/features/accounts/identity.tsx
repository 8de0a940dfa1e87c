// Who is here: by the node's own cookie, or by Clerk where the node has a key for it.

import type { RialtoClient } from '@rialto/client';
import { RialtoProvider, useUser } from '@rialto/client/react';
import {
  type ComponentType,
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';

import { OWN_IDENTITY, takeClient } from '../../lib/first-client';
import { useNodeInfo } from '../../lib/node-info';
import { loadPart } from '../../lib/parts';
import { queries } from '../../lib/queries';
import { recall, remember } from '../../lib/remembered';
import { Shell } from '../../ui/shell';
import type { ClerkIdentityProps } from './clerk-identity';

interface Life {
  /** Begins anew as whoever is signed in now: nothing of the one before stays. */
  renew: () => void;
}

const LifeContext = createContext<Life | undefined>(undefined);

/** For those who sign in and out. */
export function useLife(): Life {
  const life = useContext(LifeContext);
  if (!life) throw new Error('There is no <Identity> above this component.');
  return life;
}

export function Identity({ children }: { children: ReactNode }) {
  const { data: node, isError } = useNodeInfo();
  const [one, setOne] = useState(() => ({ number: 0, client: takeClient() }));
  const life = useMemo(
    () => ({
      renew: () => {
        queries.clear();
        setOne(({ number }) => ({ number: number + 1, client: takeClient() }));
      },
    }),
    [],
  );
  const key = node?.clerkPublishableKey;
  useEffect(() => {
    if (node) remember(OWN_IDENTITY, node.clerkPublishableKey ? null : 'own');
  }, [node]);

  // Who was here before need not wait for the node's word to be live.
  if (!node && !isError && recall(OWN_IDENTITY) !== 'own') return <Shell />;
  return (
    <LifeContext value={life}>
      {key ? (
        <ByClerk publishableKey={key}>{children}</ByClerk>
      ) : (
        <ByCookie key={one.number} client={one.client}>
          {children}
        </ByCookie>
      )}
    </LifeContext>
  );
}

/**
 * Not a byte of Clerk is loaded where the node has no key for it. It is waited for here and not by <Suspense>, which
 * may hold back for a while what it has rendered: Clerk's provider begins to load as it is rendered, listens from when
 * it is on the page, and never hears that it was ready in between.
 */
function ByClerk(props: ClerkIdentityProps) {
  const [Clerk, setClerk] = useState<ComponentType<ClerkIdentityProps>>();
  useEffect(() => {
    void loadPart(() => import('./clerk-identity')).then(({ default: loaded }) => setClerk(() => loaded));
  }, []);
  return Clerk ? <Clerk {...props} /> : <Shell />;
}

function ByCookie({ client, children }: { client: RialtoClient; children: ReactNode }) {
  // Before the effects of what is inside, which may want to send something.
  useLayoutEffect(() => {
    // Whoever is known to be signed out already is not asked for again.
    if (!client.connection.get().ended) client.connect();
    return () => client.close();
  }, [client]);
  return (
    <RialtoProvider client={client}>
      <OnePerson>{children}</OnePerson>
    </RialtoProvider>
  );
}

/** Another tab may have signed in somebody else, whom the cookie then names here too. */
function OnePerson({ children }: { children: ReactNode }) {
  const { renew } = useLife();
  const user = useUser();
  const first = useRef<string>(undefined);
  useEffect(() => {
    if (!user) return;
    first.current ??= user.id;
    if (first.current !== user.id) renew();
  }, [user, renew]);
  return children;
}
