"""A small program that keeps lines in SQLite and says each back once it has committed it.

It stands beside the node in the test of the power cut: with `synchronous` FULL the test must pass it, with OFF the
test must find it out. Usage: ledger.py FILE FULL|OFF; the port and the process id go to standard output.
"""

import os
import socket
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute(f"PRAGMA synchronous = {sys.argv[2]}")
database.execute("CREATE TABLE lines (line TEXT)")

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], os.getpid(), flush=True)
client, _ = listener.accept()
for line in client.makefile():
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO lines VALUES (?)", (line.strip(),))
    database.execute("COMMIT")
    client.sendall(line.encode())
