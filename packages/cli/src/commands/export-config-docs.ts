import { serverOptions } from '@kith/server'
import { defineCommand } from '../command.ts'
import { configurationPage } from '../options/describe.ts'

export const exportConfigDocs = defineCommand('export-config-docs', {
  summary: 'Print docs/configuration.md, made from the option table.',
  options: {},
  async run() {
    process.stdout.write(configurationPage(serverOptions))
    return 0
  },
})
