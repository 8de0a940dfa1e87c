// The screens by their addresses, one a line. The first one that a person meets comes at once, the others when needed.

import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';

import { Loading } from '../ui/loading';
import { NotFound } from './not-found';
import { SignedIn } from './signed-in';

const Account = lazy(() => import('./account'));
const Channel = lazy(() => import('./channel'));
const Dashboard = lazy(() => import('./dashboard'));
const Invite = lazy(() => import('./invite'));
const Login = lazy(() => import('./login'));
const Register = lazy(() => import('./register'));
const Server = lazy(() => import('./server'));
const ServerHome = lazy(() => import('./server-home'));

export function Screens() {
  return (
    <Suspense fallback={<Loading />}>
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
