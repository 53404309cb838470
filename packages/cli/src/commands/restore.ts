import { restoreBackup } from '@kith/server'
import { defineCommand } from '../command.ts'
import { dataOption } from '../options/data.ts'

export const restore = defineCommand('restore', {
  summary: 'Check a backup and put it into a data folder, while no server runs on it.',
  parameters: ['FILE'],
  options: {
    ...dataOption,
    force: { type: 'flag', default: false, meaning: 'Also when the folder has data, which is moved aside.' },
  },
  async run({ data, force }, [file]) {
    const { movedTo } = restoreBackup(file!, data, { force })
    console.log(`${data} has the data of ${file}.`)
    if (movedTo) console.log(`What was there is in ${movedTo}.`)
    return 0
  },
})
