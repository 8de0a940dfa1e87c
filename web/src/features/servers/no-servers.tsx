import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';

interface NoServersProps {
  name: string;
  onCreate: () => void;
  onJoin: () => void;
}

/** What a person meets who is in no server yet, such as whoever has just made the first account. */
export function NoServers({ name, onCreate, onJoin }: NoServersProps) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="servers-heading" className="m-auto flex max-w-lg flex-col items-center py-8 text-center">
      <h1 id="servers-heading" className="sr-only">
        {t('servers:heading')}
      </h1>
      <h2 className="max-w-full text-2xl font-semibold text-balance wrap-anywhere" dir="auto">
        {t('servers:none.title', { name })}
      </h2>
      <p className="mt-3 text-pretty text-soft">{t('servers:none.body')}</p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        <Button kind="primary" onClick={onCreate} className="min-w-40">
          {t('servers:create.open')}
        </Button>
        <Button onClick={onJoin} className="min-w-40">
          {t('servers:join.open')}
        </Button>
      </div>
      <p className="mt-4 text-sm text-faint text-pretty">{t('servers:none.invited')}</p>
    </section>
  );
}
