// A small disk that can be filled: a file system of its own, so that nothing else on the machine is short of space.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { pathOf, prepare } from '../../../scripts/test/processes.mjs';
import { temporaryFolder } from '../node.mjs';

const MIB = 2 ** 20;
const PIECE = Buffer.alloc(64 * 1024, 'x');

export class SmallDisk {
  /**
   * A disk of `mib`: an ext4 in a file, by the loop device; else a tmpfs of that size; else the folder that
   * `TEST_SMALL_DISK` names, which must be on a small file system of its own.
   */
  static make(mib) {
    const disk = new SmallDisk();
    if (process.env.TEST_SMALL_DISK) {
      disk.kind = 'TEST_SMALL_DISK';
      disk.folder = process.env.TEST_SMALL_DISK;
    } else {
      disk.folder = join(temporaryFolder(), 'disk');
      mkdirSync(disk.folder);
      disk.kind = mountLoop(disk.folder, mib) ?? mountTmpfs(disk.folder, mib);
      process.prependListener('exit', () => disk.unmount());
    }
    const { blocks, bsize } = statfsSync(disk.folder);
    if (!disk.kind || blocks * bsize > 4 * mib * MIB) {
      throw new Error(
        `A disk of ${mib} MiB is needed to fill it. Run the tests as root, who may mount one, or have TEST_SMALL_DISK ` +
          `name an empty folder on such a file system (mount -t tmpfs -o size=${mib}m tmpfs FOLDER).`,
      );
    }
    disk.dataDir = join(disk.folder, 'data');
    return disk;
  }

  get #ballast() {
    return join(this.folder, 'ballast');
  }

  /** Writes until nothing more fits but `spare` bytes. */
  fill(spare = 0) {
    const file = openSync(this.#ballast, 'a');
    try {
      const { bavail, bsize } = statfsSync(this.folder);
      let left = Math.max(0, bavail * bsize - spare);
      while (left > 0) left -= writeSync(file, PIECE, 0, Math.min(PIECE.length, left));
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Makes the space free again. */
  free() {
    truncateSync(this.#ballast, 0);
  }

  unmount() {
    if (this.kind === 'TEST_SMALL_DISK') {
      for (const path of [this.#ballast, this.dataDir]) rmSync(path, { recursive: true, force: true });
    } else {
      // Lazily: a node that a failed test left may still have files open there.
      spawnSync('umount', ['-l', this.folder]);
    }
  }
}

function mountLoop(folder, mib) {
  const image = `${folder}.image`;
  try {
    closeSync(openSync(image, 'w'));
    truncateSync(image, mib * MIB);
    prepare(pathOf('mkfs.ext4') ?? '/usr/sbin/mkfs.ext4', ['-q', '-F', '-m', '0', image]);
    prepare('mount', ['-o', 'loop', image, folder]);
    return 'ext4 by the loop device';
  } catch {
    return undefined;
  }
}

function mountTmpfs(folder, mib) {
  try {
    prepare('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', folder]);
    return 'tmpfs';
  } catch {
    return undefined;
  }
}
