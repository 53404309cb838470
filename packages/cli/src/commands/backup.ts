import { backupFolder } from '@kith/server'
import { defineCommand } from '../command.ts'
import { dataOption } from '../options/data.ts'

export const backup = defineCommand('backup', {
  summary: 'Copy the data to a new file, while the server runs or not.',
  parameters: ['FILE'],
  options: dataOption,
  async run({ data }, [file]) {
    backupFolder(data, file!)
    console.log(`The data of ${data} is in ${file}.`)
    return 0
  },
})
