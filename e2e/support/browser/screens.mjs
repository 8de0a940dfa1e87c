// Every screen of the app, and how a window gets there: for what has to hold on each of them.

import { runToEnd, startNode, temporaryFolder } from '../node.mjs';
import { http, Person } from '../people.mjs';
import { openWindow, PHONE, pathOf, WIDE } from './browser.mjs';

export const themes = ['light', 'dark'];
export const sizes = { 390: PHONE, 1280: WIDE };

/** A node with the demo's people, servers and talk: `{ node, people: [owner, guest] }`. */
export async function startDemo() {
  const dataDir = temporaryFolder();
  const { code, text } = await runToEnd(['demo', '--data-dir', dataDir]);
  if (code !== 0) throw new Error(`the demo could not be made:\n${text}`);
  const node = await startNode({ registration: 'invite', dataDir });
  return { node, people: await Promise.all([...text.matchAll(/^ +(\S+) +password (\S+)$/gm)].map(signIn)) };

  async function signIn([, username, password]) {
    const answer = await http(node, 'POST', '/api/v1/auth/login', { body: { username, password } });
    const cookie = answer.headers.getSetCookie()[0].split(';')[0];
    return Object.assign(new Person(node, { username, ...answer.body, cookie }), { password });
  }
}

/** What there is to look at in the demo: its first server, and the channel in which most was said. */
export async function sights({ people: [owner, guest] }) {
  const { servers } = await guest.do('GET', '/servers');
  const server = servers[0];
  const channel = server.channels.reduce((fullest, next) => (next.rev > fullest.rev ? next : fullest));
  return { server, channel, invite: await owner.invite(server) };
}

/**
 * The screens by name. `visit` takes `{ t, browser, demo, empty, seen, look }` and gives the window, showing the
 * screen; `look` is what the window is made with.
 */
export const screens = {
  'first-run': async ({ t, browser, empty, look }) => {
    const window = await openWindow(t, browser, empty, look);
    await window.button('Create account').waitFor();
    return window;
  },
  login: async ({ t, browser, demo, look }) => {
    const window = await openWindow(t, browser, demo.node, { path: '/login', ...look });
    await window.button('Sign in').waitFor();
    return window;
  },
  register: async ({ t, browser, demo, seen, look }) => {
    const path = `/register?invite=${seen.invite.code}`;
    const window = await openWindow(t, browser, demo.node, { path, ...look });
    await window.button('Create account').waitFor();
    return window;
  },
  invite: async ({ t, browser, demo, seen, look }) => {
    const window = await openWindow(t, browser, demo.node, { path: `/invite/${seen.invite.code}`, ...look });
    await window.page.getByText(seen.server.name).first().waitFor();
    await window.page.getByRole('main').getByRole('button').first().waitFor();
    return window;
  },
  dashboard: async ({ t, browser, demo, look }) => {
    const window = await signedIn({ t, browser, demo, look, path: '/' });
    await window.servers.getByRole('link').first().waitFor();
    // What was said last comes after the servers.
    await window.servers.getByText(demo.people[0].user.displayName).first().waitFor();
    return window;
  },
  server: async ({ t, browser, demo, seen, look }) => {
    const window = await signedIn({ t, browser, demo, look, path: pathOf(seen.server) });
    await window.channelLink(seen.channel).waitFor();
    return window;
  },
  channel: async ({ t, browser, demo, seen, look }) => {
    const window = await signedIn({ t, browser, demo, look, path: pathOf(seen.server, seen.channel) });
    await window.feed.getByRole('article').first().waitFor();
    await window.connectionIs('Live');
    return window;
  },
  directs: async ({ t, browser, demo, look }) => {
    const window = await signedIn({ t, browser, demo, look, path: '/directs' });
    await window.direct(demo.people[0].user.displayName).waitFor();
    return window;
  },
  direct: async ({ t, browser, demo, look }) => {
    const { directs } = await demo.people[1].do('GET', '/directs');
    const window = await signedIn({ t, browser, demo, look, path: `/directs/${directs[0].id}` });
    await window.feed.getByRole('article').first().waitFor();
    await window.connectionIs('Live');
    return window;
  },
  jump: async ({ t, browser, demo, seen, look }) => {
    const window = await signedIn({ t, browser, demo, look, path: pathOf(seen.server, seen.channel) });
    await window.connectionIs('Live');
    await window.page.keyboard.press('Control+k');
    await window.page.getByRole('dialog').getByRole('option').first().waitFor();
    return window;
  },
  shortcuts: async ({ t, browser, demo, look }) => {
    const window = await signedIn({ t, browser, demo, look, path: '/' });
    await window.servers.getByRole('link').first().waitFor();
    await window.page.keyboard.press('?');
    await window.page.getByRole('dialog').waitFor();
    return window;
  },
  account: async ({ t, browser, demo, look }) => {
    const window = await signedIn({ t, browser, demo, look, path: '/account' });
    await window.button('Sign out').last().waitFor();
    return window;
  },
  'server-settings': settings('overview', (window) => window.textbox('Server name')),
  roles: settings('roles', (window) => window.page.getByRole('link', { name: /Key keepers/ })),
  role: settings(
    ({ roles }) => `roles/${roles.find(({ name }) => name === 'Key keepers').id}`,
    (window) => window.textbox('Role name'),
  ),
  reports: settings('reports', (window) => window.page.getByText('Nobody here knows them').first()),
  bans: settings('bans', (window) => window.page.getByText('Joined to advertise')),
  audit: settings('audit', (window) => window.page.getByText('created the role Bed holders')),
  'server-members': settings('members', (window) => window.page.getByRole('listitem').getByText('Bed holders')),
  'channel-settings': channelSettings('overview', (window) => window.textbox('Channel name')),
  'channel-permissions': channelSettings('permissions', (window) => window.page.getByText(/ sees? #/)),
  'channel-permission': channelSettings(
    ({ id }) => `permissions/roles/${id}`,
    (window) => window.page.getByRole('group', { name: 'Send messages' }),
  ),
  'not-found': async ({ t, browser, demo, look }) => {
    const window = await signedIn({ t, browser, demo, look, path: '/nowhere' });
    await window.page.getByRole('heading').first().waitFor();
    return window;
  },
};

/** A section of the settings of the demo's first server, as its owner; there when `sign` is. */
function settings(section, sign) {
  return async ({ t, browser, demo, seen, look }) => {
    const path = `${pathOf(seen.server)}/settings/${typeof section === 'string' ? section : section(seen.server)}`;
    const window = await openWindow(t, browser, demo.node, { person: demo.people[0], path, ...look });
    await sign(window).waitFor();
    return window;
  };
}

/** The same of the settings of the channel in which most was said. */
function channelSettings(section, sign) {
  return async ({ t, browser, demo, seen, look }) => {
    const name = typeof section === 'string' ? section : section(seen.server);
    const path = `${pathOf(seen.server, seen.channel)}/settings/${name}`;
    const window = await openWindow(t, browser, demo.node, { person: demo.people[0], path, ...look });
    await sign(window).first().waitFor();
    return window;
  };
}

function signedIn({ t, browser, demo, look, path }) {
  return openWindow(t, browser, demo.node, { person: demo.people[1], path, ...look });
}
