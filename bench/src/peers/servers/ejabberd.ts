/** ejabberd: with its archive (MAM) on PostgreSQL, and without any. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seedTime } from '../../seed/people.ts'
import { textOf } from '../drivers/message-text.ts'
import { historyConversations } from '../generator/population.ts'
import { ejabberdConfig } from './ejabberd-config.ts'
import { type Database, initDatabase, postgresVersion, startDatabase } from './postgres.ts'
import { freePort, giveTo, orStop, runToEnd, startProgram, thenStop } from './process.ts'
import { registerUsers } from './register.ts'
import type { Purpose, Running, Scale, Setup } from './setup.ts'

const user = 'ejabberd'
const libraries = '/usr/lib/x86_64-linux-gnu'
const schema = '/usr/share/ejabberd/sql/pg.sql'
const inetrc = '/etc/ejabberd/inetrc'

type Archive = 'none' | 'sync' | 'async'

function version(): string {
  const argv = ['dpkg-query', '-W', '-f', '$' + '{Version}', 'ejabberd']
  return runToEnd({ argv })
}

async function startNode(folder: string, database: Database | undefined): Promise<Running> {
  const port = await freePort()
  const config = join(folder, 'ejabberd.yml')
  mkdirSync(join(folder, 'node'), { recursive: true })
  writeFileSync(config, ejabberdConfig(port, database?.port))
  giveTo(user, join(folder, 'node'))
  const argv = [
    'erl',
    '-noinput',
    '+K',
    'true',
    '+P',
    '250000',
    '-boot',
    'start_sasl',
    '-sasl',
    'sasl_error_logger',
    'false',
  ]
  argv.push('-mnesia', 'dir', JSON.stringify(join(folder, 'node')), '-s', 'ejabberd')
  const env = {
    HOME: join(folder, 'node'),
    ERL_LIBS: libraries,
    ERL_MAX_PORTS: '32000',
    EJABBERD_CONFIG_PATH: config,
    EJABBERD_LOG_PATH: join(folder, 'node', 'ejabberd.log'),
    ...(existsSync(inetrc) ? { ERL_INETRC: inetrc } : {}),
  }
  const node = await startProgram({ argv, env, user, folder: join(folder, 'node') }, port)
  const processIds = [node.processId, ...(database ? [database.processId] : [])]
  return {
    driver: {
      name: 'xmpp',
      address: { host: '127.0.0.1', port },
      users: 0,
      archive: database !== undefined,
      domain: 'localhost',
    },
    processIds,
    async stop() {
      await node.stop()
      await database?.stop()
    },
  }
}

/** What mod_mam would have stored: a row for each of the two users of every message. */
function historySql(messages: number): string {
  const each = Math.floor(messages / historyConversations)
  const body = `earlier ${Buffer.from(textOf(100)).toString().slice(8)}`
  const place = `(2 * c + side)`
  const from = `(2 * c + seq % 2)`
  const xml = `'<message to=''u' || (4 * c + 1 - ${from}) || '@localhost'' from=''u' || ${from} || '@localhost/bench'' type=''chat'' id=''' || seq || ''' xmlns=''jabber:client''><body>${body}</body></message>'`
  return `INSERT INTO archive (username, timestamp, peer, bare_peer, xml, txt, kind, nick)
    SELECT 'u' || ${place}, (${seedTime} + seq::bigint * 1000) * 1000, 'u' || (4 * c + 1 - ${place}) || '@localhost',
      'u' || (4 * c + 1 - ${place}) || '@localhost', ${xml}, '${body}', 'chat', ''
    FROM generate_series(1, ${each}) AS seq, generate_series(0, ${historyConversations - 1}) AS c,
      generate_series(0, 1) AS side`
}

/** Fills an empty archive and makes its indexes afterwards: a third of the time. */
function fillArchive(database: Database, sql: string): void {
  const indexes = database
    .query(
      "SELECT indexname || '\t' || indexdef FROM pg_indexes WHERE tablename = 'archive' AND indexname LIKE 'i!_%' ESCAPE '!'",
    )
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
  database.query(
    [
      'TRUNCATE archive',
      ...indexes.map(([name]) => `DROP INDEX ${name}`),
      sql,
      "SET maintenance_work_mem = '512MB'",
      ...indexes.map(([, definition]) => definition),
      'ANALYZE archive',
    ].join(';\n'),
  )
}

function setup(id: string, archive: Archive, label: string, settings: string, whenAnswered: string): Setup {
  const databaseFolder = (folder: string) => join(folder, 'postgres')
  const startBoth = async (folder: string) => {
    if (archive === 'none') return startNode(folder, undefined)
    const database = await startDatabase(databaseFolder(folder), archive === 'sync' ? 'on' : 'off')
    return orStop(database, () => startNode(folder, database))
  }
  return {
    id,
    server: 'ejabberd',
    label,
    settings,
    whenAnswered,
    durable: archive === 'sync',
    pairsOnly: archive === 'async',
    packages: ['ejabberd', ...(archive === 'none' ? [] : ['postgresql', 'erlang-p1-pgsql'])],
    version: () => (archive === 'none' ? version() : `${version()}, PostgreSQL ${postgresVersion()}`),
    history: archive !== 'none',
    stormShare: 0.2,
    slow: false,
    async prepare(folder: string, scale: Scale) {
      if (archive !== 'none') {
        initDatabase(databaseFolder(folder))
        const database = await startDatabase(databaseFolder(folder), 'off')
        await thenStop(database, () => database.query(readFileSync(schema, 'utf8')))
      }
      const running = await startBoth(folder)
      await thenStop(running, () => registerUsers(running.driver, scale.users))
    },
    async start(folder: string, scale: Scale, purpose: Purpose) {
      if (purpose === 'history') {
        const database = await startDatabase(databaseFolder(folder), 'off')
        await thenStop(database, () => fillArchive(database, historySql(scale.historyMessages)))
      }
      return startBoth(folder)
    },
  }
}

export const ejabberd = [
  setup(
    'ejabberd-archive',
    'sync',
    'ejabberd, archive',
    'MAM on PostgreSQL, fsync=on, synchronous_commit=on',
    'sender’s copy on the disk (fsync)',
  ),
  setup(
    'ejabberd-archive-async',
    'async',
    'ejabberd, archive, async commit',
    'MAM on PostgreSQL, fsync=on, synchronous_commit=off',
    'handed to PostgreSQL, not yet on the disk',
  ),
  setup(
    'ejabberd-no-archive',
    'none',
    'ejabberd, no archive',
    'no archive; offline messages in Mnesia',
    'handed on in memory, stored nowhere',
  ),
]
