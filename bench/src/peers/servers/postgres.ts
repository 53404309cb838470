/** A PostgreSQL of its own for one set-up: own folder, own port, loopback only. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, giveTo, type Program, runToEnd, startProgram } from './process.ts'

const user = 'postgres'
const root = '/usr/lib/postgresql'

/** The newest installed version's folder of programs. */
function binaries(): string {
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .sort((a, b) => b - a)
    : []
  const found = versions
    .map((version) => `${root}/${version}/bin`)
    .find((path) => existsSync(`${path}/postgres`))
  if (!found) throw new Error('PostgreSQL is not installed')
  return found
}

export function postgresVersion(): string {
  return /([\d.]+)/.exec(runToEnd({ argv: [`${binaries()}/postgres`, '--version'] }))?.[1] ?? '?'
}

export function initDatabase(folder: string): void {
  mkdirSync(folder, { recursive: true })
  giveTo(user, folder)
  const data = join(folder, 'data')
  const argv = [`${binaries()}/initdb`, '-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--no-locale']
  runToEnd({ argv, user, folder })
}

export type Database = Program & { port: number; query(sql: string): string }

export async function startDatabase(folder: string, synchronousCommit: 'on' | 'off'): Promise<Database> {
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    fsync: 'on',
    synchronous_commit: synchronousCommit,
    max_connections: '100',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
  }
  const argv = [`${binaries()}/postgres`, '-D', join(folder, 'data')]
  for (const [name, value] of Object.entries(settings)) argv.push('-c', `${name}=${value}`)
  const program = await startProgram({ argv, user, folder, signal: 'SIGINT' }, port)
  runToEnd({
    argv: ['sh', '-c', `until ${binaries()}/pg_isready -q -t 1 -h 127.0.0.1 -p ${port}; do sleep 0.1; done`],
  })
  const query = (sql: string) => {
    const psql = [
      `${binaries()}/psql`,
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      'bench',
      '-d',
      'postgres',
    ]
    return runToEnd({ argv: [...psql, '-qAt', '-v', 'ON_ERROR_STOP=1'], folder: '/' }, sql)
  }
  return { ...program, port, query }
}
