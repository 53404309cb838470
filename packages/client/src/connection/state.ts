/** The states of a connection and which may follow which. The one module that owns the transitions. */

export type StopReason = 'replaced' | 'unauthenticated' | 'refused'
export type Via = 'socket' | 'poll'

export type ConnectionState =
  /** Not wanted, or the device says that there is no network. */
  | { name: 'offline' }
  | { name: 'connecting'; attempt: number; via: Via }
  /** Open; `hello` was sent. */
  | { name: 'greeting'; attempt: number; via: Via }
  /** What changed since the cursor is arriving. */
  | { name: 'catching-up'; via: Via }
  /** Everything is here, and what happens arrives as it happens. */
  | { name: 'live'; via: Via }
  /** Until the next attempt. `until` is by the device's clock. */
  | { name: 'waiting'; attempt: number; until: number }
  /** Not tried again until somebody asks for it. */
  | { name: 'stopped'; reason: StopReason }

export type ConnectionStateName = ConnectionState['name']

const followers: Record<ConnectionStateName, readonly ConnectionStateName[]> = {
  offline: ['connecting'],
  connecting: ['greeting', 'waiting', 'offline', 'stopped'],
  greeting: ['catching-up', 'waiting', 'offline', 'stopped'],
  'catching-up': ['live', 'waiting', 'offline', 'stopped'],
  live: ['catching-up', 'waiting', 'offline', 'stopped'],
  waiting: ['connecting', 'offline', 'stopped'],
  stopped: ['connecting', 'offline'],
}

/** The next state, when it may follow; anything else is a bug. */
export function transition(from: ConnectionState, to: ConnectionState): ConnectionState {
  if (!followers[from.name].includes(to.name)) throw new Error(`connection: ${from.name} → ${to.name}`)
  return to
}

/** True while frames may be sent: after the greeting. */
export function isOpen(
  state: ConnectionState,
): state is Extract<ConnectionState, { name: 'catching-up' | 'live' }> {
  return state.name === 'catching-up' || state.name === 'live'
}
