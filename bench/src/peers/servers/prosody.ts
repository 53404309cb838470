/** Prosody with its archive: in files, as it comes, and on SQLite. */
import { Database } from 'bun:sqlite'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seedTime } from '../../seed/people.ts'
import { silentEvents } from '../drivers/driver.ts'
import { type DriverSpec, makeDriver } from '../drivers/index.ts'
import { textOf } from '../drivers/message-text.ts'
import { historyConversations } from '../generator/population.ts'
import { freePort, giveTo, runToEnd, startProgram, thenStop } from './process.ts'
import { registerUsers } from './register.ts'
import type { Setup } from './setup.ts'

const program = '/usr/bin/prosody'
const user = 'prosody'
type Storage = 'internal' | 'sql'

function config(folder: string, port: number, storage: Storage): string {
  return `
pidfile = "${folder}/prosody.pid"
data_path = "${folder}/data"
daemonize = false
log = { error = "*console" }
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
s2s_ports = { }
http_ports = { }
https_ports = { }
modules_enabled = { "roster", "saslauth", "disco", "ping", "register", "smacks", "mam" }
modules_disabled = { "s2s", "tls", "offline" }
network_backend = "epoll"
network_settings = { tcp_backlog = 4096 }
allow_registration = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = { archive = "${storage}", muc_log = "${storage}" }
default_storage = "internal"
sql = { driver = "SQLite3", database = "archive.sqlite" }
archive_expires_after = "never"
default_archive_policy = true
smacks_max_unacked_stanzas = 100000
VirtualHost "localhost"
Component "conference.localhost" "muc"
  modules_enabled = { "muc_mam" }
  muc_log_by_default = true
  muc_room_default_presence_broadcast = { visitor = false; participant = false; moderator = true }
`
}

/**
 * What mod_mam would have stored on SQLite: a row for each of the two users of every message. The indexes are made
 * afterwards, which takes less time.
 */
function seedHistory(file: string, messages: number): void {
  const each = Math.floor(messages / historyConversations)
  const body = `earlier ${Buffer.from(textOf(100)).toString().slice(8)}`
  const database = new Database(file)
  const indexes = database
    .query<{ name: string; sql: string }, []>(
      "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'prosodyarchive' AND type = 'index' AND sql IS NOT NULL",
    )
    .all()
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`)
  database.exec('PRAGMA synchronous = OFF; DELETE FROM prosodyarchive; BEGIN')
  const insert = database.prepare(
    `INSERT INTO prosodyarchive (host, user, store, key, "when", "with", type, value)
     VALUES ('localhost', ?, 'archive', ?, ?, ?, 'xml', ?)`,
  )
  for (let seq = 1; seq <= each; seq++) {
    for (let name = 0; name < 2 * historyConversations; name++) {
      const other = `u${name ^ 1}@localhost`
      const [to, from] = seq % 2 === name % 2 ? [other, `u${name}@localhost`] : [`u${name}@localhost`, other]
      const stanza = `<message to='${to}' from='${from}/bench' type='chat' id='${seq}'><body>${body}</body></message>`
      insert.run(`u${name}`, `${name}-${seq}`, Math.floor(seedTime / 1000) + seq, other, stanza)
    }
  }
  database.exec('COMMIT')
  for (const { sql } of indexes) database.exec(sql)
  database.close()
}

/** Prosody makes the archive's tables when somebody asks it for the first time. */
async function askArchive(spec: DriverSpec): Promise<void> {
  const session = makeDriver(spec).session(0, silentEvents)
  await session.open()
  await session.page(1, 1, 1)
  session.drop()
}

function setup(id: string, storage: Storage, label: string, settings: string, whenAnswered: string): Setup {
  const startIt = async (folder: string) => {
    mkdirSync(join(folder, 'data'), { recursive: true })
    const port = await freePort()
    const file = join(folder, 'prosody.cfg.lua')
    writeFileSync(file, config(folder, port, storage))
    giveTo(user, folder)
    const server = await startProgram({ argv: [program, '-F', '--config', file], user, folder }, port)
    return {
      driver: {
        name: 'xmpp' as const,
        address: { host: '127.0.0.1', port },
        users: 0,
        archive: true,
        domain: 'localhost',
      },
      processIds: [server.processId],
      stop: server.stop,
    }
  }
  return {
    id,
    server: 'prosody',
    label,
    settings,
    whenAnswered,
    durable: storage === 'sql',
    pairsOnly: storage === 'internal',
    packages: ['prosody', 'lua-dbi-sqlite3'],
    version: () => runToEnd({ argv: ['dpkg-query', '-W', '-f', '$' + '{Version}', 'prosody'] }),
    history: storage === 'sql',
    stormShare: 0.02,
    slow: true,
    async prepare(folder, scale) {
      const running = await startIt(folder)
      await thenStop(running, async () => {
        await registerUsers(running.driver, scale.users)
        await askArchive(running.driver)
      })
    },
    async start(folder, scale, purpose) {
      if (purpose === 'history') seedHistory(join(folder, 'data', 'archive.sqlite'), scale.historyMessages)
      return startIt(folder)
    },
  }
}

export const prosody = [
  setup(
    'prosody-sqlite',
    'sql',
    'Prosody, archive on SQLite',
    'MAM on SQLite, synchronous=FULL (SQLite’s default)',
    'sender’s copy on the disk (fsync)',
  ),
  setup(
    'prosody-files',
    'internal',
    'Prosody, archive in files',
    'MAM in files (Prosody’s default), never synced',
    'written to a file, not synced',
  ),
]
