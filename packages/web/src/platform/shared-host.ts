/** The shared worker: one SDK client for all tabs, so that they share one connection and stay in step. */
import { createHost } from './host.ts'
import { openClient } from './open-client.ts'

const host = openClient().then(createHost)

const scope = globalThis as unknown as { onconnect: (event: MessageEvent) => void }
scope.onconnect = ({ ports: [port] }) => {
  host.then(({ serve }) => serve(port!))
}
