/**
 * Calls from the main thread to a worker: typed by the worker's methods, answered in any order, matched by number.
 * Errors of the store arrive as the errors they are. A worker that ends without having been told to fails everything
 * that waits for it, and whoever started it hears of it once: it never comes back.
 */
import type { Transferable, Worker } from 'node:worker_threads'
import {
  FolderInUse,
  StoreDamaged,
  StoreTooNew,
  StoreUnavailable,
  type UnavailableReason,
} from '../errors.ts'

export type Request = { id: number; method: string; args: unknown[] }
export type Reply = { id: number; value: unknown } | { id: number; error: ErrorForm }
/** Answers that became ready together travel together. */
export type Replies = Reply[]

/** Structured clone drops subclasses of Error, so what matters is taken out and put back. */
export type ErrorForm = { name: string; message: string; reason?: UnavailableReason }

/** The methods of a worker as its caller sees them; their first parameter is the worker's own context. */
export type Methods = Record<string, (context: never, ...args: never[]) => unknown>
type Arguments<M> = M extends (context: never, ...args: infer A) => unknown ? A : never
type Result<M> = M extends (context: never, ...args: never[]) => infer R ? Awaited<R> : never

type Waiting = { resolve(value: unknown): void; reject(error: Error): void }

export class WorkerCaller<M> {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  #nextId = 1
  #dead: Error | undefined

  #ending = false

  /** @param died called once when the thread ends by itself, with why */
  constructor(worker: Worker, died: (error: Error) => void) {
    this.#worker = worker
    worker.on('message', (replies: Replies) => {
      for (const reply of replies) this.#answer(reply)
    })
    const end = (detail: string) => {
      const first = this.#dead === undefined && !this.#ending
      this.#die(detail)
      if (first) died(this.#dead!)
    }
    worker.on('error', (error: Error) => end(error.message))
    this.#exited = new Promise((resolve) =>
      worker.once('exit', (code) => {
        end(`its thread has ended with ${code}`)
        resolve()
      }),
    )
  }

  call<K extends keyof M & string>(method: K, ...args: Arguments<M[K]>): Promise<Result<M[K]>> {
    return this.#call(method, args, [])
  }

  callTransferring<K extends keyof M & string>(
    method: K,
    transfer: Transferable[],
    ...args: Arguments<M[K]>
  ): Promise<Result<M[K]>> {
    return this.#call(method, args, transfer)
  }

  #call<T>(method: string, args: unknown[], transfer: Transferable[]): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== undefined) return reject(this.#dead)
      const id = this.#nextId++
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.#worker.postMessage({ id, method, args } satisfies Request, transfer)
    })
  }

  /** After the worker's `close` was answered. */
  async end(): Promise<void> {
    this.#ending = true
    await this.#worker.terminate()
    await this.#exited
  }

  #answer(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('error' in reply) waiting?.reject(fromErrorForm(reply.error))
    else waiting?.resolve(reply.value)
  }

  #die(detail: string): void {
    this.#dead ??= new StoreUnavailable('io', detail)
    for (const waiting of this.#waiting.values()) waiting.reject(this.#dead)
    this.#waiting.clear()
  }
}

export function toErrorForm(error: unknown): ErrorForm {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message } = error
  return error instanceof StoreUnavailable ? { name, message, reason: error.reason } : { name, message }
}

const prototypes: Record<string, object> = {
  StoreUnavailable: StoreUnavailable.prototype,
  FolderInUse: FolderInUse.prototype,
  StoreDamaged: StoreDamaged.prototype,
  StoreTooNew: StoreTooNew.prototype,
}

function fromErrorForm(form: ErrorForm): Error {
  const error = Object.assign(new Error(form.message), form)
  const prototype = prototypes[form.name]
  if (prototype !== undefined) Object.setPrototypeOf(error, prototype)
  return error
}
