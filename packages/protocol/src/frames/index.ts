import { type Static, Type } from 'typebox'
import { Done, ErrorAnswer, Pong, Range, Result, Sent, Welcome } from './answers.ts'
import { CatchUpEvent, CaughtUpEvent, CursorEvent, NextEvent, SyncEvent, TicksEvent } from './events.ts'

export * from './answers.ts'
export * from './events.ts'
export * from './requests.ts'

export const ServerFrame = Type.Union([
  Sent,
  Done,
  Range,
  Pong,
  Result,
  ErrorAnswer,
  Welcome,
  ...SyncEvent.anyOf,
  CaughtUpEvent,
  CursorEvent,
  CatchUpEvent,
  NextEvent,
  TicksEvent,
])
export type ServerFrame = Static<typeof ServerFrame>
