import { ArrowLeft, ChevronLeft, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { useTitle } from '../../lib/use-title';
import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { ConnectionStatus } from '../connection/connection-status';
import { useMedia } from '../navigation/use-media';
import { UnsavedGuard } from './unsaved';

export interface SectionLink {
  path: string;
  icon: LucideIcon;
  label: string;
}

interface SettingsFrameProps {
  /** What the settings are of, and where they are. */
  title: string;
  base: string;
  /** Where one came from, and what it is called. */
  back: { to: string; label: string };
  sections: readonly SectionLink[];
  /** The section that is asked for; the first one where there is room, else their list. */
  at: string | undefined;
  children: (section: string) => ReactNode;
}

/** Settings in sections: their list beside the one that is shown; on phones first the list, then a page. */
export function SettingsFrame({ title, base, back, sections, at, children }: SettingsFrameProps) {
  const { t } = useTranslation('settings');
  const isPhone = useMedia('(width < 48rem)');
  const alone = isPhone && at === undefined;
  const shown = at ?? sections[0]?.path ?? '';
  const section = sections.find(({ path }) => path === shown);
  useTitle(alone ? title : `${section?.label ?? title}`);
  const Places = alone ? 'main' : 'div';
  const Heading = alone ? 'h1' : 'p';
  return (
    <UnsavedGuard>
      <div className="flex h-full">
        <Places
          className={classes(
            '@container flex w-[min(17rem,30vw)] min-w-0 shrink-0 flex-col bg-canvas',
            at === undefined ? 'max-md:w-full' : 'max-md:hidden',
          )}
        >
          <nav aria-label={title} className="flex min-h-0 flex-1 flex-col overflow-y-auto px-2 pb-4">
            <div className="flex h-14 shrink-0 items-center">
              <Link
                to={back.to}
                className="inline-flex min-h-11 max-w-full min-w-0 items-center gap-2 rounded-control px-3 text-soft hover:bg-hover hover:text-text"
              >
                <ArrowLeft aria-hidden size={18} className="shrink-0 rtl:-scale-x-100" />
                <OneLine>{back.label}</OneLine>
              </Link>
            </div>
            <Heading
              className={classes(
                'px-3 text-balance wrap-anywhere',
                alone ? 'py-3 text-2xl font-semibold' : 'py-2 font-semibold',
              )}
            >
              {title}
            </Heading>
            <ul className="mt-1 flex flex-col gap-0.5">
              {sections.map(({ path, icon: Icon, label }) => (
                <li key={path}>
                  <Link
                    to={`${base}/${path}`}
                    aria-current={!alone && path === shown ? 'page' : undefined}
                    className={classes(
                      'flex min-h-11 items-center gap-3 rounded-control px-3 transition-colors pointer-fine:md:min-h-9',
                      !alone && path === shown
                        ? 'bg-pressed font-medium text-text'
                        : 'text-soft hover:bg-hover hover:text-text',
                    )}
                  >
                    <Icon aria-hidden size={18} strokeWidth={1.75} className="shrink-0 text-faint" />
                    <OneLine>{label}</OneLine>
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        </Places>
        {!alone && (
          <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
            <div className="flex h-14 shrink-0 items-center gap-1 px-2 sm:px-6">
              <Link
                to={base}
                aria-label={t('toSections')}
                title={t('toSections')}
                className="inline-flex size-11 shrink-0 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-text md:hidden"
              >
                <ChevronLeft aria-hidden size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
              </Link>
              <ConnectionStatus className="ms-auto" />
            </div>
            <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
              <div
                key={shown}
                className="mx-auto flex min-h-full w-full max-w-2xl flex-col gap-10 px-6 pt-2 pb-16 sm:pt-6"
              >
                {children(shown)}
              </div>
            </div>
          </main>
        )}
      </div>
    </UnsavedGuard>
  );
}

/** The heading of a section, with what it is for and what is done there first. */
export function SectionHead({ title, lead, action }: { title: ReactNode; lead?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
      <div className="min-w-0 flex-1 basis-64">
        <h1 className="text-2xl font-semibold text-balance wrap-anywhere">{title}</h1>
        {lead && <p className="mt-1 text-soft text-pretty">{lead}</p>}
      </div>
      {action}
    </div>
  );
}
