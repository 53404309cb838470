import { expect, test } from 'bun:test'
import { BadOption, parseSettings } from '../src/options.ts'

const defaults = { connections: 200, receiptMs: 50, protocol: 'msgpack' }

test('flags are settings in kebab case', () => {
  expect(parseSettings(defaults, ['--receipt-ms', '0', '--json'])).toEqual({
    settings: { connections: 200, receiptMs: 0, protocol: 'msgpack' },
    json: true,
  })
})

test('what is not a setting, not a number or not a protocol is refused', () => {
  expect(() => parseSettings(defaults, ['--speed', '9'])).toThrow('--speed')
  expect(() => parseSettings(defaults, ['--connections', 'many'])).toThrow(BadOption)
  expect(() => parseSettings(defaults, ['--connections', '-5'])).toThrow()
  expect(() => parseSettings(defaults, ['--protocol', 'xml'])).toThrow(BadOption)
})
