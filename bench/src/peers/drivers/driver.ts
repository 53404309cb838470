/**
 * What the generator knows of a server. A driver is thin: it turns `send` into the server's own bytes and the
 * server's bytes into `answered` and `delivered`. Everything that is measured or verified happens in the generator,
 * the same for every server.
 */

/** Where a message goes: to one user, or to a group; both are numbers that the driver turns into names. */
export type Target = { kind: 'user' | 'group'; index: number }

export type SessionEvents = {
  /** The server has taken responsibility for the message, in whatever way its protocol says so. */
  answered(counter: number): void
  /** A message of the generator arrived. */
  delivered(counter: number): void
  /** The connection ended without this side having closed it, or the server refused something. */
  failed(reason: string): void
  /** After everything that one read brought has been handled. */
  read(): void
}

/** For a session that only prepares something. */
export const silentEvents: SessionEvents = { answered() {}, delivered() {}, failed() {}, read() {} }

export type PeerSession = {
  /** Bytes of the stream, with the protocol's framing, without TCP's and IP's headers. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** Connects and logs in; resolves when the session can send and receives what others send. */
  open(): Promise<void>
  /** Once everybody is there: whatever has to exist between this user and its partner before the first message. */
  meet?(partner: number): Promise<void>
  /** Logs in again after `drop`, and asks for what was missed, where the server does not send it by itself. */
  resume(): Promise<void>
  /** Appends a message that begins with `counter` in hexadecimal; before `flush` nothing needs to leave. */
  send(target: Target, counter: number, textBytes: number): void
  flush(): void
  /** One keep-alive exchange as the protocol's clients do it; resolves with the answer. */
  keepAlive(): Promise<void>
  /** Makes this user a member of the group who is sent its messages. The first one of a group founds it. */
  join(group: GroupPlan): Promise<void>
  /** The `size` messages up to about the `before`-th of the history with another user; resolves to how many came. */
  page(withUser: number, before: number, size: number): Promise<number>
  /** Ends the TCP connection without a word. */
  drop(): void
}

export type GroupPlan = {
  index: number
  /** User numbers; the first `online` of them are connected. */
  members: number
  online: number
}

export type Address = { host: string; port: number }

export type PeerDriver = {
  /** What counts as the answer to a send, for the reader of a table. */
  readonly answer: string
  /** How often a client of this server keeps its connection alive. */
  readonly keepAliveSeconds: number
  session(user: number, events: SessionEvents): PeerSession
  /** Makes accounts 0 … users−1 over the wire. Not there: the server's set-up has made them. */
  register?(users: number): Promise<void>
  /** Whatever the members of a group need who are not connected. */
  enrolAbsent?(group: GroupPlan): Promise<void>
}

/** Why a driver leaves a workload out; its table cell shows the text. */
export class NotComparable extends Error {}
