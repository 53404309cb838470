/**
 * Who runs the SDK in this browser: of all tabs and builds one, because two clients of one device would take the
 * connection from each other for ever. Owns this context's claim. Invariant: it leads only while it holds the lock;
 * of two builds the one that claims last leads, and the other gives up for good. Never decides anything about pages.
 */
const lockName = 'kith-client'
const channelName = 'kith-host'

export type Leader = { close(): Promise<void> }

/** What contexts say to each other. `build` names the program; only the same one understands each other's ports. */
type Said = { build: string } & (
  | { type: 'claim' }
  | { type: 'leads'; leaderId: string }
  /** A page asks the leader to serve it over a channel of this name. */
  | { type: 'open'; portName: string }
)
export type SaidHere = Exclude<Said, { type: 'claim' }>

export type Claim = {
  build: string
  id: string
  lead(): Promise<Leader>
  /** Another context of the same build spoke. */
  heard?(said: SaidHere): void
  /** Another build, or where there are no locks another tab, has taken over; this one has closed its client. */
  superseded(): void
}

export type Claimed = { open(portName: string): void }

export function claimLead({ build, id, lead, heard, superseded }: Claim): Claimed {
  const channel = new BroadcastChannel(channelName)
  const pending = new AbortController()
  const ended = Promise.withResolvers<void>()
  let leading: Promise<Leader> | undefined
  const say = (said: Said) => channel.postMessage(said)
  // Only secure contexts have locks; elsewhere the newest claim takes all.
  const locks = navigator.locks as LockManager | undefined

  async function giveUp(): Promise<void> {
    if (pending.signal.aborted) return
    pending.abort()
    superseded()
    await (await leading)?.close()
    ended.resolve()
  }

  async function run(): Promise<void> {
    leading = lead()
    await leading
    say({ type: 'leads', build, leaderId: id })
    await ended.promise
  }

  channel.onmessage = ({ data: said }: MessageEvent<Said>) => {
    if (said.build !== build || !locks) giveUp()
    else if (said.type !== 'claim') heard?.(said)
    else leading?.then(() => say({ type: 'leads', build, leaderId: id }))
  }
  say({ type: 'claim', build })
  if (locks) locks.request(lockName, { signal: pending.signal }, run).catch(ignoreAbort)
  else run()
  return { open: (portName) => say({ type: 'open', build, portName }) }
}

/** Whoever gave up while waiting wanted just that. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
}
