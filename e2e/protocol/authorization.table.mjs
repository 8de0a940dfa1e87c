// Who may do what: every route and every request with the answer that each of these gets, and every event with those
// who hear it. authorization.test.mjs holds it against a node, and fails when something has no row or a row is left.

/**
 * `nobody` has no token. `stranger`, `member`, `owner`, `kicked` and `timedOut` (a member) are signed in, and are to the server
 * what they are called. `loggedOut` and `expired` are members whose token is no longer good.
 */
export const ACTORS = ['nobody', 'stranger', 'kicked', 'loggedOut', 'expired', 'timedOut', 'member', 'owner'];

/** The same for all, and for all who are signed in. */
const open = (code) => [code, code, code, code, code, code, code, code];
const signedIn = (code) => [401, code, code, 401, 401, code, code, code];
const members = (code) => [401, 404, 404, 401, 401, code, code, code];
const owners = (code) => [401, 404, 404, 401, 401, 403, 403, code];
/** For who does more than to view. */
const active = (code) => [401, 404, 404, 401, 401, 403, code, code];

/** Method and path; the body, where one is needed; the status for each of ACTORS. */
export const routes = [
  ['GET /healthz', undefined, open(200)],
  ['GET /readyz', undefined, open(200)],
  ['GET /api/v1/node', undefined, open(200)],
  ['POST /api/v1/auth/register', 'a new account', open(201)],
  ['POST /api/v1/auth/login', 'an account', open(200)],
  ['POST /api/v1/auth/logout', undefined, signedIn(204)],
  ['GET /api/v1/me', undefined, signedIn(200)],
  ['PATCH /api/v1/me', {}, signedIn(200)],
  ['GET /api/v1/me/sessions', undefined, signedIn(200)],
  ['DELETE /api/v1/me/sessions/{id}', undefined, [401, 404, 404, 401, 401, 404, 404, 204]],
  ['POST /api/v1/me/password', 'a password', signedIn(204)],
  ['GET /api/v1/me/latest', undefined, signedIn(200)],
  ['GET /api/v1/users/{id}', undefined, members(200)],
  ['GET /api/v1/directs', undefined, signedIn(200)],
  ['POST /api/v1/directs', 'somebody', [401, 404, 404, 401, 401, 201, 201, 201]],
  // It is the member's and the owner's.
  ['DELETE /api/v1/directs/{id}', undefined, [401, 404, 404, 401, 401, 404, 204, 204]],
  ['GET /api/v1/me/blocks', undefined, signedIn(200)],
  ['PUT /api/v1/me/blocks/{userId}', undefined, members(204)],
  ['DELETE /api/v1/me/blocks/{userId}', undefined, signedIn(204)],
  ['GET /api/v1/servers', undefined, signedIn(200)],
  ['POST /api/v1/servers', { name: 'x' }, signedIn(201)],
  ['GET /api/v1/servers/{id}', undefined, members(200)],
  ['DELETE /api/v1/servers/{id}', undefined, owners(204)],
  ['POST /api/v1/servers/{id}/channels', { name: 'x' }, owners(201)],
  ['PATCH /api/v1/servers/{id}', { name: 'x' }, owners(200)],
  ['PUT /api/v1/servers/{id}/channels/order', 'the channels', owners(200)],
  ['PATCH /api/v1/channels/{id}', { name: 'x' }, owners(200)],
  ['DELETE /api/v1/channels/{id}', undefined, owners(204)],
  ['GET /api/v1/channels/{id}/permissions', undefined, owners(200)],
  ['GET /api/v1/channels/{id}/overrides', undefined, owners(200)],
  ['PUT /api/v1/channels/{id}/overrides/roles/{roleId}', { allow: [], deny: ['attachFiles'] }, owners(200)],
  ['DELETE /api/v1/channels/{id}/overrides/roles/{roleId}', undefined, owners(204)],
  ['PUT /api/v1/channels/{id}/overrides/members/{userId}', { allow: [], deny: ['attachFiles'] }, owners(200)],
  ['DELETE /api/v1/channels/{id}/overrides/members/{userId}', undefined, owners(204)],
  ['POST /api/v1/channels/{id}/overrides/sync', undefined, owners(200)],
  ['POST /api/v1/servers/{id}/categories', { name: 'x' }, owners(201)],
  ['PUT /api/v1/servers/{id}/categories/order', 'the categories', owners(200)],
  ['PATCH /api/v1/categories/{id}', { name: 'x' }, owners(200)],
  ['DELETE /api/v1/categories/{id}', undefined, owners(204)],
  ['GET /api/v1/categories/{id}/overrides', undefined, owners(200)],
  ['PUT /api/v1/categories/{id}/overrides/roles/{roleId}', { allow: [], deny: ['attachFiles'] }, owners(200)],
  ['DELETE /api/v1/categories/{id}/overrides/roles/{roleId}', undefined, owners(204)],
  ['PUT /api/v1/categories/{id}/overrides/members/{userId}', { allow: [], deny: ['attachFiles'] }, owners(200)],
  ['DELETE /api/v1/categories/{id}/overrides/members/{userId}', undefined, owners(204)],
  ['POST /api/v1/servers/{id}/roles', { name: 'x' }, owners(201)],
  ['PUT /api/v1/servers/{id}/roles/order', 'the roles', owners(200)],
  ['PATCH /api/v1/roles/{id}', { name: 'x' }, owners(200)],
  ['DELETE /api/v1/roles/{id}', undefined, owners(204)],
  ['PUT /api/v1/servers/{id}/members/{userId}/roles/{roleId}', undefined, owners(204)],
  ['DELETE /api/v1/servers/{id}/members/{userId}/roles/{roleId}', undefined, owners(204)],
  ['GET /api/v1/servers/{id}/members', undefined, members(200)],
  ['PATCH /api/v1/servers/{id}/members/{userId}', { nickname: 'x' }, owners(200)],
  ['DELETE /api/v1/servers/{id}/members/{userId}', undefined, owners(204)],
  ['PUT /api/v1/servers/{id}/owner', 'a new owner', owners(200)],
  ['GET /api/v1/servers/{id}/threads', undefined, members(200)],
  ['GET /api/v1/servers/{id}/audit', undefined, owners(200)],
  ['GET /api/v1/servers/{id}/bans', undefined, owners(200)],
  ['GET /api/v1/servers/{id}/reports', undefined, owners(200)],
  ['POST /api/v1/servers/{id}/members/{userId}/reports', { reason: 'x' }, members(201)],
  ['POST /api/v1/messages/{id}/reports', { reason: 'x' }, members(201)],
  ['PATCH /api/v1/reports/{id}', { state: 'closed' }, owners(200)],
  ['PUT /api/v1/servers/{id}/bans/{userId}', { reason: 'x' }, owners(200)],
  ['DELETE /api/v1/servers/{id}/bans/{userId}', undefined, owners(204)],
  ['GET /api/v1/servers/{id}/invites', undefined, members(200)],
  ['POST /api/v1/servers/{id}/invites', {}, active(201)],
  ['DELETE /api/v1/invites/{code}', undefined, owners(204)],
  ['GET /api/v1/invites/{code}', undefined, open(200)],
  // Whoever was kicked is kept out by what there was then.
  ['POST /api/v1/invites/{code}/accept', undefined, [401, 200, 403, 401, 401, 200, 200, 200]],
  ['GET /api/v1/channels/{id}/messages', undefined, members(200)],
  ['POST /api/v1/channels/{id}/read', undefined, members(200)],
  ['PUT /api/v1/channels/{id}/unread', { seq: 1 }, members(200)],
  ['GET /api/v1/channels/{id}/unread', undefined, members(200)],
  ['GET /api/v1/servers/{id}/unread', undefined, members(200)],
  ['POST /api/v1/servers/{id}/read', undefined, members(200)],
  ['POST /api/v1/channels/{id}/messages', { content: 'x' }, active(201)],
  // The message is the member's: not even the owner edits another's, but may delete it.
  ['PATCH /api/v1/messages/{id}', { content: 'y' }, [401, 404, 404, 401, 401, 403, 200, 403]],
  ['DELETE /api/v1/messages/{id}', undefined, active(204)],
  ['GET /api/v1/messages/{id}/reactions/{emoji}', undefined, members(200)],
  ['PUT /api/v1/messages/{id}/reactions/{emoji}', undefined, active(200)],
  ['DELETE /api/v1/messages/{id}/reactions/{emoji}', undefined, members(204)],
  ['GET /api/v1/channels/{id}/pins', undefined, members(200)],
  ['PUT /api/v1/messages/{id}/pin', undefined, owners(200)],
  ['DELETE /api/v1/messages/{id}/pin', undefined, owners(204)],
  // The owner is given the one that the member has made.
  ['POST /api/v1/messages/{id}/thread', {}, [401, 404, 404, 401, 401, 403, 201, 200]],
];

/** Those who can have a socket; the others are refused at CONNECT, as `unauthenticated`. */
export const CONNECTED = ['stranger', 'kicked', 'timedOut', 'member', 'owner'];

const ofMembers = ['not_found', 'not_found', 'ok', 'ok', 'ok'];
const ofActive = ['not_found', 'not_found', 'forbidden', 'ok', 'ok'];
const ofTheOwner = ['not_found', 'not_found', 'forbidden', 'forbidden', 'ok'];
const ofTheMember = ['not_found', 'not_found', 'forbidden', 'ok', 'forbidden'];

/** The request, what it carries, and the answer for each of CONNECTED. */
export const requests = [
  ['user:join', ({ server }) => ({ serverId: server.id }), ofMembers],
  ['user:leave', ({ server }) => ({ serverId: server.id }), ofMembers],
  ['channel:join', ({ channel }) => ({ channelId: channel.id }), ofMembers],
  ['channel:reading', ({ channel }) => ({ channelId: channel.id, reading: true }), ofMembers],
  ['channel:leave', ({ channel }) => ({ channelId: channel.id }), ofMembers],
  ['channel:read', ({ channel }) => ({ channelId: channel.id }), ofMembers],
  ['server:read', ({ server }) => ({ serverId: server.id }), ofMembers],
  ['channel:unread', ({ channel }) => ({ channelId: channel.id, seq: 1 }), ofMembers],
  ['typing', ({ channel }) => ({ channelId: channel.id }), ofActive],
  ['message:send', ({ channel }) => ({ channelId: channel.id, content: 'x' }), ofActive],
  ['message:edit', ({ message }) => ({ messageId: message.id, content: 'y' }), ofTheMember],
  ['message:delete', ({ message }) => ({ messageId: message.id }), ofActive],
  ['message:react', ({ message }) => ({ messageId: message.id, emoji: '👍', set: true }), ofActive],
  ['message:pin', ({ message }) => ({ messageId: message.id, set: true }), ofTheOwner],
  ['thread:create', ({ message }) => ({ messageId: message.id }), ofActive],
  ['messages:sync', ({ channel, epoch }) => ({ channelId: channel.id, after: 0, epoch }), ofMembers],
  ['session:renew', ({ actor }) => ({ token: actor.token }), ['ok', 'ok', 'ok', 'ok', 'ok']],
  ['notifications:get', ({ server }) => ({ serverId: server.id }), ofMembers],
];

/**
 * Each event, and who of those with a socket hears it of a server in which everything happens that can happen: of the
 * member who has it open, of the owner who does it all, and of those who have lost it by then nobody.
 */
export const events = [
  ['ready', []],
  ['request:failed', []],
  ['message:new', ['member', 'owner']],
  ['message:updated', ['member', 'owner']],
  ['channel:updated', ['member', 'owner']],
  ['channel:removed', ['member', 'owner']],
  ['channels:ordered', ['member', 'owner']],
  ['role:added', ['member', 'owner']],
  ['role:updated', ['member', 'owner']],
  ['role:removed', ['member', 'owner']],
  ['category:added', ['member', 'owner']],
  ['category:updated', ['member', 'owner']],
  ['category:removed', ['member', 'owner']],
  ['categories:ordered', ['member', 'owner']],
  ['permissions:changed', ['member', 'owner']],
  ['notification:update', ['member']],
  // Nobody here blocks anybody, and what of a conversation is told is told to its people: directs.test.mjs.
  ['notification:quiet', []],
  ['direct:added', []],
  ['direct:updated', []],
  ['direct:removed', []],
  ['notifications:count', ['member', 'owner']],
  // Whoever joins hears it, and none of these does.
  ['server:added', []],
  ['server:removed', ['member', 'owner']],
  ['server:updated', ['member', 'owner']],
  ['channel:added', ['member', 'owner']],
  ['presence:changed', ['member', 'owner']],
  ['members:changed', ['member', 'owner']],
  ['member:updated', ['member', 'owner']],
  ['user:updated', ['member', 'owner']],
  ['typing', ['owner']],
  ['node:draining', []],
];
