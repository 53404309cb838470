import type { ClientEvent, ClientEventType, Unsubscribe } from '../api.ts'

/** Tells listeners what changed. A listener that throws does not keep the others from hearing it. */
export class Events {
  readonly #listeners = new Set<(event: ClientEvent) => void>()

  tell = (event: ClientEvent): void => {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (error) {
        // Of the application, not of the SDK: reported where uncaught errors of the application go.
        queueMicrotask(() => {
          throw error
        })
      }
    }
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
