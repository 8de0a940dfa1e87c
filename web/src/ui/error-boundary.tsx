import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';

import { useTranslation } from '../lib/i18n';
import { Button } from './button';
import { MessagePage } from './message-page';

function Failed() {
  const { t } = useTranslation();
  return (
    <MessagePage
      icon={TriangleAlert}
      title={t('failed.title')}
      actions={
        <Button kind="primary" onClick={() => window.location.reload()}>
          {t('failed.reload')}
        </Button>
      }
    >
      {t('failed.body')}
    </MessagePage>
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
