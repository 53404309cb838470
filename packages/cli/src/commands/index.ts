import type { Command } from '../command.ts'
import { backup } from './backup.ts'
import { bench } from './bench.ts'
import { chat } from './chat.ts'
import { demo } from './demo.ts'
import { exportConfigDocs } from './export-config-docs.ts'
import { helpCommand } from './help.ts'
import { restore } from './restore.ts'
import { serve } from './serve.ts'
import { version } from './version.ts'

const all: Command[] = [serve, chat, demo, backup, restore, bench, exportConfigDocs, version]

export const commands: Record<string, Command> = Object.fromEntries(
  [...all, helpCommand(all)].map((command) => [command.name, command]),
)
