// @vitest-environment jsdom

import { afterEach, expect, test, vi } from 'vitest';
import {
  currentLocation,
  Link,
  match,
  navigate,
  Redirect,
  Routes,
  setGuard,
  useCurrentLocation,
  useLocation,
  useParams,
} from '../src/lib/router';
import { act, cleanup, fireEvent, render, screen } from './rendering';

afterEach(() => {
  setGuard(undefined);
  cleanup();
});

/** The browser goes back after a while. */
const back = () =>
  act(async () => {
    const gone = new Promise((settle) => window.addEventListener('popstate', settle, { once: true }));
    window.history.back();
    await gone;
  });

function Shown() {
  const { pathname, search, state } = useLocation();
  return <p role="status">{JSON.stringify({ at: pathname + search, ...useParams(), state })}</p>;
}

function App() {
  const screens = { '/': <Shown />, '/a/:one': <Shown />, '/a/:one/b/*': <Shown />, '/old': <Redirect to="/a/new" /> };
  return (
    <Routes location={useCurrentLocation()} screens={screens}>
      <p role="status">nowhere</p>
    </Routes>
  );
}

const shown = () => {
  const said = screen.getByRole('status').textContent;
  return said === 'nowhere' ? said : JSON.parse(said ?? '');
};

test('a pattern names the parts of an address that it fits as a whole', () => {
  expect(match('/', '/')).toEqual({});
  expect(match('/', '/a')).toBeUndefined();
  expect(match('/a/:one', '/a/1')).toEqual({ one: '1' });
  expect(match('/a/:one', '/A/1/')).toEqual({ one: '1' });
  expect(match('/a/:one', '/a')).toBeUndefined();
  expect(match('/a/:one', '/a/1/2')).toBeUndefined();
  expect(match('/a/:one/b/*', '/a/1/b')).toEqual({ one: '1', rest: undefined });
  expect(match('/a/:one/b/*', '/a/1/b/c/d')).toEqual({ one: '1', rest: 'c/d' });
  expect(match('/a/:one/b/*', '/a/1/bc')).toBeUndefined();
});

test('the screen of an address is shown, with what the step there brought along', () => {
  render(<App />);
  act(() => navigate('/a/1?x=2', { state: 'kept' }));
  expect(shown()).toEqual({ at: '/a/1?x=2', one: '1', state: 'kept' });
  act(() => navigate('/b'));
  expect(shown()).toBe('nowhere');
  act(() => navigate('/old'));
  expect(shown()).toEqual({ at: '/a/new', one: 'new' });
});

test('the way back leads over what was pushed, and not over what was replaced', async () => {
  render(<App />);
  act(() => navigate('/a/1', { state: 'first' }));
  act(() => navigate('/a/2'));
  act(() => navigate('/a/3', { replace: true }));
  await back();
  expect(shown()).toEqual({ at: '/a/1', one: '1', state: 'first' });
});

test('a link is followed by a plain click alone', () => {
  render(
    <>
      <App />
      <Link to="/a/5">five</Link>
      <Link to="/a/6" onClick={(event) => event.preventDefault()}>
        six
      </Link>
    </>,
  );
  const link = screen.getByText('five');
  expect(link.getAttribute('href')).toBe('/a/5');
  const isFollowed = (init: MouseEventInit) => {
    let isTaken = false;
    const last = (event: Event) => {
      isTaken = event.defaultPrevented;
      event.preventDefault();
    };
    window.addEventListener('click', last, { once: true });
    fireEvent.click(link, { button: 0, ...init });
    return isTaken;
  };
  act(() => navigate('/'));
  for (const init of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }]) {
    expect(isFollowed(init)).toBe(false);
  }
  fireEvent.click(screen.getByText('six'));
  expect(shown()).toEqual({ at: '/' });
  expect(isFollowed({})).toBe(true);
  expect(shown()).toEqual({ at: '/a/5', one: '5' });
});

test('a link to where one is adds no step, and is another way there', () => {
  render(
    <>
      <App />
      <Link to="/a/7">seven</Link>
    </>,
  );
  act(() => navigate('/a/7'));
  const { length } = window.history;
  const before = currentLocation();
  fireEvent.click(screen.getByText('seven'));
  expect(window.history.length).toBe(length);
  expect(currentLocation()).not.toBe(before);
});

test('who guards a page is asked before each step, and may carry it out later', async () => {
  render(<App />);
  act(() => navigate('/a/1'));
  act(() => navigate('/a/2'));
  const steps: (() => void)[] = [];
  let isFree = false;
  setGuard((step) => {
    if (!isFree) steps.push(step);
    return !isFree;
  });
  act(() => navigate('/a/3'));
  expect(shown()).toMatchObject({ at: '/a/2' });
  await back();
  // It was gone back already: the page leads forward again.
  await act(() => new Promise<void>((settle) => window.addEventListener('popstate', () => settle(), { once: true })));
  expect(window.location.pathname).toBe('/a/2');
  expect(shown()).toMatchObject({ at: '/a/2' });
  expect(steps).toHaveLength(2);
  isFree = true;
  const gone = new Promise((settle) => window.addEventListener('popstate', settle, { once: true }));
  await act(async () => {
    steps[1]?.();
    await gone;
  });
  expect(shown()).toMatchObject({ at: '/a/1' });
});

test('under a path prefix addresses have it, and paths of the app have not', async () => {
  document.head.innerHTML = '<base href="/chat/">';
  window.history.pushState(null, '', '/chat/a/8');
  vi.resetModules();
  const fresh = await import('../src/lib/router');
  document.head.innerHTML = '';
  expect(fresh.currentLocation().pathname).toBe('/a/8');
  fresh.navigate('/a/9?x=1');
  expect(window.location.pathname + window.location.search).toBe('/chat/a/9?x=1');
  expect(fresh.currentLocation()).toMatchObject({ pathname: '/a/9', search: '?x=1' });
});
