/** The line to the server: requests, and a socket that comes back by itself. */

const FIRST_WAIT = 300;
const LONGEST_WAIT = 10_000;

export async function getState() {
  const response = await fetch("/client/state");
  if (!response.ok) throw new Error(`The state could not be loaded: ${response.status}`);
  return response.json();
}

/** What the server says to that request; a line that is down is a refusal like others. */
export async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { ok: false, message: "The playground did not answer. Is it still running?" };
  }
}

/**
 * Keep a socket open. `opened` is awaited at each new connection before the events that came
 * meanwhile are handed to `received`, in order; `lost` is called when the line goes down.
 */
export function connect({ opened, received, lost }) {
  let wait = FIRST_WAIT;
  const open = () => {
    const socket = new WebSocket(new URL("/client/socket", location.href.replace(/^http/, "ws")));
    let ready;
    socket.addEventListener("open", () => {
      wait = FIRST_WAIT;
      ready = opened().catch(() => socket.close());
    });
    socket.addEventListener("message", async ({ data }) => {
      await ready;
      received(JSON.parse(data));
    });
    socket.addEventListener("close", () => {
      lost();
      setTimeout(open, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    });
  };
  open();
}
