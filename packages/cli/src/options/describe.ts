/** The options of a table in words: for `--help` and for docs/configuration.md. */
import type { Option, OptionTable } from '@kith/server'
import { flagOf, variableOf } from './names.ts'

export function helpOf(table: OptionTable): string {
  const rows = Object.entries(table).map(
    ([name, option]) => [`  ${flagOf(name)} ${placeholder(option)}`, option] as const,
  )
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2
  return rows
    .map(([flag, option]) => `${flag.padEnd(width)}${option.meaning}${defaultNote(option)}`)
    .join('\n')
}

function placeholder(option: Option): string {
  switch (option.type) {
    case 'integer':
      return 'N'
    case 'choice':
      return option.choices.join('|')
    case 'list':
      return 'A,B'
    case 'flag':
      return ''
    case 'text':
      return (option.unit ?? 'text').toUpperCase()
  }
}

function defaultNote(option: Option): string {
  const value = defaultText(option)
  return value === '' ? '' : ` [${value}]`
}

function defaultText(option: Option): string {
  return option.type === 'list' ? option.default.join(',') : String(option.default)
}

/** docs/configuration.md, complete; a test compares it with the file. */
export function configurationPage(table: OptionTable): string {
  const rows = Object.entries(table).map(([name, option]) => configurationRow(name, option))
  return [
    '# Configuration',
    '',
    'Made by `kith export-config-docs` from the table in `packages/server/src/options.ts`; do not edit by hand.',
    '',
    'Every option of `kith serve` can be given as a flag or in the environment; a flag wins. Values are checked at',
    'start: one that is wrong is named, and the exit code is 2.',
    '',
    '| flag | environment | default | unit or values | meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function configurationRow(name: string, option: Option): string {
  const value = defaultText(option)
  const secret = option.secret ? ' Secret: never shown in logs.' : ''
  const cells = [
    `\`${flagOf(name)}\``,
    `\`${variableOf(name)}\``,
    value === '' ? '' : `\`${value}\``,
    unitText(option),
    `${option.meaning}${secret}`,
  ]
  return `| ${cells.join(' | ')} |`
}

function unitText(option: Option): string {
  switch (option.type) {
    case 'integer':
      return `${option.minimum} – ${option.maximum}${option.unit ? ` ${option.unit}` : ''}`
    case 'choice':
      return option.choices.map((choice) => `\`${choice}\``).join(', ')
    case 'flag':
      return '`true`, `false`'
    case 'list':
    case 'text':
      return option.unit ?? ''
  }
}
