// What opens over the screens, and what they show only sometimes: dialogs, menus, buttons that come and go. By name,
// like `screens`.

import { login, register } from '../people.mjs';
import { openWindow, pathOf } from './browser.mjs';

const [OWNER, GUEST] = [0, 1];

const dashboard = ({ t, browser, demo, look }) =>
  openWindow(t, browser, demo.node, { person: demo.people[GUEST], path: '/', ...look });

/** The server of the demo, as the one who owns it or as a guest. */
function server(who) {
  return ({ t, browser, demo, seen, look }) =>
    openWindow(t, browser, demo.node, { person: demo.people[who], path: pathOf(seen.server), ...look });
}

/** A section of that server's settings. */
function settings(section) {
  return async ({ t, browser, demo, seen, look }) => {
    const path = `${pathOf(seen.server)}/settings/${section}`;
    const window = await openWindow(t, browser, demo.node, { person: demo.people[OWNER], path, ...look });
    await window.page.getByRole('heading', { level: 1 }).first().waitFor();
    return window;
  };
}

async function channel({ t, browser, demo, seen, look }) {
  const path = pathOf(seen.server, seen.channel);
  const window = await openWindow(t, browser, demo.node, { person: demo.people[OWNER], path, ...look });
  await window.connectionIs('Live');
  return window;
}

/** Presses those buttons on what `visit` shows, one after the other. */
function pressing(visit, ...buttons) {
  return async (more) => {
    const window = await visit(more);
    for (const [role, name] of buttons) await window.page.getByRole(role, { name }).first().click();
    return window;
  };
}

/** The same, where a dialog is what opens. */
function dialog(visit, ...buttons) {
  return async (more) => {
    const window = await pressing(visit, ...buttons)(more);
    await window.page.getByRole('dialog').first().waitFor();
    return window;
  };
}

const menu = ['button', 'Server menu'];
const members = ['button', 'Show members'];
/** The card of the guest, whom the owner has found in the list of members. */
async function person(more) {
  const window = await dialog(channel, members)(more);
  const guest = more.demo.people[GUEST].user.displayName;
  await window.page.getByRole('listitem').getByRole('button', { name: guest }).click();
  await window.page.getByText(/^Member since/).waitFor();
  return window;
}

/** The menu of the number of a server in which the guest reads nothing. */
async function badge(more) {
  const window = await dashboard(more);
  const counted = window.servers.getByRole('link').filter({ has: window.page.getByTestId('server-badge') });
  await counted.last().click({ button: 'right' });
  await window.page.getByRole('menuitem').first().waitFor();
  return window;
}

/** The menu of a message that the owner has just said. */
async function said(more) {
  await more.demo.people[OWNER].say(more.seen.channel, 'Half a thought');
  const window = await channel(more);
  await window.said('Half a thought').last().click();
  await window.button('What to do about this message').click();
  await window.page.getByRole('menuitem').first().waitFor();
  return window;
}

/** A message to which both have reacted, until the end of the test. */
async function reactions(more) {
  const { id } = await more.demo.people[OWNER].say(more.seen.channel, 'A thought that many like');
  const react = async (method) => {
    for (const [at, emoji] of ['👍', '🎉'].entries()) {
      await more.demo.people[at].do(method, `/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
    }
  };
  await react('PUT');
  more.t.after(() => react('DELETE'));
  const window = await channel(more);
  await window.feed.getByRole('button', { name: 'Add reaction' }).last().waitFor();
  return window;
}

/** The direct conversation of the demo, as its guest. */
async function direct({ t, browser, demo, look }) {
  const { directs } = await demo.people[GUEST].do('GET', '/directs');
  const person = demo.people[GUEST];
  const window = await openWindow(t, browser, demo.node, { person, path: `/directs/${directs[0].id}`, ...look });
  await window.connectionIs('Live');
  return window;
}

const aboutDirect = ['button', 'What to do about this conversation'];

export const dialogs = {
  'a new conversation': async (more) => {
    const { t, browser, demo, look } = more;
    const person = demo.people[GUEST];
    const window = await openWindow(t, browser, demo.node, { person, path: '/directs', ...look });
    await window.button('New conversation').first().click();
    await window.page.getByRole('option').first().waitFor();
    return window;
  },
  'a person in a direct conversation': async (more) => {
    const window = await direct(more);
    await window.feed.getByRole('button', { name: more.demo.people[OWNER].user.displayName }).first().click();
    await window.page.getByRole('dialog').getByText('Servers you share').waitFor();
    return window;
  },
  'what to do about a conversation': async (more) => {
    const window = await pressing(direct, aboutDirect)(more);
    await window.page.getByRole('menuitem').first().waitFor();
    return window;
  },
  'block a person': dialog(direct, aboutDirect, ['menuitem', 'Block']),
  'a blocked person': async (more) => {
    const [mira, jonas] = more.demo.people;
    await jonas.do('PUT', `/me/blocks/${mira.id}`);
    more.t.after(() => jonas.do('DELETE', `/me/blocks/${mira.id}`));
    const { t, browser, demo, look, seen } = more;
    const window = await openWindow(t, browser, demo.node, {
      person: jonas,
      path: pathOf(seen.server, seen.channel),
      ...look,
    });
    await window.button('Show').first().waitFor();
    return window;
  },
  'a conversation with a blocked person': async (more) => {
    const [mira, jonas] = more.demo.people;
    await jonas.do('PUT', `/me/blocks/${mira.id}`);
    more.t.after(() => jonas.do('DELETE', `/me/blocks/${mira.id}`));
    const window = await direct(more);
    await window.button('Unblock').waitFor();
    return window;
  },
  'close a conversation': dialog(direct, aboutDirect, ['menuitem', 'Close conversation']),
  'create a server': dialog(dashboard, ['button', 'Create server']),
  'join a server': dialog(dashboard, ['button', 'Join']),
  'add a server': dialog(server(GUEST), ['button', 'Add a server']),
  'server menu': async (more) => {
    const window = await pressing(server(OWNER), menu)(more);
    await window.page.getByRole('menuitem').first().waitFor();
    return window;
  },
  'the menu of a channel': async (more) => {
    const window = await pressing(server(OWNER), ['button', /^Menu of #/])(more);
    await window.page.getByRole('menuitem').first().waitFor();
    return window;
  },
  'create a category': dialog(server(OWNER), menu, ['menuitem', 'Create category']),
  'create a channel': dialog(server(OWNER), ['button', 'Create channel']),
  'invite people': dialog(server(GUEST), ['button', 'Invite people']),
  'an invite link': async (more) => {
    const window = await dialog(server(GUEST), ['button', 'Invite people'], ['button', 'Make invite link'])(more);
    await window.button('Copy link').waitFor();
    return window;
  },
  'revoke an invite': async (more) => {
    await more.demo.people[GUEST].invite(more.seen.server);
    const open = dialog(server(GUEST), ['button', 'Invite people'], ['button', 'Revoke']);
    return open(more);
  },
  'the menu of a number': badge,
  'why a number is what it is': async (more) => {
    const window = await dialog(badge, ['menuitem', 'Why this number?'])(more);
    await window.page.getByRole('dialog').getByRole('listitem').first().waitFor();
    return window;
  },
  'leave a server': dialog(server(GUEST), menu, ['menuitem', 'Leave server']),
  'delete a server': dialog(settings('overview'), ['button', 'Delete server']),
  'hand the server over': dialog(settings('overview'), ['button', 'Hand over']),
  'create a role': dialog(settings('roles'), ['button', 'Create role']),
  'the roles of a member': async (more) => {
    const window = await dialog(settings('members'), ['button', /^Roles of/])(more);
    await window.page.getByRole('checkbox').first().waitFor();
    return window;
  },
  'unsaved changes': async (more) => {
    const window = await settings('overview')(more);
    await window.textbox('Description').fill('Beds and barrels');
    await window.page.getByRole('link', { name: 'To the list of settings' }).click();
    await window.page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    return window;
  },
  members: async (more) => {
    const window = await dialog(channel, members)(more);
    await window.page.getByRole('dialog').getByRole('listitem').first().waitFor();
    return window;
  },
  'a person': person,
  'what to do about a person': async (more) => {
    const window = await channel(more);
    await window.feed.getByRole('article').getByRole('button').first().click({ button: 'right' });
    await window.page.getByRole('menuitem').first().waitFor();
    return window;
  },
  'what to do about a message': said,
  reactions,
  'all emoji': async (more) => {
    const window = await dialog(reactions, ['button', 'Add reaction'])(more);
    await window.page.getByRole('gridcell', { name: 'grinning face', exact: true }).waitFor();
    return window;
  },
  'a message that is edited': async (more) => {
    const window = await said(more);
    await window.page.getByRole('menuitem', { name: 'Edit message' }).click();
    await window.textbox('Edit message').fill('word '.repeat(900));
    await window.page.getByText(/too long to send/).waitFor();
    return window;
  },
  'changes that would be lost': async (more) => {
    const window = await said(more);
    await window.page.getByRole('menuitem', { name: 'Edit message' }).click();
    await window.textbox('Edit message').fill('A whole thought');
    await window.textbox('Edit message').press('Escape');
    await window.page.getByRole('dialog').waitFor();
    return window;
  },
  'delete a message': dialog(said, ['menuitem', 'Delete message']),
  'a deletion that can be undone': async (more) => {
    const window = await pressing(said, ['menuitem', 'Delete message'], ['button', 'Delete message'])(more);
    // Time stands still for who is at it.
    await window.button('Undo').focus();
    return window;
  },
  'messages that are selected': async (more) => {
    const window = await pressing(said, ['menuitem', 'Select messages'])(more);
    await window.page.getByText('1 selected').waitFor();
    return window;
  },
  'remove a member': dialog(person, ['button', 'Remove from the server']),
  'change a nickname': dialog(person, ['button', 'Change nickname']),
  'time out a member': dialog(person, ['button', 'Time out']),
  'ban a member': dialog(person, ['button', 'Ban from the server']),
  'report a person': dialog(person, ['button', 'Report']),
  'pinned messages': async (more) => {
    const [owner] = more.demo.people;
    const { id } = await owner.say(more.seen.channel, 'The gate is unlocked from eight');
    await owner.do('PUT', `/messages/${id}/pin`);
    more.t.after(() => owner.do('DELETE', `/messages/${id}/pin`));
    const window = await dialog(channel, ['button', 'Pinned messages'])(more);
    await window.page.getByRole('dialog').getByRole('listitem').first().waitFor();
    return window;
  },
  'report a message': async (more) => {
    await more.demo.people[GUEST].say(more.seen.channel, 'Half a quarrel');
    const window = await channel(more);
    await window.said('Half a quarrel').last().click();
    await window.button('What to do about this message').click();
    await window.page.getByRole('menuitem', { name: 'Report message' }).click();
    await window.page.getByRole('dialog').waitFor();
    return window;
  },
  'resolve a report': dialog(settings('reports'), ['button', 'Resolve']),
  'what to do about who is reported': async (more) => {
    const window = await pressing(settings('reports'), ['button', /^What to do about/])(more);
    await window.page.getByRole('menuitem').first().waitFor();
    return window;
  },
  'lift a ban': dialog(settings('bans'), ['button', /^Lift the ban/]),
  'hand a server over': dialog(person, ['button', 'Make owner']),
  'an owner who would leave': dialog(server(OWNER), menu, ['menuitem', 'Leave server']),
  'sign out a device': async ({ demo, look, t, browser }) => {
    const { node, people } = demo;
    await login(people[GUEST], people[GUEST].password);
    const window = await openWindow(t, browser, node, { person: people[GUEST], path: '/account', ...look });
    await window.page
      .getByRole('button', { name: /^Sign it out/ })
      .first()
      .click();
    await window.page.getByRole('dialog').waitFor();
    return window;
  },
  'sign out with something unsent': async (more) => {
    const window = await channel(more);
    await swallowMessages(window.context);
    await window.page.reload();
    await window.connectionIs('Live');
    await window.composer(more.seen.channel).fill('Still on the bridge');
    await window.button('Send').click();
    await window.connectionIs('1 unsent');
    await window.open('/account');
    await window.button('Sign out').last().click();
    await window.page.getByRole('dialog').waitFor();
    return window;
  },
  'no servers yet': async ({ t, browser, demo, seen, look }) => {
    const person = await register(demo.node, 'newcomer', { invite: seen.invite.code });
    await person.do('DELETE', `/servers/${seen.server.id}/members/${person.id}`);
    const window = await openWindow(t, browser, demo.node, { person, path: '/', ...look });
    await window.button('Create server').waitFor();
    return window;
  },
  'above the end': async (more) => {
    const window = await channel(more);
    await window.feed.getByRole('article').first().waitFor();
    await window.feed.evaluate((feed) => feed.scrollTo(0, 0));
    await window.button('Jump to latest').waitFor();
    return window;
  },
  'a refused message': async (more) => {
    const window = await channel(more);
    await refuseMessages(window.context);
    await window.page.reload();
    await window.connectionIs('Live');
    // By the button: Enter would send too where no finger points, and leave nothing to press.
    await window.composer(more.seen.channel).fill('Nobody wants to hear this');
    await window.button('Send').click();
    // Not pressed: only until it could be, for a list that scrolls takes no presses.
    await window.button('Retry').click({ trial: true });
    return window;
  },
};

/** Answers every message that pages of this context send in the node's place: it is refused. */
function refuseMessages(context) {
  const refusal = JSON.stringify([{ ok: false, error: { code: 'forbidden', message: 'refused by the test' } }]);
  return onMessage(context, (near, ack) => near.send(`43${ack}${refusal}`));
}

/** Keeps every message that pages of this context send from the node, and never answers it. */
function swallowMessages(context) {
  return onMessage(context, () => undefined);
}

function onMessage(context, instead) {
  return context.routeWebSocket(/socket\.io/, (near) => {
    const far = near.connectToServer();
    near.onMessage((frame) => {
      const [, ack] = /^42(\d+)\["message:send"/.exec(String(frame)) ?? [];
      if (ack === undefined) far.send(frame);
      else instead(near, ack);
    });
  });
}
