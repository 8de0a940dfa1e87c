// Real windows: Chromium, driven by roles and names as a person finds their way. No pauses: each step waits for what
// it needs, with an end.

import assert from 'node:assert/strict';
import { after } from 'node:test';

import { chromium } from 'playwright-core';

import { findChromium } from '../../../scripts/test/chromium.mjs';
import { PASSWORD } from '../people.mjs';
import { PATIENCE_MS, until } from '../waiting.mjs';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a page complains of while its node is gone. */
const LOST_NODE =
  /ERR_CONNECTION|WebSocket connection|Failed to load resource|ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_EMPTY/;

export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

function executable() {
  const found = findChromium();
  if (!found) throw new Error('The browser tests need Chromium: in PATH, or as TEST_CHROMIUM.');
  return found;
}

/** A browser that runs until the end of the test file. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: executable(), args: ARGUMENTS });
  after(() => browser.close());
  return browser;
}

/**
 * A window of its own profile, as another person's or another device's. What the page complains of, a violated
 * content policy among it, is in `window.complaints`, and the end of the test fails on it unless it says
 * `forgive(pattern)`.
 */
export async function openWindow(t, browser, node, { person, path = '/', viewport = WIDE, ...more } = {}) {
  const context = await browser.newContext({ baseURL: node.url, viewport, locale: 'en-GB', ...more });
  context.setDefaultTimeout(PATIENCE_MS);
  const forgiven = [];
  const complaints = [];
  t.after(async () => {
    await context.close();
    // A node of the test's own may have been stopped before its windows are closed.
    if (!node.isRunning) forgiven.push(LOST_NODE);
    const left = complaints.filter((text) => !forgiven.some((pattern) => pattern.test(text)));
    assert.deepEqual(left, [], 'what the page complained of');
  });
  if (person) await context.addCookies([cookieOf(node, person)]);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(path);
  return new Window(page, { context, node, complaints, forgive: (pattern) => forgiven.push(pattern) });
}

function cookieOf(node, person) {
  const [name, value] = person.cookie.split(/=(.*)/s);
  return { name, value, url: node.url };
}

/** One window of the app, and what a person does in it. */
export class Window {
  constructor(page, { context, node, complaints, forgive }) {
    Object.assign(this, { page, context, node, complaints, forgive });
  }

  /** The page's own failed requests while its node is gone are no fault of the page. */
  forgiveLostNode() {
    this.forgive(LOST_NODE);
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  textbox(name) {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  async register({ username, displayName, password = PASSWORD }) {
    await this.textbox('Username').fill(username);
    if (displayName) await this.textbox('Display name').fill(displayName);
    await this.textbox('Password').fill(password);
    await this.button('Create account').click();
  }

  async signIn({ username, password = PASSWORD }) {
    await this.textbox('Username').fill(username);
    await this.textbox('Password').fill(password);
    await this.button('Sign in').click();
  }

  get servers() {
    return this.page.getByRole('region', { name: 'Servers' });
  }

  card(server) {
    return this.servers.getByRole('link', { name: new RegExp(`^${escaped(server.name)}`) });
  }

  badge(server) {
    return this.card(server).getByTestId('server-badge');
  }

  channelLink(channel) {
    return this.page
      .getByRole('navigation', { name: 'Channels' })
      .getByRole('link', { name: new RegExp(escaped(channel.name)) });
  }

  /** A direct conversation in the list, by what it is called. */
  direct(name) {
    return this.page
      .getByRole('navigation', { name: 'Direct messages' })
      .getByRole('link', { name: new RegExp(`^${escaped(name)}`) });
  }

  get feed() {
    return this.page.getByRole('feed');
  }

  /** The article that says `text`. */
  said(text) {
    return this.feed.getByRole('article').filter({ hasText: text });
  }

  composer(channel) {
    return this.textbox(`Message #${channel.name}`);
  }

  async say(channel, text) {
    await this.composer(channel).fill(text);
    await this.composer(channel).press('Enter');
  }

  /** Waits until the channel's header says this of the connection. */
  async connectionIs(words, timeout = PATIENCE_MS) {
    await this.page.getByRole('status').filter({ hasText: words }).first().waitFor({ timeout });
  }

  /**
   * Watches from now on, in the page and at each of its frames, for the header to say this: gives when it did, by the
   * clock of `Date.now()`.
   */
  watchConnection(words) {
    return this.page.evaluate(
      (wanted) =>
        new Promise((settle) => {
          const look = () => {
            const states = [...document.querySelectorAll('[role=status]')].map((status) => status.textContent);
            if (states.some((state) => state.includes(wanted))) settle(Date.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
      words,
    );
  }

  /** The same after the node was gone: a client that was told when to come back waits so long. */
  async isLiveAgain() {
    await this.connectionIs(/^Live$/, 45_000);
  }

  /** Waits until `locator` says `text`, and nothing else. */
  async says(locator, text) {
    await until(async () => (await locator.count()) === 1 && (await locator.innerText()).trim() === text, `"${text}"`);
  }

  /** Waits until there is none of it. */
  async isGone(locator) {
    await until(async () => (await locator.count()) === 0, `the end of ${locator}`);
  }

  open(path) {
    return this.page.goto(path);
  }

  /** Behaves as a tab that is in front, or one that is not: what the page is told of it. */
  async attention({ visible, focused = visible }) {
    await this.page.evaluate(
      ([isVisible, isFocused]) => {
        Object.defineProperty(document, 'visibilityState', {
          configurable: true,
          get: () => (isVisible ? 'visible' : 'hidden'),
        });
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => !isVisible });
        document.hasFocus = () => isFocused;
        document.dispatchEvent(new Event('visibilitychange'));
        window.dispatchEvent(new Event(isFocused ? 'focus' : 'blur'));
      },
      [visible, focused],
    );
  }
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The address of a channel's screen. */
export function pathOf(server, channel) {
  return channel ? `/servers/${server.id}/channels/${channel.id}` : `/servers/${server.id}`;
}
