// The app from outside to inside: what may break, what the node is, who is here, which screen.

import { QueryClientProvider } from '@tanstack/react-query';

import { Identity } from './features/accounts/identity';
import { queries } from './lib/queries';
import { Screens } from './routes/screens';
import { ErrorBoundary } from './ui/error-boundary';
import { FileGuard } from './ui/file-guard';
import { PartNotice } from './ui/part-notice';

export function App() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queries}>
        <Identity>
          <Screens />
        </Identity>
        <PartNotice />
        <FileGuard />
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
