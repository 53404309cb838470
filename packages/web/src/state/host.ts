/**
 * The page's end of the message port. Owns the calls that wait for an answer and the open message windows; every
 * answer goes to exactly one of them. It keeps no state of conversations: that is in `store.ts`.
 */
import type { Account, Contacts, Conversations, Message, Messages, WindowOptions } from '@kith/client'
import { connectHost } from '../platform/connect-host.ts'
import { fromWire } from '../platform/errors.ts'
import type { FromHost, FromPage, WireError } from '../platform/host-protocol.ts'

type Asynchronous<T> = {
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never
}
type WindowMessage = Extract<FromHost, { type: 'window' }>
export type WindowListener = { changed(message: WindowMessage): void; failed(error: Error): void }
type StateMessage = Extract<FromHost, { type: 'snapshot' | 'changes' | 'signed-out' | 'busy' | 'broken' }>
type ArrivedMessage = { conversationId: string; message: Message; live: boolean }

let port: MessagePort | undefined
let lastId = 0
const calls = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
const windows = new Map<number, WindowListener>()
const arrivalListeners = new Set<(arrived: ArrivedMessage) => void>()

export async function openHost(changed: (message: StateMessage) => void): Promise<void> {
  port = await connectHost()
  port.onmessage = ({ data }: MessageEvent<FromHost>) => heard(data, changed)
  const report = () => tell({ type: 'network', online: navigator.onLine })
  window.addEventListener('online', report)
  window.addEventListener('offline', report)
  report()
  window.addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) tell({ type: 'leave' })
  })
}

function heard(message: FromHost, changed: (message: StateMessage) => void): void {
  switch (message.type) {
    case 'snapshot':
    case 'changes':
    case 'signed-out':
    case 'busy':
    case 'broken':
      return changed(message)
    case 'arrived':
      for (const listener of arrivalListeners) listener(message)
      return
    case 'window':
      return windows.get(message.windowId)?.changed(message)
    case 'window-failed':
      return windows.get(message.windowId)?.failed(fromWire(message.error))
    case 'answer':
      return settle(message.callId)?.resolve(message.value as never)
    case 'refusal':
      return refuse(message.callId, message.error)
  }
}

function settle(callId: number) {
  const call = calls.get(callId)
  calls.delete(callId)
  return call
}

function refuse(callId: number, error: WireError): void {
  settle(callId)?.reject(fromWire(error))
}

function tell(message: FromPage): void {
  port?.postMessage(message)
}

function ask<T>(message: (callId: number) => FromPage): Promise<T> {
  const callId = ++lastId
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  calls.set(callId, { resolve, reject })
  tell(message(callId))
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
  windows.set(windowId, listener)
  tell({ type: 'open-window', windowId, conversationId, options })
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
