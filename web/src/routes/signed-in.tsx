// What is around every screen of a person who is signed in. Whoever is not is led to the sign-in, and back afterwards.

import { useConnection } from '@rialto/client/react';
import { Navigate, Outlet, useLocation } from 'react-router';

import { PageMarks } from '../features/connection/page-marks';

export function SignedIn() {
  const { ended } = useConnection();
  const { pathname, search } = useLocation();
  if (ended === 'signed-out') {
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/login${next}`} replace />;
  }
  return (
    <>
      <PageMarks />
      <Outlet />
    </>
  );
}
