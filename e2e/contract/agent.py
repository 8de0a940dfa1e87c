"""python-socketio as an agent of the contract's tests: takes requests as lines of JSON, and prints what it hears.

`agent.py URL TOKEN websocket|polling|default`. A line `{ "event", "payload"?, "ack"? }` is sent, with an
acknowledgement if `ack` is there; printed are `{ "event", "payload" }` and `{ "ack", "answer" }`.
"""

import asyncio
import json
import sys

import socketio


def tell(**line):
    print(json.dumps(line), flush=True)


async def main(url, token, transport):
    client = socketio.AsyncClient(reconnection_delay=0.05, reconnection_delay_max=0.25)

    @client.on("*")
    async def heard(event, payload=None):
        tell(event=event, payload=payload)

    @client.event
    async def disconnect(*_reason):
        tell(event="disconnect")

    transports = None if transport == "default" else [transport]
    await client.connect(url, auth={"token": token}, transports=transports)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        wanted = json.loads(line)
        ack = wanted.get("ack")
        callback = None if ack is None else lambda answer, ack=ack: tell(ack=ack, answer=answer)
        await client.emit(wanted["event"], wanted.get("payload"), callback=callback)
    await client.disconnect()


asyncio.run(main(*sys.argv[1:]))
