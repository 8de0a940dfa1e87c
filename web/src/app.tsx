// The app from outside to inside: what may break, what the node is, who is here, which screen.

import './lib/back-guard';

import { QueryClientProvider } from '@tanstack/react-query';
import { BrowserRouter } from 'react-router';

import { Identity } from './features/accounts/identity';
import { basePath } from './lib/base';
import { queries } from './lib/queries';
import { Screens } from './routes/screens';
import { ErrorBoundary } from './ui/error-boundary';
import { FileGuard } from './ui/file-guard';
import { PartNotice } from './ui/part-notice';

export function App() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queries}>
        <BrowserRouter basename={basePath}>
          <Identity>
            <Screens />
          </Identity>
          <PartNotice />
          <FileGuard />
        </BrowserRouter>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
