/**
 * A new folder for one run, removed when the run is over. A run that is killed cannot do that, so the name says whose
 * folder it is, on which machine, and the next run clears away what dead ones left: first the server in it, which may
 * have been stopped for a while when they died, then the folder. Never touches what belongs to a living process, to
 * another machine or to another user.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const prefix = `kith-run-${hostname()}-`
const serverEndMsMax = 10_000
const lookEveryMs = 50

/** Runs with a new empty folder that is removed afterwards, whatever happens. */
export async function freshFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  await clearDeadRuns()
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.on('exit', remove)
  try {
    return await run(folder)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

async function clearDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name)
    if (!isLeft(name, folder)) continue
    await serverEnds(folder)
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      console.error(`${folder} is left of an earlier run and cannot be removed: ${(error as Error).message}`)
    }
  }
}

function isLeft(name: string, folder: string): boolean {
  const [, processId] =
    /^(\d+)-[A-Za-z0-9]+$/.exec(name.startsWith(prefix) ? name.slice(prefix.length) : '') ?? []
  if (processId === undefined || send(Number(processId), 0) !== 'nobody there') return false
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === (process.getuid?.() ?? stat.uid)
}

/** A server ends by itself when the run that started it is gone, as soon as it is no longer stopped. */
async function serverEnds(folder: string): Promise<void> {
  const path = join(folder, 'kith.pid')
  const processId = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0
  const end = performance.now() + serverEndMsMax
  while (processId > 0 && performance.now() < end && send(processId, 'SIGCONT') === 'sent')
    await sleep(lookEveryMs)
}

/** Signal 0 only asks. */
function send(processId: number, signal: 0 | 'SIGCONT'): 'sent' | 'not ours' | 'nobody there' {
  try {
    process.kill(processId, signal)
    return 'sent'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'not ours' : 'nobody there'
  }
}
