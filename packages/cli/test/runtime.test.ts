import { expect, test } from 'bun:test'
import { isNodeNewEnough } from '../bin/runtime.mjs'

test('node:crypto has argon2 from 24.7 on: an older Node is turned away before it fails to load', () => {
  const versions = ['v20.20.2', 'v24.6.9', '24.7.0', 'v24.21.0', 'v25.0.0']
  expect(versions.filter(isNodeNewEnough)).toEqual(['24.7.0', 'v24.21.0', 'v25.0.0'])
})
