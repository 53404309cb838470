/**
 * The one writer. Executes everything that waits in one transaction (group commit) and answers after the COMMIT,
 * which fsyncs.
 *
 * Owns the writing connection and the position counter. Invariant: between two calls of `execute` no transaction is
 * open, and the position and the cached heads are what the file says. Never answers a write before it is durable,
 * and never leaves a part of a refused or failed one behind.
 */
import { Appender, type BatchOutcome, type WriteContext } from './append.ts'
import type { Connection } from './connection.ts'
import type { PackedBatch } from './packing.ts'
import { type Reply, type Request, toErrorForm } from './rpc.ts'
import { asUnavailable } from './weather.ts'
import { accountWrites } from './write-accounts.ts'
import { contactWrites } from './write-contacts.ts'
import { conversationWrites } from './write-conversations.ts'

/** Moves the position and nothing else: durable when the store can be written at all. */
const probe = (context: WriteContext): void => {
  context.nextPosition()
}
const directoryWrites = { ...accountWrites, ...contactWrites, ...conversationWrites, probe }
type DirectoryWrite = (context: WriteContext, ...args: unknown[]) => unknown

/** What the main thread may call; all of it inside the group commit. */
export type WriterMethods = typeof directoryWrites & {
  commit(context: WriteContext, batch: PackedBatch): BatchOutcome & { position: number }
}

export class Writer {
  readonly #open: () => Connection
  readonly #appender: Appender
  readonly #context: WriteContext
  #connection: Connection | undefined
  #position = 0

  /** @param open opens the file; called at the first use and again after the disk failed */
  constructor(open: () => Connection) {
    this.#open = open
    const connected = () => this.#connected()
    this.#context = {
      get connection() {
        return connected()
      },
      nextPosition: () => ++this.#position,
    }
    this.#appender = new Appender(this.#context)
  }

  /** Executes the requests as one durable batch; the replies are in their order. */
  execute(requests: Request[]): Reply[] {
    try {
      return this.#transaction(requests, false)
    } catch (error) {
      return asUnavailable(error) ? this.#fail(requests, error) : this.#executeGuarded(requests)
    }
  }

  /**
   * Moves the WAL into the file and empties it, so that bodies that were overwritten are gone from the disk.
   * False when a reader was in the way: try again.
   */
  checkpoint(): boolean {
    const result = this.#connected().get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')
    return result?.busy === 0
  }

  close(): void {
    this.#connection?.close()
    this.#connection = undefined
  }

  /** The rare path: something in the batch was refused by the file itself, so each request gets a savepoint. */
  #executeGuarded(requests: Request[]): Reply[] {
    try {
      return this.#transaction(requests, true)
    } catch (error) {
      return this.#fail(requests, error)
    }
  }

  #transaction(requests: Request[], guarded: boolean): Reply[] {
    const connection = this.#connected()
    const before = this.#position
    connection.exec('BEGIN IMMEDIATE')
    try {
      const replies = requests.map((request) =>
        guarded ? this.#applyGuarded(request) : { id: request.id, value: this.#apply(request, false) },
      )
      if (this.#position !== before) connection.run('UPDATE counter SET position = ?', this.#position)
      connection.exec('COMMIT')
      return replies
    } catch (error) {
      this.#rollBack(error, before)
      throw error
    }
  }

  #apply(request: Request, guarded: boolean): unknown {
    if (request.method === 'commit') {
      const outcome = this.#appender.batch(request.args[0] as PackedBatch, guarded)
      return { ...outcome, position: this.#position }
    }
    const write = directoryWrites[request.method as keyof typeof directoryWrites] as
      | DirectoryWrite
      | undefined
    if (write === undefined) throw new Error(`no such write: ${request.method}`)
    return write(this.#context, ...request.args)
  }

  #applyGuarded(request: Request): Reply {
    const connection = this.#connected()
    connection.exec('SAVEPOINT request')
    try {
      const value = this.#apply(request, true)
      connection.exec('RELEASE request')
      return { id: request.id, value }
    } catch (error) {
      if (asUnavailable(error)) throw error
      connection.exec('ROLLBACK TO request; RELEASE request')
      this.#appender.forget()
      return { id: request.id, error: toErrorForm(error) }
    }
  }

  /** After the weather the connection is not trusted any more: closing it rolls back, the next use opens anew. */
  #rollBack(error: unknown, position: number): void {
    this.#appender.forget()
    this.#position = position
    if (asUnavailable(error)) this.close()
    else this.#connection?.exec('ROLLBACK')
  }

  #fail(requests: Request[], error: unknown): Reply[] {
    const form = toErrorForm(asUnavailable(error) ?? error)
    return requests.map((request) => ({ id: request.id, error: form }))
  }

  #connected(): Connection {
    if (this.#connection === undefined) {
      const connection = this.#open()
      this.#position = connection.get<{ position: number }>('SELECT position FROM counter')!.position
      this.#connection = connection
    }
    return this.#connection
  }
}
