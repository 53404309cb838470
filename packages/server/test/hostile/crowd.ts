/**
 * A crowd of connections that say nothing, in a process of its own because open files are counted by process. Opens
 * them a few at a time, tells on standard output how they fared, and ends when the server has ended the last of them.
 */
import { connect } from 'node:net'

export type Crowd = { kind: 'webSockets' | 'silent'; port: number; count: number }
/**
 * `settled`: each was let in or refused. `over`: the server has ended all of them. `cut` are those among the ended that
 * had been let in: where gathering takes long, they have made room for others.
 */
export type CrowdReport = {
  event: 'settled' | 'over'
  admitted: number
  refused: number
  ended: number
  cut: number
}

const atOnce = 100
const upgrade = [
  'GET /v1/socket HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: kith.v1.msgpack',
  '\r\n',
].join('\r\n')

async function gather({ kind, port, count }: Crowd): Promise<void> {
  const report = { admitted: 0, refused: 0, ended: 0, cut: 0 }
  const tell = (event: CrowdReport['event']) => console.log(JSON.stringify({ event, ...report }))
  const over = Promise.withResolvers<void>()

  /** Resolves when it was let in or refused. */
  function open(): Promise<void> {
    return new Promise((resolve) => {
      let isIn = false
      const answered = (letIn: boolean) => {
        isIn = letIn
        report[letIn ? 'admitted' : 'refused']++
        resolve()
      }
      const socket = connect(port, '127.0.0.1', () => {
        if (kind === 'webSockets') socket.write(upgrade)
        else answered(true)
      })
      if (kind === 'webSockets')
        socket.once('data', (head) => answered(head.toString('latin1').startsWith('HTTP/1.1 101')))
      socket.on('data', () => undefined)
      // A reset is one of the ways to be ended; `close` follows.
      socket.on('error', () => resolve())
      socket.on('close', () => {
        resolve()
        if (isIn) report.cut++
        if (++report.ended === count) over.resolve()
      })
    })
  }

  let left = count
  const line = async () => {
    while (left-- > 0) await open()
  }
  await Promise.all(Array.from({ length: atOnce }, line))
  // Whoever made room for the last one was ended before it was let in, and is known to be a turn later at most.
  await new Promise((resolve) => setImmediate(resolve))
  tell('settled')
  await over.promise
  tell('over')
}

if (import.meta.main) await gather(JSON.parse(process.argv[2]!) as Crowd)
