/**
 * Reads options from flags, then the environment, then the table's defaults. Everything that is wrong is reported
 * at once, in words that name the flag or variable as the user wrote it; the values of secrets are never repeated.
 */
import type { Option, OptionsOf, OptionTable } from '@kith/server'
import { flagOf, variableOf } from './names.ts'

export type Environment = Record<string, string | undefined>

export type ReadOptions<T extends OptionTable> =
  | { ok: true; options: OptionsOf<T>; rest: string[]; given: Set<keyof T> }
  | { ok: false; problems: string[] }

const flagTexts = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

type Written = { source: string; text: string }

export function readOptions<T extends OptionTable>(
  table: T,
  argv: readonly string[],
  environment: Environment,
): ReadOptions<T> {
  const problems: string[] = []
  const { flags, rest } = splitFlags(table, argv, problems)
  const values: Record<string, unknown> = {}
  const given = new Set<keyof T>()
  for (const [name, option] of Object.entries(table)) {
    const written = flags.get(name) ?? fromEnvironment(name, environment)
    if (written) given.add(name)
    values[name] = written ? parse(option, written, problems) : option.default
  }
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, options: values as OptionsOf<T>, rest, given }
}

/** `--name value` and `--name=value`; what stands after `--` or does not start with a dash is left over. */
function splitFlags(table: OptionTable, argv: readonly string[], problems: string[]) {
  const names = new Map(Object.keys(table).map((name) => [flagOf(name), name]))
  const flags = new Map<string, Written>()
  const rest: string[] = []
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!
    if (argument === '--') {
      rest.push(...argv.slice(index + 1))
      break
    }
    if (!argument.startsWith('-') || argument === '-') {
      rest.push(argument)
      continue
    }
    const equals = argument.indexOf('=')
    const flag = equals < 0 ? argument : argument.slice(0, equals)
    const name = names.get(flag)
    if (name === undefined) {
      problems.push(`${flag} is not an option here.`)
      continue
    }
    let text: string | undefined = argument.slice(equals + 1)
    if (equals < 0) text = table[name]!.type === 'flag' ? 'true' : argv[++index]
    if (text === undefined) problems.push(`${flag} needs a value.`)
    else flags.set(name, { source: flag, text })
  }
  return { flags, rest }
}

/** An empty variable counts as not set, as in most shells and service managers. */
function fromEnvironment(name: string, environment: Environment): Written | undefined {
  const source = variableOf(name)
  const text = environment[source]
  return text === undefined || text === '' ? undefined : { source, text }
}

function parse(option: Option, written: Written, problems: string[]): unknown {
  switch (option.type) {
    case 'text':
      return written.text
    case 'list':
      return written.text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '')
    case 'choice':
      if (!option.choices.includes(written.text)) {
        problems.push(`${shown(option, written)} is not one of ${option.choices.join(', ')}.`)
      }
      return written.text
    case 'flag':
      if (!flagTexts.has(written.text)) problems.push(`${shown(option, written)} is not true or false.`)
      return flagTexts.get(written.text)
    case 'integer':
      return parseInteger(option, written, problems)
  }
}

function parseInteger(option: Option & { type: 'integer' }, written: Written, problems: string[]): number {
  const value = Number(written.text)
  const isWhole = /^-?\d+$/.test(written.text)
  if (!isWhole || value < option.minimum || value > option.maximum) {
    const range = `from ${option.minimum} to ${option.maximum}`
    problems.push(`${shown(option, written)} is not a whole number ${range}.`)
  }
  return value
}

function shown(option: Option, { source, text }: Written): string {
  return option.secret ? source : `${source} "${text}"`
}
