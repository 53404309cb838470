/** Fills the stream with a history: many publications under way, counted by their acknowledgements. */
import type { Address } from '../drivers/driver.ts'
import { Link } from '../drivers/link.ts'
import { textOf } from '../drivers/message-text.ts'
import { historySubject } from '../drivers/nats.ts'
import { readNats } from '../drivers/nats-protocol.ts'
import { historyConversations } from '../generator/population.ts'

const atOnce = 2_000
const textBytes = 100

export function seedNats(address: Address, messages: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const text = Buffer.from(`earlier ${Buffer.from(textOf(textBytes)).toString().slice(8)}`)
    const lines = Array.from({ length: historyConversations }, (_, pair) =>
      Buffer.concat([
        Buffer.from(`PUB ${historySubject(2 * pair, 2 * pair + 1)} _S.1 ${text.length}\r\n`),
        text,
        Buffer.from('\r\n'),
      ]),
    )
    let [sent, acknowledged] = [0, 0]
    let rest: Uint8Array | undefined
    const publish = () => {
      const batch: Uint8Array[] = []
      while (sent < messages && sent - acknowledged < atOnce) batch.push(lines[sent++ % lines.length]!)
      if (batch.length > 0) link.write(Buffer.concat(batch))
    }
    const taker = {
      onMsg() {
        acknowledged++
      },
      onLine(line: string) {
        if (line.startsWith('-ERR')) reject(new Error(line))
      },
    }
    const link = new Link({
      received(chunk) {
        rest = readNats(rest ? Buffer.concat([rest, chunk]) : chunk, taker)
        publish()
        if (acknowledged < messages) return
        link.drop()
        resolve()
      },
      ended: (reason) => reject(new Error(reason)),
    })
    link
      .connect(address)
      .then(() => {
        link.writeText('CONNECT {"verbose":false,"echo":false}\r\nSUB _S.* 1\r\n')
        publish()
      })
      .catch(reject)
  })
}
