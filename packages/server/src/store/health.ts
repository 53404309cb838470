/**
 * Whether the store can be written. Owns one fact: after a failed write it is `not writable` until a probe succeeds,
 * so that a full disk shows in /healthz and its end does too, without traffic.
 */
import type { Cancel, Runtime } from '../ports/runtime.ts'
import type { Store } from '../ports/store.ts'

const probeEveryMs = 1_000

export class StoreHealth {
  readonly #store: Store
  readonly #runtime: Runtime
  #stopProbing: Cancel | undefined

  constructor(store: Store, runtime: Runtime) {
    this.#store = store
    this.#runtime = runtime
  }

  get writable(): boolean {
    return this.#stopProbing === undefined
  }

  failed(): void {
    this.#stopProbing ??= this.#runtime.timers.every(probeEveryMs, () => {
      this.#store.probe().then(
        () => this.#recovered(),
        () => undefined,
      )
    })
  }

  close(): void {
    this.#stopProbing?.()
  }

  #recovered(): void {
    if (!this.#stopProbing) return
    this.#stopProbing()
    this.#stopProbing = undefined
    this.#runtime.log('info', 'the store can be written again')
  }
}
