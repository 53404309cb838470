/** The AsyncAPI 3.0 document of the WebSocket, made from the frame schemas. */
import type { TSchema } from 'typebox'
import { subprotocols } from '../codec/frames.ts'
import { closeCodes } from '../codes.ts'
import { ClientFrame, ServerFrame } from '../frames/index.ts'
import { wireRevision } from '../wire-revision.ts'
import { type Json, namedSchemas, schemaJson } from './schemas.ts'

type Frame = TSchema & { tag: number; description?: string; properties: { type: { const: string } } }

const clientFrames = ClientFrame.anyOf as unknown as Frame[]
const serverFrames = ServerFrame.anyOf as unknown as Frame[]

export function asyncApiDocument(): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Kith',
      version: `1.${wireRevision}`,
      description: overview(),
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      socket: {
        address: '/v1/socket',
        description: 'One WebSocket of a device.',
        messages: Object.fromEntries(
          [...clientFrames, ...serverFrames].map((frame) => [
            nameOf(frame),
            ref(`components/messages/${nameOf(frame)}`),
          ]),
        ),
      },
    },
    operations: {
      clientSends: operation('receive', clientFrames, 'What a client may send.'),
      serverSends: operation('send', serverFrames, 'What the server sends: answers to requests, and events.'),
    },
    components: {
      messages: Object.fromEntries(
        [...clientFrames, ...serverFrames].map((frame) => [nameOf(frame), message(frame)]),
      ),
      schemas: namedSchemas(),
    },
  }
}

function overview(): string {
  const codes = Object.values(closeCodes).map(({ code, retry, means }) => `- ${code} (${retry}): ${means}`)
  return [
    `Subprotocols: ${subprotocols.join(', ')}. In kith.v1.json a WebSocket message is one frame a line. In`,
    'kith.v1.msgpack frames follow each other; a frame is the array [x-kith-tag, …properties in schema order], ids',
    'are 64-bit integers and UUIDs 16 bytes. The first frame is `hello`.',
    '',
    'An empty message is a sign of life. A client owes one when it said or heard nothing for `pingEveryMs` of the',
    '`welcome`; the server answers with `cursor` when there is a newer one, otherwise with an empty message. Any other',
    'message is a sign of life too.',
    '',
    'Close codes:',
    ...codes,
  ].join('\n')
}

function nameOf(frame: Frame): string {
  return frame.properties.type.const
}

function ref(path: string): Json {
  return { $ref: `#/${path}` }
}

function message(frame: Frame): Json {
  return { name: nameOf(frame), summary: frame.description ?? '', payload: schemaJson(frame) }
}

/** `receive` and `send` are seen from the server, whose document this is. */
function operation(action: 'send' | 'receive', frames: readonly Frame[], summary: string): Json {
  const messages = frames.map((frame) => ref(`channels/socket/messages/${nameOf(frame)}`))
  return { action, channel: ref('channels/socket'), summary, messages }
}
