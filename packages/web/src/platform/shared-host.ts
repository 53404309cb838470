/** The shared worker: one SDK client for all tabs, so that they share one connection and stay in step. */
import { openHost, tellBroken } from './open-host.ts'

const host = openHost()

const scope = globalThis as unknown as { onconnect: (event: MessageEvent) => void }
scope.onconnect = ({ ports: [port] }) => {
  host.then(
    ({ serve }) => serve(port!),
    (error: unknown) => tellBroken(port!, error),
  )
}
