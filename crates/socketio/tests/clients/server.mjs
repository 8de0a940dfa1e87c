// Starts the example server `features` on a free loopback port, and stops it by its process id.
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));

let binary = process.env.RIALTO_ENGINE_EXAMPLE;

function build() {
  const args = ["build", "-p", "rialto-socketio", "--example", "features", "--message-format=json-render-diagnostics"];
  const options = { cwd: repository, encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "inherit"] };
  const messages = execFileSync("cargo", args, options).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const built = messages.find((message) => message.target?.name === "features" && message.executable);
  return built.executable;
}

/** Starts a server; `settings` become its environment. */
export async function startServer(settings = {}) {
  binary ??= build();
  const child = spawn(binary, { env: { ...process.env, RUST_BACKTRACE: "0", ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    new Promise((resolve) => lines.once("line", resolve)),
    ended.then((code) => Promise.reject(new Error(`the server ended with ${code}`))),
  ]);
  const url = first.replace("listening on ", "");
  return {
    url,
    port: new URL(url).port,
    signal: (name) => child.kill(name),
    /** Asks it to stop, as an operator would. */
    stop: () => {
      child.kill("SIGINT");
      return ended;
    },
    /** Ends it at once. */
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
