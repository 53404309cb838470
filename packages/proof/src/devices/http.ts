/** The few calls that a device makes before it has a session. */

export type Person = { userId: string; handle: string; password: string }
export type Login = { userId: string; deviceId: string; token: string }

export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, call: string) {
    super(`${call}: ${status} ${code}`)
    this.status = status
    this.code = code
  }
}

export async function callHttp<T>(
  url: string,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: object } = {},
): Promise<T> {
  const response = await fetch(`${url}/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  })
  const text = await response.text()
  const answer = text === '' ? undefined : JSON.parse(text)
  if (!response.ok) throw new Refused(response.status, answer?.error?.code ?? 'unknown', `${method} ${path}`)
  return answer as T
}

export async function signUp(
  url: string,
  handle: string,
  password: string,
): Promise<{ person: Person; login: Login }> {
  const login = await callHttp<Login>(url, 'POST', '/signup', { body: { handle, password, name: handle } })
  return { person: { userId: login.userId, handle, password }, login }
}

export function logIn(url: string, { handle, password }: Person): Promise<Login> {
  return callHttp<Login>(url, 'POST', '/login', { body: { handle, password } })
}

export async function logOut(url: string, { token }: Login): Promise<void> {
  await callHttp(url, 'POST', '/logout', { token })
}
