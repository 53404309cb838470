/** Pages of long conversations, from random places. */
import { Histogram } from '../../histogram.ts'
import { rounded } from '../../report.ts'
import { NotComparable, type PeerDriver } from '../drivers/driver.ts'
import { verify } from './device.ts'
import type { Job, JobResult } from './job.ts'
import { startMeasuring, tail } from './meter.ts'
import { openDevices } from './pairs.ts'
import { historyConversations, partnerOf } from './population.ts'
import { Traffic } from './traffic.ts'

export async function history(driver: PeerDriver, job: Job): Promise<JobResult> {
  const { readers, messages, pageSize, seconds } = job.settings as Record<string, number>
  const each = Math.floor(messages! / historyConversations)
  const traffic = new Traffic(job.firstCounter)
  const users = Array.from({ length: readers! }, (_, index) => 2 * (index % historyConversations))
  const devices = await openDevices(driver, users, traffic)
  const times = new Histogram()
  let [short, pages] = [0, 0]
  const finishMeasuring = startMeasuring(job.processIds, traffic, devices)
  const startedAt = performance.now()
  const end = startedAt + seconds! * 1000
  let place = 0x2545f491
  await Promise.all(
    devices.map(async ({ user, session }) => {
      while (performance.now() < end) {
        place = (Math.imul(place, 1_664_525) + 1_013_904_223) >>> 0
        const before = pageSize! + 1 + (place % (each - pageSize!))
        const at = performance.now()
        const got = await session.page(partnerOf(user), before, pageSize!)
        times.recordMs(performance.now() - at)
        pages++
        if (got !== pageSize) short++
      }
    }),
  )
  const interval = finishMeasuring()
  if (pages === 0) throw new NotComparable('no page was read')
  if (short > 0) throw new Error(`${short} of ${pages} pages were not full`)
  return {
    interval,
    pageMs: tail(times),
    figures: {
      messages: messages!,
      pagesPerSecond: rounded((pages * 1000) / (performance.now() - startedAt)),
      serverCpuMicrosPerPage: rounded((interval.serverCores * interval.seconds * 1e6) / pages),
    },
    verified: verify(traffic, devices, true),
  }
}
