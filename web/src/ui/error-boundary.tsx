import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from './button';
import { ScreenMessage } from './screen-message';

function Failed() {
  const { t } = useTranslation();
  return (
    <main className="flex h-full">
      <ScreenMessage
        icon={TriangleAlert}
        title={t('failed.title')}
        actions={
          <Button kind="primary" onClick={() => window.location.reload()}>
            {t('failed.reload')}
          </Button>
        }
      >
        {t('failed.body')}
      </ScreenMessage>
    </main>
  );
}

/** Shows words instead of an empty page when a component breaks. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Failed /> : this.props.children;
  }
}
