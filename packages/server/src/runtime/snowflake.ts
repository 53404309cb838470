/**
 * Snowflakes: 64-bit ids of users, devices and conversations, unique across nodes without asking anybody.
 * 41 bits of milliseconds since 2026-01-01, 10 bits of node, 12 bits of sequence.
 *
 * Owns the last time and sequence it gave out. Every id is greater than the one before, also when the clock goes
 * back or more than 4,096 ids fall into one millisecond: then it runs ahead of the clock. Never gives out 0.
 */
import type { Clock } from '../ports/runtime.ts'

export const snowflakeEpochMs = Date.UTC(2026, 0, 1)
const nodeNumberMax = 1023
const sequenceMax = 4095

export function snowflakes(clock: Clock, nodeNumber: number): () => string {
  if (!Number.isInteger(nodeNumber) || nodeNumber < 0 || nodeNumber > nodeNumberMax) {
    throw new RangeError(`a node number is from 0 to ${nodeNumberMax}`)
  }
  let lastMs = 0
  let sequence = 0
  return () => {
    const ms = Math.max(clock.now() - snowflakeEpochMs, 1)
    if (ms > lastMs) {
      lastMs = ms
      sequence = 0
    } else if (sequence < sequenceMax) sequence++
    else {
      lastMs++
      sequence = 0
    }
    return ((BigInt(lastMs) << 22n) | (BigInt(nodeNumber) << 12n) | BigInt(sequence)).toString()
  }
}

/** When an id was made, in Unix milliseconds. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + snowflakeEpochMs
}
