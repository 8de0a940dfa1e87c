import type { Report, Server } from '@rialto/client';

import { shortDayAndTime } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { rich } from '../../lib/rich';
import { Link } from '../../lib/router';
import { Avatar } from '../../ui/avatar';
import { channelPath } from '../navigation/paths';
import { PersonButton, PersonName } from '../people/person-button';
import type { Case } from './cases';
import { Named } from './named';
import { ReportActs } from './report-acts';
import { ReportContext } from './report-context';

interface ReportCardProps {
  server: Server;
  of: Case;
}

/** What is reported: of whom, why and by whom, what was said around it, and what there is to do. */
export function ReportCard({ server, of }: ReportCardProps) {
  const [first] = of;
  const { message, context, user } = first;
  return (
    <li className="flex flex-col gap-4 rounded-card border border-line p-4">
      <div className="flex min-w-0 items-center gap-3">
        <PersonButton user={user} label="name" className="-m-0.5 rounded-full p-0.5">
          <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-10 text-sm" />
        </PersonButton>
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold wrap-anywhere">
            <PersonName user={user}>
              <bdi>{user.displayName}</bdi>
            </PersonName>
          </h2>
          <p className="text-sm text-soft wrap-anywhere">
            <Where server={server} report={first} />
          </p>
        </div>
      </div>
      <ul className="flex flex-col gap-2">
        {of.map((report) => (
          <Reason key={report.id} report={report} />
        ))}
      </ul>
      {message && <ReportContext messages={context} reported={message.id} />}
      {first.state === 'closed' && <Outcome report={first} />}
      <ReportActs server={server} of={of} />
    </li>
  );
}

/** Where it was said, and the way there; or that it is about a person. */
function Where({ server, report: { message } }: { server: Server; report: Report }) {
  const { t } = useTranslation('moderation');
  if (!message) return t('reports.ofPerson');
  const channel = server.channels.find(({ id }) => id === message.channelId);
  const name = channel && (
    <Link to={channelPath(server.id, channel.id)} className="font-medium text-text hover:underline">
      <bdi>#{channel.name}</bdi>
    </Link>
  );
  return rich((values) => t('reports.ofMessage', values), { channel: name });
}

function Reason({ report: { reason, reporter, createdAt } }: { report: Report }) {
  const { t, language } = useTranslation('moderation');
  const when = shortDayAndTime(language, Date.parse(createdAt));
  return (
    <li>
      <p dir="auto" className="w-fit max-w-full wrap-anywhere whitespace-pre-line">
        {reason}
      </p>
      <p className="text-sm text-soft wrap-anywhere">
        {rich((values) => t('reports.by', { ...values, when }), { name: <Named user={reporter} /> })}
      </p>
    </li>
  );
}

/** What was decided, and by whom. */
function Outcome({ report: { note, closedBy, closedAt } }: { report: Report }) {
  const { t, language } = useTranslation('moderation');
  const when = shortDayAndTime(language, Date.parse(closedAt ?? ''));
  return (
    <div className="border-s-2 border-edge ps-3">
      {note && (
        <p dir="auto" className="w-fit max-w-full wrap-anywhere">
          {note}
        </p>
      )}
      <p className="text-sm text-soft wrap-anywhere">
        {closedBy
          ? rich((values) => t('reports.closedBy', { ...values, when }), { name: <Named user={closedBy} /> })
          : t('reports.closedWhen', { when })}
      </p>
    </div>
  );
}
