/**
 * Every call and every frame with input that nearly fits: the answer is one that the description promises, never a
 * bug of the server, and whoever else uses the server notices nothing. Seeds as in arbitraries.ts of the protocol.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  ClientFrame,
  decodeClientFrames,
  encodeClientFrame,
  errorCodes,
  MalformedFrame,
  type Packet,
} from '@kith/protocol'
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import fc from 'fast-check'
import {
  fitting,
  fuzz,
  hostileBytes,
  hostileJson,
  hostileLiterals,
} from '../../../protocol/test/arbitraries.ts'
import {
  type Device,
  makeGroup,
  newClientId,
  type Person,
  type Session,
  sendText,
  signUpAll,
} from '../flows/harness/person.ts'
import type { Socket } from '../flows/harness/socket.ts'
import { flows } from '../flows/harness/suite.ts'
import { expectPromised } from '../http/support.ts'
import { metricsOf } from './metrics.ts'

const names = Object.keys(operations) as OperationName[]
const notOverTheSocket: ReadonlySet<string> = new Set(['signup', 'login', 'events'])
/** What the server itself may answer to any call. */
const anywhere = ['bad_request', 'unauthenticated', 'rate_limited', 'overloaded', 'unavailable', 'too_large']
/** They hash a password. */
const slow: ReadonlySet<OperationName> = new Set<OperationName>([
  'signup',
  'login',
  'logout',
  'deleteMe',
  'changePassword',
])
/** What has two forms has more ways to go wrong. */
function runsFor(name: OperationName): number {
  if (slow.has(name)) return 10
  return 'anyOf' in operations[name].body ? 300 : 30
}
const sessionCodes = [4102, 4103]

function promisedCodes(name: OperationName): string[] {
  const { errors, actor } = operations[name] as Operation
  return [...anywhere, ...errors, ...(actor === undefined ? [] : ['forbidden'])]
}

flows('hostile input', (suite) => {
  let ann: Person
  let ben: Person
  let group: string
  /** Uses the server like anybody, all the while. */
  let witness: Session
  let ids: fc.Arbitrary<string>

  beforeAll(async () => {
    ;[ann, ben] = (await signUpAll(suite.server, 'ann', 'ben')) as [Person, Person]
    group = await makeGroup(ann, [ben])
    await sendText(ann, group, 'the first message')
    witness = await ben.connect()
    const known = [ann.userId, ben.userId, ben.deviceId, group]
    ids = fc.constantFrom(
      ...known,
      ann.userId,
      ann.userId,
      group,
      '1',
      '9199999999999999999',
      '1234567890123',
    )
  })

  afterAll(async () => {
    await witness.socket.settle()
    await witness.socket.close()
  })

  const inputOf = (schema: Operation['body']) => fc.constant(null).chain(() => fitting(schema, { id: ids }))
  /** Where a schema has two forms, also what is half one and half the other. */
  const mixed = (input: fc.Arbitrary<unknown>) =>
    fc
      .tuple(input, input, fc.option(fc.nat(5)))
      .map(([one, other, without]) =>
        Object.fromEntries(
          Object.entries(Object.assign({}, one, other)).filter((_, index) => index !== without),
        ),
      )

  describe('over HTTP', () => {
    for (const name of names) {
      test(`P7: ${name}`, async () => {
        const operation = operations[name] as Operation
        const hasBody = (operation.body as { type?: string }).type !== 'null'
        const bodies = hasBody
          ? fc.oneof(
              {
                weight: 4,
                arbitrary: hostileJson(mixed(inputOf(operation.body))).map((json) => Buffer.from(json)),
              },
              {
                weight: 1,
                arbitrary: inputOf(operation.body).map((fits) => Buffer.from(JSON.stringify(fits))),
              },
              {
                weight: 1,
                arbitrary: hostileBytes(
                  inputOf(operation.body).map((fits) => Buffer.from(JSON.stringify(fits))),
                ),
              },
            )
          : fc.constant(Buffer.alloc(0))
        await fc.assert(
          fc.asyncProperty(
            inputOf(operation.params),
            inputOf(operation.query),
            fc.array(fc.tuple(fc.nat(7), hostileText), { maxLength: 1 }),
            bodies,
            async (params, query, wrong, body) => {
              const path = pathOf(operation, params as Fields, query as Fields, wrong)
              const response = await fetch(suite.server.url + path, {
                method: operation.method,
                headers: { authorization: `Bearer ${(await deviceFor(name)).token}` },
                ...(hasBody ? { body: new Uint8Array(body) } : {}),
              })
              judge(name, response.status, await response.text(), path)
            },
          ),
          fuzz(runsFor(name)),
        )
        await witness.socket.settle()
      })
    }
  })

  describe('in call frames', () => {
    for (const name of names.filter((each) => !notOverTheSocket.has(each))) {
      test(`P7: ${name}`, async () => {
        const { params, query, body } = operations[name] as Operation
        const inputs = fc
          .tuple(...[params, query, body].map((part) => mixed(inputOf(part))))
          .map((parts) => Object.assign({}, ...parts))
        let session = await (await deviceFor(name)).connect({ subprotocol: 'kith.v1.json' })
        await fc.assert(
          fc.asyncProperty(hostileJson(inputs), async (input) => {
            if (session.socket.isClosed)
              session = await (await deviceFor(name)).connect({ subprotocol: 'kith.v1.json' })
            const answer = await callRaw(session.socket, name, input)
            if (typeof answer === 'number')
              return expect(name === 'logout' ? [4101, ...sessionCodes] : sessionCodes).toContain(answer)
            const { code, status, body } = answer as { code?: string; status?: number; body?: unknown }
            if (code === undefined) expectPromised(name, status!, body ?? null)
            else
              expect([input.slice(0, 500), promisedCodes(name)]).toEqual([
                input.slice(0, 500),
                expect.arrayContaining([code]),
              ])
          }),
          fuzz(runsFor(name)),
        )
        await session.socket.close()
        await witness.socket.settle()
      })
    }
  })

  /** Logging out uses a device up. */
  async function deviceFor(name: OperationName): Promise<Device> {
    return name === 'logout' ? ann.logIn() : ann
  }

  function judge(name: OperationName, status: number, text: string, path: string): void {
    if (status === 404 && text.includes('no such path')) return
    const body = text === '' ? null : JSON.parse(text)
    expectPromised(name, status, body)
    if (status >= 400)
      expect([path, promisedCodes(name)]).toEqual([path, expect.arrayContaining([body.error.code])])
  }

  /** The answer, or the code that the session was closed with. */
  async function callRaw(socket: Socket, operation: string, input: string): Promise<unknown> {
    const id = socket.newId()
    const answer = socket.answerTo(id).catch(() => undefined)
    socket.raw(`{"type":"call","id":${id},"operation":"${operation}","input":${input}}`)
    return (
      (await Promise.race([answer, socket.closed.then(({ code }) => code)])) ?? (await socket.closed).code
    )
  }

  test('P7: frames: each packet is answered at most once a frame, or ends its session, and nobody else’s', async () => {
    const before = await metricsOf(suite.server)
    const uuids = fc.constant(null).map(newClientId)
    const frame = fc
      .constant(null)
      .chain(() => fitting(ClientFrame, { id: ids, uuid: uuids }) as fc.Arbitrary<ClientFrame>)
      .filter(({ type }) => type !== 'hello')
    /** With how many frames each was sent: answers may come after that of the ping, so they are counted in all. */
    const sessions = new Map<string, { socket: Socket; framesSent: number }>()
    const counts = { answered: 0, ended: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.tuple(fc.constant('kith.v1.json' as const), hostileJson(frame) as fc.Arbitrary<Packet>),
          fc.tuple(
            fc.constant('kith.v1.msgpack' as const),
            hostileBytes(frame.map((value) => encodeClientFrame(value, 'kith.v1.msgpack') as Uint8Array)),
          ),
        ),
        async ([subprotocol, packet]) => {
          let session = sessions.get(subprotocol)
          if (!session || session.socket.isClosed) {
            session = { socket: (await ann.connect({ subprotocol })).socket, framesSent: 0 }
            sessions.set(subprotocol, session)
          }
          const { socket } = session
          session.framesSent += framesIn(packet)
          socket.raw(packet)
          const outcome = await settled(socket)
          const answers = socket.frames.filter((each) => 'id' in each && each.type !== 'pong')
          for (const answer of answers) if (answer.type === 'error') expect(answer.code).not.toBe('internal')
          expect(answers.length).toBeLessThanOrEqual(session.framesSent)
          if (outcome === 'ended') {
            expect([...sessionCodes, 4100]).toContain((await socket.closed).code)
            counts.ended++
          } else counts.answered++
        },
      ),
      fuzz(500),
    )
    for (const session of sessions.values()) await session.socket.close()
    await witness.socket.settle()
    expect(counts.answered).toBeGreaterThan(20)
    expect(counts.ended).toBeGreaterThan(20)
    const after = await metricsOf(suite.server)
    expect(after.kith_commit_queue_entries).toBe(0)
    expect(after.process_resident_memory_bytes! - before.process_resident_memory_bytes!).toBeLessThan(200e6)
  })
})

/** None of a packet that cannot be read is handled. */
function framesIn(packet: Packet): number {
  try {
    return decodeClientFrames(packet).length
  } catch (error) {
    if (error instanceof MalformedFrame) return 0
    throw error
  }
}

let markers = 0xf0000000

/** Everything before was handled, or the session is over. The id of the ping is none that a generated frame has. */
function settled(socket: Socket): Promise<'open' | 'ended'> {
  const id = ++markers
  const pong = socket.next('pong', (frame) => frame.id === id)
  if (!socket.isClosed) socket.send({ type: 'ping', id })
  return pong.then(
    () => 'open',
    () => 'ended',
  )
}

type Fields = Record<string, unknown>

const hostileText = fc.oneof(
  fc.constantFrom(...hostileLiterals.filter((literal) => literal.length < 2_000)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('%', '%2', '%zz', '%00', '%c3%28', '%ed%a0%80', '..%2f', '+', '&', '#'),
)

/** `wrong`: which of the parameters gets which text instead. */
function pathOf(operation: Operation, params: Fields, query: Fields, wrong: [number, string][]): string {
  const fields = [...Object.entries(params), ...Object.entries(query)].map(([name, value]) => [
    name,
    String(value),
  ])
  for (const [index, text] of wrong) if (fields.length > 0) fields[index % fields.length]![1] = text
  const texts = Object.fromEntries(fields) as Record<string, string>
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => escaped(texts[name]!) || '%20')
  const rest = Object.keys(query).map((name) => `${escaped(name)}=${escaped(texts[name]!)}`)
  return rest.length > 0 ? `${path}?${rest.join('&')}` : path
}

/** Also what `encodeURIComponent` does not take. What looks escaped already stays as it is. */
function escaped(text: string): string {
  if (/^(?:%|\.\.%)/.test(text)) return text
  return Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

test('every error code that a call promises is one of the protocol', () => {
  for (const name of names)
    for (const code of promisedCodes(name)) expect(Object.keys(errorCodes)).toContain(code)
})
