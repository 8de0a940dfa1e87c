// socket.io-client drives every feature of the example server, over each choice of transports.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { io } from "socket.io-client";
import { startServer } from "./server.mjs";

const CHOICES = {
  "websocket only": ["websocket"],
  "polling only": ["polling"],
  "default with upgrade": ["polling", "websocket"],
};

/** The arguments of the next event of that name. */
function next(emitter, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name} in time`)), 5000);
    emitter.once(name, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

/** Events of that name, in order, until there are so many. */
function collect(emitter, name, count) {
  return new Promise((resolve, reject) => {
    const events = [];
    const timer = setTimeout(() => reject(new Error(`only ${events.length} ${name} in time`)), 8000);
    emitter.on(name, (event) => {
      if (events.push(event) === count) {
        clearTimeout(timer);
        resolve(events);
      }
    });
  });
}

for (const [name, transports] of Object.entries(CHOICES)) {
  describe(`socket.io-client, ${name}`, () => {
    let server;
    const open = [];

    const make = (namespace = "/", options = {}) => {
      const socket = io(server.url + namespace, { transports, forceNew: true, reconnectionDelay: 20, ...options });
      open.push(socket);
      return socket;
    };
    const connect = async (namespace, options) => {
      const socket = make(namespace, options);
      const greeting = next(socket, "auth");
      await next(socket, "connect");
      await greeting;
      return socket;
    };

    before(async () => {
      server = await startServer({ PING_INTERVAL_MS: "200", PING_TIMEOUT_MS: "2000" });
    });
    after(async () => {
      for (const socket of open) {
        socket.io.reconnection(false);
        socket.disconnect();
      }
      await server.stop();
    });

    test("connects under a public id that is not the session's", async () => {
      const socket = await connect();
      assert.equal(socket.id.length, 22);
      assert.notEqual(socket.id, socket.io.engine.id);
      assert.equal((await socket.emitWithAck("whoami")).id, socket.id);
    });

    test("gets over to the best transport", async () => {
      const socket = await connect();
      if (transports.length === 2 && socket.io.engine.transport.name !== "websocket") {
        await next(socket.io.engine, "upgrade");
      }
      assert.equal(socket.io.engine.transport.name, transports.at(-1));
      socket.emit("message", "after");
      assert.deepEqual(await next(socket, "message-back"), ["after"]);
    });

    test("keeps the order of messages, through an upgrade too", async () => {
      const socket = make();
      const back = collect(socket, "message-back", 400);
      for (let number = 0; number < 200; number++) socket.emit("message", number);
      await next(socket, "connect");
      for (let number = 200; number < 400; number++) {
        socket.emit("message", number);
        if (number % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
      assert.deepEqual(await back, Array.from({ length: 400 }, (_, number) => number));
    });

    test("sends and receives events with any arguments", async () => {
      const socket = await connect();
      const args = [1, "zwei – 三 🎉", { four: [true, null] }];
      socket.emit("message", ...args);
      assert.deepEqual(await next(socket, "message-back"), args);
    });

    test("is acknowledged, in time or not", async () => {
      const socket = await connect();
      const args = await new Promise((resolve) => socket.emit("message-with-ack", 1, "2", (...args) => resolve(args)));
      assert.deepEqual(args, [1, "2"]);
      await assert.rejects(socket.timeout(50).emitWithAck("slow", 400));
    });

    test("acknowledges the server, in time or not", async () => {
      const socket = await connect();
      socket.once("question", (question, answer) => answer({ to: question }));
      assert.deepEqual(await socket.emitWithAck("question", 42), { answer: { to: 42 } });
      assert.deepEqual(await socket.emitWithAck("question", 43), { error: "timeout" });
    });

    test("sends and receives binary, with acknowledgements too", async () => {
      const socket = await connect();
      const bytes = Buffer.from([0, 1, 2, 255]);
      socket.emit("message", bytes, { deep: [Buffer.from("x")] });
      const [first, second] = await next(socket, "message-back");
      assert.deepEqual(Buffer.from(first), bytes);
      assert.deepEqual(Buffer.from(second.deep[0]), Buffer.from("x"));
      assert.deepEqual(Buffer.from(await socket.emitWithAck("message-with-ack", bytes)), bytes);
      socket.once("question", (_, answer) => answer(Buffer.from("12345")));
      assert.deepEqual(await socket.emitWithAck("question", 1), { bytes: 5 });
    });

    test("uses several namespaces on one connection", async () => {
      const main = await connect();
      const custom = main.io.socket("/custom");
      custom.connect();
      await next(custom, "connect");
      assert.notEqual(custom.id, main.id);
      custom.emit("message", "custom");
      assert.deepEqual(await next(custom, "message-back"), ["custom"]);
      custom.disconnect();
      assert.deepEqual(await main.emitWithAck("message-with-ack", "main"), "main");
      custom.connect();
      await next(custom, "connect");
      assert.equal(await custom.emitWithAck("message-with-ack", "again"), "again");
    });

    test("is let in by its auth, or told why not", async () => {
      const admin = await connect("/admin", { auth: { token: "secret" } });
      assert.equal(admin.connected, true);
      const [refused] = await next(make("/admin", { auth: { token: "wrong" } }), "connect_error");
      assert.equal(refused.message, "not allowed");
      assert.deepEqual(refused.data, { code: "unauthenticated" });
      const [unknown] = await next(make("/random"), "connect_error");
      assert.equal(unknown.message, "Invalid namespace");
      await next(make("/", { extraHeaders: { "x-refuse": "1" } }), "connect_error");
    });

    test("joins, hears and leaves rooms", async () => {
      const [a, b] = [await connect(), await connect()];
      const room = `room ${name}`;
      await a.emitWithAck("room:join", room);
      await b.emitWithAck("room:join", room);
      assert.equal(await a.emitWithAck("room:count", room), 2);
      const heard = [next(a, "room:message"), next(b, "room:message")];
      assert.equal(await a.emitWithAck("room:send", room, "to all"), 2);
      assert.deepEqual(await Promise.all(heard), [["to all"], ["to all"]]);
      const other = next(b, "room:message");
      assert.equal(await a.emitWithAck("room:send-others", room, "to others"), 1);
      assert.deepEqual(await other, ["to others"]);
      const turn = collect(b, "room:message", 3);
      await a.emitWithAck("room:turn", room);
      assert.deepEqual(await turn, [0, 1, 2]);
      b.removeAllListeners("room:message");
      const binary = next(b, "room:message");
      await a.emitWithAck("room:send-binary", room);
      assert.deepEqual(Buffer.from((await binary)[0]), Buffer.from([1, 2, 3]));
      await b.emitWithAck("room:leave", room);
      assert.equal(await a.emitWithAck("room:send", room, "alone"), 1);
      const gone = next(a, "disconnect");
      b.emit("room:disconnect", room);
      assert.equal((await gone)[0], "io server disconnect");
    });

    test("tells the reasons of its end apart, as does the server", async () => {
      const watcher = await connect();
      const ended = async (id) => {
        for (let tries = 0; tries < 100; tries++) {
          const reason = await watcher.emitWithAck("ended", id);
          if (reason) return reason;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return undefined;
      };
      const end = async (how, seen, reason) => {
        const socket = await connect();
        const id = socket.id;
        const disconnected = next(socket, "disconnect");
        how(socket);
        const [why] = await disconnected;
        assert.ok(seen.includes(why), why);
        assert.equal(await ended(id), reason);
        return socket;
      };
      await end((socket) => socket.disconnect(), ["io client disconnect"], "client");
      await end((socket) => socket.emit("end:socket"), ["io server disconnect"], "server");
      await end((socket) => socket.emit("end:connection"), ["io server disconnect"], "server");
      await end((socket) => socket.io.engine.close(), ["forced close"], "transport");
      const lost = ["transport close", "transport error"];
      for (const [event, reason] of [["end:transport", "server"], ["end:panic", "server"], ["flood", "overflow"]]) {
        const socket = await end((socket) => socket.emit(event), lost, reason);
        if (!socket.connected) await next(socket, "connect");
      }
    });

    test("stays connected through heartbeats", async () => {
      const socket = await connect();
      const { id } = socket;
      for (let beats = 0; beats < 4; beats++) await next(socket.io, "ping");
      assert.equal(socket.id, id);
    });
  });
}

describe("socket.io-client and a server that stops", () => {
  test("comes back by itself after a planned stop and after a kill", async () => {
    let server = await startServer();
    const { url, port } = server;
    const options = { forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100 };
    const sockets = [io(url, { ...options, transports: ["websocket"] }), io(url, { ...options, transports: ["polling"] })];
    await Promise.all(sockets.map((socket) => next(socket, "connect")));
    for (const end of ["stop", "kill"]) {
      const gone = Promise.all(sockets.map((socket) => next(socket, "disconnect")));
      await server[end]();
      for (const [reason] of await gone) assert.match(reason, /^transport (close|error)$/);
      const back = Promise.all(sockets.map((socket) => next(socket, "connect")));
      server = await startServer({ PORT: port });
      await back;
    }
    for (const socket of sockets) socket.disconnect();
    await server.stop();
  });

  test("stays when the server stands still for less than it waits itself", async () => {
    const server = await startServer({ PING_INTERVAL_MS: "1000", PING_TIMEOUT_MS: "600" });
    const socket = io(server.url, { transports: ["websocket"] });
    await next(socket, "auth");
    const { id } = socket;
    await next(socket.io, "ping");
    // What it sends now is overdue when the server goes on.
    server.signal("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    server.signal("SIGCONT");
    for (let beats = 0; beats < 3; beats++) await next(socket.io, "ping");
    assert.equal(socket.id, id);
    socket.disconnect();
    await server.stop();
  });

  test("notices a frozen server", async () => {
    const server = await startServer({ PING_INTERVAL_MS: "200", PING_TIMEOUT_MS: "300" });
    const socket = io(server.url, { transports: ["websocket"], reconnectionDelay: 50 });
    await next(socket, "connect");
    const gone = next(socket, "disconnect");
    server.signal("SIGSTOP");
    assert.equal((await gone)[0], "ping timeout");
    server.signal("SIGCONT");
    await next(socket, "connect");
    socket.disconnect();
    await server.stop();
  });
});
