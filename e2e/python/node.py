"""One rialto node as a process, and people on it, for the tests in Python."""

import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("RIALTO_BINARY", str(ROOT / "target/release/rialto"))
READY_WITHIN_S = 20
PASSWORD = "correct horse battery"


def free_port():
    """A free loopback port below those that the system gives to outgoing connections."""
    while True:
        port = random.randint(20_000, 31_999)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Node:
    """Starts on a data folder of its own; `stop` and `start` keep the folder and the port."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="rialto-python-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(Path(self.folder) / "node.log", "ab")
        self.process = None
        try:
            self.start()
        except Exception:
            self.dispose()
            raise

    def start(self):
        settings = {name: value for name, value in os.environ.items() if not name.startswith("RIALTO_")}
        settings.update(RIALTO_REGISTRATION="open", RIALTO_RATE_LIMITS="off")
        data = str(Path(self.folder) / "data")
        command = [BINARY, "serve", "--listen", f"127.0.0.1:{self.port}", "--data-dir", data]
        self.process = subprocess.Popen(
            command, env=settings, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT
        )
        give_up = time.monotonic() + READY_WITHIN_S
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError("the node did not get ready:\n" + Path(self.log.name).read_text())
            time.sleep(0.02)

    def is_ready(self):
        try:
            return requests.get(self.url + "/readyz", timeout=1).status_code == 200
        except requests.RequestException:
            return False

    def stop(self):
        self.process.terminate()
        status = self.process.wait(timeout=30)
        assert status == 0, f"the node ended with {status}"

    def dispose(self):
        try:
            if self.process and self.process.poll() is None:
                self.stop()
        finally:
            if self.process:
                self.process.kill()
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)


class Person:
    """Somebody with an account."""

    made = 0

    def __init__(self, node, word):
        Person.made += 1
        self.node = node
        username = f"{word}-{os.getpid()}-{Person.made}"
        answer = self.post("/auth/register", username=username, password=PASSWORD)
        self.token, self.user = answer["token"], answer["user"]

    token = None

    def post(self, path, **body):
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = requests.post(self.node.url + "/api/v1" + path, json=body, headers=headers, timeout=20)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def say(self, channel, content):
        return self.post(f"/channels/{channel['id']}/messages", content=content)["message"]


def community(owner, *members):
    """A server of `owner` that `members` have joined, and its first channel."""
    server = owner.post("/servers", name="the harbour")["server"]
    invite = owner.post(f"/servers/{server['id']}/invites")["invite"]
    for member in members:
        member.post(f"/invites/{invite['code']}/accept")
    return server, server["channels"][0]
