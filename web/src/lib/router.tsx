// Which screen an address shows, and how one goes to another. What a screen reads is the address that it is shown for:
// the page's own may be ahead of it while a part of the app is loaded.

import {
  type ComponentProps,
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';

import { basePath } from './base';

/** Where one is; another object after each step, also when it leads to the same address. */
export interface Location {
  /** Without the prefix under which the app lives. */
  pathname: string;
  search: string;
  /** What the step there brought along. */
  state: unknown;
}

/** What an address names by the parts of a pattern. */
export type Params = Readonly<Record<string, string | undefined>>;

interface StepOptions {
  /** Whether the address that is left is not gone back to. */
  replace?: boolean;
  state?: unknown;
}

/** Asked before each step: whether it keeps the step, to carry it out later or never. */
type Guard = (step: () => void) => boolean;

/** What the browser keeps of each address that was visited: its place among them counts the way back. */
interface Entry {
  place: number;
  state: unknown;
}

const entryOf = (kept: unknown): Entry => ({ place: 0, state: undefined, ...(kept as Partial<Entry> | null) });

const read = (): Location => ({
  pathname: window.location.pathname.slice(basePath.length) || '/',
  search: window.location.search,
  state: entryOf(window.history.state).state,
});

let location = read();
let { place } = entryOf(window.history.state);
let guard: Guard | undefined;
const listeners = new Set<() => void>();

function arrive(): void {
  location = read();
  ({ place } = entryOf(window.history.state));
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', (event) => {
  const by = entryOf(event.state).place - place;
  // The address goes back to where the page is.
  if (by !== 0 && guard?.(() => window.history.go(by))) window.history.go(-by);
  else arrive();
});

/** Goes to a path of the app. */
export function navigate(to: string, { replace = false, state }: StepOptions = {}): void {
  const step = () => {
    const entry: Entry = { place: replace ? place : place + 1, state };
    window.history[replace ? 'replaceState' : 'pushState'](entry, '', basePath + to);
    arrive();
  };
  if (!guard?.(step)) step();
}

/** One at a time; nothing for none. */
export function setGuard(next: Guard | undefined): void {
  guard = next;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Where the page is. */
export const currentLocation = () => location;

export const useCurrentLocation = () => useSyncExternalStore(subscribe, currentLocation);

/** What `pathname` names by the parts of `pattern`, where it fits: `:name` is one part, `*` at the end the `rest`. */
export function match(pattern: string, pathname: string): Params | undefined {
  const parts = pattern.replace(/\/\*$/, '(?:/(?<rest>.*))?').replaceAll(/:(\w+)/g, '(?<$1>[^/]+)');
  const found = new RegExp(`^${parts}/?$`, 'i').exec(pathname);
  return found ? { ...found.groups } : undefined;
}

const Shown = createContext<{ location: Location; params: Params }>({ location, params: {} });

export const useLocation = () => useContext(Shown).location;
export const useParams = () => useContext(Shown).params;

interface RoutesProps {
  location: Location;
  /** By the pattern of their addresses, of which no two fit the same. */
  screens: Readonly<Record<string, ReactNode>>;
  /** What an address shows that leads nowhere. */
  children: ReactNode;
}

export function Routes({ location, screens, children }: RoutesProps) {
  const shown = useMemo(() => {
    for (const [pattern, screen] of Object.entries(screens)) {
      const params = match(pattern, location.pathname);
      if (params) return { location, params, screen };
    }
    return { location, params: {}, screen: undefined };
  }, [location, screens]);
  return <Shown value={shown}>{shown.screen ?? children}</Shown>;
}

/** Goes elsewhere instead of showing something. */
export function Redirect({ to, state }: { to: string; state?: unknown }) {
  useEffect(() => navigate(to, { replace: true, state }), [to, state]);
  return null;
}

/** A link to a path of the app. Keys that ask for another tab or window are the browser's. */
export function Link({ to, onClick, ...rest }: { to: string } & Omit<ComponentProps<'a'>, 'href'>) {
  return (
    <a
      {...rest}
      href={basePath + to}
      onClick={(event) => {
        onClick?.(event);
        const asksForMore = event.metaKey || event.altKey || event.ctrlKey || event.shiftKey;
        if (event.defaultPrevented || event.button !== 0 || asksForMore) return;
        event.preventDefault();
        // Following the link to where one is adds no step to go back.
        navigate(to, { replace: to === location.pathname + location.search });
      }}
    />
  );
}
