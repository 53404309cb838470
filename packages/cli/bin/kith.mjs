#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { runInstead, runtimeCommand } from './runtime.mjs'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
try {
  runInstead(runtimeCommand(), [main, ...process.argv.slice(2)], { lifeline: true })
} catch (error) {
  console.error(`kith: ${error.message}`)
  process.exit(1)
}
