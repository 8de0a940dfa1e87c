// What is around every screen of a person who is signed in. Whoever is not is led to the sign-in, and back afterwards.

import { useConnection, useUser } from '@rialto/client/react';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';

import { loginPath } from '../features/accounts/next-path';
import { useChosen } from '../features/alerts/chosen';
import { PageMarks } from '../features/connection/page-marks';
import { UnkeptNotice } from '../features/connection/unkept-notice';
import { acts } from '../features/navigation/acts';
import { OverlaysProvider } from '../features/navigation/overlays';
import { useToldNames } from '../features/people/use-told-names';
import { loadPart } from '../lib/parts';
import { Redirect, useLocation } from '../lib/router';
import { around } from './arrival';

const Alerts = lazy(() => loadPart(() => import('../features/alerts/alerts')));

export function SignedIn({ children }: { children?: ReactNode }) {
  const { ended, state } = useConnection();
  const user = useUser();
  const { pathname, search } = useLocation();
  useToldNames();
  const isAlerted = [useChosen('notices'), useChosen('sound')].includes(true);
  const isLive = state === 'live';
  useEffect(() => {
    // It comes behind the first screen, so that nothing is left to be loaded. What fails is told of when it is needed.
    if (isLive)
      void around()
        .then(acts)
        .catch(() => undefined);
  }, [isLive]);
  if (ended === 'signed-out') {
    // Whoever was in hears why they are out.
    return <Redirect to={loginPath(pathname + search)} state={user ? { ended: true } : undefined} />;
  }
  return (
    <>
      <PageMarks />
      <UnkeptNotice />
      {isAlerted && (
        <Suspense>
          <Alerts />
        </Suspense>
      )}
      <OverlaysProvider>{children}</OverlaysProvider>
    </>
  );
}
