/** Command-line options of a workload: its settings, as flags in kebab case, each with the type of its default. */
import { parseArgs } from 'node:util'
import { dialects } from './wire/dialect.ts'

type Setting = number | string
export type Settings = Record<string, Setting>

export class BadOption extends Error {}

function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

export function parseSettings<S extends Settings>(
  defaults: S,
  argv: string[],
): { settings: S; json: boolean } {
  const flags = Object.keys(defaults).map((name) => [flagOf(name), { type: 'string' as const }])
  const { values } = parseArgs({
    args: argv,
    options: { ...Object.fromEntries(flags), json: { type: 'boolean' } },
  })
  const given = values as Record<string, string | boolean | undefined>
  const settings = Object.entries(defaults).map(([name, standard]) => {
    const text = given[flagOf(name)]
    return [name, typeof text === 'string' ? settingOf(flagOf(name), text, standard) : standard]
  })
  return { settings: Object.fromEntries(settings) as S, json: given.json === true }
}

function settingOf(flag: string, text: string, standard: Setting): Setting {
  if (flag === 'protocol' && !(text in dialects)) {
    throw new BadOption(`--${flag} is one of ${Object.keys(dialects).join(', ')}, not "${text}"`)
  }
  if (typeof standard === 'string') return text
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new BadOption(`--${flag} needs a number, not "${text}"`)
}

export function describeSettings(defaults: Settings): string {
  return Object.entries(defaults)
    .map(([name, standard]) => `--${flagOf(name)} ${standard === '' ? name.toUpperCase() : standard}`)
    .join(' ')
}
