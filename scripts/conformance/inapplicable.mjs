// Which cases of the suites ask for what a node is not, and why. They are left out; the engine has to pass them.

const ECHO = 'a node is no echo: what is not Socket.IO closes the connection';
const UNCONNECTED = 'whoever has not sent CONNECT within 10 s is closed, before the first ping of 15 s';
const EVENTS = 'the case wants the event `auth`, and a node says `ready`';
const NAMESPACE = 'a node has the main namespace alone';
const UNKNOWN = 'the case wants the event `message-back` or its answer, which a node does not know';

function cases(suite, reasons) {
  const named = Object.entries(reasons).flatMap(([group, names]) => names.map((name) => [`${suite} ${name}`, group]));
  return Object.fromEntries(named);
}

const heartbeat = (name) => [`heartbeat HTTP long-polling ${name}`, `heartbeat WebSocket ${name}`];

export const inapplicable = {
  'engine.io': cases('Engine.IO protocol', {
    [ECHO]: [
      'message HTTP long-polling sends and receives a payload containing one plain text packet',
      'message HTTP long-polling sends and receives a payload containing several plain text packets',
      'message HTTP long-polling sends and receives a payload containing plain text and binary packets',
      'message WebSocket sends and receives a plain text packet',
      'message WebSocket sends and receives a binary packet',
      'upgrade successfully upgrades from HTTP long-polling to WebSocket',
      'upgrade ignores HTTP requests with same sid after upgrade',
      'upgrade ignores WebSocket connection with same sid after upgrade',
    ],
    [UNCONNECTED]: heartbeat('sends ping/pong packets'),
  }),
  'socket.io': {
    ...cases('Engine.IO protocol', { [UNCONNECTED]: heartbeat('should send ping/pong packets') }),
    ...cases('Socket.IO protocol', {
      [EVENTS]: [
        'connect should allow connection to the main namespace',
        'connect should allow connection to the main namespace with a payload',
      ],
      [NAMESPACE]: [
        'connect should allow connection to a custom namespace',
        'connect should allow connection to a custom namespace with a payload',
        'disconnect should connect then disconnect from a custom namespace',
      ],
      [UNKNOWN]: [
        'message should send a plain-text packet',
        'message should send a packet with binary attachments',
        'message should send a plain-text packet with an ack',
        'message should send a packet with binary attachments and an ack',
      ],
    }),
  },
};
