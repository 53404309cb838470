/** A command: its option table, its help and what it does, with everything that they share done once. */
import type { OptionsOf, OptionTable } from '@kith/server'
import { helpOf } from './options/describe.ts'
import { readOptions } from './options/read.ts'

export type Command = {
  name: string
  summary: string
  /** Resolves with the exit code: 0 done, 1 failed, 2 wrong usage. */
  run(argv: readonly string[]): Promise<number>
}

type Parts<T extends OptionTable> = {
  summary: string
  options: T
  /** Names of the arguments that are no options; all of them are needed, but for those in `[]` at the end. */
  parameters?: readonly string[]
  /** A failure that the user can do something about is thrown and shown as one line, without a stack. */
  run(options: OptionsOf<T>, parameters: string[], given: Set<keyof T>): Promise<number>
}

export function defineCommand<T extends OptionTable>(name: string, parts: Parts<T>): Command {
  const parameters = parts.parameters ?? []
  return {
    name,
    summary: parts.summary,
    async run(argv) {
      if (argv.includes('--help') || argv.includes('-h')) {
        console.log(helpText(name, parts, parameters))
        return 0
      }
      const read = readOptions(parts.options, argv, process.env)
      const problems = read.ok ? checkParameters(read.rest, parameters) : read.problems
      if (!read.ok || problems.length > 0) {
        for (const problem of problems) console.error(`kith: ${problem}`)
        return 2
      }
      return await parts.run(read.options, read.rest, read.given).catch(report)
    },
  }
}

function helpText<T extends OptionTable>(
  name: string,
  parts: Parts<T>,
  parameters: readonly string[],
): string {
  const hasOptions = Object.keys(parts.options).length > 0
  const usage = ['kith', name, ...parameters, hasOptions ? '[options]' : '']
    .filter((word) => word !== '')
    .join(' ')
  const options = hasOptions ? `\n\n${helpOf(parts.options)}` : ''
  return `${usage}\n\n${parts.summary}${options}`
}

function checkParameters(rest: readonly string[], parameters: readonly string[]): string[] {
  if (rest.length > parameters.length) return [`"${rest[parameters.length]}" is one argument too many.`]
  return parameters
    .slice(rest.length)
    .filter((parameter) => !parameter.startsWith('['))
    .map((parameter) => `${parameter} is missing.`)
}

function report(error: unknown): number {
  console.error(`kith: ${error instanceof Error ? error.message : String(error)}`)
  if (process.env.KITH_LOG_LEVEL === 'debug') console.error(error)
  return 1
}
