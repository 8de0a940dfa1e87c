// Bad input, payloads of requests over Socket.IO, as the JSON text that is sent: what no library would send too. Each
// is answered with the code beside it and the connection stays. The requests as people write them are in
// protocol/bad-requests.test.mjs.

import { Group } from '../support/badinput/hostile.mjs';
import { RawWebSocket, text } from '../support/badinput/raw.mjs';

const group = await Group.begin('payloads');
const { server, channel, elsewhere, owner } = group;
const [mine] = (await owner.history(channel)).messages;
const socket = await RawWebSocket.connect(group.node, owner.token);
const EPOCH = JSON.parse(socket.packets.find((packet) => packet.startsWith('42["ready"')).slice(2))[1].epoch;
const HERE = `"channelId":"${channel.id}"`;
const THERE = `"channelId":"${elsewhere.channel.id}"`;
const SYNC = `${HERE},"epoch":"${EPOCH}"`;
const nest = (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const send = (rest) => `"message:send",{${HERE},${rest}}`;
const edit = (rest) => `"message:edit",{"messageId":"${mine.id}",${rest}}`;
const sync = (rest) => `"messages:sync",{${SYNC},${rest}}`;
const long = 'x'.repeat(4_001);

/** The event with its arguments as they are sent, and the code of the answer (`ok` where it is none of a failure). */
const cases = [
  [
    'a payload that is there twice',
    `"user:join",{"serverId":"${server.id}"},{"serverId":"${elsewhere.server.id}"}`,
    'ok',
  ],
  ['a field that is there twice', send('"content":"a","content":"b"'), 'invalid'],
  ['an id that is there twice, once foreign', `"channel:leave",{${HERE},${THERE}}`, 'invalid'],
  ['a field named __proto__', `"user:join",{"serverId":"${server.id}","__proto__":{"admin":true}}`, 'ok'],
  ['a field named constructor', `"user:join",{"serverId":"${server.id}","constructor":{"prototype":{}}}`, 'ok'],
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
  ['a field in capitals', `"user:join",{"SERVERID":"${server.id}"}`, 'invalid'],
  ['a field in snake case', `"user:join",{"server_id":"${server.id}"}`, 'invalid'],
  ['an id in capitals', `"user:join",{"serverId":"${server.id.toUpperCase()}"}`, 'ok'],
  ['an id with a space', `"user:join",{"serverId":" ${server.id}"}`, 'not_found'],
  ['an id with a NUL', `"user:join",{"serverId":"${server.id}\\u0000"}`, 'not_found'],
  ['an id that is half a surrogate', '"user:join",{"serverId":"\\ud800"}', 'invalid'],
  ['the nil id', '"user:join",{"serverId":"00000000-0000-0000-0000-000000000000"}', 'not_found'],
  ['an id of all ones', '"user:join",{"serverId":"ffffffff-ffff-ffff-ffff-ffffffffffff"}', 'not_found'],
  ['an id with SQL', `"user:join",{"serverId":"' OR 1=1 --"}`, 'not_found'],
  ['an id of 60,000 characters', `"user:join",{"serverId":"${'x'.repeat(60_000)}"}`, 'not_found'],
  ['an id that is null', '"user:join",{"serverId":null}', 'invalid'],
  ['an id that is true', '"user:join",{"serverId":true}', 'invalid'],
  ['an id that is a number beyond 2^53', '"user:join",{"serverId":9007199254740993}', 'invalid'],
  ['an id that matches all', '"user:join",{"serverId":{"$gt":""}}', 'invalid'],
  ['another server', `"user:join",{"serverId":"${elsewhere.server.id}"}`, 'not_found'],
  ["another server's channel to join", `"channel:join",{${THERE}}`, 'not_found'],
  ["another server's channel to leave", `"channel:leave",{${THERE}}`, 'not_found'],
  ["another server's channel to read", `"channel:reading",{${THERE},"reading":true}`, 'not_found'],
  ["another server's channel to write to", `"message:send",{${THERE},"content":"x"}`, 'not_found'],
  ["another server's channel to catch up", `"messages:sync",{${THERE},"after":0,"epoch":"${EPOCH}"}`, 'not_found'],
  ["another server's counts", `"notifications:get",{"serverId":"${elsewhere.server.id}"}`, 'not_found'],
  ['a user as a server', `"user:join",{"serverId":"${owner.id}"}`, 'not_found'],
  ['content of 4,001 characters', send(`"content":"${long}"`), 'invalid'],
  ['content of 4,001 characters of two units each', send(`"content":"${'🚢'.repeat(4_001)}"`), 'invalid'],
  ['content of 4,001 escapes', send(`"content":"${'\\u0041'.repeat(4_001)}"`), 'invalid'],
  ['content that is half a surrogate', send('"content":"\\ud83d"'), 'invalid'],
  ['content whose surrogates are swapped', send('"content":"\\ude00\\ud83d"'), 'invalid'],
  ['content of a NUL', send('"content":"\\u0000"'), 'invalid'],
  ['content of spaces of other scripts', send('"content":"\\u2003\\u3000\\u00a0\\u2028"'), 'invalid'],
  ['content that is a list of texts', send('"content":["x"]'), 'invalid'],
  ['content that is null', send('"content":null'), 'invalid'],
  ['content that is a date', send('"content":{"$date":0}'), 'invalid'],
  ['a clientId that is a number', send('"content":"x","clientId":7'), 'invalid'],
  ['a clientId of another script', send('"content":"x","clientId":"ａｂｃ"'), 'invalid'],
  ['a clientId with a line', send('"content":"x","clientId":"a\\nb"'), 'invalid'],
  ['a clientId with a NUL', send('"content":"x","clientId":"a\\u0000"'), 'invalid'],
  ['an edit to content of 4,001 characters', edit(`"content":"${long}"`), 'invalid'],
  ['an edit to content of a NUL', edit('"content":"\\u0000"'), 'invalid'],
  ['an edit to content that is null', edit('"content":null'), 'invalid'],
  ['an edit without content', `"message:edit",{"messageId":"${mine.id}"}`, 'invalid'],
  ['an edit of nothing', '"message:edit",{"messageId":"nonsense","content":""}', 'not_found'],
  ['an edit of a channel', `"message:edit",{"messageId":"${channel.id}","content":"x"}`, 'not_found'],
  ['a deletion of a list', '"message:delete",{"messageId":[]}', 'invalid'],
  ['a deletion without a message', `"message:delete",{${HERE}}`, 'invalid'],
  ['a cursor of -1', sync('"after":-1'), 'invalid'],
  ['a cursor of -0.0', sync('"after":-0.0'), 'invalid'],
  ['a cursor of 1.0', sync('"after":1.0'), 'invalid'],
  ['a cursor of 1e2', sync('"after":1e2'), 'invalid'],
  ['a cursor beyond 64 bits', sync('"after":18446744073709551616'), 'invalid'],
  ['the lowest cursor of 64 bits', sync('"after":-9223372036854775808'), 'invalid'],
  ['a cursor beyond 2^53', sync('"after":9007199254740993'), ['invalid', 'reset']],
  ['a cursor of the future', sync('"after":1000000'), 'reset'],
  [
    'a cursor of another epoch',
    `"messages:sync",{${HERE},"after":0,"epoch":"01890000-0000-7000-8000-000000000000"}`,
    'reset',
  ],
  ['an epoch of nonsense', `"messages:sync",{${HERE},"after":0,"epoch":"x"}`, 'reset'],
  ['a cursor of a list', sync('"after":[0]'), 'invalid'],
  ['a cursor of true', sync('"after":true'), 'invalid'],
  ['a limit of -9223372036854775808', sync('"after":0,"limit":-9223372036854775808'), 'invalid'],
  ['a limit of 1e300', sync('"after":0,"limit":1e300'), 'invalid'],
  ['a limit of text', sync('"after":0,"limit":"10"'), 'invalid'],
  ['a limit of 301', sync('"after":0,"limit":301'), 'invalid'],
  ['reading that is 1', `"channel:reading",{${HERE},"reading":1}`, 'invalid'],
  ['reading that is null', `"channel:reading",{${HERE},"reading":null}`, 'invalid'],
  ['a token that is a list', '"session:renew",{"token":["x"]}', 'invalid'],
  ['a token of 60,000 characters', `"session:renew",{"token":"${'x'.repeat(60_000)}"}`, 'unauthenticated'],
  ['a token of dots', '"session:renew",{"token":".."}', 'unauthenticated'],
  ['a token with a NUL', '"session:renew",{"token":"\\u0000"}', 'unauthenticated'],
  ['a text as a payload', '"message:send","x"', 'invalid'],
  ['a payload nested 60 deep', `"message:send",${nest(60)}`, 'invalid'],
  ['a request with a space', '"message:send ",{}', 'unknown_event'],
  ['a request with a NUL', '"message:send\\u0000",{}', 'unknown_event'],
  ['a request in capitals', '"MESSAGE:SEND",{}', 'unknown_event'],
  ['a request that the engine keeps for itself', '"connect",{}', 'unknown_event'],
  ['the event of a message', '"message:new",{"id":"x"}', 'unknown_event'],
  ['the removal of a server', `"server:removed",{"serverId":"${server.id}"}`, 'unknown_event'],
];

/** What the answer says: `ok`, `reset`, or the code of the failure. */
function verdict([ack]) {
  if (!ack.ok) return ack.error.code;
  return ack.reset ? 'reset' : 'ok';
}

for (const [n, [name, args, expected]] of cases.entries()) {
  group.case(name, expected, async () => {
    const id = 1_000 + n;
    socket.send(text(`42${id}[${args}]`));
    const answer = await socket.next((packet) => packet.startsWith(`43${id}[`), 'the answer');
    return answer ? verdict(JSON.parse(answer.slice(`43${id}`.length))) : 'closed';
  });
}

group.end();
