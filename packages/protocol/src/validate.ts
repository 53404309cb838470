/** Compiled validation for the server. Not for the browser: it generates code, which a strict content policy forbids. */
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { ClientFrame } from './frames/requests.ts'

type Check = (value: unknown) => boolean
const frameChecks = new Map<string, Check>()
for (const schema of ClientFrame.anyOf) {
  const compiled = Compile(schema)
  frameChecks.set(schema.properties.type.const, (value) => compiled.Check(value))
}

/** The value as a client frame, or undefined when it is none. */
export function asClientFrame(value: unknown): ClientFrame | undefined {
  const type = (value as { type?: unknown } | null)?.type
  const check = typeof type === 'string' ? frameChecks.get(type) : undefined
  return check?.(value) ? (value as ClientFrame) : undefined
}

export type Validator<S extends TSchema> = {
  check(value: unknown): value is Static<S>
  /** One sentence naming the first thing that is wrong. */
  explain(value: unknown): string
}

export function validator<S extends TSchema>(schema: S): Validator<S> {
  const compiled = Compile(schema)
  return {
    check: (value): value is Static<S> => compiled.Check(value),
    explain(value) {
      const first = compiled.Errors(value)[0]
      if (!first) return 'The input is valid.'
      return `${first.instancePath === '' ? 'input' : first.instancePath.slice(1).replaceAll('/', '.')} ${first.message}`
    },
  }
}
