// What the app shows when something is empty, under way or not as it should be, and how a window gets there. Taken as
// those of screens.mjs are; the dialogs are in dialogs.mjs.

import { fresh, register } from '../people.mjs';
import { until } from '../waiting.mjs';
import { openWindow, PHONE, pathOf } from './browser.mjs';

/** A window of one of the demo's people: the owner of its servers, or a guest. */
function as(who, { t, browser, demo, look }, path) {
  const person = demo.people[who === 'owner' ? 0 : 1];
  return openWindow(t, browser, demo.node, { person, path, ...look });
}

async function shows(window, locator) {
  await locator.first().waitFor();
  return window;
}

/** As it is while the node's live events do not come, and do not fail either. */
async function unanswered(all, path) {
  const window = await as('guest', all, '/nowhere');
  await window.page.route('**/socket.io/**', () => undefined);
  await window.page.routeWebSocket('**/socket.io/**', () => undefined);
  await window.open(path);
  return window;
}

/** A channel in which much was said since its reader was there last; made once for each visit. */
async function unreadChannel({ demo, seen }) {
  const [owner, guest] = demo.people;
  const channel = await owner.createChannel(seen.server, fresh('harbour'));
  for (let n = 1; n <= 60; n += 1) await owner.say(channel, `Boat number ${n} has passed under the bridge.`);
  return { channel, guest };
}

/** Messages with every mark that there is. */
const marked = [
  '### Small\n# Large **bold** *italic* ~~struck~~ `code` https://a.example [words](https://b.example)\n## Middle',
  '- one\n  1. two\n- [x] done\n- [ ] to do\n\n> quoted\n> > twice',
  '```rust\n// The way over the bridge\nfn cross(a: &Point) -> f64 { 4.5 }\n```\n```\nno language\n```',
  'It was ||the gardener, see [here](https://a.example)|| and ||nobody||.\n\n||hidden\n\n```\ncode\n```\n\nend||',
];

/** Somebody new in a server, who is timed out there. */
async function timedOut({ demo, seen }) {
  const [owner] = demo.people;
  const { code } = await owner.invite(seen.server);
  const person = await register(demo.node, 'noisy', { invite: code });
  const change = { timeoutUntil: new Date(Date.now() + 86_400_000).toISOString(), nickname: 'Noisy neighbour' };
  await owner.do('PATCH', `/servers/${seen.server.id}/members/${person.id}`, change);
  return person;
}

export const states = {
  'timed-out': async (all) => {
    const [person, path] = [await timedOut(all), pathOf(all.seen.server, all.seen.channel)];
    const window = await openWindow(all.t, all.browser, all.demo.node, { person, path, ...all.look });
    return shows(window, window.page.getByText(/^You are timed out until/));
  },
  'login-empty': async (all) => {
    const window = await openWindow(all.t, all.browser, all.demo.node, { path: '/login', ...all.look });
    await window.button('Sign in').click();
    return shows(window, window.page.getByRole('alert'));
  },
  'login-wrong': async (all) => {
    const window = await openWindow(all.t, all.browser, all.demo.node, { path: '/login', ...all.look });
    await window.signIn({ username: 'nobody', password: 'not the password' });
    return shows(window, window.page.getByRole('alert'));
  },
  'register-taken': async (all) => {
    const path = `/register?invite=${all.seen.invite.code}`;
    const window = await openWindow(all.t, all.browser, all.demo.node, { path, ...all.look });
    await window.register({ username: all.demo.people[0].username });
    return shows(window, window.page.getByRole('alert'));
  },
  'register-without-invite': async (all) => {
    const window = await openWindow(all.t, all.browser, all.demo.node, { path: '/register', ...all.look });
    return shows(window, window.textbox('Invite'));
  },
  'invite-gone': async (all) => {
    const window = await openWindow(all.t, all.browser, all.demo.node, { path: '/invite/nosuchinvite', ...all.look });
    return shows(window, window.page.getByRole('heading', { name: /leads nowhere/ }));
  },
  'join-wrong': async (all) => {
    const window = await as('guest', all, '/');
    await window.button('Join').click();
    const dialog = window.page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('something else');
    await dialog.getByRole('button', { name: 'Join', exact: true }).click();
    return shows(window, dialog.getByRole('alert'));
  },
  'password-wrong': async (all) => {
    const window = await as('guest', all, '/account');
    await window.textbox('Current password').fill('not my password');
    await window.textbox('New password').fill('short');
    await window.button('Change password').click();
    return shows(window, window.page.getByRole('alert'));
  },
  'jump-nothing': async (all) => {
    const window = await as('guest', all, '/');
    await window.servers.getByRole('link').first().waitFor();
    await window.page.keyboard.press('Control+k');
    await window.page.getByRole('combobox').fill('zzzzzz');
    return shows(window, window.page.getByText('Nothing of that name.'));
  },
  'channel-empty': async (all) => {
    const channel = await all.demo.people[0].createChannel(all.seen.server, fresh('quiet'));
    const window = await as('guest', all, pathOf(all.seen.server, channel));
    return shows(window, window.page.getByRole('heading', { name: /Nobody has said/ }));
  },
  'channel-marked': async (all) => {
    const [owner] = all.demo.people;
    const channel = await owner.createChannel(all.seen.server, fresh('marked'));
    for (const text of marked) await owner.say(channel, text);
    const window = await as('owner', all, pathOf(all.seen.server, channel));
    await window.page.getByRole('toolbar').waitFor();
    await window.page.locator('pre .code-keyword').first().waitFor();
    await window.button('Show spoiler').first().click();
    return window;
  },
  'channel-unread': async (all) => {
    const { channel } = await unreadChannel(all);
    const window = await as('guest', all, pathOf(all.seen.server, channel));
    await window.page.getByText('New messages', { exact: true }).waitFor();
    return shows(window, window.button('Mark as read'));
  },
  'channel-unread-above': async (all) => {
    const { channel } = await unreadChannel(all);
    const window = await as('guest', all, pathOf(all.seen.server, channel));
    await window.button('Mark as read').waitFor();
    const bar = window.page.getByRole('button', { name: /new messages since/ });
    await window.feed.hover();
    await until(async () => {
      await window.page.mouse.wheel(0, 200);
      return (await bar.count()) === 1;
    }, 'the line above the screen');
    return window;
  },
  'channel-gone': async (all) => {
    const nowhere = { id: all.seen.server.id };
    const window = await as('guest', all, pathOf(all.seen.server, nowhere));
    return shows(window, window.page.getByRole('heading', { name: 'This channel is not here' }));
  },
  'server-gone': async (all) => {
    const window = await as('guest', all, pathOf({ id: all.seen.channel.id }));
    return shows(window, window.page.getByRole('heading', { name: /not among yours/ }));
  },
  'too-long': async (all) => {
    const window = await as('guest', all, pathOf(all.seen.server, all.seen.channel));
    await window.composer(all.seen.channel).fill('word '.repeat(900));
    return shows(window, window.page.getByText(/too long to send/));
  },
  offline: async (all) => {
    const window = await as('guest', all, pathOf(all.seen.server, all.seen.channel));
    window.forgiveLostNode();
    await window.feed.getByRole('article').first().waitFor();
    await window.connectionIs('Live');
    await window.context.setOffline(true);
    await window.connectionIs('Offline');
    await window.say(all.seen.channel, 'Said on the other side of the tunnel');
    await window.connectionIs('1 unsent');
    return window;
  },
  'history-failed': async (all) => {
    const { channel } = await unreadChannel(all);
    const window = await as('guest', all, '/nowhere');
    window.forgiveLostNode();
    await window.page.route('**/messages?before=*', (route) => route.abort());
    await window.open(pathOf(all.seen.server, channel));
    await window.feed.getByRole('article').first().waitFor();
    await window.feed.focus();
    await window.page.keyboard.press('Home');
    return shows(window, window.page.getByRole('alert').filter({ hasText: 'older messages' }));
  },
  'members-failed': async (all) => {
    const window = await as('guest', all, '/nowhere');
    await window.page.route('**/members?*', (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }));
    await window.open(pathOf(all.seen.server, all.seen.channel));
    if (all.look.viewport.width <= PHONE.width) await window.button('Show members').click();
    return shows(window, window.page.getByText('The members could not be loaded.'));
  },
  'pins-failed': async (all) => {
    const window = await as('guest', all, '/nowhere');
    await window.page.route('**/pins', (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }));
    await window.open(pathOf(all.seen.server, all.seen.channel));
    await window.button('Pinned messages').click();
    return shows(window, window.page.getByRole('dialog').getByRole('button', { name: 'Try again' }));
  },
  'pins-empty': async (all) => {
    const channel = await all.demo.people[0].createChannel(all.seen.server, fresh('quiet'));
    const window = await as('owner', all, pathOf(all.seen.server, channel));
    await window.button('Pinned messages').click();
    return shows(window, window.page.getByText('Nothing is pinned here yet.'));
  },
  'reports-resolved': async (all) => {
    const window = await as('owner', all, `${pathOf(all.seen.server)}/settings/reports`);
    await window.page.getByRole('radio', { name: 'Resolved' }).check();
    return shows(window, window.page.getByText(/Nothing has been resolved yet|Resolved by/));
  },
  'bans-failed': async (all) => {
    const window = await as('owner', all, '/nowhere');
    await window.page.route('**/bans?*', (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }));
    await window.open(`${pathOf(all.seen.server)}/settings/bans`);
    return shows(window, window.page.getByText('The bans could not be loaded.'));
  },
  'leave-refused': async (all) => {
    const window = await as('guest', all, pathOf(all.seen.server));
    await window.page.route('**/members/*', (route) => route.fulfill({ status: 403, json: { code: 'forbidden' } }));
    await window.button('Server menu').click();
    await window.page.getByRole('menuitem', { name: 'Leave server' }).click();
    const dialog = window.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Leave server' }).click();
    return shows(window, dialog.getByText('You are not allowed to do that.'));
  },
  'everything-about-to-be-read': async (all) => {
    const window = await as('guest', all, '/');
    await window.button('Mark everything as read').click();
    await window.button('Undo').focus();
    return shows(window, window.page.getByText('Marking everything as read'));
  },
  'message-by-its-link': async (all) => {
    const window = await as('guest', all, `${pathOf(all.seen.server, all.seen.channel)}?message=3`);
    return shows(window, window.feed.locator('article:focus'));
  },
  'dashboard-loading': async (all) => {
    const window = await unanswered(all, '/');
    return shows(window, window.page.locator('[aria-busy=true]'));
  },
  'channel-loading': async (all) => {
    const window = await unanswered(all, pathOf(all.seen.server, all.seen.channel));
    return shows(window, window.page.getByText('Connecting…'));
  },
};
