import type { DirectsFrom, MeBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/choice';
import { ErrorText } from '../../ui/error-text';
import { Section } from '../../ui/section';

const KEY = ['me'];

/** Who may begin a conversation with me. */
export function Privacy() {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const client = useRialto();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => client.api<MeBody>('/me', { signal }),
  });
  const choosing = useMutation({
    mutationFn: (directsFrom: DirectsFrom) => client.changeProfile({ directsFrom }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const options = (['servers', 'nobody'] as const).map((value) => ({ value, label: t(`privacy.${value}`) }));
  return (
    <Section title={t('privacy.title')} lead={t('privacy.lead')}>
      {error && !data && (
        <p className="flex flex-wrap items-center gap-4 text-soft">
          {inWords(common, error)}
          <Button onClick={() => refetch()}>{common('retry')}</Button>
        </p>
      )}
      <Choice
        label={t('privacy.title')}
        options={options}
        value={choosing.isPending ? choosing.variables : data?.directsFrom}
        onChoose={choosing.mutate}
      />
      {choosing.error && <ErrorText>{inWords(common, choosing.error)}</ErrorText>}
    </Section>
  );
}
