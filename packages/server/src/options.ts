/**
 * The options of a server, as one table: the environment variables, the flags, `kith serve --help` and
 * docs/configuration.md are all made from it, and so is the type that `startServer` takes.
 */
import { limits } from '@kith/protocol'

export type OptionValue = {
  integer: number
  flag: boolean
  text: string
  choice: string
  list: readonly string[]
}

export type Option = {
  [K in keyof OptionValue]: {
    type: K
    default: OptionValue[K]
    /** What a number counts, or how a text is written. */
    unit?: string
    meaning: string
    /** Never shown: not in logs, not in error messages. */
    secret?: boolean
  } & (K extends 'integer' ? { minimum: number; maximum: number } : unknown) &
    (K extends 'choice' ? { choices: readonly string[] } : unknown)
}[keyof OptionValue]

export type OptionTable = Record<string, Option>

type ValueOf<O extends Option> = O extends { type: 'choice'; choices: readonly (infer C)[] }
  ? C
  : OptionValue[O['type']]
export type OptionsOf<T extends OptionTable> = { [K in keyof T]: ValueOf<T[K]> }

export const serverOptions = {
  port: {
    type: 'integer',
    default: 8080,
    minimum: 0,
    maximum: 65_535,
    meaning: 'TCP port to listen on; 0 takes any free one.',
  },
  host: {
    type: 'text',
    default: '0.0.0.0',
    unit: 'address',
    meaning:
      'Address to listen on. 0.0.0.0 is every interface; use 127.0.0.1 behind a proxy on the same machine.',
  },
  data: {
    type: 'text',
    default: './data',
    unit: 'folder',
    meaning: 'Everything the server keeps. Made when missing; used by one process at a time.',
  },
  publicUrl: {
    type: 'text',
    default: '',
    unit: 'URL',
    meaning:
      'Address that clients reach this server at, such as https://chat.example.org. Empty: what the request says.',
  },
  serverId: {
    type: 'text',
    default: 'kith-1',
    meaning: 'Name of this server in answers, logs and metrics.',
  },
  nodeNumber: {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 1_023,
    meaning: 'Part of every new id. Must differ between servers that share their data.',
  },
  logLevel: {
    type: 'choice',
    choices: ['debug', 'info', 'warn', 'error'],
    default: 'info',
    meaning: 'The least important lines that are still logged. Logs go to standard error.',
  },
  socketAdapter: {
    type: 'choice',
    choices: ['auto', 'bun', 'node'],
    default: 'auto',
    meaning:
      'Implementation of sockets and HTTP. auto: the one made for the runtime that the server runs on.',
  },
  allowedOrigins: {
    type: 'list',
    default: [],
    unit: 'origins, separated by commas',
    meaning:
      'Web origins other than its own that may use this server from a browser, such as https://chat.example.org.',
  },
  trustedProxies: {
    type: 'list',
    default: [],
    unit: 'addresses, separated by commas',
    meaning: 'Proxies whose X-Forwarded-For header names the real client, for the limits per address.',
  },
  connectionsPerAddressMax: {
    type: 'integer',
    default: 20_000,
    minimum: 0,
    maximum: 10_000_000,
    unit: 'connections',
    meaning: 'Open WebSocket connections of one client address, behind trusted proxies too. 0: no limit.',
  },
  requestsPerSecond: {
    type: 'integer',
    default: 2_000,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'requests a second',
    meaning:
      'HTTP requests and new WebSocket connections of one address, with bursts of five times as many. 0: no limit.',
  },
  signupsPerMinute: {
    type: 'integer',
    default: 120,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'accounts a minute',
    meaning: 'Accounts made from one address; by all together a hundred times as many. 0: no limit.',
  },
  loginFailuresPerMinute: {
    type: 'integer',
    default: 30,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'failures a minute',
    meaning:
      'Wrong passwords for one handle from one address; from one address for all handles, and for one handle from everywhere, ten times as many. 0: no limit.',
  },
  lookupsPerMinute: {
    type: 'integer',
    default: 600,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'look-ups a minute',
    meaning:
      'Handles that one user may look up; from one address ten times, by all together a hundred times as many. Also friend requests, conversations opened and invites tried by one user, counted apart. 0: no limit.',
  },
  sendsPerSecond: {
    type: 'integer',
    default: 2_000,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'entries a second',
    meaning:
      'Entries that one device may send, and calls that one user may make, with bursts of five times as many. 0: no limit.',
  },
  groupMembersMax: {
    type: 'integer',
    default: 1_024,
    minimum: 2,
    maximum: limits.groupMembersMax,
    unit: 'members',
    meaning: 'Members of one group. A group that is larger already stays as it is and takes nobody in.',
  },
  drainMs: {
    type: 'integer',
    default: 5_000,
    minimum: 0,
    maximum: 10_000,
    unit: 'ms',
    meaning: 'How long a stopping server waits for requests that are under way.',
  },
} as const satisfies OptionTable

export type ServerOptions = OptionsOf<typeof serverOptions>

export function defaultServerOptions(): ServerOptions {
  const pairs = Object.entries(serverOptions).map(([name, option]) => [name, structuredClone(option.default)])
  return Object.fromEntries(pairs) as ServerOptions
}
