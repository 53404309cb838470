/**
 * Argon2id with the OWASP parameters, in PHC string form. The platform computes it on its own threads; this module
 * owns how many run at once and how many may wait, so a burst of log-ins takes neither the memory nor the threads
 * that the rest of the server needs. Never keeps a password longer than its computation.
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import type { Random } from '../ports/runtime.ts'
import type { Passwords } from '../services.ts'
import { Overloaded } from './overloaded.ts'

/** https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html, Argon2id */
const parameters = { memoryKiB: 19_456, passes: 2, parallelism: 1 } as const
const saltBytes = 16
const tagBytes = 32
/** A log-in takes 19 MiB while it is computed and a fraction of a second of one processor. */
const queueLimits = { runningMax: 2, waitingMax: 256 }
const retryAfterMs = 2_000

type Parsed = { memoryKiB: number; passes: number; parallelism: number; salt: Buffer; tag: Buffer }

function compute(
  password: string,
  { memoryKiB, passes, parallelism, salt, tag }: Omit<Parsed, 'tag'> & { tag: { length: number } },
) {
  return new Promise<Buffer>((resolve, reject) => {
    const input = {
      message: password.normalize('NFKC'),
      nonce: salt,
      parallelism,
      tagLength: tag.length,
      memory: memoryKiB,
      passes,
    }
    argon2('argon2id', input, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}

function format(salt: Uint8Array, tag: Uint8Array): string {
  const { memoryKiB, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function parse(hash: string): Parsed {
  const [, memory, passes, parallelism, salt, tag] = phc.exec(hash) ?? []
  if (salt === undefined || tag === undefined) throw new Error('a stored password hash is not readable')
  return {
    memoryKiB: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

export function argon2Passwords(random: Random, { runningMax, waitingMax } = queueLimits): Passwords {
  let running = 0
  const waiting: (() => void)[] = []
  /** What an unknown user's password is compared with: the same work, and never equal. */
  const nobody: Parsed = {
    ...parameters,
    salt: Buffer.from(random.bytes(saltBytes)),
    tag: Buffer.from(random.bytes(tagBytes)),
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= runningMax) {
      if (waiting.length >= waitingMax) throw new Overloaded('too many log-ins at once', retryAfterMs)
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  return {
    async hash(password) {
      const salt = Buffer.from(random.bytes(saltBytes))
      const tag = await inTurn(() => compute(password, { ...parameters, salt, tag: { length: tagBytes } }))
      return format(salt, tag)
    },
    async verify(password, hash) {
      const expected = hash === undefined ? nobody : parse(hash)
      const tag = await inTurn(() => compute(password, expected))
      return timingSafeEqual(tag, expected.tag) && hash !== undefined
    },
  }
}
