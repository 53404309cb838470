/** A disk that is full, for real: a small tmpfs, which only root may mount. */
import { describe, expect, test } from 'bun:test'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasSmallDisks, mountSmallDisk, type SmallDisk } from '../../../scripts/small-disk.ts'
import { audit } from '../src/cast/audit.ts'
import { Cast } from '../src/cast/cast.ts'
import { Load } from '../src/cast/load.ts'
import { randomFrom } from '../src/cast/random.ts'
import { ServerProcess } from '../src/world/server-process.ts'
import { clean, commandOf } from './support/servers.ts'

const size = { users: 6, twoDevices: 2, directs: 2, groups: 1, groupMembers: 4, visitors: 1 }
const diskMegabytes = 48

const ballastIn = ({ folder }: SmallDisk) => join(folder, 'ballast')

/** Takes all room that is left. */
function fill(folder: string, ballast: string): void {
  const { bavail, bsize } = statfsSync(folder)
  try {
    writeFileSync(ballast, Buffer.alloc(bavail * bsize))
  } catch (error) {
    // The server took some of it meanwhile: what could be written stays, and the disk is full.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

describe.skipIf(!hasSmallDisks)('a full disk', () => {
  test('P1 P8 sends are refused with `unavailable`, reading goes on, and all is well when there is room', async () => {
    using disk = mountSmallDisk(diskMegabytes)
    await using server = new ServerProcess({ command: commandOf('bun'), folder: join(disk.folder, 'data') })
    await server.start()
    await using cast = await Cast.create(server.url, size)
    using load = new Load(cast, { rate: 300, random: randomFrom(1) })
    await cast.when(() => cast.book.answered > 200, 30_000)

    fill(disk.folder, ballastIn(disk))
    const refused = () => cast.book.refusals.get('unavailable') ?? 0
    expect(await cast.when(() => refused() > 20, 60_000)).toBe(true)
    const { conversationId: conversation, members } = cast.conversations[0]!
    const page = await cast.deviceOf(members[0]!).request({ type: 'fetch', conversation, after: 0, limit: 5 })
    expect(page).toMatchObject({ type: 'range', conversation, entries: { length: 5 } })
    expect((await fetch(`${server.url}/healthz`)).status).toBe(503)

    rmSync(ballastIn(disk))
    const { answered } = cast.book
    expect(await cast.when(() => cast.book.answered > answered + 300, 60_000)).toBe(true)
    load.stop()
    await audit(cast)
    expect(cast.findings.verdict()).toEqual(clean)
    expect([...cast.book.refusals.keys()]).toEqual(['unavailable'])
    // It looks once a second whether it can write again, which three hundred messages need not take.
    while ((await fetch(`${server.url}/healthz`)).status === 503);
    expect(server.startsMs).toHaveLength(1)
  }, 180_000)

  test('P1 P8 a server that is killed on a full disk starts when there is room, with everything answered', async () => {
    using disk = mountSmallDisk(diskMegabytes)
    await using server = new ServerProcess({ command: commandOf('bun'), folder: join(disk.folder, 'data') })
    await server.start()
    await using cast = await Cast.create(server.url, size)
    using load = new Load(cast, { rate: 300, random: randomFrom(2) })
    await cast.when(() => cast.book.answered > 200, 30_000)
    fill(disk.folder, ballastIn(disk))
    expect(await cast.when(() => cast.book.refusals.has('unavailable'), 60_000)).toBe(true)
    await server.kill()
    rmSync(ballastIn(disk))
    await server.start()
    load.stop()
    await audit(cast)
    expect(cast.findings.verdict()).toEqual(clean)
  }, 180_000)
})
