/** People written straight into a data folder that no server uses: a thousand sign-ups would cost a minute of hashing. */

import type { DirectoryPort } from '../../../src/ports/directory.ts'
import type { Runtime } from '../../../src/ports/runtime.ts'
import { realRuntime } from '../../../src/runtime/real.ts'
import { deviceTokens } from '../../../src/security/tokens.ts'
import { openSqliteStore } from '../../../src/store/sqlite/index.ts'
import { createLogger } from '../../../src/telemetry/logger.ts'

export type Seeded = { userId: string; deviceId: string; token: string }

export async function seedPeople(folder: string, count: number): Promise<Seeded[]> {
  const runtime = realRuntime(createLogger('error'))
  const { directory, close } = await openSqliteStore({ folder, runtime })
  const people = await seedInto(directory, runtime, count)
  await close()
  return people
}

export async function seedInto(directory: DirectoryPort, runtime: Runtime, count: number): Promise<Seeded[]> {
  const tokens = deviceTokens(directory, runtime.random)
  const people = Array.from({ length: count }, (_, n) => ({
    userId: String(1_000_000 + n),
    deviceId: String(2_000_000 + n),
    ...tokens.issue(),
  }))
  const now = runtime.clock.now()
  await Promise.all(
    people.map(({ userId, deviceId, hash }, n) => {
      const user = {
        userId,
        handle: `seeded_${n}`,
        name: `Seeded ${n}`,
        bio: '',
        picture: '',
        readReceipts: true,
        lastSeenShared: true,
        lastSeen: 0,
        createdAt: now,
        deleted: false,
      }
      return directory.createUser(user, '', {
        deviceId,
        userId,
        name: '',
        createdAt: now,
        lastSeen: 0,
        tokenHash: hash,
      })
    }),
  )
  return people.map(({ userId, deviceId, token }) => ({ userId, deviceId, token }))
}
