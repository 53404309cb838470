/** The transport port: frames to the server and back, whatever carries them. */
import type { ClientFrame, ServerFrame } from '@kith/protocol'
import type { Via } from './state.ts'

export type LinkHandlers = {
  /** `hello` may be sent now. */
  opened(): void
  /** In the order in which the server sent them; none: the server has nothing to tell but is there. */
  frames(frames: ServerFrame[]): void
  /** Exactly once, also when it never opened, unless it was closed by this side. */
  closed(code: number): void
}

export type Link = {
  send(frame: ClientFrame): void
  /** A sign of life that asks for one: `frames` is called with what the server answers, or with none. */
  beat(): void
  /** Nothing is called back after this. */
  close(): void
}

export type Transport = { readonly via: Via; open(handlers: LinkHandlers): Link }
