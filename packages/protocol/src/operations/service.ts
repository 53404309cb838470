import { Type } from 'typebox'
import { SyncEvent } from '../frames/events.ts'
import { limits } from '../limits.ts'
import { Cursor } from '../schema/scalars.ts'
import { operation, queryInteger } from './define.ts'

export const serviceOperations = {
  events: operation('events', 'GET', '/v1/events', {
    query: Type.Object({
      cursor: Type.Optional(Cursor),
      wait: queryInteger(0, limits.longPollMsMax / 1000, 'Seconds to hold when nothing is new; default 30.'),
    }),
    answers: { 200: Type.Object({ events: Type.Array(SyncEvent), cursor: Cursor }) },
    errors: ['bad_cursor'],
    summary: 'What changed since the cursor: long poll, or plain pull with wait=0.',
  }),
}
