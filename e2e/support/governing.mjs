// Changing what a community has of roles, categories and channels.

/** Causes each event of roles, categories, channels and permissions; each is heard by every member of the server. */
export async function govern(owner, server) {
  const of = (path) => `/servers/${server.id}${path}`;
  const { role } = await owner.do('POST', of('/roles'), { name: 'Moderators' });
  // The role of everyone: each member may do more.
  const permissions = [...server.roles[0].permissions, 'mentionEveryone'];
  await owner.do('PATCH', `/roles/${server.id}`, { permissions });
  await owner.do('PUT', of(`/members/${owner.id}/roles/${role.id}`));
  await owner.do('DELETE', `/roles/${role.id}`);

  const made = [];
  for (const name of ['Workshop', 'Yard']) {
    const { category } = await owner.do('POST', of('/categories'), { name });
    const { channel } = await owner.do('POST', of('/channels'), { name: 'inside', categoryId: category.id });
    made.push({ category, channel });
  }
  const [workshop, yard] = made;
  await owner.do('PATCH', `/categories/${workshop.category.id}`, { name: 'Workshops' });
  const categoryIds = [yard.category.id, workshop.category.id];
  await owner.do('PUT', of('/categories/order'), { categoryIds });
  await owner.do('PATCH', `/channels/${workshop.channel.id}`, { topic: 'Cogs', categoryId: yard.category.id });
  await owner.do('DELETE', `/categories/${yard.category.id}`);
  for (const { channel } of made) await owner.do('DELETE', `/channels/${channel.id}`);
}

/** Those events. */
export const GOVERNED = [
  'role:added',
  'role:updated',
  'role:removed',
  'member:updated',
  'category:added',
  'category:updated',
  'category:removed',
  'categories:ordered',
  'channel:updated',
  'channel:removed',
  'channels:ordered',
  'permissions:changed',
];
