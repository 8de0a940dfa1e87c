// The screens by their addresses, one a line. Those of the entrance come with the app; what is behind it is two parts.

import { type ComponentType, lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';

import { loadPart } from '../lib/parts';
import { Shell } from '../ui/shell';
import { around, useArrival } from './arrival';
import Invite from './invite';
import Login from './login';
import { NotFound } from './not-found';
import Register from './register';

const inside = () => import('./inside');

/** A screen out of one of the parts. */
const screen = <Name extends string>(part: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  lazy(() => loadPart(part).then((screens) => ({ default: screens[name] })));

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

export function Screens() {
  const location = useArrival();
  return (
    <Suspense fallback={<Shell />}>
      <Routes location={location}>
        <Route path="/login" element={<Login />} />
        <Route path="/register" element={<Register />} />
        <Route path="/invite/:code" element={<Invite />} />
        <Route element={<SignedIn />}>
          <Route index element={<Dashboard />} />
          <Route path="/account" element={<Account />} />
          <Route path="/directs" element={<Directs />}>
            <Route index element={<DirectsHome />} />
            <Route path=":directId" element={<Direct />} />
          </Route>
          <Route path="/servers/:serverId/settings/*" element={<ServerSettings />} />
          <Route path="/servers/:serverId/channels/:channelId/settings/*" element={<ChannelSettings />} />
          <Route path="/servers/:serverId/categories/:categoryId/settings/*" element={<CategorySettings />} />
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
