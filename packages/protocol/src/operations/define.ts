/**
 * An operation: one call of the HTTP interface; most are also reachable over the socket as `call` with their name. The
 * table of operations is the single source of routing, validation and the OpenAPI document.
 */
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import type { ErrorCode } from '../codes.ts'

export type Operation<
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TSchema = TSchema,
  A extends Record<number, TSchema> = Record<number, TSchema>,
> = {
  /** The operationId, and the name of the server file that implements it. */
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for path parameters. */
  path: string
  /** `user`: a bearer token is required. `none`: anybody may call it. */
  auth: 'user' | 'none'
  params: P
  query: Q
  body: B
  /** Status → body. `Type.Null()` for no body. */
  answers: A
  /** Codes that this operation answers beside bad_request, unauthenticated, rate_limited and the server's own. */
  errors: readonly ErrorCode[]
  /** The parameter that names the acting user; when present it must be the token's user (403). */
  actor?: string
  summary: string
}

export const Nothing = Type.Null()
const none = Type.Object({}, { additionalProperties: true })

type Parts<P extends TObject, Q extends TObject, B extends TSchema, A extends Record<number, TSchema>> = {
  auth?: 'user' | 'none'
  params?: P
  query?: Q
  body?: B
  answers: A
  errors?: readonly ErrorCode[]
  actor?: string
  summary: string
}

export function operation<
  const N extends string,
  A extends Record<number, TSchema>,
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TSchema = typeof Nothing,
>(name: N, method: Operation['method'], path: string, parts: Parts<P, Q, B, A>) {
  return {
    name,
    method,
    path,
    auth: parts.auth ?? 'user',
    params: (parts.params ?? none) as P,
    query: (parts.query ?? none) as Q,
    body: (parts.body ?? Nothing) as B,
    answers: parts.answers,
    errors: parts.errors ?? [],
    actor: parts.actor,
    summary: parts.summary,
  } satisfies Operation<P, Q, B, A>
}

export type ParamsOf<O extends Operation> = Static<O['params']>
export type QueryOf<O extends Operation> = Static<O['query']>
export type BodyOf<O extends Operation> = Static<O['body']>
/** Every answer the operation may give, as `{status, body}`. */
export type AnswerOf<O extends Operation> = {
  [S in keyof O['answers'] & number]: { status: S; body: Static<O['answers'][S]> }
}[keyof O['answers'] & number]

/** A whole number in a query string. */
export function queryInteger(minimum: number, maximum: number, description = '') {
  return Type.Optional(Type.Integer({ minimum, maximum, description }))
}
