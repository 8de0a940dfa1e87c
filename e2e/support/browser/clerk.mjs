// A node whose people sign in by Clerk, and a Clerk for it: nothing leaves the machine. The app's own part is real, the
// provider of `@clerk/react` among it; what it fetches from Clerk's host is answered here.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';

import { freePort } from '../../../scripts/ports.mjs';
import { startIssuer } from '../issuer.mjs';
import { Node, temporaryFolder } from '../node.mjs';

const HOST = 'clerk.example.org';
const ISSUER = `https://${HOST}`;

/** Starts both: the node, and `answer(window)`, which has Clerk's host answer that window; until `isGone`. */
export async function startWithClerk({ tokenSeconds }) {
  const issuer = await startIssuer(ISSUER);
  const [port, dataDir] = [await freePort(), temporaryFolder()];
  const config = join(dataDir, 'rialto.toml');
  writeFileSync(
    config,
    `[auth]
clerk_publishable_key = "pk_live_${Buffer.from(`${HOST}$`).toString('base64')}"

[[auth.issuers]]
issuer = "${ISSUER}"
jwks_url = "${issuer.jwksUrl}"
authorized_parties = ["http://127.0.0.1:${port}"]
`,
  );
  const node = new Node({ port, dataDir, env: { RIALTO_RATE_LIMITS: 'off' } });
  after(() => node.dispose());
  await node.start();

  const clerk = {
    node,
    isGone: false,
    answer: (window) => window.context.route(`${ISSUER}/**`, answer),
  };
  // Clerk's default claims hold no name.
  const token = () => issuer.token({ azp: node.url, sub: 'user_1' }, { seconds: tokenSeconds });

  function answer(route) {
    if (clerk.isGone) return route.abort();
    const headers = { 'access-control-allow-origin': node.url };
    const { pathname } = new URL(route.request().url());
    if (pathname === '/v1/token') return route.fulfill({ headers, json: { jwt: token() } });
    const script = { 'clerk.browser.js': clerkScript, 'ui.browser.js': uiScript }[pathname.split('/').at(-1)];
    if (!script) return route.fulfill({ status: 404, headers });
    return route.fulfill({ headers, contentType: 'text/javascript', body: `(${script})('${ISSUER}')` });
  }
  return clerk;
}

/** In the page: as much of Clerk's script as its provider asks for, with one person who signs in by a button. */
function clerkScript(api) {
  const REMEMBERED = 'stand-in.signed-in';
  const listeners = new Set();
  const user = { id: 'user_1', username: 'ada', fullName: 'Ada Lovelace' };
  const session = {
    id: 'sess_1',
    status: 'active',
    user,
    lastActiveToken: { jwt: { claims: { sub: user.id, sid: 'sess_1' } } },
    getToken: async () => (await (await fetch(`${api}/v1/token`)).json()).jwt,
  };
  const clerk = {
    loaded: false,
    client: { sessions: [] },
    load: async (options) => {
      clerk.options = options;
      become(localStorage.getItem(REMEMBERED));
      clerk.loaded = true;
    },
    addListener: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    on: (_event, listener, { notify } = {}) => notify && listener('ready'),
    off: () => {},
    mountSignIn: (place, { forceRedirectUrl }) => {
      const button = document.createElement('button');
      button.textContent = 'Continue as Ada';
      button.onclick = () => {
        become('yes');
        clerk.options.routerPush(forceRedirectUrl);
      };
      place.append(button);
    },
    unmountSignIn: (place) => place.replaceChildren(),
    mountUserProfile: () => {},
    unmountUserProfile: () => {},
    signOut: async ({ redirectUrl }) => {
      become(null);
      clerk.options.routerPush(redirectUrl);
    },
  };
  function become(signedIn) {
    if (signedIn) localStorage.setItem(REMEMBERED, signedIn);
    else localStorage.removeItem(REMEMBERED);
    const resources = { client: clerk.client, session: null, user: null, organization: null };
    if (signedIn) Object.assign(resources, { session, user });
    Object.assign(clerk, resources, { __internal_lastEmittedResources: resources });
    for (const listener of listeners) listener(resources);
  }
  globalThis.Clerk = clerk;
}

/** In the page: Clerk's components, of which `clerkScript` draws the little that it needs. */
function uiScript() {
  globalThis.__internal_ClerkUICtor = class {};
}
