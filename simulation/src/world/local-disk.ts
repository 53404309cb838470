/**
 * A device's local store on a simulated disk: operations are done one after another, each a moment later; what a
 * dying device had not written is gone, a batch as a whole.
 */
import { type LocalStore, memoryStore } from '@kith/client'
import type { Process } from './process.ts'

export class LocalDisk {
  readonly #kept = memoryStore()

  /** How often everything was removed. */
  wipes = 0

  /** What a device that starts now would find. */
  load(): ReturnType<LocalStore['load']> {
    return this.#kept.load()
  }

  clear(): Promise<void> {
    this.wipes++
    return this.#kept.clear()
  }

  messages(conversationId: string): ReturnType<LocalStore['messages']> {
    return this.#kept.messages(
      conversationId,
      { from: 1, to: Number.MAX_SAFE_INTEGER },
      Number.MAX_SAFE_INTEGER,
    )
  }

  /** The store as one run of the program on this device sees it. */
  open(process: Process): LocalStore {
    let last = Promise.resolve()
    const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        last = last.then(
          () =>
            new Promise<void>((next) =>
              process.after(process.random.fraction() * 3, () => {
                work().then(resolve, reject)
                next()
              }),
            ),
        )
      })
    const kept = this.#kept
    return {
      load: () => inTurn(() => kept.load()),
      messages: (...args) => inTurn(() => kept.messages(...args)),
      messagesBySeq: (...args) => inTurn(() => kept.messagesBySeq(...args)),
      write: (batch) => {
        const copy = structuredClone(batch)
        return inTurn(() => kept.write(copy))
      },
      clear: () => inTurn(() => this.clear()),
      close: () => inTurn(() => Promise.resolve()),
    }
  }
}
