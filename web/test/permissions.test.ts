import { describe, expect, test } from 'vitest';

import {
  CHANNEL_GROUPS,
  isDangerous,
  PERMISSION_GROUPS,
  withPermission,
} from '../src/features/permissions/permissions';
import arabic from '../src/locales/ar';
import german from '../src/locales/de';
import english from '../src/locales/en/settings.json';

/** As docs/protocol.md names them. */
const ALL =
  `viewChannel sendMessages sendInThreads createThreads addReactions attachFiles mentionEveryone manageMessages
  manageThreads pinMessages createInvites manageChannels manageRoles manageServer manageNicknames kickMembers banMembers
  timeoutMembers viewAuditLog manageWebhooks administrator`.split(/\s+/);

describe('permissions on the screen', () => {
  test('each stands in one group', () => {
    expect(Object.values(PERMISSION_GROUPS).flat().sort()).toEqual([...ALL].sort());
  });

  test('each has its name and a sentence in every language, and a warning exactly where it is dangerous', () => {
    for (const settings of [english, german.settings, arabic.settings]) {
      const texts: Record<string, unknown> = settings.permissions;
      for (const permission of ALL) {
        const own = texts[permission] as Record<string, string>;
        const keys = isDangerous(permission as never) ? ['name', 'does', 'danger'] : ['name', 'does'];
        expect(Object.keys(own), permission).toEqual(keys);
        for (const text of Object.values(own)) expect(text.length).toBeGreaterThan(3);
      }
    }
  });

  test('a channel speaks of none that concerns the whole server', () => {
    const spoken: string[] = CHANNEL_GROUPS.flatMap(({ permissions }) => permissions);
    expect(spoken).toHaveLength(13);
    for (const one of ['administrator', 'createInvites', 'banMembers', 'viewAuditLog'])
      expect(spoken).not.toContain(one);
  });

  test('one is put in once and taken out', () => {
    expect(withPermission(['viewChannel'], 'viewChannel', true)).toEqual(['viewChannel']);
    expect(withPermission(['viewChannel', 'addReactions'], 'viewChannel', false)).toEqual(['addReactions']);
  });
});
