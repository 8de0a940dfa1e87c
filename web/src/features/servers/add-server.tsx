import { useTranslation } from '../../lib/i18n';
import { Dialog } from '../../ui/dialog';
import { CreateServerForm } from './create-server-form';
import { JoinServerForm } from './join-server-form';

export type Adding = 'create' | 'join' | 'either';

/** How one comes to a server: by making one, by an invite, or by choosing here between the two. */
export function AddServer({ way, onClose }: { way: Adding; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t(`servers:add.${way}`)} onClose={onClose}>
      <div className="flex flex-col gap-8">
        {way !== 'join' && <CreateServerForm onDone={onClose} />}
        {way === 'either' && (
          <section className="-mx-6 -mb-6 bg-hover px-6 pt-5 pb-6">
            <h3 className="mb-3 text-soft">{t('servers:add.orJoin')}</h3>
            <JoinServerForm onDone={onClose} kind="quiet" />
          </section>
        )}
        {way === 'join' && <JoinServerForm onDone={onClose} />}
      </div>
    </Dialog>
  );
}
