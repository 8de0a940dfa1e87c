// What a connection hears of one channel by itself, without asking for what is missing: one run of revs for each
// connection, so that a message that the node left out in silence shows as a gap.

export class LiveRuns {
  runs = [];

  constructor(client, channel) {
    client.socket.on('ready', () => this.runs.push([]));
    client.socket.on('message:new', (message) => {
      if (message.channelId === channel.id) this.runs.at(-1).push(message.rev);
    });
    this.runs.push([]);
    this.name = client.person.username;
  }
}
