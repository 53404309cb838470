/**
 * The page's end of the message port. Owns the calls that wait for an answer and the open message windows; every
 * answer goes to exactly one of them. The host may move to another page: then the windows are opened there anew, and
 * calls that may be made twice are made again. It keeps no state of conversations: that is in `store.ts`.
 */
import type {
  Account,
  Contacts,
  Conversations,
  Message,
  Messages,
  SendOptions,
  WindowOptions,
} from '@kith/client'
import { connectHost } from '../platform/connect-host.ts'
import { fromWire } from '../platform/errors.ts'
import type { FromHost, FromPage, HostPort, WireError } from '../platform/host-protocol.ts'
import { watchPage } from '../platform/page-life.ts'
import { newId } from '../runtime/random.ts'

type Asynchronous<T> = {
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never
}
type WindowMessage = Extract<FromHost, { type: 'window' }>
export type WindowListener = { changed(message: WindowMessage): void; failed(error: Error): void }
type OpenWindow = { message: Extract<FromPage, { type: 'open-window' }>; listener: WindowListener }
type StateMessage = Extract<
  FromHost,
  { type: 'snapshot' | 'changes' | 'signed-out' | 'superseded' | 'broken' }
>
type ArrivedMessage = { conversationId: string; message: Message; live: boolean }
type Asking = {
  message: Extract<FromPage, { callId: number }>
  sent: boolean
  resolve(value: never): void
  reject(error: Error): void
}

/** Twice does no more than once. A send carries its client id. */
const repeatable = new Set([
  'messages.send',
  'messages.pending',
  'conversations.setDraft',
  'conversations.markRead',
  'conversations.setTyping',
  'conversations.setPreferences',
  'conversations.members',
  'contacts.loadProfile',
])

let port: HostPort | undefined
/** The host has taken this page on: what is said now is heard. */
let isServed = false
let lastId = 0
const calls = new Map<number, Asking>()
const windows = new Map<number, OpenWindow>()
const arrivalListeners = new Set<(arrived: ArrivedMessage) => void>()
const settledListeners = new Set<() => void>()

export function openHost(changed: (message: StateMessage) => void): Promise<void> {
  watchPage(tell)
  return connectHost((next) => {
    port?.close()
    port = next
    isServed = false
    next.onmessage = ({ data }: MessageEvent<FromHost>) => heard(data, changed)
  })
}

function heard(message: FromHost, changed: (message: StateMessage) => void): void {
  switch (message.type) {
    case 'snapshot':
      beServed()
      return changed(message)
    case 'changes':
    case 'signed-out':
    case 'superseded':
    case 'broken':
      return changed(message)
    case 'arrived':
      for (const listener of arrivalListeners) listener(message)
      return
    case 'window':
      return windows.get(message.windowId)?.listener.changed(message)
    case 'window-failed':
      return windows.get(message.windowId)?.listener.failed(fromWire(message.error))
    case 'answer':
      return settle(message.callId)?.resolve(message.value as never)
    case 'refusal':
      return refuse(message.callId, message.error)
  }
}

/** By a host that knows nothing of this page yet. */
function beServed(): void {
  isServed = true
  tell({ type: 'network', online: navigator.onLine })
  for (const { message } of windows.values()) tell(message)
  for (const [callId, call] of [...calls]) {
    if (!call.sent || isRepeatable(call.message)) tellCall(call)
    else refuse(callId, lostCall)
  }
}

const lostCall: WireError = { code: 'offline', message: 'The page that ran Kith was closed.', retry: 'retry' }

function isRepeatable(message: Asking['message']): boolean {
  return message.type === 'call' && repeatable.has(message.method)
}

function settle(callId: number) {
  const call = calls.get(callId)
  calls.delete(callId)
  if (calls.size === 0) {
    for (const listener of settledListeners) listener()
    settledListeners.clear()
  }
  return call
}

function refuse(callId: number, error: WireError): void {
  settle(callId)?.reject(fromWire(error))
}

function tell(message: FromPage): void {
  if (isServed) port?.postMessage(message)
}

function tellCall(call: Asking): void {
  call.sent = isServed
  tell(call.message)
}

function ask<T>(message: (callId: number) => Asking['message']): Promise<T> {
  const callId = ++lastId
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const call: Asking = { message: message(callId), sent: false, resolve, reject }
  calls.set(callId, call)
  tellCall(call)
  return promise
}

/** Resolves when no call waits for its answer. */
export function callsSettled(): Promise<void> {
  if (calls.size === 0) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  settledListeners.add(resolve)
  return promise
}

function call<T>(method: string, args: unknown[]): Promise<T> {
  return ask((callId) => ({ type: 'call', callId, method, args }))
}

function facade<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get:
      (_, method: string) =>
      (...args: unknown[]) =>
        call(`${name}.${method}`, args),
  })
}

/** Under a client id of this page's, so that it can be said again to another host. */
export function sendMessage(
  conversationId: string,
  text: string,
  options: SendOptions = {},
): Promise<string> {
  return kith.messages.send(conversationId, text, { clientId: newId(), ...options })
}

/**
 * The SDK's methods, from this page: the same names and arguments, every one asynchronous, rejecting with
 * `KithError`. `signUp` and `logIn` resolve with nothing, because the token stays with the host.
 */
export const kith = {
  account: facade<
    Omit<Asynchronous<Account>, 'signUp' | 'logIn'> & {
      signUp(...args: Parameters<Account['signUp']>): Promise<void>
      logIn(...args: Parameters<Account['logIn']>): Promise<void>
    }
  >('account'),
  conversations: facade<Asynchronous<Conversations>>('conversations'),
  messages: facade<Omit<Asynchronous<Messages>, 'open'>>('messages'),
  contacts: facade<Asynchronous<Contacts>>('contacts'),
  connect: () => call<void>('connect', []),
  disconnect: () => call<void>('disconnect', []),
}

export function openWindow(conversationId: string, options: WindowOptions, listener: WindowListener): number {
  const windowId = ++lastId
  const message: OpenWindow['message'] = { type: 'open-window', windowId, conversationId, options }
  windows.set(windowId, { message, listener })
  tell(message)
  return windowId
}

export function loadWindow(windowId: number, direction: 'older' | 'newer', count?: number): Promise<number> {
  return ask((callId) => ({ type: 'load-window', callId, windowId, direction, count }))
}

export function closeWindow(windowId: number): void {
  windows.delete(windowId)
  tell({ type: 'close-window', windowId })
}

/** Calls back for each message of somebody else that arrives for the first time on this device. */
export function onArrived(listener: (arrived: ArrivedMessage) => void): () => void {
  arrivalListeners.add(listener)
  return () => arrivalListeners.delete(listener)
}
