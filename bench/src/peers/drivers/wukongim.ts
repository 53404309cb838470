/**
 * WuKongIM over its WebSocket with JSON-RPC 2.0. Only what a connection can do: groups, history and what was missed
 * go through another, trusted HTTP interface there, and so are left out.
 */
import { type Address, NotComparable, type PeerDriver, type PeerSession, type Target } from './driver.ts'
import { counterOf, counterText, numberedText } from './texts.ts'
import { WebSocketSession } from './web-socket-session.ts'

const direct = 1
const webDevice = 1
const success = 1

type Frame = {
  id?: string
  method?: string
  result?: { reasonCode?: number }
  error?: { code: number; message: string }
  params?: { messageId: string; messageSeq: number; payload: string; fromUid: string }
}

class WukongimSession extends WebSocketSession implements PeerSession {
  async open(): Promise<void> {
    await this.socket.connect(this.address, '/')
    const uid = `u${this.user}`
    const params = { uid, token: uid, deviceId: uid, deviceFlag: webDevice, clientTimestamp: Date.now() }
    await this.#request('connect', params)
  }

  resume(): Promise<void> {
    throw new NotComparable('missed messages need its HTTP interface')
  }

  send(target: Target, counter: number, textBytes: number): void {
    if (target.kind === 'group') throw new NotComparable('groups need its HTTP interface')
    const payload = Buffer.from(numberedText(counter, textBytes)).toString('base64')
    const id = counterText(counter)
    const params = { clientMsgNo: id, channelId: `u${target.index}`, channelType: direct, payload }
    this.socket.append(JSON.stringify({ jsonrpc: '2.0', id, method: 'send', params }))
  }

  async keepAlive(): Promise<void> {
    await this.#request('ping', {})
  }

  join(): Promise<void> {
    throw new NotComparable('groups need its HTTP interface')
  }

  page(): Promise<number> {
    throw new NotComparable('history needs its HTTP interface')
  }

  onText(text: string): void {
    const frame = JSON.parse(text) as Frame
    if (frame.method === 'recv' && frame.params) this.#received(frame.params)
    else if (frame.id !== undefined) this.#answer(frame.id, frame)
  }

  #received({ messageId, messageSeq, payload }: NonNullable<Frame['params']>): void {
    this.socket.append(
      JSON.stringify({ jsonrpc: '2.0', method: 'recvack', params: { messageId, messageSeq } }),
    )
    const counter = counterOf(Buffer.from(payload, 'base64').toString('latin1'))
    if (counter >= 0) this.events.delivered(counter)
  }

  #answer(id: string, { error, result }: Frame): void {
    const reason = error
      ? error.message
      : (result?.reasonCode ?? success) === success
        ? ''
        : `reason ${result?.reasonCode}`
    const counter = counterOf(id)
    if (counter < 0) {
      if (reason === '') this.waiting.settle(id, '')
      else this.waiting.refuse(id, `WuKongIM: ${id}: ${reason}`)
    } else if (reason === '') this.events.answered(counter)
    else this.events.failed(reason)
  }

  async #request(method: string, params: object): Promise<void> {
    const answer = this.waiting.for(method)
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id: method, method, params }))
    await answer
  }
}

export function wukongimDriver(address: Address): PeerDriver {
  return {
    answer: '`send` result',
    // The interval of its client SDKs.
    keepAliveSeconds: 60,
    session: (user, events) => new WukongimSession(address, user, events),
  }
}
