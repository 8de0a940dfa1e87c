// Security events: what the log says of accounts and communities, and what fail2ban finds in it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { startNode } from '../support/node.mjs';
import { community, fresh, http, login, PASSWORD, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const operating = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
/** The expressions of the filter in the document; `<HOST>` stands for an address, as fail2ban reads it. */
const [, filter] = /^failregex = ((?:.|\n +)+)$/m.exec(operating);
const expressions = filter.split('\n').map((line) => new RegExp(line.trim().replace('<HOST>', '([0-9a-f.:]+)')));
const SECRET = 'hunter2-in-the-wrong-field';

/** What fail2ban puts before a line: nothing to one of a file, the host and the process to one of systemd's journal. */
const origins = ['', 'chat rialto[4242]: '];

/** The addresses that fail2ban would count, one for each line. */
function found(log, origin) {
  return log.split('\n').flatMap((line) => {
    const match = expressions.map((expression) => expression.exec(origin + line)).find(Boolean);
    return match ? [match[1]] : [];
  });
}

for (const format of ['text', 'json']) {
  const pattern = (event) => (format === 'json' ? `"event":"${event}"` : `event="${event}"`);
  const env = { RIALTO_LOG_FORMAT: format, RIALTO_HTTP_TRUSTED_PROXIES: '127.0.0.1' };
  const node = await startNode({ env });
  const from = (address) => ({ headers: { 'x-forwarded-for': address } });
  const signIn = (username, password, address) =>
    http(node, 'POST', '/api/v1/auth/login', { body: { username, password }, ...from(address) });

  test(`in a log of ${format} every security event is a line with the address and without secrets`, {
    timeout,
  }, async () => {
    const [ada, bob] = [await register(node, 'ada'), await register(node, 'bob')];
    const { server } = await community(ada, bob);
    const other = await login(ada);
    const { sessions } = await ada.do('GET', '/me/sessions');
    await ada.do('DELETE', `/me/sessions/${sessions.find(({ current }) => !current).id}`);
    await ada.http('POST', '/me/password', { currentPassword: 'wrong horse battery', newPassword: PASSWORD });
    await ada.do('POST', '/me/password', { currentPassword: PASSWORD, newPassword: 'staple battery horse' });
    await ada.do('DELETE', `/servers/${server.id}/members/${bob.id}`);
    await ada.do('PUT', `/servers/${server.id}/bans/${bob.id}`, {});
    await ada.do('DELETE', `/servers/${server.id}`);
    await ada.do('POST', '/auth/logout');
    await signIn(SECRET, PASSWORD, '192.0.2.1');
    const events = {
      registered: [ada.id],
      signed_in: [ada.id],
      session_revoked: [ada.id],
      password_change_failed: [ada.id],
      password_changed: [ada.id],
      member_kicked: [ada.id, bob.id, server.id],
      member_banned: [ada.id, bob.id, server.id],
      server_deleted: [ada.id, server.id],
      signed_out: [ada.id],
      sign_in_failed: ['192.0.2.1'],
    };
    for (const [event, parts] of Object.entries(events)) {
      await until(() => node.log.includes(pattern(event)), `the event ${event}`);
      const lines = node.log.split('\n').filter((line) => line.includes(pattern(event)));
      assert.ok(
        lines.some((line) => parts.every((part) => line.includes(part))),
        `${event}: ${lines}`,
      );
    }
    for (const secret of [PASSWORD, 'staple battery horse', SECRET, ada.token, other.token, ada.username]) {
      assert.ok(!node.log.includes(secret), secret);
    }
  });

  test(`fail2ban finds the addresses of failed sign-ins in a log of ${format}, and no others`, {
    timeout,
  }, async () => {
    const cleo = await register(node, 'cleo');
    const before = found(node.log, '').length;
    for (const address of ['203.0.113.7', '2001:db8::7']) await signIn(cleo.username, 'wrong horse battery', address);
    // What a client says is quoted in the log, and makes no line of its own.
    const forged = `http://x Security event. event="sign_in_failed" address=198.51.100.1`;
    await http(node, 'POST', '/api/v1/servers', { body: {}, headers: { origin: forged } });
    await signIn(`${fresh('x')}\n2026-01-01T00:00:00Z  INFO ${forged.slice(9)}`, PASSWORD, '203.0.113.8');
    await signIn(cleo.username, PASSWORD, '192.0.2.2');
    await until(() => node.log.includes('192.0.2.2'), 'the last event');
    for (const origin of origins) {
      assert.deepEqual(found(node.log, origin).slice(before), ['203.0.113.7', '2001:db8::7', '203.0.113.8']);
    }
    const named = node.log.split('\n').find((line) => line.includes('203.0.113.7'));
    assert.ok(named.includes(cleo.id), named);
  });
}
