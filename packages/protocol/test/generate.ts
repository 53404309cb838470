/** Random values of a schema from a seed, with the awkward ones (empty, longest, boundary, non-Latin) well represented. */
import type { TSchema } from 'typebox'

type Described = TSchema & {
  type?: string
  wire?: 'id' | 'uuid'
  const?: unknown
  anyOf?: Described[]
  items?: Described
  properties?: Record<string, Described>
  required?: string[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

/** Mulberry32: small, seeded, good enough to vary test values. */
export class Dice {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  below(limit: number): number {
    return Math.floor(this.fraction() * limit)
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }
}

const alphabets = [
  'abc XYZ.-',
  'äöüßéñ',
  '漢字かな交じり',
  '👍🏽👩‍👩‍👧‍👦',
  '\u0000\n"\\\u2028',
  'עברית العربية',
]
const boundaries = [0, 1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER]

export function generate(schema: TSchema, dice: Dice): unknown {
  const described = schema as Described
  if (described.const !== undefined) return described.const
  if (described.wire === 'id') return id(dice)
  if (described.wire === 'uuid') return uuid(dice)
  if (described.anyOf) return generate(dice.pick(described.anyOf), dice)
  switch (described.type) {
    case 'string':
      return text(described, dice)
    case 'integer':
      return integer(described, dice)
    case 'boolean':
      return dice.below(2) === 1
    case 'array':
      return list(described, dice)
    case 'object':
      return record(described, dice)
    default:
      return dice.pick<unknown>([null, 0, 'text', [1, 'two', null], { deep: { deeper: [true] } }])
  }
}

function id(dice: Dice): string {
  return dice.pick(['1', '4294967295', '4294967296', '9199999999999999999', String(1 + dice.below(2 ** 31))])
}

function uuid(dice: Dice): string {
  const hex = Array.from({ length: 32 }, () => dice.below(16).toString(16)).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function text({ minLength = 0, maxLength = 64 }: Described, dice: Dice): string {
  const longest = dice.below(60) === 0 ? maxLength : Math.min(maxLength, 40)
  const length = minLength + dice.below(longest - minLength + 1)
  const alphabet = dice.pick(alphabets)
  let value = ''
  while (value.length < length) value += dice.pick(Array.from(alphabet))
  return value.length <= maxLength ? value : 'x'.repeat(Math.max(minLength, 1))
}

function integer({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Described, dice: Dice): number {
  const fitting = [minimum, maximum, ...boundaries].filter((value) => value >= minimum && value <= maximum)
  return dice.below(2) === 0
    ? dice.pick(fitting)
    : minimum + Math.floor(dice.fraction() * (maximum - minimum))
}

/** Long lists only of scalars: a test wants many values, not one huge one. */
function list({ items, minItems = 0, maxItems = 300 }: Described, dice: Dice): unknown[] {
  const isLong = items?.type === 'string' && dice.below(15) === 0
  const length = isLong
    ? Math.min(maxItems, 300)
    : minItems + dice.below(Math.min(maxItems - minItems, 3) + 1)
  return Array.from({ length }, () => generate(items!, dice))
}

function record({ properties = {}, required = [] }: Described, dice: Dice): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const [key, property] of Object.entries(properties)) {
    if (required.includes(key) || dice.below(2) === 0) value[key] = generate(property, dice)
  }
  return value
}
