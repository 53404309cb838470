import { type Command, defineCommand } from '../command.ts'

export function helpCommand(all: readonly Command[]): Command {
  const help = defineCommand('help', {
    summary: 'Show this.',
    options: {},
    async run() {
      console.log('kith <command> [options]; every command has --help.\n')
      for (const command of [...all, help]) console.log(`  ${command.name.padEnd(20)}${command.summary}`)
      return 0
    },
  })
  return help
}
