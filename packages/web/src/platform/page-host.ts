/**
 * The host inside a page, for browsers without shared workers: one tab leads and serves the others over channels.
 * When it goes, the next in the queue for the lock leads, and the others turn to that one.
 */
import { newId } from '../runtime/random.ts'
import type { Host } from './host.ts'
import type { HostPort } from './host-protocol.ts'
import { claimLead } from './lead.ts'
import { openHost, tellBroken, tellSuperseded } from './open-host.ts'

/** @param connected called with a port to the leading host: at first, and again with each new leader */
export function followHost(build: string, connected: (port: HostPort) => void): void {
  const id = newId()
  let host: Host | undefined
  let leaderId: string | undefined

  function ownPort(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    connected(port1)
    return port2
  }

  /** A lock that lives as long as this page tells the leader when it is gone. */
  function follow(): void {
    const portName = `kith-page-${newId()}`
    navigator.locks.request(portName, () => {
      connected(new BroadcastChannel(portName))
      claimed.open(portName)
      return new Promise<never>(() => undefined)
    })
  }

  function serve(portName: string): void {
    const leave = host?.serve(new BroadcastChannel(portName))
    if (leave) navigator.locks.request(portName, leave)
  }

  const claimed = claimLead({
    build,
    id,
    async lead() {
      try {
        host = await openHost()
      } catch (error) {
        tellBroken(ownPort(), error)
        throw error
      }
      host.serve(ownPort())
      return host
    },
    heard(said) {
      if (said.type === 'open') return serve(said.portName)
      if (said.leaderId === leaderId) return
      leaderId = said.leaderId
      follow()
    },
    superseded: () => tellSuperseded(ownPort()),
  })
}
