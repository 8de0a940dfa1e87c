import { Outlet } from 'react-router';

import { MembersPanelContext, useMembersPanelState } from '../features/members/members-panel';

export default function Server() {
  const panel = useMembersPanelState();
  return (
    <MembersPanelContext value={panel}>
      <div className="flex h-full min-w-0 flex-col">
        <Outlet />
      </div>
    </MembersPanelContext>
  );
}
