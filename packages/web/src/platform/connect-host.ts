import sharedHostUrl from './shared-host.ts?sharedworker&url'
import { trustedScriptUrl } from './trusted-script-url.ts'

/** A port to the host of the SDK: a shared worker where there are such, else this page itself. */
export async function connectHost(): Promise<MessagePort> {
  if (typeof SharedWorker === 'function') {
    const worker = new SharedWorker(trustedScriptUrl(sharedHostUrl), { type: 'module', name: 'kith' })
    return worker.port
  }
  const { port1, port2 } = new MessageChannel()
  const { servePage } = await import('./page-host.ts')
  servePage(port2)
  return port1
}
