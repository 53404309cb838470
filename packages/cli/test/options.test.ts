import { describe, expect, test } from 'bun:test'
import { defaultServerOptions, type OptionTable, serverOptions } from '@kith/server'
import { configurationPage, helpOf } from '../src/options/describe.ts'
import { flagOf, variableOf } from '../src/options/names.ts'
import { type Environment, readOptions } from '../src/options/read.ts'

function read(argv: string[], environment: Environment = {}) {
  const result = readOptions(serverOptions, argv, environment)
  if (!result.ok) throw new Error(result.problems.join(' '))
  return result
}

function problems(argv: string[], environment: Environment = {}): string[] {
  const result = readOptions(serverOptions, argv, environment)
  return result.ok ? [] : result.problems
}

describe('options', () => {
  test('without flags and environment are the defaults of the table', () => {
    expect(read([]).options).toEqual(defaultServerOptions())
    expect(read([]).options.port).toBe(8080)
    expect(read([]).options.data).toBe('./data')
  })

  test('of a flag win over the environment, and those over the default', () => {
    expect(read([], { KITH_PORT: '81', KITH_DATA: '/a' }).options).toMatchObject({ port: 81, data: '/a' })
    expect(read(['--port', '82'], { KITH_PORT: '81' }).options.port).toBe(82)
    expect(read(['--port=83', '--data=/b=c']).options).toMatchObject({ port: 83, data: '/b=c' })
  })

  test('with an empty variable count as not given', () => {
    expect(read([], { KITH_PORT: '' }).options.port).toBe(8080)
  })

  test('of every kind are read', () => {
    const argv = ['--log-level', 'warn', '--allowed-origins', 'https://a.example, https://b.example']
    expect(read(argv).options).toMatchObject({
      logLevel: 'warn',
      allowedOrigins: ['https://a.example', 'https://b.example'],
    })
  })

  test('that are wrong are all reported, as the user wrote them', () => {
    const wrong = problems(['--port', '70000', '--log-level=loud', '--colour', 'red'], {
      KITH_DRAIN_MS: '1s',
    })
    expect(wrong).toEqual([
      '--colour is not an option here.',
      '--port "70000" is not a whole number from 0 to 65535.',
      '--log-level "loud" is not one of debug, info, warn, error.',
      'KITH_DRAIN_MS "1s" is not a whole number from 0 to 10000.',
    ])
    expect(problems(['--port'])).toEqual(['--port needs a value.'])
  })

  test('that are secret never show their value in a problem', () => {
    const table = {
      pin: { type: 'integer', default: 0, minimum: 0, maximum: 9, meaning: '', secret: true },
    } as const satisfies OptionTable
    const result = readOptions(table, ['--pin', '1234'], {})
    expect(JSON.stringify(result)).not.toContain('1234')
    expect(result.ok).toBe(false)
  })

  test('leave over what is no option, and what stands after two dashes', () => {
    expect(read(['file', '--port', '1', '--', '--data']).rest).toEqual(['file', '--data'])
  })

  test('each have one flag and one variable, and stand in the help and on the page', () => {
    const names = Object.keys(serverOptions)
    expect(new Set(names.map(flagOf)).size).toBe(names.length)
    expect(flagOf('publicUrl')).toBe('--public-url')
    expect(variableOf('publicUrl')).toBe('KITH_PUBLIC_URL')
    for (const name of names) {
      expect(helpOf(serverOptions)).toContain(flagOf(name))
      expect(configurationPage(serverOptions)).toContain(variableOf(name))
    }
  })
})
