import type { OptionTable } from '@kith/server'
import { enter } from '../chat/enter.ts'
import { runLineMode } from '../chat/line-mode.ts'
import { Screen } from '../chat/screen/screen.ts'
import { defineCommand } from '../command.ts'

const options = {
  url: {
    type: 'text',
    default: 'http://localhost:8080',
    unit: 'URL',
    meaning: 'The server to talk through.',
  },
  handle: { type: 'text', default: '', meaning: 'My handle; not needed when this computer knows only one.' },
  password: {
    type: 'text',
    default: '',
    meaning: 'Asked for when it is needed. Better in KITH_PASSWORD than on the command line.',
    secret: true,
  },
  signup: { type: 'flag', default: false, meaning: 'Make a new account.' },
  name: { type: 'text', default: '', meaning: 'Display name of a new account.' },
  profile: {
    type: 'text',
    default: '',
    unit: 'folder',
    meaning: 'Where log-ins and messages are kept. Empty: ~/.local/share/kith.',
  },
  lines: {
    type: 'flag',
    default: false,
    meaning: 'Plain lines instead of a full screen, as without a terminal.',
  },
} as const satisfies OptionTable

export const chat = defineCommand('chat', {
  summary: 'Talk in the terminal.',
  options,
  async run({ profile, lines, ...entrance }) {
    const client = await enter({ ...entrance, folder: profile })
    const hasScreen = process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb'
    if (hasScreen && !lines) await new Screen(client).run()
    else await runLineMode(client)
    await client.close()
    return 0
  },
})
