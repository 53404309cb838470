/** Makes a folder ready, and dies before the statement of that number: for sqlite-migration.test.ts. */
import { DatabaseSync } from 'node:sqlite'
import { prepareFolder } from '../../src/store/sqlite/open.ts'

const [folder, deadly] = process.argv.slice(2)
let statements = 0
const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql) {
  if (statements++ === Number(deadly)) process.kill(process.pid, 'SIGKILL')
  exec.call(this, sql)
}

prepareFolder({ folder: folder!, pagesMax: undefined })()
console.log('ready')
