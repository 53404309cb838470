/**
 * The disk alone: messages that are due at a fixed rate are written to a file and synced, everything that is due in
 * one write, and nothing else happens. The file has its size beforehand and is written from its beginning again, as
 * the log of a database is: a file that grows takes longer. What a server that answers after the disk can come near to.
 */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Histogram } from '../histogram.ts'
import { type Tail, tail } from './generator/meter.ts'

export type DiskFigures = { rate: number; batches: number; ms: Tail }

/** A text of 100 bytes with what a server must store beside it: who, when, which. */
const messageBytes = 150
const fileBytes = 16 * 1024 * 1024
/** As in the generator's open loop: what became due since is sent at the next tick. */
const tickMs = 1

/** @param folder on the disk that the servers store on */
export async function diskAlone(folder: string, rate: number, seconds: number): Promise<DiskFigures> {
  const path = join(folder, 'disk-alone')
  const file = openSync(path, 'wx')
  try {
    writeSync(file, new Uint8Array(fileBytes))
    fdatasyncSync(file)
    return await writeAtRate(file, rate, seconds * 1000)
  } finally {
    closeSync(file)
    rmSync(path)
  }
}

function writeAtRate(file: number, rate: number, forMs: number): Promise<DiskFigures> {
  const times = new Histogram()
  const everyMs = 1000 / rate
  const start = performance.now()
  let written = 0
  let batches = 0
  let place = 0
  const writeDue = (now: number) => {
    const due = Math.floor((now - start) / everyMs) - written
    if (due < 1) return
    const bytes = new Uint8Array(Math.min(due * messageBytes, fileBytes))
    if (place + bytes.length > fileBytes) place = 0
    place += writeSync(file, bytes, 0, bytes.length, place)
    fdatasyncSync(file)
    batches++
    const synced = performance.now()
    for (let index = 1; index <= due; index++) times.recordMs(synced - start - (written + index) * everyMs)
    written += due
  }
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now()
      if (now - start < forMs) return writeDue(now)
      clearInterval(timer)
      resolve({ rate, batches, ms: tail(times) })
    }, tickMs)
  })
}
