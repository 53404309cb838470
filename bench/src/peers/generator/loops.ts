/** How messages are timed: each device keeps its window full, or they are due at a fixed rate whatever happens. */
import type { Device } from './device.ts'
import type { Traffic } from './traffic.ts'

/** Appends one message of this device, due at `due`; the loop flushes. */
export type SendOne = (device: Device, due: number) => void
export type Loop = { stop(): void }

/** A sender this far behind its answers waits: what is late then is due later, and counts. */
const outstandingMax = 64
const tickMs = 1

export function closedLoop(devices: readonly Device[], window: number, send: SendOne): Loop {
  let sending = true
  const fill = (device: Device) => {
    if (!sending || device.outstanding >= window) return
    const now = performance.now()
    while (device.outstanding < window) send(device, now)
    device.session.flush()
  }
  for (const device of devices) device.onRead = () => fill(device)
  for (const device of devices) fill(device)
  return {
    stop() {
      sending = false
    },
  }
}

/** Message k of device d is due at start + (k + d / devices) × devices / rate: a latency counts from there. */
export function openLoop(
  devices: readonly Device[],
  perSecond: number,
  traffic: Traffic,
  send: SendOne,
): Loop {
  const everyMs = (1000 * devices.length) / perSecond
  const start = performance.now()
  const due = devices.map((_, index) => start + (index * everyMs) / devices.length)
  const timer = setInterval(() => {
    const now = performance.now()
    for (let index = 0; index < devices.length; index++) {
      const device = devices[index]!
      if (due[index]! > now) continue
      while (due[index]! <= now && device.outstanding < outstandingMax) {
        send(device, due[index]!)
        traffic.lateTimes.recordMs(now - due[index]!)
        due[index]! += everyMs
      }
      device.session.flush()
    }
  }, tickMs)
  return { stop: () => clearInterval(timer) }
}
