// docs/protocol.md names what there is, and nothing else: requests, events, routes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { startNode } from '../support/node.mjs';
import { http } from '../support/people.mjs';
import { events, requests } from './names.mjs';

const protocol = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

/** What stands in the first column of the tables between two headings, each word between backticks. */
function named(text, heading, next) {
  const [, section] = text.split(`\n${heading}\n`);
  assert.ok(section, `there is no heading "${heading}"`);
  const rows = section.split(`\n${next}`)[0].matchAll(/^\| (`.*?) \|/gm);
  return [...rows].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word));
}

const requestsOf = (text) => named(text, '## Requests', '## ').map((request) => request.split(' ')[0]);
const eventsOf = (text) => named(text, '## Events', '## ');
const routesOf = (text) =>
  named(text, '# HTTP', '# ')
    .filter((word) => /^(GET|POST|PUT|PATCH|DELETE) /.test(word))
    .map(shape);

/** A route without its query, whatever its parameters are called. */
function shape(route) {
  return route.replace(/\?.*/, '').replace(/\{[^}]*\}/g, '{}');
}

/** The routes of a node, as it describes them itself; without the prefix, as the document says. */
async function routesOfNode() {
  const node = await startNode();
  const { paths } = (await http(node, 'GET', '/api/v1/openapi.json')).body;
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => shape(`${verb.toUpperCase()} ${path.replace(/^\/api\/v1/, '')}`)),
  );
}

/** What is in one list and not in the other. */
function differences(written, there) {
  const [one, other] = [new Set(written), new Set(there)];
  return [
    ...[...other].filter((name) => !one.has(name)).map((name) => `${name} is not in docs/protocol.md`),
    ...[...one].filter((name) => !other.has(name)).map((name) => `${name} is in docs/protocol.md alone`),
  ];
}

const routes = await routesOfNode();

test('docs/protocol.md names every request, and no other', () => {
  assert.deepEqual(differences(requestsOf(protocol), requests), []);
});

test('docs/protocol.md names every event, and no other', () => {
  assert.deepEqual(differences(eventsOf(protocol), events), []);
});

test('docs/protocol.md names every route, and no other', () => {
  assert.deepEqual(differences(routesOf(protocol), routes), []);
});

test('negative control: what is missing or made up is found', () => {
  const without = protocol
    .replace('| `message:new`', '| `message:newer`')
    .replace('| `message:send ', '| `message:sent ')
    .replace('`GET /me`', '`GET /you`');
  assert.equal(differences(requestsOf(without), requests).length, 2);
  assert.equal(differences(eventsOf(without), events).length, 2);
  assert.equal(differences(routesOf(without), routes).length, 2);
});
