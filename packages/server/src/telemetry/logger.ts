/**
 * Structured logs: one JSON object a line on standard error, or a readable line when a person watches. Never a
 * message body, a token or a password: fields whose names say so are left out, whoever passes them.
 */
import type { Logger, LogLevel } from '../ports/runtime.ts'
import { realClock } from '../runtime/real.ts'

const importance: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }
const secretName = /token|password|secret|authorization|^(?:body|text|content)$/i
const fieldCharsMax = 4_096

export type LogOutput = { isTTY?: boolean; write(line: string): unknown }

export function createLogger(level: LogLevel, output: LogOutput = process.stderr): Logger {
  const least = importance[level]
  const format = output.isTTY ? readableLine : jsonLine
  return (lineLevel, message, fields = {}) => {
    if (importance[lineLevel] < least) return
    const shown = Object.entries(fields).filter(
      ([name, value]) => value !== undefined && !secretName.test(name),
    )
    const time = new Date(realClock.now()).toISOString()
    output.write(`${format(time, lineLevel, message, shown.map(shorten))}\n`)
  }
}

type Field = readonly [name: string, value: unknown]

function shorten([name, value]: Field): Field {
  return [name, typeof value === 'string' ? value.slice(0, fieldCharsMax) : value]
}

function jsonLine(time: string, level: LogLevel, message: string, fields: readonly Field[]): string {
  return JSON.stringify({ ...Object.fromEntries(fields), time, level, message })
}

function readableLine(time: string, level: LogLevel, message: string, fields: readonly Field[]): string {
  const details = fields.map(
    ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return `${time.slice(11, 19)} ${level === 'info' ? '' : `${level}: `}${message}${details.join('')}`
}
