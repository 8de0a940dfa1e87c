// The screens by their addresses, one a line. Those of the entrance come with the app; what is behind it is two parts.

import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';

import { loadPart } from '../lib/parts';
import { Routes } from '../lib/router';
import { Shell } from '../ui/shell';
import { around, useArrival } from './arrival';
import Invite from './invite';
import Login from './login';
import { NotFound } from './not-found';
import Register from './register';

const inside = () => import('./inside');

/** A screen out of one of the parts. */
const screen = <Name extends string>(
  part: () => Promise<Record<Name, ComponentType<{ children?: ReactNode }>>>,
  name: Name,
) => lazy(() => loadPart(part).then((screens) => ({ default: screens[name] })));

const Account = screen(around, 'Account');
const CategorySettings = screen(around, 'CategorySettings');
const Channel = screen(inside, 'Channel');
const ChannelSettings = screen(around, 'ChannelSettings');
const Dashboard = screen(around, 'Dashboard');
const Direct = screen(around, 'Direct');
const Directs = screen(around, 'Directs');
const DirectsHome = screen(around, 'DirectsHome');
const Server = screen(inside, 'Server');
const ServerHome = screen(around, 'ServerHome');
const ServerSettings = screen(around, 'ServerSettings');
const SignedIn = screen(inside, 'SignedIn');

const signedIn = (shown: ReactNode) => <SignedIn>{shown}</SignedIn>;

const SCREENS = {
  '/login': <Login />,
  '/register': <Register />,
  '/invite/:code': <Invite />,
  '/': signedIn(<Dashboard />),
  '/account': signedIn(<Account />),
  '/directs': signedIn(
    <Directs>
      <DirectsHome />
    </Directs>,
  ),
  '/directs/:directId': signedIn(
    <Directs>
      <Direct />
    </Directs>,
  ),
  '/servers/:serverId': signedIn(
    <Server>
      <ServerHome />
    </Server>,
  ),
  '/servers/:serverId/channels/:channelId': signedIn(
    <Server>
      <Channel />
    </Server>,
  ),
  '/servers/:serverId/settings/*': signedIn(<ServerSettings />),
  '/servers/:serverId/channels/:channelId/settings/*': signedIn(<ChannelSettings />),
  '/servers/:serverId/categories/:categoryId/settings/*': signedIn(<CategorySettings />),
};

export function Screens() {
  return (
    <Suspense fallback={<Shell />}>
      <Routes location={useArrival()} screens={SCREENS}>
        <NotFound />
      </Routes>
    </Suspense>
  );
}
