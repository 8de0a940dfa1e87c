// Bad input, text: what is shown to people may hold markup, scripts, and characters that turn lines around. It is what
// somebody wrote: it comes out everywhere as it went in, as data, and in no page and no log of the node. How the web
// app shows it is in browser/places.test.mjs and in web/test/.

import { isDeepStrictEqual } from 'node:util';
import { Group } from '../support/badinput/hostile.mjs';
import { Client } from '../support/clients.mjs';
import { fresh, http, PASSWORD } from '../support/people.mjs';

const group = await Group.begin('text', { env: { RIALTO_LOG_LEVEL: 'info' } });
const { node, stranger, elsewhere } = group;
const { channel } = elsewhere;
const reader = new Client(stranger, { transports: ['websocket'] });
await reader.next('ready');

const SCRIPT = '<script>alert(1)</script>';
const zalgo = `z${'\u0335\u0321\u0310'.repeat(500)}`;

/** What is written as a message, and what must come out: the same, unless something else or a code is said. */
const contents = [
  ['a script', SCRIPT],
  ['an image that is not there', '<img src=x onerror=alert(1)>'],
  ['an SVG', '<svg/onload=alert(1)>'],
  ['a comment that does not end', '<!--'],
  ['a template', '{{constructor.constructor("alert(1)")()}} ${alert(1)} <%= 1 %>'],
  ['entities', '&lt;script&gt;&#x41;&amp;amp;'],
  ['a link to a script', '[click](javascript:alert(1))'],
  ['4,000 stars', '*'.repeat(4_000)],
  ['2,000 quotes', '> '.repeat(1_999) + 'x'],
  ['backticks without end', '`'.repeat(3_999) + 'x'],
  ['an address without end', `http://${'a.'.repeat(1_900)}x`],
  ['right to left', '\u202egnp.exe'],
  ['isolates that are not closed', '\u2066\u2067\u2068 x'],
  ['marks one upon the other', zalgo],
  ['nothing that is seen', 'a\u200b\u200c\u200d\u2060\ufeffb'],
  ['a joined family of a hundred', Array(100).fill('👨').join('\u200d')],
  ['characters that are none', 'a\uffff\ufffe\u{10ffff}b'],
  ['private characters', '\ue000\u{f0000}'],
  ['escapes of a terminal', '\u001b[31mred\u001b]0;title\u0007'],
  ['lines of all kinds', 'a\r\nb\rc\u2028d\u2029e\u0085f'],
  ['what looks like a packet', '42["message:new",{"id":"x"}]'],
  ['a separator of payloads', 'a\u001eb\u001e4x'],
  ['what looks like a placeholder', '{"_placeholder":true,"num":0}'],
  ['SQL', "'; DROP TABLE messages; --"],
  ['a header', 'x\r\nset-cookie: rialto=x'],
  ['a lookup', '${jndi:ldap://elsewhere.example/x}'],
  ['spaces around', '  x\t\n', 'x'],
  ['a mark of the byte order in front', '\ufeffx'],
  ['a NUL', 'a\0b', 'invalid'],
  ['invisible characters alone', '\u200b\u2060\u00ad\u3164', 'invalid'],
];

/** Whether every road shows `text`: the acknowledgement, a page, a sync. Says which one does not. */
async function roads(ack, wanted) {
  const { message } = ack;
  const page = await stranger.do('GET', `/channels/${channel.id}/messages?limit=1`);
  const cursor = { channelId: channel.id, after: message.rev - 1, epoch: reader.ready?.epoch ?? page.epoch };
  const synced = await reader.do('messages:sync', cursor);
  const shown = { 'the answer': message, 'a page': page.messages[0], 'a sync': synced.messages[0] };
  return Object.entries(shown).find(([, { content }]) => content !== wanted)?.[0] ?? 'as it went in';
}

for (const [name, content, wanted = content] of contents) {
  group.case(`a message of ${name}`, wanted === 'invalid' ? 'invalid' : 'as it went in', async () => {
    const ack = await reader.request('message:send', { channelId: channel.id, content });
    return ack.ok ? roads(ack, wanted) : ack.error.code;
  });
}

/** Names that are shown, the fields in which each stands, and whether they are taken. */
const names = [
  ['a script', SCRIPT, 201],
  ['an attribute', '" onmouseover="alert(1)', 201],
  ['right to left', '\u202egnp.exe', 400],
  ['nothing that is seen', '\u200b\u3164\u2800', 400],
  ['marks one upon the other', zalgo.slice(0, 100), 201],
  ['SQL', "'; DROP TABLE users; --", 201],
  ['a template', '{{7*7}}', 201],
  ['escapes of a terminal', '\u001b[31mred', 400],
  ['a header', 'x\r\nset-cookie: rialto=x', 400],
  ['a NUL', 'a\0b', 400],
];

for (const [what, name, expected] of names) {
  group.case(`a server's name of ${what}, and in an invite`, expected, async () => {
    const answer = await stranger.http('POST', '/servers', { name });
    if (answer.status !== 201) return group.status(what, answer);
    const { server } = answer.body;
    const { code } = await stranger.invite(server);
    const shown = [
      (await stranger.view(server)).name,
      (await http(node, 'GET', `/api/v1/invites/${code}`)).body.invite.server.name,
    ];
    const pages = [];
    for (const path of [`/servers/${server.id}`, `/invite/${code}`])
      pages.push((await http(node, 'GET', path, { headers: { accept: 'text/html' } })).text);
    await stranger.do('DELETE', `/servers/${server.id}`);
    if (pages.some((page) => page.includes(name))) return 'in a page';
    return shown.every((each) => each === name.normalize('NFC').trim()) ? 201 : 'otherwise than as it went in';
  });
  group.case(`a user name of ${what}`, 400, async () => {
    const body = { username: `${fresh('x')}${name}`, password: PASSWORD };
    return group.status(what, await http(node, 'POST', '/api/v1/auth/register', { body }));
  });
}

/** Texts about oneself: what is written, and the status of the answer. */
const profiles = [
  ['a status of a script', { status: SCRIPT }, 200],
  ['a status of two lines', { status: 'a\nb' }, 400],
  ['a status from right to left', { status: '\u202egnp.exe' }, 400],
  ['a status of a NUL', { status: 'a\0b' }, 400],
  ['a status of 101 characters', { status: 'x'.repeat(101) }, 400],
  ['a status that is a number', { status: 7 }, 400],
  ['a bio of a script', { bio: `${SCRIPT}\n\u202egnp.exe` }, 200],
  ['a bio of marks one upon the other', { bio: zalgo.slice(0, 300) }, 200],
  ['a bio of a NUL', { bio: 'a\0b' }, 400],
  ['a bio of 301 characters', { bio: 'x'.repeat(301) }, 400],
  ['a bio that is a list', { bio: ['x'] }, 400],
];

for (const [what, body, expected] of profiles) {
  group.case(what, expected, async () => {
    const before = (await stranger.do('GET', '/me')).user;
    const answer = await stranger.http('PATCH', '/me', body);
    const { user } = await stranger.do('GET', '/me');
    const wanted = { ...before, ...(expected === 200 && body) };
    return isDeepStrictEqual(user, wanted) ? group.status(what, answer) : 'kept otherwise than as it went in';
  });
}

group.case(
  'none of it is in the log',
  'clean',
  async () => [SCRIPT, 'DROP TABLE', '\u001b[31mred', 'jndi:ldap'].find((words) => node.log.includes(words)) ?? 'clean',
);

group.end({ changes: ['stranger'] });
