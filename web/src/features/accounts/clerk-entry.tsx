// Clerk's own components, where the node's forms stand otherwise.

import { SignIn, SignUp, UserProfile, useClerk } from '@clerk/react';
import { useUser } from '@rialto/client/react';
import { LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { basePath } from '../../lib/base';
import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { forgetDrafts } from './drafts';

type ClerkEntryProps = { show: 'sign-in' | 'sign-up'; next: string } | { show: 'profile' };

export default function ClerkEntry(props: ClerkEntryProps) {
  // Also for those who change from one form to the other on the way.
  const to = basePath + ('next' in props ? props.next : '/');
  switch (props.show) {
    case 'sign-in':
      return (
        <Centred>
          <SignIn routing="hash" forceRedirectUrl={to} signUpForceRedirectUrl={to} />
        </Centred>
      );
    case 'sign-up':
      return (
        <Centred>
          <SignUp routing="hash" forceRedirectUrl={to} signInForceRedirectUrl={to} />
        </Centred>
      );
    case 'profile':
      return <Profile />;
  }
}

/** Clerk's cards are wider than our column: they stand out of it at both sides. */
function Centred({ children }: { children: ReactNode }) {
  return <div className="flex justify-center">{children}</div>;
}

function Profile() {
  const { t } = useTranslation('accounts');
  const { signOut } = useClerk();
  const user = useUser();
  return (
    <>
      <Centred>
        <UserProfile routing="hash" />
      </Centred>
      <Button
        onClick={() => {
          forgetDrafts(user?.id);
          void signOut({ redirectUrl: `${basePath}/login` });
        }}
      >
        <LogOut aria-hidden size={18} />
        {t('signOut')}
      </Button>
    </>
  );
}
