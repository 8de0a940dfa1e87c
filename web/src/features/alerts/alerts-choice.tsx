import { useState, useSyncExternalStore } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Section } from '../../ui/section';
import { Switch } from '../../ui/switch';
import { chime } from './chime';
import { choose, useChosen } from './chosen';

/** Why the system shows no notices of a page, as far as that is known before one is shown. */
type Hindrance = 'insecure' | 'unable' | 'refused';

function hindrance(): Hindrance | undefined {
  if (!window.isSecureContext) return 'insecure';
  // There a page has the class, and may not use it.
  if (!('Notification' in window) || /Android/i.test(navigator.userAgent)) return 'unable';
  return Notification.permission === 'denied' ? 'refused' : undefined;
}

/** Whoever comes back from the settings of the browser may have changed it there. */
function subscribe(listener: () => void): () => void {
  window.addEventListener('focus', listener);
  return () => window.removeEventListener('focus', listener);
}

/** Whether this device tells of messages while the app is open. */
export function AlertsChoice() {
  const { t } = useTranslation('messages');
  const [isAsking, setAsking] = useState(false);
  const hindered = useSyncExternalStore(subscribe, hindrance);
  const isGranted = useSyncExternalStore(subscribe, () => !hindered && Notification.permission === 'granted');
  const [notices, sound] = [useChosen('notices'), useChosen('sound')];
  const show = async (isOn: boolean) => {
    if (!isOn) return choose('notices', false);
    setAsking(true);
    const answer = await Notification.requestPermission();
    setAsking(false);
    choose('notices', answer === 'granted');
  };
  return (
    <Section title={t('alerts.title')} lead={t('alerts.lead')}>
      <Switch
        label={t('alerts.notices')}
        hint={t(`alerts.${hindered ?? 'noticesHint'}`)}
        checked={notices && isGranted}
        disabled={hindered !== undefined || isAsking}
        onChange={(isOn) => void show(isOn)}
      />
      <Switch
        label={t('alerts.sound')}
        hint={t('alerts.soundHint')}
        checked={sound}
        onChange={(isOn) => {
          choose('sound', isOn);
          // What it is like.
          if (isOn) void chime();
        }}
      />
    </Section>
  );
}
