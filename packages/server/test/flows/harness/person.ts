/** A user of the server under test, with as many devices as a test wants. */
import { randomBytes } from 'node:crypto'
import { type Content, type SendContent, type Subprotocol, uuidV7 } from '@kith/protocol'
import type { OperationName } from '@kith/protocol/operations'
import {
  asBody,
  asRefused,
  type BodyOf,
  callOperation,
  type Input,
  type Refused,
  type Reply,
} from './http.ts'
import type { ServerProcess } from './server.ts'
import { type FrameOf, type Request, Socket } from './socket.ts'

export const password = 'correct horse'
let people = 0

export function newClientId(): string {
  return uuidV7(Date.now(), randomBytes(10))
}

/** One log-in: a token, and what can be done with it over HTTP and over sockets. */
export class Device {
  readonly server: ServerProcess
  readonly userId: string
  readonly deviceId: string
  readonly token: string

  constructor(server: ServerProcess, login: { userId: string; deviceId: string; token: string }) {
    this.server = server
    this.userId = login.userId
    this.deviceId = login.deviceId
    this.token = login.token
  }

  reply(name: OperationName, input: Input = {}): Promise<Reply> {
    return callOperation(this.server.url, name, input, this.token)
  }

  async call<N extends OperationName>(name: N, input: Input = {}): Promise<BodyOf<N>> {
    return asBody(name, await this.reply(name, input))
  }

  async refused(name: OperationName, input: Input = {}): Promise<Refused> {
    return asRefused(await this.reply(name, input))
  }

  /** A live session that has caught up. */
  async connect(options: { cursor?: string; subprotocol?: Subprotocol } = {}): Promise<Session> {
    const session = await this.greet(options)
    await session.socket.next('caught-up')
    return session
  }

  /** A session that has said hello; what follows the welcome is still on its way. */
  async greet({
    cursor,
    subprotocol,
  }: {
    cursor?: string
    subprotocol?: Subprotocol
  } = {}): Promise<Session> {
    const socket = await Socket.open(this.server.socketUrl, subprotocol)
    socket.send({ type: 'hello', token: this.token, ...(cursor === undefined ? {} : { cursor }) })
    const welcome = await socket.next('welcome')
    return new Session(this, socket, welcome)
  }
}

export class Session {
  readonly device: Device
  readonly socket: Socket
  readonly welcome: FrameOf<'welcome'>

  constructor(device: Device, socket: Socket, welcome: FrameOf<'welcome'>) {
    this.device = device
    this.socket = socket
    this.welcome = welcome
  }

  append(
    conversation: string,
    content: SendContent,
    clientId: string = newClientId(),
  ): Promise<FrameOf<'sent'>> {
    return this.socket.expectAnswer('sent', { type: 'send', conversation, clientId, content })
  }

  text(conversation: string, text: string, clientId?: string): Promise<FrameOf<'sent'>> {
    return this.append(conversation, { kind: 'text', text }, clientId)
  }

  mark(conversation: string, marks: { delivered?: number; read?: number }): Promise<FrameOf<'done'>> {
    return this.socket.expectAnswer('done', { type: 'receipts', marks: [{ conversation, ...marks }] })
  }

  range(
    conversation: string,
    range: Omit<Extract<Request, { type: 'fetch' }>, 'type' | 'conversation'> = {},
  ) {
    return this.socket.expectAnswer('range', { type: 'fetch', conversation, ...range })
  }

  typing(conversation: string, on: boolean): void {
    this.socket.send({ type: 'typing', conversation, on })
  }

  /** The live or caught-up entry with this seq. */
  entry(conversation: string, seq: number): Promise<FrameOf<'entry'>> {
    return this.socket.next(
      'entry',
      (event) => event.conversation === conversation && event.entry.seq === seq,
    )
  }

  entries(conversation: string): { seq: number; content: Content }[] {
    return this.socket
      .events('entry')
      .filter((event) => event.conversation === conversation)
      .map(({ entry }) => ({ seq: entry.seq, content: entry.content }))
  }

  /** Ends it and waits until the server has seen that: its cursor covers everything that came before. */
  async disconnect(): Promise<string> {
    const { cursor } = await this.socket.settle()
    await this.socket.close()
    return cursor
  }
}

/** A new account; its first device is the person itself. */
export class Person extends Device {
  readonly handle: string
  name: string

  private constructor(server: ServerProcess, login: BodyOf<'signup'>, handle: string, name: string) {
    super(server, login)
    this.handle = handle
    this.name = name
  }

  static async signUp(server: ServerProcess, called = 'somebody'): Promise<Person> {
    const handle = `${called}_${++people}`
    const name = `${called[0]!.toUpperCase()}${called.slice(1)}`
    const reply = await callOperation(server.url, 'signup', { handle, password, name })
    return new Person(server, asBody('signup', reply), handle, name)
  }

  async logIn(deviceName = 'another device'): Promise<Device> {
    const reply = await callOperation(this.server.url, 'login', { handle: this.handle, password, deviceName })
    return new Device(this.server, asBody('login', reply))
  }
}

export function signUpAll(server: ServerProcess, ...names: string[]): Promise<Person[]> {
  return Promise.all(names.map((name) => Person.signUp(server, name)))
}

/** Two strangers no more. */
export async function befriend(one: Device, other: Device): Promise<void> {
  await one.call('requestFriend', { userId: other.userId })
  await other.call('acceptFriend', { userId: one.userId })
}

export async function openDirect(one: Device, other: Device): Promise<string> {
  const body = await one.call('createConversation', { user1: one.userId, user2: other.userId })
  return body.conversationId
}

/** Two friends and their conversation. */
export async function pair(server: ServerProcess): Promise<{ ann: Person; ben: Person; direct: string }> {
  const [ann, ben] = (await signUpAll(server, 'ann', 'ben')) as [Person, Person]
  await befriend(ann, ben)
  return { ann, ben, direct: await openDirect(ann, ben) }
}

/** Friends with a live session each. */
export async function talkingPair(server: ServerProcess) {
  const { ann, ben, direct } = await pair(server)
  const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect({ subprotocol: 'kith.v1.json' })])
  return { ann, ben, direct, atAnn, atBen }
}

export function asText(text: string): SendContent {
  return { kind: 'text', text }
}

export async function makeGroup(owner: Device, members: Device[], more: Input = {}): Promise<string> {
  const input = { title: 'A group', members: members.map(({ userId }) => userId), ...more }
  return (await owner.call('createConversation', input)).conversationId
}

export async function sendText(
  device: Device,
  id: string,
  message: string,
  more: Input = {},
): Promise<number> {
  const input = { id, message, clientMessageId: newClientId(), ...more }
  return (await device.call('sendToConversation', input)).seq
}
