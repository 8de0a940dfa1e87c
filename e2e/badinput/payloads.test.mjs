// Bad input, payloads of requests over Socket.IO, as the JSON text that is sent: what no library would send too. Each
// is answered with the code beside it, the connection stays, and the store is as it was.

import { Group } from '../support/badinput/hostile.mjs';
import { RawWebSocket, text } from '../support/badinput/raw.mjs';

const group = await Group.begin('payloads');
const { server, channel, elsewhere, owner, stranger } = group;
const [ours] = (await owner.history(channel)).messages;
const [theirs] = (await stranger.history(elsewhere.channel)).messages;
const socket = await RawWebSocket.connect(group.node, owner.token);
const EPOCH = JSON.parse(socket.packets.find((packet) => packet.startsWith('42["ready"')).slice(2))[1].epoch;
const HERE = `"channelId":"${channel.id}"`;
const THERE = `"channelId":"${elsewhere.channel.id}"`;
const SYNC = `${HERE},"epoch":"${EPOCH}"`;
const nest = (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const send = (rest) => `"message:send",{${HERE},${rest}}`;
const sync = (rest) => `"messages:sync",{${SYNC},${rest}}`;
const long = 'x'.repeat(4_001);
const NOWHERE = '01890000-0000-7000-8000-000000000000';

/** Each request by what it is of, and what else it needs to be in order. */
const requests = [
  ['user:join', 'serverId'],
  ['user:leave', 'serverId'],
  ['notifications:get', 'serverId'],
  ['channel:join', 'channelId'],
  ['channel:reading', 'channelId', ',"reading":true'],
  ['channel:leave', 'channelId'],
  ['channel:read', 'channelId'],
  ['server:read', 'serverId'],
  ['channel:unread', 'channelId', ',"seq":1'],
  ['typing', 'channelId'],
  ['message:send', 'channelId', ',"content":"x"'],
  ['messages:sync', 'channelId', `,"after":0,"epoch":"${EPOCH}"`],
  ['message:edit', 'messageId', ',"content":"x"'],
  ['message:delete', 'messageId'],
  ['message:react', 'messageId', ',"emoji":"👍","set":true'],
  ['message:pin', 'messageId', ',"set":true'],
  ['thread:create', 'messageId'],
];
/** Those whose payload may be a bare id. */
const TAKES_BARE_ID = ['user:join', 'channel:join', 'notifications:get'];
/** Payloads that are none of a request. */
const KINDS = ['', 'null', '7', 'true', '[]', '{}', '[{}]', '{"_placeholder":true,"num":0}'];
const others = { serverId: elsewhere.server.id, channelId: elsewhere.channel.id, messageId: theirs.id };

/** The event with its arguments as they are sent, and the code of the answer (`ok` where it is none of a failure). */
const cases = [
  [
    'a payload that is there twice',
    `"user:join",{"serverId":"${server.id}"},{"serverId":"${elsewhere.server.id}"}`,
    'ok',
  ],
  ['an id that is there twice, once foreign', `"channel:leave",{${HERE},${THERE}}`, 'invalid'],
  ['a field named __proto__', `"user:join",{"serverId":"${server.id}","__proto__":{"admin":true}}`, 'ok'],
  [
    'an unknown field of 50,000 characters',
    `"user:join",{"serverId":"${server.id}","x":"${'x'.repeat(50_000)}"}`,
    'ok',
  ],
  ['an unknown field nested 60 deep', `"user:join",{"serverId":"${server.id}","x":${nest(60)}}`, 'ok'],
  [
    '5,000 unknown fields',
    `"user:join",{"serverId":"${server.id}"${Array.from({ length: 5_000 }, (_, n) => `,"x${n}":1`).join('')}}`,
    'ok',
  ],
  ['a field in snake case', `"user:join",{"server_id":"${server.id}"}`, 'invalid'],
  ['an id with a NUL', `"user:join",{"serverId":"${server.id}\\u0000"}`, 'not_found'],
  ['an id that is half a surrogate', '"user:join",{"serverId":"\\ud800"}', 'invalid'],
  ['an id with SQL', `"user:join",{"serverId":"' OR 1=1 --"}`, 'not_found'],
  ['an id of 60,000 characters', `"user:join",{"serverId":"${'x'.repeat(60_000)}"}`, 'not_found'],
  ['an id that is a number beyond 2^53', '"user:join",{"serverId":9007199254740993}', 'invalid'],
  ['an id that matches all', '"user:join",{"serverId":{"$gt":""}}', 'invalid'],
  ['a user as a server', `"user:join",{"serverId":"${owner.id}"}`, 'not_found'],
  ['a server as a channel', `"channel:join",{"channelId":"${server.id}"}`, 'not_found'],
  ['a channel as a server', `"user:join",{"serverId":"${channel.id}"}`, 'not_found'],
  ['a channel that is not viewed, to leave', `"channel:leave",{${HERE}}`, 'ok'],
  ['a channel that is not viewed, to read', `"channel:reading",{${HERE},"reading":true}`, 'conflict'],
  [
    "another server's channel to write nothing to",
    `"message:send",{${THERE},"content":"","clientId":"a b"}`,
    'not_found',
  ],
  [
    "another server's channel to catch up from nowhere",
    `"messages:sync",{${THERE},"after":-1,"epoch":"${EPOCH}","limit":0}`,
    'not_found',
  ],
  [
    "another server's message to edit into nothing",
    `"message:edit",{"messageId":"${theirs.id}","content":""}`,
    'not_found',
  ],
  ['content of 4,001 characters', send(`"content":"${long}"`), 'invalid'],
  ['content that is half a surrogate', send('"content":"\\ud83d"'), 'invalid'],
  ['no content', `"message:send",{${HERE}}`, 'invalid'],
  ['empty content', send('"content":""'), 'invalid'],
  ['content that is an object', send('"content":{"text":"x"}'), 'invalid'],
  ['content of a NUL', send('"content":"\\u0000"'), 'invalid'],
  ['an empty clientId', send('"content":"x","clientId":""'), 'invalid'],
  ['a clientId of 65 characters', send(`"content":"x","clientId":"${'x'.repeat(65)}"`), 'invalid'],
  ['a clientId that is a number', send('"content":"x","clientId":7'), 'invalid'],
  ['a clientId with a line', send('"content":"x","clientId":"a\\nb"'), 'invalid'],
  ...[
    ['an answer to nonsense', '"replyToId":"nonsense"'],
    ['an answer to nothing', '"replyToId":""'],
    ['an answer to a number', '"replyToId":7'],
    ['an answer to several messages', `"replyToId":["${ours.id}"]`],
    ['an answer to a channel', `"replyToId":"${channel.id}"`],
    ["an answer to another server's message", `"replyToId":"${theirs.id}"`],
    ['an answer that mentions 1', `"replyToId":"${ours.id}","mentionAuthor":1`],
  ].map(([name, fields]) => [name, send(`"content":"x",${fields}`), 'invalid']),
  ['an answer elsewhere', `"message:send",{${THERE},"content":"x","replyToId":"${theirs.id}"}`, 'not_found'],
  ['an edit of nothing', '"message:edit",{"messageId":"nonsense","content":""}', 'not_found'],
  ['an edit of a channel', `"message:edit",{"messageId":"${channel.id}","content":"x"}`, 'not_found'],
  ['no cursor', `"messages:sync",{${SYNC}}`, 'invalid'],
  ['no epoch', `"messages:sync",{${HERE},"after":0}`, 'invalid'],
  ['an epoch that is a number', `"messages:sync",{${HERE},"after":0,"epoch":7}`, 'invalid'],
  ['a negative cursor to join with', `"channel:join",{${SYNC},"after":-1}`, 'invalid'],
  ['a place of 0 to mark unread', `"channel:unread",{${HERE},"seq":0}`, 'invalid'],
  ['a place beyond the head to mark unread', `"channel:unread",{${HERE},"seq":9007199254740991}`, 'invalid'],
  ['a place as text to mark unread', `"channel:unread",{${HERE},"seq":"1"}`, 'invalid'],
  ['no place to mark unread', `"channel:unread",{${HERE}}`, 'invalid'],
  ["another server's channel to mark unread from nowhere", `"channel:unread",{${THERE},"seq":-1}`, 'not_found'],
  ['a cursor as text', sync('"after":"0"'), 'invalid'],
  ['a cursor of -1', sync('"after":-1'), 'invalid'],
  ['a cursor of -0.0', sync('"after":-0.0'), 'invalid'],
  ['a cursor of 1.0', sync('"after":1.0'), 'invalid'],
  ['a cursor beyond 64 bits', sync('"after":18446744073709551616'), 'invalid'],
  ['a cursor beyond 2^53', sync('"after":9007199254740993'), ['invalid', 'reset']],
  ['a limit of 1e300', sync('"after":0,"limit":1e300'), 'invalid'],
  ['a limit of 0', sync('"after":0,"limit":0'), 'invalid'],
  ['half a limit', sync('"after":0,"limit":1.5'), 'invalid'],
  ['a limit of 301', sync('"after":0,"limit":301'), 'invalid'],
  ['reading that is 1', `"channel:reading",{${HERE},"reading":1}`, 'invalid'],
  ...[
    ['no emoji', '""'],
    ['a letter as an emoji', '"x"'],
    ['two emoji', '"👍👍"'],
    ['an emoji in front of white space', '"👍 "'],
    ['half a flag', '"🇦"'],
    ['a variation selector alone', '"\\ufe0f"'],
    ['half a surrogate as an emoji', '"\\ud83d"'],
    ['50,000 emoji', `"${'👍'.repeat(15_000)}"`],
    ['a list of emoji', '["👍"]'],
  ].map(([name, emoji]) => [name, `"message:react",{"messageId":"${ours.id}","emoji":${emoji},"set":true}`, 'invalid']),
  [
    'a reaction that is neither set nor not',
    `"message:react",{"messageId":"${ours.id}","emoji":"👍","set":1}`,
    'invalid',
  ],
  ['a pin that is neither set nor not', `"message:pin",{"messageId":"${ours.id}","set":1}`, 'invalid'],
  ['a pin that does not say', `"message:pin",{"messageId":"${ours.id}"}`, 'invalid'],
  ...[
    ['of 101 characters', `"${'x'.repeat(101)}"`],
    ['of 50,000 characters', `"${'x'.repeat(50_000)}"`],
    ['with a NUL', '"\\u0000"'],
    ['of nothing', '" "'],
    ['of two lines', '"x\\ny"'],
    ['turned round', '"\\u202ex"'],
    ['that is a list', '["x"]'],
    ['that is a number', '7'],
  ].map(([name, said]) => [
    `a thread with a name ${name}`,
    `"thread:create",{"messageId":"${ours.id}","name":${said}}`,
    'invalid',
  ]),
  [
    'a thread with no name under what is not mine',
    `"thread:create",{"messageId":"${theirs.id}","name":" "}`,
    'not_found',
  ],
  ['no emoji on what is not mine', `"message:react",{"messageId":"${theirs.id}","emoji":"x","set":true}`, 'not_found'],
  ['a token that is a list', '"session:renew",{"token":["x"]}', 'invalid'],
  ['a token of 60,000 characters', `"session:renew",{"token":"${'x'.repeat(60_000)}"}`, 'unauthenticated'],
  ['a token with a NUL', '"session:renew",{"token":"\\u0000"}', 'unauthenticated'],
  ['a payload nested 60 deep', `"message:send",${nest(60)}`, 'invalid'],
  ['a request with a NUL', '"message:send\\u0000",{}', 'unknown_event'],
  ['a request that the engine keeps for itself', '"connect",{}', 'unknown_event'],
  ['the event of a message', '"message:new",{"id":"x"}', 'unknown_event'],
  ['the removal of a server', `"server:removed",{"serverId":"${server.id}"}`, 'unknown_event'],
];

/** What the answer says: `ok`, `reset`, or the code of the failure. */
function verdict([ack]) {
  if (!ack.ok) return ack.error.code;
  return ack.reset ? 'reset' : 'ok';
}

let asked = 0;

async function ask(args) {
  asked += 1;
  const id = 1_000 + asked;
  socket.send(text(`42${id}[${args}]`));
  const answer = await socket.next((packet) => packet.startsWith(`43${id}[`), 'the answer');
  return answer ? verdict(JSON.parse(answer.slice(`43${id}`.length))) : 'closed';
}

/** The verdicts on several payloads of one request, in one word where they agree. */
async function askAll(name, payloads) {
  const verdicts = [];
  for (const payload of payloads) verdicts.push(await ask(payload === '' ? `"${name}"` : `"${name}",${payload}`));
  return [...new Set(verdicts)].join(', ');
}

for (const [name, args, expected] of cases) group.case(name, expected, () => ask(args));

for (const [name, of, rest = ''] of requests) {
  const takesBareId = TAKES_BARE_ID.includes(name);
  const kinds = name === 'notifications:get' ? ['7', '[]', '{"serverId":7}', '{"serverId":{}}'] : KINDS;
  group.case(`${name} with another kind of payload, or none`, 'invalid', () => askAll(name, kinds));
  group.case(`${name} with a bare text`, takesBareId ? 'not_found' : 'invalid', () => askAll(name, ['"text"']));
  group.case(`${name} on what is not mine, does not exist or has a malformed id`, 'not_found', () => {
    const ids = [others[of], NOWHERE, 'nonsense', '', '../..', 'x'.repeat(1_000)];
    const bare = takesBareId ? ids.map((id) => `"${id}"`) : [];
    return askAll(name, [...ids.map((id) => `{"${of}":"${id}"${rest}}`), ...bare]);
  });
}

group.case('session:renew with another kind of payload', 'invalid', () =>
  askAll('session:renew', [...KINDS, '"text"']),
);

group.end();
