/** A logged-in device in a world: its client, its store, and its sudden end. */
import {
  type ClientEvent,
  type ClientOptions,
  createClient,
  type KithClient,
  type LocalStore,
  memoryStore,
} from '../../src/index.ts'
import type { World } from './world.ts'

export type Device = {
  client: KithClient
  events: ClientEvent[]
  /** The process ends without a word; the store keeps what was written. */
  kill(): void
  /** A new process on the same store. */
  start(): Promise<void>
}

export async function device(
  world: World,
  userId: string,
  deviceId: string,
  options: Partial<ClientOptions> = {},
): Promise<Device> {
  const store = options.store ?? memoryStore()
  await store.write({ identity: { userId, deviceId, token: `${userId}:${deviceId}` } })
  let end = () => {}
  const device: Device = {
    client: undefined as unknown as KithClient,
    events: [],
    kill: () => end(),
    async start() {
      end()
      const { platform, kill } = world.device(world.chance.below(7_200_000) - 3_600_000)
      const mortal = mortalStore(store)
      end = () => {
        kill()
        mortal.kill()
      }
      device.client = await createClient({
        url: 'http://server',
        platform,
        transport: 'socket',
        ...options,
        store: mortal.store,
      })
      device.client.subscribe((event) => device.events.push(event))
    },
  }
  await device.start()
  return device
}

/** After `kill` nothing is written or answered any more. */
function mortalStore(store: LocalStore): { store: LocalStore; kill(): void } {
  let dead = false
  const never = new Promise<never>(() => {})
  const alive =
    <A extends unknown[], R>(call: (...values: A) => Promise<R>) =>
    (...values: A): Promise<R> =>
      dead ? never : call(...values)
  return {
    kill() {
      dead = true
    },
    store: {
      load: alive(() => store.load()),
      messages: alive((...values: Parameters<LocalStore['messages']>) => store.messages(...values)),
      messagesBySeq: alive((...values: Parameters<LocalStore['messagesBySeq']>) =>
        store.messagesBySeq(...values),
      ),
      write: alive((...values: Parameters<LocalStore['write']>) => store.write(...values)),
      clear: alive(() => store.clear()),
      close: alive(() => Promise.resolve()),
    },
  }
}
