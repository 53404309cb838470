/** A small disk of its own, for tests of what happens when it is full: a tmpfs, which only root may mount. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SmallDisk = Disposable & { folder: string }

/** Throws where this user may not mount one. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'kith-small-disk-'))
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  if (status !== 0) {
    rmdirSync(folder)
    throw new Error(`no small disk: ${stderr}`)
  }
  return {
    folder,
    [Symbol.dispose]() {
      spawnSync('umount', ['-l', folder])
      rmdirSync(folder)
    },
  }
}

function mayMount(): boolean {
  try {
    mountSmallDisk(1)[Symbol.dispose]()
    return true
  } catch {
    console.log(
      'Skipped: a full disk is tested on a small tmpfs of its own. Run the tests as root, on Linux.',
    )
    return false
  }
}

export const hasSmallDisks = mayMount()
