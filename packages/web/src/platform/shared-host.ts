/** The shared worker: one SDK client for all tabs of one build, so that they share one connection and stay in step. */
import { newId } from '../runtime/random.ts'
import type { Host } from './host.ts'
import { claimLead } from './lead.ts'
import { openHost, tellBroken, tellSuperseded } from './open-host.ts'

const host = Promise.withResolvers<Host>()
const waiting = new Set<MessagePort>()
let given = false

claimLead({
  // The name of this file changes with what is in it.
  build: location.pathname,
  id: newId(),
  async lead() {
    openHost().then(host.resolve, host.reject)
    return host.promise
  },
  superseded() {
    given = true
    for (const port of waiting) tellSuperseded(port)
  },
})

const scope = globalThis as unknown as { onconnect: (event: MessageEvent) => void }
scope.onconnect = ({ ports: [port] }) => {
  if (given) return tellSuperseded(port!)
  waiting.add(port!)
  host.promise
    .then(
      ({ serve }) => serve(port!),
      (error: unknown) => tellBroken(port!, error),
    )
    .finally(() => waiting.delete(port!))
}
