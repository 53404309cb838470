/** `kith <command> …`: finds the command, runs it, and turns its outcome into an exit code. */
import { commands } from './commands/index.ts'

const [name = 'help', ...argv] = process.argv.slice(2)
const aliases: Record<string, string> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
}
const wanted = aliases[name] ?? name

if (Object.hasOwn(commands, wanted)) {
  const command = await commands[wanted]!()
  process.exit(await command.run(argv))
} else {
  console.error(`kith: there is no command "${name}"; see "kith help".`)
  process.exit(2)
}
