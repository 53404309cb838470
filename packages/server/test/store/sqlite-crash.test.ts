import { expect, test } from 'bun:test'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FolderInUse } from '../../src/store/errors.ts'
import { openSqliteStore } from '../../src/store/sqlite/index.ts'
import { inFolder, newId, realRuntime, text } from './support.ts'

const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url))
const conversations = Array.from({ length: 6 }, newId)

test(
  'P1 P2 P3 P8 after kill -9 at any moment everything answered is there, once, in order, without repair',
  () =>
    inFolder(async (folder) => {
      const answered = new Map<string, number>()
      for (let round = 0; round < 4; round++) {
        await writeUntilKilled(folder, answered, Math.floor(Math.random() * 400))
        const store = await openSqliteStore({ folder, runtime: realRuntime })
        for (const id of conversations) {
          const { conversation, members } = (await store.directory.conversation(id))!
          const entries = await store.log.range(id, 1, 1e9, 1e9)
          expect(conversation.head).toBeGreaterThanOrEqual(answered.get(id) ?? 0)
          expect(entries.map((entry) => text(entry.bytes))).toEqual(
            Array.from({ length: conversation.head }, (_, index) => `${id} ${index + 1}`),
          )
          expect(new Set(entries.map((entry) => Buffer.from(entry.clientId!).toString('hex'))).size).toBe(
            entries.length,
          )
          expect(members[0]!.read).toBeLessThanOrEqual(conversation.head)
          const last = entries.at(-1)
          if (last !== undefined)
            expect(await store.directory.position()).toBeGreaterThanOrEqual(last.position)
        }
        await store.close()
      }
      expect(answered.size).toBe(conversations.length)
    }),
  60_000,
)

test(
  'P8 a second process on the folder is refused while the first lives, and let in when it was killed',
  () =>
    inFolder(async (folder) => {
      const running = start(folder)
      await once(createInterface(running.stdout!), 'line')
      const open = () => openSqliteStore({ folder, runtime: realRuntime })
      await expect(open()).rejects.toBeInstanceOf(FolderInUse)
      await expect(open()).rejects.toThrow(`${folder} is in use by another Kith process`)
      await kill(running)
      await (await open()).close()
    }),
  30_000,
)

test('a folder that this process has open is refused too', () =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder, runtime: realRuntime })
    await expect(openSqliteStore({ folder, runtime: realRuntime })).rejects.toBeInstanceOf(FolderInUse)
    await store.close()
    await (await openSqliteStore({ folder, runtime: realRuntime })).close()
  }))

/** Kills the writer as soon as it has answered that many commits. */
async function writeUntilKilled(
  folder: string,
  answered: Map<string, number>,
  commits: number,
): Promise<void> {
  const running = start(folder)
  let seen = -1
  for await (const line of createInterface(running.stdout!)) {
    if (seen++ >= commits && !running.killed) running.kill('SIGKILL')
    const [id, head] = line.split(' ')
    if (head !== undefined) answered.set(id!, Number(head))
  }
  await kill(running)
}

function start(folder: string): ChildProcess {
  return spawn(process.execPath, [child, folder, ...conversations], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function kill(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return
  running.kill('SIGKILL')
  await once(running, 'exit')
}
