/** One WebSocket that speaks the protocol: keeps every frame in the order it came, and waits without sleeping. */
import {
  type ClientFrame,
  ClientShortForms,
  decodeServerFrames,
  type ErrorAnswer,
  encodeClientFrame,
  type ServerFrame,
  type Subprotocol,
  type SyncEvent,
} from '@kith/protocol'

export type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>
type WithoutId<F> = F extends { id: number } ? Omit<F, 'id'> : never
export type Request = WithoutId<ClientFrame>
type Waiting = {
  matches(frame: ServerFrame): boolean
  resolve(frame: ServerFrame): void
  reject(e: Error): void
}

const answerTypes = new Set<ServerFrame['type']>(['sent', 'done', 'range', 'pong', 'result', 'error'])
const waitMsMax = 15_000

export class Socket {
  readonly #socket: WebSocket
  readonly subprotocol: Subprotocol
  /** What came, before short forms were read as what they stand for. */
  readonly came: ServerFrame['type'][] = []
  /** Everything that came, in order. */
  readonly frames: ServerFrame[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  #claimed = new Set<ServerFrame>()
  #waiting: Waiting[] = []
  readonly #shortForms = new ClientShortForms()
  #lastId = 0
  #beaten: (() => void) | undefined
  isClosed = false

  private constructor(socket: WebSocket, subprotocol: Subprotocol) {
    this.#socket = socket
    this.subprotocol = subprotocol
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => {
      const packet = typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer)
      if (packet.length === 0) this.#beaten?.()
      else
        for (const frame of decodeServerFrames(packet)) {
          this.came.push(frame.type)
          this.#received(this.#shortForms.expand(frame))
        }
    })
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => {
        this.isClosed = true
        for (const { reject } of this.#waiting) reject(new Error(`closed with ${code} ${reason}`))
        this.#waiting = []
        resolve({ code, reason })
      })
    })
  }

  static async open(url: string, subprotocol: Subprotocol = 'kith.v1.msgpack'): Promise<Socket> {
    const socket = new WebSocket(url, subprotocol)
    const opened = new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve())
      socket.addEventListener('close', ({ code }) => reject(new Error(`not opened: ${code}`)))
    })
    const client = new Socket(socket, subprotocol)
    await opened
    return client
  }

  #received(frame: ServerFrame): void {
    this.frames.push(frame)
    const index = this.#waiting.findIndex(({ matches }) => matches(frame))
    if (index < 0) return
    const [waiting] = this.#waiting.splice(index, 1)
    this.#claimed.add(frame)
    waiting!.resolve(frame)
  }

  /** The first frame of a type that nobody waited for yet, now or later. */
  next<T extends ServerFrame['type']>(
    type: T,
    accepts: (frame: FrameOf<T>) => boolean = () => true,
  ): Promise<FrameOf<T>> {
    const matches = (frame: ServerFrame) => frame.type === type && accepts(frame as FrameOf<T>)
    return this.#wait(matches, type) as Promise<FrameOf<T>>
  }

  #wait(matches: (frame: ServerFrame) => boolean, what: string): Promise<ServerFrame> {
    const found = this.frames.find((frame) => !this.#claimed.has(frame) && matches(frame))
    if (found) {
      this.#claimed.add(found)
      return Promise.resolve(found)
    }
    if (this.isClosed) return Promise.reject(new Error(`closed; no ${what} came`))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((waiting) => waiting !== own)
        const seen = JSON.stringify(this.frames.slice(-5)).slice(0, 2_000)
        reject(new Error(`no ${what} came; the last frames: ${seen}`))
      }, waitMsMax)
      const own: Waiting = {
        matches,
        resolve(frame) {
          clearTimeout(timer)
          resolve(frame)
        },
        reject(error) {
          clearTimeout(timer)
          reject(error)
        },
      }
      this.#waiting.push(own)
    })
  }

  send(frame: ClientFrame): void {
    this.raw(encodeClientFrame(this.#shortForms.shorten(frame), this.subprotocol))
  }

  raw(packet: string | Uint8Array): void {
    this.#socket.send(packet as Uint8Array<ArrayBuffer>)
  }

  /** Several frames in one WebSocket message. */
  sendTogether(frames: ClientFrame[]): void {
    if (this.subprotocol === 'kith.v1.json')
      return this.raw(frames.map((frame) => JSON.stringify(frame)).join('\n'))
    this.raw(Buffer.concat(frames.map((frame) => encodeClientFrame(frame, this.subprotocol) as Uint8Array)))
  }

  /** Gives a sign of life; resolves when the server answers it with an empty message. */
  beat(): Promise<void> {
    this.raw(this.subprotocol === 'kith.v1.json' ? '' : new Uint8Array(0))
    return new Promise((resolve) => {
      this.#beaten = resolve
    })
  }

  newId(): number {
    return ++this.#lastId
  }

  /** Sends a request and waits for its one answer. */
  async request(request: Request): Promise<ServerFrame> {
    const id = this.newId()
    const answer = this.answerTo(id)
    this.send({ ...request, id } as ClientFrame)
    return await answer
  }

  answerTo(id: number): Promise<ServerFrame> {
    return this.#wait(
      (frame) => answerTypes.has(frame.type) && (frame as { id?: number }).id === id,
      'answer',
    )
  }

  async expectAnswer<T extends ServerFrame['type']>(type: T, request: Request): Promise<FrameOf<T>> {
    const answer = await this.request(request)
    if (answer.type !== type) throw new Error(`expected ${type}, got ${JSON.stringify(answer)}`)
    return answer as FrameOf<T>
  }

  refused(request: Request): Promise<ErrorAnswer> {
    return this.expectAnswer('error', request)
  }

  /** Everything that the server had for this session before now has come when this resolves. */
  async settle(): Promise<FrameOf<'pong'>> {
    return await this.expectAnswer('pong', { type: 'ping' })
  }

  events<T extends SyncEvent['type']>(type: T): FrameOf<T>[] {
    return this.frames.filter((frame) => frame.type === type) as FrameOf<T>[]
  }

  close(): Promise<unknown> {
    this.#socket.close()
    return this.closed
  }
}
