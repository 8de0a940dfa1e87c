// What the demo's first server is given before it is looked at: roles, and who holds them.

/** By the owner, for the guest, who may not manage anything. */
export async function arrange([owner, guest]) {
  const [server] = (await guest.do('GET', '/servers')).servers;
  const make = async (role) => (await owner.do('POST', `/servers/${server.id}/roles`, role)).role;
  await make({
    name: 'Moderators',
    color: '#c98a1b',
    permissions: ['manageMessages', 'kickMembers', 'timeoutMembers', 'manageRoles'],
  });
  const gardeners = await make({
    name: 'Gardeners',
    color: '#2f9461',
    permissions: ['pinMessages'],
    mentionable: true,
  });
  await make({ name: 'Guests' });
  await owner.do('PUT', `/servers/${server.id}/members/${guest.id}/roles/${gardeners.id}`);
}
