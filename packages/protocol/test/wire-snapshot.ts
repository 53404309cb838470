/**
 * What the wire looks like, as data: every frame with its tag and fields in order, a hash of each schema and of each
 * call, and example frames with their bytes. Kept in wire.snapshot.json; after a wanted change, raise `wireRevision`
 * and run: bun packages/protocol/test/wire-snapshot.ts
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import type { TSchema } from 'typebox'
import {
  ClientFrame,
  Content,
  Entry,
  encodeClientFrame,
  encodeServerFrame,
  ServerFrame,
} from '../src/index.ts'
import { type Operation, operations } from '../src/operations/index.ts'
import { wireRevision } from '../src/wire-revision.ts'
import { fitting } from './arbitraries.ts'

export type Example = { from: 'client' | 'server'; frame: { type: string }; msgpack: string }
export type WireSnapshot = {
  revision: number
  /** `name: tag field field? …` in wire order. */
  layouts: Record<string, string>
  schemas: Record<string, string>
  calls: Record<string, string>
  examples: Example[]
}

type Tagged = TSchema & {
  tag: number
  required?: string[]
  properties: Record<string, { const?: string }>
}

const file = new URL('./wire.snapshot.json', import.meta.url)
const clientFrames = ClientFrame.anyOf as unknown as Tagged[]
const serverFrames = ServerFrame.anyOf as unknown as Tagged[]
const contents = Content.anyOf as unknown as Tagged[]

export function readSnapshot(): WireSnapshot {
  return JSON.parse(readFileSync(file, 'utf8')) as WireSnapshot
}

/** Examples are kept, not made again, so that a new encoder is held to the old bytes. */
export function currentSnapshot(examples: Example[]): WireSnapshot {
  const tagged = [...clientFrames, ...serverFrames, ...contents]
  return {
    revision: wireRevision,
    layouts: Object.fromEntries(tagged.map((schema) => [nameOf(schema), layoutOf(schema)])),
    schemas: Object.fromEntries(
      [...tagged, Entry as unknown as Tagged].map((schema) => [nameOf(schema), hashOf(schema)]),
    ),
    calls: Object.fromEntries(
      (Object.values(operations) as Operation[]).map((call) => [call.name, callText(call)]),
    ),
    examples,
  }
}

function nameOf(schema: Tagged): string {
  const literal = Object.values(schema.properties).find((property) => property.const !== undefined)
  return literal ? `${Object.keys(schema.properties)[0]} ${literal.const}` : 'entry'
}

function layoutOf({ tag, properties, required = [] }: Tagged): string {
  const fields = Object.entries(properties).filter(([, property]) => property.const === undefined)
  return [tag, ...fields.map(([name]) => (required.includes(name) ? name : `${name}?`))].join(' ')
}

/** Of everything but the descriptions. */
function hashOf(schema: unknown): string {
  const text = JSON.stringify(schema, (key, value) =>
    key === 'description' && typeof value === 'string' ? undefined : value,
  )
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function callText({ method, path, auth, actor, params, query, body, answers }: Operation): string {
  return `${method} ${path} ${auth} ${hashOf({ actor, params, query, body, answers })}`
}

/** A short and a full one of every frame. */
function makeExamples(): Example[] {
  const examples: Example[] = []
  for (const [from, frames] of [
    ['client', clientFrames],
    ['server', serverFrames],
  ] as const) {
    for (const schema of frames) {
      for (const seed of [schema.tag, schema.tag + 1_000]) examples.push(exampleOf(from, schema, seed))
    }
  }
  return examples
}

function exampleOf(from: Example['from'], schema: Tagged, seed: number): Example {
  const [frame] = fc.sample(fitting(schema) as fc.Arbitrary<Example['frame']>, { seed, numRuns: 1 })
  return { from, frame: frame!, msgpack: bytesOf({ from, frame: frame! }) }
}

export function bytesOf({ from, frame }: Pick<Example, 'from' | 'frame'>): string {
  const bytes =
    from === 'client'
      ? encodeClientFrame(frame as ClientFrame, 'kith.v1.msgpack')
      : encodeServerFrame(frame as ServerFrame, 'kith.v1.msgpack')
  return Buffer.from(bytes as Uint8Array).toString('hex')
}

/** Fields that were moved or taken away: what is only ever appended to must start with what it was. */
export function brokenLayouts(before: WireSnapshot, after: WireSnapshot): string[] {
  return Object.entries(before.layouts)
    .filter(([name, layout]) => !`${after.layouts[name]} `.startsWith(`${layout} `))
    .map(([name]) => name)
}

if (import.meta.main) {
  const isFirst = process.argv[2] === '--first'
  const next = currentSnapshot(makeExamples())
  if (!isFirst) {
    const before = readSnapshot()
    const broken = brokenLayouts(before, next)
    if (broken.length > 0) throw new Error(`fields may only be appended: ${broken.join(', ')}`)
    if (next.revision <= before.revision) throw new Error(`raise wireRevision above ${before.revision} first`)
  }
  writeFileSync(file, `${JSON.stringify(next, null, 1)}\n`)
}
