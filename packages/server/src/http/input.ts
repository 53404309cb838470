/** Turns what a client sent into the checked input of an operation: its parameters, query and body in one object. */
import { isShallow, limits } from '@kith/protocol'
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import { type Validator, validator } from '@kith/protocol/validate'
import { type Answer, ok, refuse } from '../answer.ts'
import type { HttpRequest } from '../sockets/adapter.ts'

export type Input = Record<string, unknown>

type Checks = {
  operation: Operation
  params: Validator<Operation['params']>
  query: Validator<Operation['query']>
  /** Undefined for an operation without a body: whatever is sent with it is not looked at. */
  body: Validator<Operation['body']> | undefined
}
type Property = { type?: string }

function compile(operation: Operation): Checks {
  const { params, query, body } = operation
  const hasBody = (body as { type?: string }).type !== 'null'
  return {
    operation,
    params: validator(params),
    query: validator(query),
    body: hasBody ? validator(body) : undefined,
  }
}

const checks = Object.fromEntries(
  Object.entries(operations).map(([name, operation]) => [name, compile(operation as Operation)]),
) as Record<OperationName, Checks>

/** Parameters with an empty value count as absent when they may be. */
function readQuery(text: string, schema: Operation['query']): Input {
  if (text === '') return {}
  const required = new Set((schema as { required?: string[] }).required ?? [])
  const search = new URLSearchParams(text)
  const query: Input = {}
  for (const [name, property] of Object.entries(schema.properties as Record<string, Property>)) {
    const value = search.get(name)
    if (value === null || (value === '' && !required.has(name))) continue
    query[name] = property.type === 'integer' && /^\d{1,16}$/.test(value) ? Number(value) : value
  }
  return query
}

/** JSON whatever the content type says: without cookies a form of a foreign page can do nothing in a user's name. */
async function readBody(request: HttpRequest): Promise<Answer<unknown>> {
  const bytes = await request.body(limits.frameBytesMax)
  if (bytes === 'too_large') return refuse('too_large', `A body has at most ${limits.frameBytesMax} bytes.`)
  if (bytes === 'timeout') return refuse('timeout')
  return bytes.length === 0 ? ok({}) : parseJson(bytes)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseJson(bytes: Uint8Array): Answer<unknown> {
  try {
    const text = utf8.decode(bytes)
    if (!isShallow(text))
      return refuse('bad_request', `The body nests deeper than ${limits.nestingDepthMax} levels.`)
    return ok(JSON.parse(text))
  } catch {
    return refuse('bad_request', 'The body is not valid JSON in UTF-8.')
  }
}

export async function readInput(
  name: OperationName,
  params: Record<string, string>,
  request: HttpRequest,
): Promise<Answer<Input>> {
  const { operation, body } = checks[name]
  const query = readQuery(request.query, operation.query)
  if (!body) return checkInput(name, { params, query, body: {} })
  const parsed = await readBody(request)
  return parsed.ok ? checkInput(name, { params, query, body: parsed.value }) : parsed
}

/** The input of a `call` frame: parameters, query and body by name in one object. */
export function splitInput(name: OperationName, input: unknown): Answer<Input> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse('bad_request', 'The input must be an object.')
  }
  const { operation } = checks[name]
  const isParameter = (key: string) => Object.hasOwn(operation.params.properties, key)
  const isQuery = (key: string) => Object.hasOwn(operation.query.properties, key)
  // Entries and not assignments: to assign to `__proto__` would hand the values in past the check.
  const pick = (belongs: (key: string) => boolean): Input =>
    Object.fromEntries(Object.entries(input).filter(([key]) => belongs(key)))
  return checkInput(name, {
    params: pick(isParameter),
    query: pick((key) => !isParameter(key) && isQuery(key)),
    body: pick((key) => !isParameter(key) && !isQuery(key)),
  })
}

function checkInput(
  name: OperationName,
  parts: { params: unknown; query: unknown; body: unknown },
): Answer<Input> {
  const { params, query, body } = checks[name]
  if (!params.check(parts.params)) return refuse('bad_request', `path: ${params.explain(parts.params)}`)
  if (!query.check(parts.query)) return refuse('bad_request', `query: ${query.explain(parts.query)}`)
  if (body && isOversizeText(parts.body))
    return refuse('too_large', `A message has at most ${limits.textBytesMax} bytes.`)
  if (body && !body.check(parts.body)) return refuse('bad_request', `body: ${body.explain(parts.body)}`)
  return ok({ ...(body ? (parts.body as Input) : {}), ...(parts.query as Input), ...(parts.params as Input) })
}

/** F26. Looked at before the shape is, because there a length that is too great would only be bad input. */
function isOversizeText(body: unknown): boolean {
  const text = (body as { message?: unknown } | null)?.message
  return typeof text === 'string' && Buffer.byteLength(text) > limits.textBytesMax
}
