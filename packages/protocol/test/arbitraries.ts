/** Input for property tests, made from the schemas themselves: what fits them, and what an attacker would try instead. */
import fc from 'fast-check'
import type { TSchema } from 'typebox'

type Described = TSchema & {
  type?: string
  wire?: 'id' | 'uuid'
  const?: unknown
  anyOf?: Described[]
  items?: Described
  properties?: Record<string, Described>
  required?: string[]
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

/** How long generated lists and texts get: a test wants many values, not one huge one. */
const itemsMax = 4
const charsMax = 60

/** Repeat a failure with the seed and path that it prints: FUZZ_SEED=… npx bun test …; FUZZ_RUNS multiplies the runs. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122)
const factor = Number(process.env.FUZZ_RUNS ?? 1)
export function fuzz(runs: number): { seed: number; numRuns: number } {
  return { seed, numRuns: Math.ceil(runs * factor) }
}

export type Ids = Partial<Record<'id' | 'uuid', fc.Arbitrary<string>>>

/** Values that the schema allows. @param ids draws scalars of these wires, so that they name something */
export function fitting(schema: TSchema, ids: Ids = {}): fc.Arbitrary<unknown> {
  const described = schema as Described
  if (described.const !== undefined) return fc.constant(described.const)
  if (described.wire === 'id')
    return ids.id ?? fc.bigInt({ min: 1n, max: 9_199_999_999_999_999_999n }).map(String)
  if (described.wire === 'uuid') return ids.uuid ?? fc.uuid()
  if (described.anyOf) return fc.oneof(...described.anyOf.map((variant) => fitting(variant, ids)))
  switch (described.type) {
    case 'string':
      return text(described)
    case 'integer':
      return integer(described)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(fitting(described.items!, ids), {
        minLength: described.minItems ?? 0,
        maxLength: Math.min(described.maxItems ?? itemsMax, itemsMax),
      })
    case 'object':
      return record(described, ids)
    default:
      return fc.jsonValue({ maxDepth: 3 }).map(withoutNegativeZero)
  }
}

/** JSON writes it as 0. */
function withoutNegativeZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function text({ pattern, minLength = 0, maxLength = charsMax }: Described): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, charsMax)) }
  return fc
    .oneof(
      fc.string(length),
      fc.string({ ...length, unit: 'binary' }),
      fc.string({ ...length, unit: 'grapheme' }),
    )
    .map((value) => shortened(value, maxLength))
}

/** A grapheme may take several of the characters that a schema counts. */
function shortened(value: string, charsMax: number): string {
  return value.length <= charsMax ? value : value.slice(0, charsMax).replace(/[\ud800-\udbff]$/, 'x')
}

function integer({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Described): fc.Arbitrary<number> {
  const edges = [0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, minimum, maximum]
  const inside = edges.filter((value) => value >= minimum && value <= maximum)
  return fc.oneof(
    fc.constantFrom(...inside),
    fc.integer({ min: minimum, max: Math.min(maximum, 2 ** 31 - 1) }),
  )
}

function record({ properties = {}, required = [] }: Described, ids: Ids): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([key, property]) => [key, fitting(property, ids)])
  return fc.record(Object.fromEntries(fields), { requiredKeys: required as never[], noNullPrototype: true })
}

/** JSON text in the place of one value: numbers beyond all range, names that objects already have, text that is no text. */
export const hostileLiterals = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '1e-400',
  '4294967296',
  '9007199254740993',
  '9'.repeat(400),
  '""',
  '"0"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"__proto__"',
  '"constructor"',
  `"${'x'.repeat(70_000)}"`,
  `"${"' OR 1=1 --"}"`,
  '"../../etc/passwd"',
  '[]',
  '{}',
  `[${'0,'.repeat(5_000)}0]`,
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"valueOf":1,"hasOwnProperty":1}',
  '{"$gt":""}',
  '{"length":4294967295}',
  `${'['.repeat(11)}${']'.repeat(11)}`,
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
]
/** Stands for: all that is there, in the prototype instead. */
const inherited = '"__proto__":'
/** Members put at the start of an object, where some are there twice. */
const hostileMembers = [
  '"__proto__":{"polluted":true},',
  '"constructor":1,',
  '"type":"ping",',
  '"id":1,"id":"1",',
  '"id":0,',
  '"":0,',
  '"\\u0000":0,',
  inherited,
]

/** JSON text of the value with a few of its parts replaced or added to. */
export function hostileJson(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    literal: fc.constantFrom(...hostileLiterals),
    member: fc.option(fc.constantFrom(...hostileMembers), { freq: 3 }),
  })
  return fc
    .tuple(value, fc.array(change, { maxLength: 3 }))
    .map(([fits, changes]) => changes.reduce(changed, JSON.stringify(fits) ?? 'null'))
}

/** Names of members and scalars, each as a whole. */
const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g

function changed(json: string, change: { at: number; literal: string; member: string | null }): string {
  if (json.length > 200_000) return json
  if (change.member === inherited) return `{${inherited}${json}}`
  if (change.member !== null) {
    const braces = Array.from(json.matchAll(/\{/g), ({ index }) => index + 1)
    const brace = braces[Math.floor(change.at * braces.length)]
    return brace === undefined ? json : `${json.slice(0, brace)}${change.member}${json.slice(brace)}`
  }
  const scalars = Array.from(json.matchAll(tokens)).filter(([, colon]) => colon === undefined)
  const hit = scalars[Math.floor(change.at * scalars.length)]
  return hit
    ? json.slice(0, hit.index) + change.literal + json.slice(hit.index + hit[0].length)
    : change.literal
}

/** Announces far more than follows, in every form that MessagePack has for it. */
const announcements: readonly number[][] = [
  [0xdd, 0xff, 0xff, 0xff, 0xff],
  [0xdc, 0xff, 0xff],
  [0xdb, 0xff, 0xff, 0xff, 0xff],
  [0xda, 0xff, 0xff],
  [0xc6, 0xff, 0xff, 0xff, 0xff],
  [0xdf, 0xff, 0xff, 0xff, 0xff],
  [0xc9, 0xff, 0xff, 0xff, 0xff, 1],
  [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
  [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 1],
  [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0],
  [0xc1],
  [0xe0],
  [0xa2, 0xc3, 0x28],
  [0xa3, 0xed, 0xa0, 0x80],
  Array<number>(300).fill(0x91),
  Array<number>(300).fill(0x9f),
]

/** The bytes with bits flipped, pieces cut out, doubled or taken from others, and lengths that lie. */
export function hostileBytes(packet: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const change = fc.record({
    kind: fc.constantFrom('flip', 'set', 'cut', 'drop', 'double', 'splice', 'announce'),
    at: place,
    to: place,
    byte: fc.nat(255),
    announcement: fc.constantFrom(...announcements),
  })
  return fc
    .tuple(packet, packet, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, other, changes]) =>
      changes.reduce<Uint8Array>((current, { kind, at, to, byte, announcement }) => {
        const start = Math.floor(at * current.length)
        const end = start + Math.floor(to * (current.length - start))
        const [before, piece, after] = [
          current.subarray(0, start),
          current.subarray(start, end),
          current.subarray(end),
        ]
        switch (kind) {
          case 'flip':
            return current.map((value, index) => (index === start ? value ^ (1 << (byte & 7)) : value))
          case 'set':
            return current.map((value, index) => (index === start ? byte : value))
          case 'cut':
            return before
          case 'drop':
            return joined(before, after)
          case 'double':
            return joined(before, piece, piece, after)
          case 'splice':
            return joined(before, other.subarray(Math.floor(to * other.length)))
          default:
            return joined(before, Uint8Array.from(announcement), after)
        }
      }, bytes),
    )
}

function joined(...pieces: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces))
}
