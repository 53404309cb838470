/** Just enough of the HTTP interface to see from outside that a server does its work. */
import type { AnswerOf, operations } from '@kith/protocol/operations'

export type Account = { userId: string; token: string }
type BodyOf<O extends keyof typeof operations, S extends number> = Extract<
  AnswerOf<(typeof operations)[O]>,
  { status: S }
>['body']

export async function request<T>(
  url: string,
  method: string,
  path: string,
  token = '',
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${url}/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

export function signUp(url: string, handle: string): Promise<Account> {
  return request(url, 'POST', '/signup', '', { handle, password: `password of ${handle}`, name: handle })
}

export async function openDirect(url: string, one: Account, other: Account): Promise<string> {
  const body = { user1: one.userId, user2: other.userId }
  const answer = await request<BodyOf<'createConversation', 201>>(
    url,
    'POST',
    '/conversation',
    one.token,
    body,
  )
  return answer.conversationId
}

export function send(url: string, { token }: Account, conversationId: string, message: string) {
  const body = { message, clientMessageId: crypto.randomUUID() }
  return request<BodyOf<'sendToConversation', 201>>(
    url,
    'POST',
    `/conversation/${conversationId}/message`,
    token,
    body,
  )
}

/** All of them, page by page. */
export async function texts(url: string, { token }: Account, conversationId: string): Promise<string[]> {
  const all: string[] = []
  for (let after = 0; ; ) {
    const path = `/conversation/${conversationId}/details?limit=200&after=${after}`
    const { messages, head } = await request<BodyOf<'conversationDetails', 200>>(url, 'GET', path, token)
    all.push(...messages.map(({ message }) => message))
    after = messages.at(-1)?.seq ?? head
    if (after >= head) return all
  }
}

export async function listed(url: string, { token }: Account) {
  const { conversations } = await request<BodyOf<'listConversations', 200>>(
    url,
    'GET',
    '/conversation',
    token,
  )
  return conversations
}
