// Lies on the wire, one a promise: each makes what stock clients hear of a node, or a node of them, what a broken node
// would make it. Told by a proxy between the real ones; the checker must find each.

import { DEAF_WITHIN_MS } from './checker.mjs';

/** A packet of Socket.IO in the namespace "/": its type with that of Engine.IO, its ack id, what it holds. */
function read(text) {
  const [, type, id, json] = /^(4\d)(\d*)(.*)$/s.exec(text) ?? [];
  return type && json.startsWith('[') ? { type, id, args: JSON.parse(json) } : { args: [] };
}

function written({ type, id, args }) {
  return type + id + JSON.stringify(args);
}

/** Tells a lie about the `nth` text that `matches`, once. */
function once(nth, matches, lie) {
  let seen = 0;
  return (text, line) => {
    const packet = read(text);
    if (!matches(packet)) return [text];
    seen += 1;
    return seen === nth ? lie(packet, line) : [text];
  };
}

const is = (event) => (packet) => packet.args[0] === event;
const NTH = 5;

/** An answer to a send that is not in the store yet; the send would be handed on later, and the crash comes before. */
function ackBeforeTheCommit() {
  let held;
  const hold = ({ id, args: [, payload] }) => {
    held = { id, payload };
    return [];
  };
  const answerInItsPlace = (text) => {
    const message = read(text).args[0]?.message;
    if (!message || !held) return [text];
    const { id, payload } = held;
    held = undefined;
    const early = { ...message, ...payload, id: crypto.randomUUID(), seq: message.seq + 1 };
    return [text, written({ type: '43', id, args: [{ ok: true, message: early }] })];
  };
  return { toNode: once(NTH, is('message:send'), hold), toClient: answerInItsPlace };
}

/** A send that is acknowledged, and lands where nobody looks for it. */
function lostMessage({ elsewhere }) {
  const lose = ({ args: [event, payload], ...packet }) => [
    written({ ...packet, args: [event, { ...payload, channelId: elsewhere.id }] }),
  ];
  return { toNode: once(NTH, is('message:send'), lose) };
}

/** A retry under another clientId: the node takes it for a message of its own. */
function duplicate() {
  const repeat = (packet) => {
    const [event, payload] = packet.args;
    const again = { ...payload, clientId: `${payload.clientId}-again` };
    return [written(packet), written({ type: packet.type, id: '', args: [event, again] })];
  };
  return { toNode: once(NTH, is('message:send'), repeat) };
}

/** A send that is handed on behind the next one. */
function swap() {
  let held;
  const hold = once(NTH, is('message:send'), (packet) => {
    held = written(packet);
    return [];
  });
  const handOn = (text, line) => {
    const behind = is('message:send')(read(text)) && held ? [held] : [];
    if (behind.length > 0) held = undefined;
    return [...hold(text, line), ...behind];
  };
  return { toNode: handOn };
}

/** A page of the past without one of its messages. */
function hole() {
  const leaveOut = (packet) => {
    packet.args[0].messages.splice(NTH, 1);
    return [written(packet)];
  };
  const isPage = ({ type, args: [page] }) => type === '43' && page?.messages?.length > NTH;
  return { toClient: once(1, isPage, leaveOut) };
}

/** A number that is one too high in the `ready` after a restart. */
function badgeOneTooHigh({ channel }) {
  const raise = (packet) => {
    const channels = packet.args[1].servers.flatMap((server) => server.channels);
    channels.find(({ id }) => id === channel.id).unread += 1;
    return [written(packet)];
  };
  return { toClient: once(2, is('ready'), raise) };
}

/** An event of a server, said once more when its listener has lost it and the deadline is over. */
function eventAfterAKick({ server }) {
  let heard;
  const listen = (text) => {
    if (text.includes(server.id) && is('notification:update')(read(text))) heard = text;
    return [text];
  };
  const isLoss = ({ args: [event, payload] }) => event === 'server:removed' && payload.serverId === server.id;
  const sayLater = once(1, isLoss, (packet, line) => {
    setTimeout(() => line.tell(heard), DEAF_WITHIN_MS + 100);
    return [written(packet)];
  });
  return { toClient: (text, line) => sayLater(listen(text)[0], line) };
}

/** A message that is left out for a connection that goes on, as if its queue had been full. */
function silentDrop({ channel }) {
  const here = ({ args: [event, payload] }) => event === 'message:new' && payload.channelId === channel.id;
  return { toClient: once(NTH, here, () => []) };
}

/** Each lie, the promises that it breaks, and whose line it is told on. */
export const lies = {
  'an ack before the commit': [['P1'], 'sender', ackBeforeTheCommit],
  'a lost message': [['P1'], 'sender', lostMessage],
  'a duplicate': [['P2'], 'sender', duplicate],
  'a swap': [['P3'], 'sender', swap],
  'a hole': [['P3', 'P4'], 'latecomer', hole],
  'a badge one too high after a restart': [['P5'], 'watcher', badgeOneTooHigh],
  'an event after a kick': [['P6'], 'kicked', eventAfterAKick],
  'a silent drop at a full queue': [['P7'], 'reader', silentDrop],
};
