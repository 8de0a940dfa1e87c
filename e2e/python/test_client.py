"""The stock Python client chats through a node: python-socketio, over each of its transports."""

import asyncio
import sys
import unittest
from pathlib import Path

import socketio

sys.path.insert(0, str(Path(__file__).parent))
from node import Node, Person, community  # noqa: E402

PATIENCE_S = 10
TRANSPORTS = {"websocket": ["websocket"], "polling": ["polling"], "default": None}


class Client:
    """An AsyncClient that keeps what it hears."""

    def __init__(self, person):
        self.person = person
        self.heard = []
        self.changed = asyncio.Condition()
        self.socket = socketio.AsyncClient(reconnection_delay=0.05, reconnection_delay_max=0.25)
        self.socket.on("*", self.keep)
        self.socket.on("disconnect", self.gone)

    async def keep(self, event, payload=None):
        async with self.changed:
            self.heard.append((event, payload))
            self.changed.notify_all()

    async def gone(self, *_reason):
        await self.keep("disconnect")

    async def connect(self, transports=None, token=None):
        auth = {"token": token or self.person.token}
        await self.socket.connect(self.person.node.url, auth=auth, transports=transports, wait_timeout=PATIENCE_S)
        return await self.next("ready")

    async def next(self, event, where=lambda payload: True, since=0):
        """The payload of the first such event from position `since` on, now or when it comes."""

        def found():
            return [payload for name, payload in self.heard[since:] if name == event and where(payload)]

        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(found), PATIENCE_S)
            return found()[0]

    async def request(self, event, **payload):
        return await self.socket.call(event, payload, timeout=PATIENCE_S)


class StockClient(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node()
        cls.addClassCleanup(cls.node.dispose)
        cls.ada, cls.ben = Person(cls.node, "ada"), Person(cls.node, "ben")

    async def open(self, person, transports=None):
        client = Client(person)
        self.addAsyncCleanup(client.socket.disconnect)
        client.ready = await client.connect(transports)
        return client

    async def test_signs_in_and_is_told_what_there_is(self):
        for name, transports in TRANSPORTS.items():
            with self.subTest(name):
                server, _channel = community(self.ada, self.ben)
                client = await self.open(self.ben, transports)
                self.assertEqual(client.ready["protocol"], 1)
                self.assertEqual(client.ready["user"], self.ben.user)
                self.assertIn(server["id"], [mine["id"] for mine in client.ready["servers"]])

    async def test_is_refused_with_a_wrong_token(self):
        for name, transports in TRANSPORTS.items():
            with self.subTest(name):
                client = Client(self.ben)
                with self.assertRaises(socketio.exceptions.ConnectionError):
                    await client.connect(transports, token="wrong")

    async def test_chats(self):
        for name, transports in TRANSPORTS.items():
            with self.subTest(name):
                _server, channel = community(self.ada, self.ben)
                ada, ben = await self.open(self.ada, transports), await self.open(self.ben, transports)
                for client in (ada, ben):
                    ack = await client.request("channel:join", channelId=channel["id"])
                    self.assertTrue(ack["ok"], ack)
                ack = await ada.request("message:send", channelId=channel["id"], content="grüezi", clientId="py-1")
                self.assertTrue(ack["ok"], ack)
                message = await ben.next("message:new")
                self.assertEqual((message["content"], message["seq"]), ("grüezi", 1))
                self.assertNotIn("clientId", message)
                again = await ada.request("message:send", channelId=channel["id"], content="grüezi", clientId="py-1")
                self.assertEqual(again["message"], ack["message"])

    async def test_is_notified_and_counts(self):
        for name, transports in TRANSPORTS.items():
            with self.subTest(name):
                server, channel = community(self.ada, self.ben)
                ben = await self.open(self.ben, transports)
                said = self.ada.say(channel, "are you there?")
                update = await ben.next("notification:update", lambda event: event["messageId"] == said["id"])
                self.assertEqual((update["serverId"], update["preview"]), (server["id"], "are you there?"))
                counted = await ben.request("notifications:get", serverId=server["id"])
                self.assertEqual(counted["servers"][0]["count"], 1)
                opened = await ben.request("user:join", serverId=server["id"])
                self.assertEqual(opened["count"], 0)
                await ben.next("notifications:count", lambda event: event["serverId"] == server["id"] and event["count"] == 0)

    async def test_a_wrong_request_is_answered(self):
        ben = await self.open(self.ben)
        ack = await ben.request("message:send", channelId="nonsense", content="x")
        self.assertEqual((ack["ok"], ack["error"]["code"]), (False, "not_found"))
        ack = await ben.request("no:such:request")
        self.assertEqual(ack["error"]["code"], "unknown_event")

    async def test_comes_back_by_itself_after_a_packet_that_was_refused(self):
        for name, transports in TRANSPORTS.items():
            for what, payload in {"too large": "x" * 70_000, "attachments": [b"x"] * 11}.items():
                with self.subTest(f"{name}, {what}"):
                    ben = await self.open(self.ben, transports)
                    since = len(ben.heard)
                    await ben.socket.emit("message:send", payload)
                    await ben.next("disconnect", since=since)
                    await ben.next("ready", since=since)
                    self.assertTrue((await ben.request("notifications:get"))["ok"])

    async def test_messages_that_are_sent_in_one_burst_are_all_acknowledged(self):
        content = "ж" * 4_000
        for name, transports in TRANSPORTS.items():
            with self.subTest(name):
                _server, channel = community(self.ada, self.ben)
                ben = await self.open(self.ben, transports)
                sends = (ben.request("message:send", channelId=channel["id"], content=content) for _ in range(12))
                acks = await asyncio.gather(*sends)
                self.assertEqual([ack["message"]["seq"] for ack in acks], list(range(1, 13)))

    async def test_comes_back_by_itself_and_finds_what_it_missed(self):
        for name, transports in TRANSPORTS.items():
            with self.subTest(name):
                server, channel = community(self.ada, self.ben)
                ben = await self.open(self.ben, transports)
                await ben.request("channel:join", channelId=channel["id"])
                await ben.request("channel:leave", channelId=channel["id"])
                since = len(ben.heard)
                await asyncio.to_thread(self.node.stop)
                await ben.next("node:draining", since=since)
                await asyncio.to_thread(self.node.start)
                missed = self.ada.say(channel, "while you were away")
                ready = await ben.next("ready", since=since)
                back = await ben.request("channel:join", channelId=channel["id"], after=0, epoch=ready["epoch"])
                self.assertEqual([message["id"] for message in back["messages"]], [missed["id"]])


if __name__ == "__main__":
    unittest.main()
