/** From a handle to a client that is logged in: a local store per server and handle, questions where something is missing. */
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { createClient, type KithClient } from '@kith/client'
import { openSqliteStore } from '@kith/client/sqlite'

export type Entrance = {
  url: string
  handle: string
  password: string
  signup: boolean
  name: string
  folder: string
}

const mayAsk = Boolean(process.stdin.isTTY && process.stdout.isTTY)

export async function enter(entrance: Entrance): Promise<KithClient> {
  const folder = join(entrance.folder === '' ? defaultFolder() : entrance.folder, serverFolder(entrance.url))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const handle = entrance.handle || onlyHandle(folder) || (await ask('Handle: '))
  const client = await openClient(folder, entrance.url, handle)
  if (client.identity) {
    client.connect()
    return client
  }
  try {
    await logIn(client, { ...entrance, handle })
    return client
  } catch (error) {
    await client.close()
    throw error
  }
}

async function openClient(folder: string, url: string, handle: string): Promise<KithClient> {
  const path = join(folder, `${handle.toLowerCase()}.db`)
  const store = await openSqliteStore(path)
  // It holds the token and the messages.
  chmodSync(path, 0o600)
  return await createClient({ url, store, clientName: 'kith chat' })
}

async function logIn(client: KithClient, { handle, password, signup, name }: Entrance): Promise<void> {
  const isNew =
    signup || (password === '' && mayAsk && /^n/i.test(await ask('Do you have an account here? [Y/n] ')))
  const secret = password || (await askSecretly(`Password of ${handle}: `))
  const device = { handle, password: secret, deviceName: `kith chat on ${hostname()}`.slice(0, 64) }
  if (isNew) await client.account.signUp({ ...device, name: name || handle })
  else await client.account.logIn(device)
}

function defaultFolder(): string {
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'kith')
}

function serverFolder(url: string): string {
  return new URL(url).host.replace(/[^A-Za-z0-9.-]/g, '_')
}

/** With one account on this server there is nothing to ask. */
function onlyHandle(folder: string): string | undefined {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.db')) : []
  return files.length === 1 ? files[0]!.slice(0, -'.db'.length) : undefined
}

async function ask(question: string): Promise<string> {
  if (!mayAsk) throw new Error('Nobody can be asked here: give --handle and --password (or KITH_PASSWORD).')
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await lines.question(question)).trim()
  } finally {
    lines.close()
  }
}

/** Reads a line without showing it. */
async function askSecretly(question: string): Promise<string> {
  if (!mayAsk) throw new Error('Nobody can be asked here: give --password or KITH_PASSWORD.')
  process.stdout.write(question)
  const { stdin } = process
  stdin.setRawMode(true).setEncoding('utf8').resume()
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = ''
      stdin.on('data', (chunk: string) => {
        for (const character of chunk) {
          if (character === '\r' || character === '\n') return resolve(typed)
          if (character === '\x03') return reject(new Error('Not logged in.'))
          typed = character === '\x7f' ? typed.slice(0, -1) : typed + character
        }
      })
    })
  } finally {
    stdin.setRawMode(false).pause().removeAllListeners('data')
    process.stdout.write('\n')
  }
}
