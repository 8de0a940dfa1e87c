// Replies: what an answer shows of the message that it answers, whichever way it is read, and what can't be answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, http, twoPeople } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();

test('an answer shows the message as it is now, to everybody and in all ways', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const [one, other] = await connectAll([ada, ben]);
  for (const client of [one, other]) await client.do('channel:join', { channelId: channel.id });
  const asked = await ada.say(channel, 'Is anybody\nhere?');
  assert.equal(asked.replyTo, null);
  const answer = { channelId: channel.id, content: 'I am', replyToId: asked.id, clientId: 'once' };
  const { message } = await other.do('message:send', answer);
  const quote = { id: asked.id, seq: 1, author: ada.user, preview: 'Is anybody here?', deleted: false };
  assert.deepEqual(message.replyTo, quote);
  assert.deepEqual((await other.do('message:send', answer)).message, message, 'a repeat is the first one');
  const told = await one.next('message:new', { where: ({ seq }) => seq === 2 });
  assert.deepEqual(told.replyTo, quote);
  const byHttp = { content: 'So am I', replyToId: asked.id, mentionAuthor: false };
  const second = (await ben.do('POST', `/channels/${channel.id}/messages`, byHttp)).message;
  assert.deepEqual(second.replyTo, quote);

  const shown = async (expected) => {
    const { messages, epoch } = await one.do('messages:sync', {
      channelId: channel.id,
      after: 0,
      epoch: one.ready.epoch,
    });
    assert.equal(epoch, one.ready.epoch);
    const pages = [messages, (await ada.history(channel)).messages];
    pages.push((await ben.do('GET', `/channels/${channel.id}/messages?around=2`)).messages);
    for (const page of pages) {
      for (const seq of [2, 3]) assert.deepEqual(page.find((each) => each.seq === seq).replyTo, expected);
    }
  };
  await shown(quote);
  await one.do('message:edit', { messageId: asked.id, content: 'Anybody?' });
  await shown({ ...quote, preview: 'Anybody?' });
  await one.do('message:delete', { messageId: asked.id });
  await shown({ ...quote, preview: '', deleted: true });
  const late = (await ben.do('POST', `/channels/${channel.id}/messages`, byHttp)).message;
  assert.deepEqual(late.replyTo, { ...quote, preview: '', deleted: true }, 'what is deleted can be answered');
});

test('what is hidden, missing or of another channel is not answered', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const other = await community(ada);
  const elsewhere = await ada.say(other.channel, 'elsewhere');
  const say = ({ id }, replyToId) =>
    http(node, 'POST', `/api/v1/channels/${id}/messages`, { token: ben.token, body: { content: 'x', replyToId } });
  for (const replyToId of [elsewhere.id, channel.id, 'nonsense']) {
    const answer = await say(channel, replyToId);
    assertProblem(answer, 400, 'invalid', 'replyToId');
    assert.equal(answer.body.detail, 'There is no such message in this channel.');
  }
  assertProblem(await say(other.channel, elsewhere.id), 404, 'not_found');
  assert.equal((await ada.history(channel)).rev, 0);
});
