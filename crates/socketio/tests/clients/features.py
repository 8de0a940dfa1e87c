"""python-socketio drives the features of the example server: features.py URL websocket|polling|default.

Prints `ok: what` or `failed: what` for each, and fails if one did.
"""

import asyncio
import sys
import traceback

import socketio

URL, CHOICE = sys.argv[1], sys.argv[2]
TRANSPORTS = None if CHOICE == "default" else [CHOICE]
PATIENCE = 5


class Heard:
    """Waits for events by name."""

    def __init__(self, client, namespace="/"):
        self.queues = {}
        for name in ["auth", "message-back", "room:message", "disconnect", "connect"]:
            self.listen(client, name, namespace)

    def listen(self, client, name, namespace):
        queue = self.queues[name] = asyncio.Queue()

        async def handler(*args):
            await queue.put(list(args))

        client.on(name, handler, namespace=namespace)

    async def next(self, name):
        return await asyncio.wait_for(self.queues[name].get(), PATIENCE)


async def connect(namespaces=("/",), auth=None, **options):
    client = socketio.AsyncClient(reconnection_delay=0.05, **options)
    heard = Heard(client, namespaces[0])
    await client.connect(URL, transports=TRANSPORTS, namespaces=list(namespaces), auth=auth, wait_timeout=PATIENCE)
    await heard.next("auth")
    return client, heard


async def events_and_acknowledgements():
    client, heard = await connect()
    await client.emit("message", (1, "zwei – 三", {"four": [True, None]}))
    assert await heard.next("message-back") == [1, "zwei – 三", {"four": [True, None]}]
    assert await client.call("message-with-ack", (1, "2")) == (1, "2")
    try:
        await client.call("slow", 400, timeout=0.05)
        raise AssertionError("it was answered in time")
    except socketio.exceptions.TimeoutError:
        pass
    await client.disconnect()


async def acknowledging_the_server():
    client, _ = await connect()

    @client.on("question")
    async def question(asked):
        return {"to": asked}

    assert await client.call("question", 42) == {"answer": {"to": 42}}
    await client.disconnect()


async def binary():
    client, heard = await connect()
    await client.emit("message", (b"\x00\x01\xff", {"deep": [b"x"]}))
    assert await heard.next("message-back") == [b"\x00\x01\xff", {"deep": [b"x"]}]
    assert await client.call("message-with-ack", b"12") == b"12"

    @client.on("question")
    async def question(_asked):
        return b"12345"

    assert await client.call("question", 1) == {"bytes": 5}
    await client.disconnect()


async def namespaces():
    client, _ = await connect(("/", "/custom"))
    assert await client.call("message-with-ack", "a", namespace="/custom") == "a"
    assert await client.call("message-with-ack", "b") == "b"
    await client.disconnect()


async def refusals():
    client, _ = await connect(("/admin",), auth={"token": "secret"})
    await client.disconnect()
    refused = asyncio.Queue()
    client = socketio.AsyncClient()

    async def note(data):
        await refused.put(data)

    client.on("connect_error", note, namespace="/admin")
    try:
        await client.connect(URL, transports=TRANSPORTS, namespaces=["/admin"], wait_timeout=PATIENCE)
        raise AssertionError("it was let in")
    except socketio.exceptions.ConnectionError:
        pass
    data = await asyncio.wait_for(refused.get(), PATIENCE)
    assert data == {"message": "not allowed", "data": {"code": "unauthenticated"}}, data


async def rooms():
    (a, heard_a), (b, heard_b) = await connect(), await connect()
    await a.call("room:join", "room")
    await b.call("room:join", "room")
    assert await a.call("room:send", ("room", "all")) == 2
    assert await heard_a.next("room:message") == ["all"]
    assert await heard_b.next("room:message") == ["all"]
    assert await a.call("room:send-others", ("room", "others")) == 1
    assert await heard_b.next("room:message") == ["others"]
    await a.call("room:turn", "room")
    assert [await heard_b.next("room:message") for _ in range(3)] == [[0], [1], [2]]
    await a.call("room:send-binary", "room")
    assert await heard_b.next("room:message") == [b"\x01\x02\x03"]
    await b.call("room:leave", "room")
    assert await a.call("room:count", "room") == 1
    await a.disconnect()
    await b.disconnect()


async def order():
    client, heard = await connect()
    for number in range(200):
        await client.emit("message", number)
    assert [await heard.next("message-back") for _ in range(200)] == [[n] for n in range(200)]
    await client.disconnect()


async def ends():
    watcher, _ = await connect()

    async def ended(sid):
        for _ in range(100):
            if reason := await watcher.call("ended", sid):
                return reason
            await asyncio.sleep(0.01)
        return None

    for event, reason in [("end:socket", "server"), ("end:connection", "server")]:
        client, heard = await connect(reconnection=False)
        sid = client.get_sid()
        await client.emit(event)
        await heard.next("disconnect")
        assert await ended(sid) == reason
        await client.disconnect()
    client, _ = await connect()
    sid = client.get_sid()
    await client.disconnect()
    # Over WebSocket it closes the transport before its DISCONNECT has gone out.
    assert await ended(sid) in ("client", "transport")
    await watcher.disconnect()


async def reconnection():
    client, heard = await connect()
    await heard.next("connect")
    sid = client.get_sid()
    await client.emit("end:transport")
    await heard.next("disconnect")
    await heard.next("connect")
    await heard.next("auth")
    assert client.get_sid() != sid
    assert await client.call("message-with-ack", "back") == "back"
    await client.disconnect()


async def heartbeats():
    client, _ = await connect()
    sid = client.get_sid()
    await asyncio.sleep(1)
    assert client.get_sid() == sid
    assert await client.call("message-with-ack", "alive") == "alive"
    await client.disconnect()


async def main():
    failed = False
    checks = [
        events_and_acknowledgements, acknowledging_the_server, binary, namespaces, refusals,
        rooms, order, ends, reconnection, heartbeats,
    ]
    for check in checks:
        name = check.__name__.replace("_", " ")
        try:
            await asyncio.wait_for(check(), 20)
            print(f"ok: {name}", flush=True)
        except Exception:
            failed = True
            print(f"failed: {name}", flush=True)
            traceback.print_exc()
    sys.exit(failed)


asyncio.run(main())
