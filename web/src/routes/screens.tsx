// The screens by their addresses, one a line. Those of the entrance come with the app; all that is behind it is one part.

import { type ComponentType, lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';

import { useDraftsOfOne } from '../features/accounts/use-drafts-of-one';
import { basePath } from '../lib/base';
import { loadPart } from '../lib/parts';
import { Shell } from '../ui/shell';
import Invite from './invite';
import Login from './login';
import { NotFound } from './not-found';
import Register from './register';

const inside = () => import('./inside');

/** Asks for what the page's address leads to, before there is anything to draw it with. */
export function askAhead(): void {
  const isEntrance = /^\/(?:login|register|invite)\b/.test(window.location.pathname.slice(basePath.length));
  // Where it can't be had, that is told when it is needed.
  if (!isEntrance) inside().catch(() => undefined);
}

/** One of the screens inside. */
const insideScreen = (name: keyof Awaited<ReturnType<typeof inside>>) =>
  lazy<ComponentType>(() => loadPart(inside).then((screens) => ({ default: screens[name] })));

const Account = insideScreen('Account');
const Channel = insideScreen('Channel');
const Dashboard = insideScreen('Dashboard');
const Server = insideScreen('Server');
const ServerHome = insideScreen('ServerHome');
const SignedIn = insideScreen('SignedIn');

export function Screens() {
  useDraftsOfOne();
  return (
    <Suspense fallback={<Shell />}>
      <Routes>
        <Route path="/login" element={<Login />} />
        <Route path="/register" element={<Register />} />
        <Route path="/invite/:code" element={<Invite />} />
        <Route element={<SignedIn />}>
          <Route index element={<Dashboard />} />
          <Route path="/account" element={<Account />} />
          <Route path="/servers/:serverId" element={<Server />}>
            <Route index element={<ServerHome />} />
            <Route path="channels/:channelId" element={<Channel />} />
          </Route>
        </Route>
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Suspense>
  );
}
