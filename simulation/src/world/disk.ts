/**
 * The server's disk: the in-memory store behind a write-ahead log. Owns the log; a machine that starts has what the
 * whole records of it make. Writes are done one after another, each after the time that an fsync takes; a write is
 * seen by reads when it is durable, as with the embedded store. One that a crash meets before its fsync is there as a
 * whole or not at all, and one that it meets after survives without being answered.
 */
import { openMemoryStore, type Store, StoreUnavailable, Tables } from '@kith/server/parts'
import { copyArguments } from './copy-write.ts'
import type { CrashPoint, Reached } from './crash-points.ts'
import type { Process } from './process.ts'
import type { Weather } from './weather.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

const readMsMax = 15
/** What a fault makes of a reading, at most. */
export const slowReadsFactor = 100
export const slowestReadMs = readMsMax * slowReadsFactor

type Half = 'log' | 'directory'
type Write = { half: Half; method: string; args: unknown[] }
type Method = (...args: unknown[]) => Promise<unknown>

/** A machine that is dead never gets any further. */
const neverOpen = new Promise<never>(() => {})

/** Everything else writes. */
const reads = new Set([
  'range',
  'related',
  'findClientId',
  'credentials',
  'credentialsOf',
  'users',
  'userByHandle',
  'deviceByToken',
  'devices',
  'contacts',
  'contact',
  'relation',
  'presenceAudience',
  'partners',
  'findDirect',
  'findGroupByMembers',
  'conversation',
  'membership',
  'memberships',
  'markTimes',
  'sharesGroup',
  'conversationIds',
  'ignoredGroups',
  'hidden',
  'invite',
  'invites',
  'changes',
  'position',
  'wasIssued',
])

type DiskObserver = {
  /** A write is durable and visible. */
  written(method: string, args: unknown[]): void
  /** A reading ends, that began a while ago. */
  read(method: string, args: unknown[], beganMs: number): void
  /** A machine has started on what was durable. */
  recovered(): void
  reached: Reached
}

export class Disk {
  tables = new Tables()
  isFull = false
  /** Factors on every delay of a write, and of a read. */
  slowness = 1
  readSlowness = 1
  /** What an fsync takes longer: a disk that is busy with something else. */
  stuckMs = 0
  /** A disk that says a write is durable before it is: the fault that `answered means durable` must not survive. */
  liesMs = 0
  readonly #weather: Weather
  readonly #observer: DiskObserver
  readonly #log = new WriteAheadLog()
  /** Records that the observer was told of. */
  #told = 0

  constructor(weather: Weather, observer: DiskObserver) {
    this.#weather = weather
    this.#observer = observer
  }

  crash(): void {
    this.#log.crash(this.#weather.at('crash'))
  }

  async open(process: Process): Promise<Store> {
    const { reached } = this.#observer
    if (reached('before-recovery')) return neverOpen
    const tables = new Tables()
    const memory = openMemoryStore(tables)
    const writes = this.#log.recover() as Write[]
    for (const [index, { half, method, args }] of writes.entries()) {
      if (index === writes.length >> 1 && reached('during-recovery')) return neverOpen
      await methodOf(memory, half, method)(...args)
    }
    if (reached('after-recovery')) return neverOpen
    this.tables = tables
    this.#tell(writes)
    const queue: (() => void)[] = []
    const half = (name: Half) =>
      Object.fromEntries(
        Object.keys(memory[name]).map((method) => [
          method,
          (...args: unknown[]) =>
            reads.has(method)
              ? this.#read(process, method, methodOf(memory, name, method), args)
              : this.#write(process, memory, queue, {
                  half: name,
                  method,
                  args: copyArguments(method, args),
                }),
        ]),
      )
    return {
      log: half('log') as unknown as Store['log'],
      directory: half('directory') as unknown as Store['directory'],
      backup: memory.backup,
      probe: () =>
        new Promise((resolve, reject) =>
          process.after(1, () =>
            this.isFull ? reject(new StoreUnavailable('full', 'simulated')) : resolve(),
          ),
        ),
      close: () =>
        new Promise((resolve) =>
          this.#inTurn(process, queue, (next) => {
            resolve()
            next()
          }),
        ),
    }
  }

  /** Of the writes that became durable as the machine died, and of the new beginning. */
  #tell(writes: readonly Write[]): void {
    const untold = writes.slice(this.#told)
    this.#told = writes.length
    for (const { method, args } of untold) this.#observer.written(method, args)
    this.#observer.recovered()
  }

  /** Sees everything whose write resolved before; whether it sees more is chance. */
  #read(process: Process, name: string, method: Method, args: unknown[]): Promise<unknown> {
    const random = this.#weather.at(name)
    const ms = random.chance(0.8) ? random.fraction() : random.fraction() * readMsMax
    const early = random.chance(0.5)
    const beganMs = process.scheduler.now
    return new Promise((resolve, reject) => {
      const take = () => method(...args).then((found) => structuredClone(found))
      const taken = early ? take() : undefined
      process.after(ms * this.readSlowness, () => {
        this.#observer.read(name, args, beganMs)
        ;(taken ?? take()).then(resolve, reject)
      })
    })
  }

  #write(process: Process, memory: Store, queue: (() => void)[], write: Write): Promise<unknown> {
    const die = (when: 'before' | 'torn' | 'after') => this.#observer.reached(pointOf(when, write.method))
    return new Promise((resolve, reject) =>
      this.#inTurn(process, queue, (next) => {
        if (die('before')) return
        const end = this.#log.append(write)
        if (this.liesMs > 0) {
          resolve(this.#apply(memory, write))
          process.scheduler.after(this.liesMs, () => {
            if (process.alive) this.#log.sync(end)
          })
          return next()
        }
        process.after(this.#fsyncMs(), () => {
          if (this.isFull) {
            this.#log.discard()
            reject(new StoreUnavailable('full', 'simulated'))
            return next()
          }
          if (die('torn')) return
          this.#log.sync(end)
          const result = this.#apply(memory, write)
          if (die('after')) return
          process.after(this.#weather.at('written').fraction(), () => {
            if (write.method === 'commit') process.after(0, () => this.#observer.reached('between-batches'))
            resolve(result)
            next()
          })
        })
      }),
    )
  }

  #apply(memory: Store, write: Write): Promise<unknown> {
    // The memory store changes everything before its first await.
    const result = methodOf(memory, write.half, write.method)(...structuredClone(write.args))
    this.#told++
    this.#observer.written(write.method, write.args)
    return result.then((value) => structuredClone(value))
  }

  #inTurn(process: Process, queue: (() => void)[], work: (next: () => void) => void): void {
    const next = () => {
      queue.shift()
      queue[0]?.()
    }
    queue.push(() => work(next))
    if (queue.length === 1) process.after(0, queue[0]!)
  }

  #fsyncMs(): number {
    const random = this.#weather.at('fsync')
    const ms = random.chance(0.05) ? 10 + random.fraction() * 150 : 0.1 + random.fraction() * 4
    return ms * this.slowness + this.stuckMs
  }
}

function pointOf(when: 'before' | 'torn' | 'after', method: string): CrashPoint {
  return method === 'commit' ? `${when}-commit` : `${when}-write`
}

function methodOf(store: Store, half: Half, method: string): Method {
  return (store[half] as unknown as Record<string, Method>)[method]!
}
