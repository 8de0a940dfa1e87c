// python-socketio drives the example server; each line that features.py prints is a test.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer } from "./server.mjs";

const script = fileURLToPath(new URL("features.py", import.meta.url));
const python = process.env.RIALTO_TEST_PYTHON ?? "python3";

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const output = { out: "", err: "" };
    child.stdout.on("data", (data) => (output.out += data));
    child.stderr.on("data", (data) => (output.err += data));
    child.once("error", reject);
    child.once("exit", (code) => resolve({ code, ...output }));
  });
}

for (const transports of ["websocket", "polling", "default"]) {
  test(`python-socketio, ${transports}`, async (context) => {
    const server = await startServer({ PING_INTERVAL_MS: "200", PING_TIMEOUT_MS: "2000" });
    const { code, out, err } = await run([server.url, transports]);
    await server.stop();
    for (const line of out.split("\n").filter(Boolean)) {
      await context.test(line.replace(/^(ok|failed): /, ""), () => assert.match(line, /^ok: /));
    }
    assert.equal(code, 0, err);
  });
}
