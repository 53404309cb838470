/** The drivers by name, as the command line and the set-ups name them. */
import type { Address, PeerDriver } from './driver.ts'
import { kithDriver } from './kith.ts'
import { matrixDriver } from './matrix.ts'
import { mqttDriver } from './mqtt.ts'
import { natsDriver } from './nats.ts'
import { tinodeDriver } from './tinode.ts'
import { wukongimDriver } from './wukongim.ts'
import { xmppDriver } from './xmpp.ts'

export type DriverName = 'kith' | 'xmpp' | 'mqtt' | 'nats' | 'tinode' | 'wukongim' | 'matrix'

export type DriverSpec = {
  name: DriverName
  address: Address
  /** Users that exist. */
  users: number
  /** XMPP: whether to ask the archive for what was missed. */
  archive: boolean
  /** Kith: whether to send delivered watermarks, which no other driver does. */
  receipts?: boolean
  /** XMPP and Matrix: the name that the server calls itself. */
  domain: string
}

const makers: Record<DriverName, (spec: DriverSpec) => PeerDriver> = {
  kith: ({ address, users, receipts }) => kithDriver(address, users, receipts !== false),
  xmpp: ({ address, archive, domain }) => xmppDriver(address, { domain, archive }),
  mqtt: ({ address }) => mqttDriver(address),
  nats: ({ address }) => natsDriver(address),
  tinode: ({ address }) => tinodeDriver(address),
  wukongim: ({ address }) => wukongimDriver(address),
  matrix: ({ address, domain }) => matrixDriver(address, domain),
}

export const driverNames = Object.keys(makers) as DriverName[]

export function isDriverName(name: string): name is DriverName {
  return name in makers
}

export function makeDriver(spec: DriverSpec): PeerDriver {
  return makers[spec.name](spec)
}
