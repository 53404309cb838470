import type { ClientEvent, ClientEventType, Unsubscribe } from '../api.ts'

/** Calls every listener. One that throws does not keep the others, or the SDK, from going on. */
export function tellAll<T extends unknown[]>(
  listeners: Iterable<(...values: T) => void>,
  ...values: T
): void {
  for (const listener of [...listeners]) {
    try {
      listener(...values)
    } catch (error) {
      // Of the application, not of the SDK: reported where its uncaught errors go.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

/** Who listens to the client. */
export class Events {
  readonly #listeners = new Set<(event: ClientEvent) => void>()

  tell(event: ClientEvent): void {
    tellAll(this.#listeners, event)
  }

  subscribe(listener: (event: ClientEvent) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  on<T extends ClientEventType>(
    type: T,
    listener: (event: Extract<ClientEvent, { type: T }>) => void,
  ): Unsubscribe {
    return this.subscribe((event) => {
      if (event.type === type) listener(event as Extract<ClientEvent, { type: T }>)
    })
  }
}
