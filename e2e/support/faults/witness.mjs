// What a client hears of a server, with the moments; it stays when a DISCONNECT has ended the rest.

export class Witness {
  heard = [];

  constructor(client, server, name) {
    this.name = name;
    client.socket.onAny((_event, payload) => {
      if (JSON.stringify(payload ?? null).includes(server.id)) this.heard.push(performance.now());
    });
  }
}
