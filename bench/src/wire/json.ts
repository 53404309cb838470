/** `kith.v1.json` for the generator: for comparison, so plain and not tuned. */
import {
  type Content,
  decodeServerFrames,
  encodeClientFrame,
  type ServerFrame,
  uuidText,
  wireRevision,
} from '@kith/protocol'
import type { Dialect, FrameSink, SendTemplate } from './dialect.ts'
import { clientMessage, opcode } from './outgoing.ts'
import { counterDigits, fillerText, readCounter, writeClientId } from './text.ts'

const protocol = 'kith.v1.json'
const wanted = new Set<ServerFrame['type']>(['welcome', 'caught-up', 'error', 'cursor'])
const encoder = new TextEncoder()
const decoder = new TextDecoder()
const clientIdBytes = new Uint8Array(16)

function message(frame: Parameters<typeof encodeClientFrame>[0]): Uint8Array {
  return clientMessage(opcode.text, encoder.encode(encodeClientFrame(frame, protocol) as string))
}

function sendTemplate(conversation: string, textBytes: number): SendTemplate {
  const filler = fillerText(textBytes).slice(counterDigits)
  return {
    conversation,
    append(out, id, counter, unixMs, again) {
      writeClientId(clientIdBytes, 0, unixMs, counter)
      const text = counter.toString(16).padStart(counterDigits, '0') + filler
      const clientId = uuidText(clientIdBytes)
      const content = { kind: 'text', text } as const
      out.append(
        message(
          again
            ? { type: 'more', id, clientId, content }
            : { type: 'send', id, conversation, clientId, content },
        ),
      )
    },
  }
}

function counterIn(content: Content): number {
  return content.kind === 'text' ? readCounter(encoder.encode(content.text.slice(0, counterDigits)), 0) : -1
}

function lowBits(id: string): number {
  return Number(BigInt.asUintN(32, BigInt(id)))
}

function dispatch(frame: ServerFrame, sink: FrameSink): void {
  if (frame.type === 'sent') sink.onSent(frame.id, frame.seq)
  else if (frame.type === 'entry') {
    const { conversation, entry } = frame
    sink.onEntry(entry.seq, counterIn(entry.content), lowBits(conversation))
  } else if (wanted.has(frame.type)) sink.onFrame(frame)
  else sink.onOther()
}

export const jsonDialect: Dialect = {
  subprotocol: protocol,
  hello: (token, cursor) => message({ type: 'hello', token, cursor, revision: wireRevision }),
  beat: () => clientMessage(opcode.text, new Uint8Array(0)),
  sendTemplate,
  delivered(out, id, conversation, delivered, again) {
    const marks = [{ conversation, delivered }]
    out.append(message(again ? { type: 'mark', id, delivered } : { type: 'receipts', id, marks }))
  },
  read(bytes, from, to, sink) {
    for (const frame of decodeServerFrames(decoder.decode(bytes.subarray(from, to)))) dispatch(frame, sink)
  },
}
