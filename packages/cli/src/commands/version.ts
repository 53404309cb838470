import manifest from '../../package.json' with { type: 'json' }
import { defineCommand } from '../command.ts'

export const version = defineCommand('version', {
  summary: 'Show the version of Kith and of what runs it.',
  options: {},
  async run() {
    const { bun, node } = process.versions
    console.log(`kith ${manifest.version} on ${bun ? `Bun ${bun}` : `Node ${node}`}`)
    return 0
  },
})
