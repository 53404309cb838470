/** Frames in a few words each, for the trace that somebody reads. */
import { type ClientFrame, closeCodes, type ServerFrame } from '@kith/protocol'
import { presencesIn } from './checks/presences.ts'

type Frame = ClientFrame | ServerFrame

/** Empty when there is nothing worth reading: pings and cursors. */
export function packetInWords(frames: readonly Frame[]): string {
  return frames.map(frameInWords).filter(Boolean).join(', ')
}

function frameInWords(frame: Frame): string {
  switch (frame.type) {
    case 'ping':
    case 'pong':
    case 'cursor':
      return ''
    case 'hello':
      return `hello from ${frame.cursor ?? 'the beginning'}`
    case 'welcome':
      return frame.resumed ? 'welcome back' : 'welcome'
    case 'caught-up':
    case 'catch-up':
      return `${frame.type} ${frame.cursor}`
    case 'send':
      return `send ${frame.conversation} ${frame.content.kind} as ${frame.clientId}`
    case 'sent':
      return `sent ${frame.seq}${frame.repeat ? ' again' : ''}`
    case 'entry':
      return `entry ${frame.conversation}/${frame.entry.seq} ${frame.entry.content.kind}`
    case 'range':
      return `range ${frame.conversation} ${frame.entries.map(({ entry }) => entry.seq).join(' ')}`
    case 'fetch':
      return `fetch ${frame.conversation} after ${frame.after} before ${frame.before}`
    case 'receipts':
      return `receipts ${frame.marks.map((mark) => `${mark.conversation} ${mark.delivered}/${mark.read}`).join(' ')}`
    case 'watermarks':
      return `watermarks ${frame.conversation} ${JSON.stringify(frame.mine ?? frame.others)}`
    case 'conversation':
      return `conversation ${frame.state.conversationId} head ${frame.state.head}`
    case 'call':
      return `call ${frame.operation}`
    case 'error':
      return `error ${frame.code}`
    case 'presence':
      return `presence ${frame.presence.userId} ${frame.presence.online ? 'online' : 'offline'}`
    default:
      return 'conversation' in frame ? `${frame.type} ${frame.conversation}` : frame.type
  }
}

/** What kind of thing the server said: its type, and what it tells by a field. */
export function kindOf(frame: ServerFrame): string {
  switch (frame.type) {
    case 'welcome':
      return frame.resumed ? 'welcome back' : 'welcome'
    case 'sent':
      return frame.repeat ? 'sent again' : 'sent'
    case 'range':
      return frame.related ? 'range with changes' : 'range'
    case 'entry':
      return `entry ${frame.entry.content.kind}`
    case 'result':
      return presencesIn(frame.body).length > 0 ? 'result with presence' : 'result'
    default:
      return frame.type
  }
}

/** By name. */
export function closeReason(code: number): string {
  const reason = Object.entries(closeCodes).find(([, known]) => known.code === code)
  return reason?.[0] ?? String(code)
}
