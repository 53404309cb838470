import { defineCommand } from '../command.ts'
import { commands } from './index.ts'

export const help = defineCommand('help', {
  summary: 'Show this.',
  options: {},
  async run() {
    const all = await Promise.all(Object.values(commands).map((load) => load()))
    console.log('kith <command> [options]; every command has --help.\n')
    for (const { name, summary } of all) console.log(`  ${name.padEnd(20)}${summary}`)
    return 0
  },
})
