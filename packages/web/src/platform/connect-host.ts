import type { HostPort } from './host-protocol.ts'
import sharedHostUrl from './shared-host.ts?sharedworker&url'
import { trustedScriptUrl } from './trusted-script-url.ts'

/**
 * Asks for a port to the host of the SDK: in a shared worker where there are such, else in one of the pages. Calls
 * back again when the host has moved to another page.
 */
export async function connectHost(connected: (port: HostPort) => void): Promise<void> {
  if (typeof SharedWorker === 'function') {
    const worker = new SharedWorker(trustedScriptUrl(sharedHostUrl), { type: 'module', name: 'kith' })
    return connected(worker.port)
  }
  const { followHost } = await import('./page-host.ts')
  followHost(new URL(sharedHostUrl, location.href).pathname, connected)
}
