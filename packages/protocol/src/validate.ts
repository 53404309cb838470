/** Compiled validation for the server. Not for the browser: it generates code, which a strict content policy forbids. */
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Subprotocol } from './codec/frames.ts'
import { ClientFrame } from './frames/requests.ts'
import { limits } from './limits.ts'

type Check = (value: unknown) => boolean
const jsonChecks = new Map<string, Check>()
const positionalChecks = new Map<string, Check>()
for (const schema of ClientFrame.anyOf) {
  const strict = Compile(schema)
  const relaxed = Compile(withoutWhatDecodingChecks(schema) as TSchema)
  jsonChecks.set(schema.properties.type.const, (value) => strict.Check(value))
  positionalChecks.set(schema.properties.type.const, (value) => relaxed.Check(value))
}

/** What came positionally cannot have unknown properties, and its ids were 8 or 16 bytes: no need to look again. */
function withoutWhatDecodingChecks(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutWhatDecodingChecks)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).filter(
    ([key]) => key !== 'additionalProperties' && !(key === 'pattern' && 'wire' in schema),
  )
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutWhatDecodingChecks(value)]))
}

/** The value as a client frame, or undefined when it is none. */
export function asClientFrame(value: unknown, subprotocol: Subprotocol): ClientFrame | undefined {
  const type = (value as { type?: unknown } | null)?.type
  const checks = subprotocol === 'kith.v1.json' ? jsonChecks : positionalChecks
  const check = typeof type === 'string' ? checks.get(type) : undefined
  return check?.(value) ? (value as ClientFrame) : undefined
}

export type Validator<S extends TSchema> = {
  check(value: unknown): value is Static<S>
  /** One sentence naming the first thing that is wrong; bounded work whatever the value. */
  explain(value: unknown): string
}

export function validator<S extends TSchema>(schema: S): Validator<S> {
  const compiled = Compile(schema)
  return {
    check: (value): value is Static<S> => compiled.Check(value),
    explain(value) {
      const long = tooLong(value)
      if (long !== undefined) return `${long} has more than ${limits.collectionItemsMax} items`
      const first = compiled.Errors(value)[0]
      if (!first) return 'The input is valid.'
      return `${first.instancePath === '' ? 'input' : first.instancePath.slice(1).replaceAll('/', '.')} ${first.message}`
    },
  }
}

/** The name of a list that is too long to be looked through for what else is wrong with it. */
function tooLong(value: unknown): string | undefined {
  const properties = Object.entries(value ?? {})
  return properties.find(([, list]) => Array.isArray(list) && list.length > limits.collectionItemsMax)?.[0]
}
