/**
 * What a soak must show of the server besides its promises: memory, descriptors and the event loop do not get away.
 * The limits are wide, because a soak runs for hours on machines that do other work: what passes them is a defect.
 */
export type SoakFigures = {
  /** Of the longest life, without its first minutes. */
  memory: { megabytesPerHour?: number; overMinutes: number }
  /** Descriptors that belong to no connection, in the same life: how many more at its end than at its beginning. */
  descriptorGrowth?: number
  loopDelayMs: { p50?: number; p99?: number }
}

/** A leak of a hundred bytes a message, at 300 messages a second. */
const megabytesPerHourMax = 100
/** Over less, the garbage collector makes the slope. */
const slopeMinutesMin = 20
const descriptorGrowthMax = 16
const loopDelayMsMax = { p50: 50, p99: 1_000 }

/** What is over its limit, in words; what could not be read is not judged. */
export function overLimits({ memory, descriptorGrowth = 0, loopDelayMs }: SoakFigures): string[] {
  const { megabytesPerHour = 0, overMinutes } = memory
  const { p50 = 0, p99 = 0 } = loopDelayMs
  const found: string[] = []
  if (overMinutes >= slopeMinutesMin && megabytesPerHour > megabytesPerHourMax)
    found.push(`memory grows by ${megabytesPerHour} MB an hour, limit ${megabytesPerHourMax}`)
  if (descriptorGrowth > descriptorGrowthMax)
    found.push(`${descriptorGrowth} descriptors more than at first, limit ${descriptorGrowthMax}`)
  if (p50 > loopDelayMsMax.p50)
    found.push(`half of the time the event loop is late by up to ${p50} ms, limit ${loopDelayMsMax.p50}`)
  if (p99 > loopDelayMsMax.p99)
    found.push(`the event loop is late by up to ${p99} ms at p99, limit ${loopDelayMsMax.p99}`)
  return found
}
