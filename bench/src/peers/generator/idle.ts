/** Sessions that are there and say nothing: what each costs the server in memory. */
import { rounded } from '../../report.ts'
import { NotComparable, type PeerDriver } from '../drivers/driver.ts'
import { verify } from './device.ts'
import type { Job, JobResult } from './job.ts'
import { pause, serverBytes } from './meter.ts'
import { openDevices, upTo } from './pairs.ts'
import { Traffic } from './traffic.ts'

/** Until the memory stays within half a percent for three seconds. */
async function settledBytes(roots: readonly number[], secondsMax: number): Promise<number> {
  const seen = [serverBytes(roots)]
  for (let second = 0; second < secondsMax; second++) {
    await pause(1000)
    seen.push(serverBytes(roots))
    const recent = seen.slice(-4)
    if (recent.length === 4 && Math.max(...recent) < Math.min(...recent) * 1.005) break
  }
  return seen.at(-1)!
}

export async function idle(driver: PeerDriver, job: Job): Promise<JobResult> {
  if (job.processIds.length === 0) throw new NotComparable('its memory cannot be seen from here')
  const { sessions, settleSecondsMax } = job.settings as Record<string, number>
  const traffic = new Traffic(job.firstCounter)
  const emptyBytes = await settledBytes(job.processIds, settleSecondsMax!)
  const devices = await openDevices(driver, upTo(sessions!), traffic)
  const fullBytes = await settledBytes(job.processIds, settleSecondsMax!)
  return {
    figures: {
      sessions: sessions!,
      emptyBytes,
      fullBytes,
      bytesPerSession: rounded((fullBytes - emptyBytes) / sessions!),
      wholeBytesPerSession: rounded(fullBytes / sessions!),
    },
    verified: verify(traffic, devices, true),
  }
}
