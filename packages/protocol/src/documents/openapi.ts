/** The OpenAPI 3.1 document, made from the operations table: there is nothing in it that the server does not do. */
import type { TSchema } from 'typebox'
import { type ErrorCode, errorCodes } from '../codes.ts'
import { type Operation, operations } from '../operations/index.ts'
import { wireRevision } from '../wire-revision.ts'
import { type Json, namedSchemas, schemaJson } from './schemas.ts'

/** What any operation may answer. */
const commonErrors: readonly ErrorCode[] = [
  'bad_request',
  'rate_limited',
  'internal',
  'overloaded',
  'unavailable',
  'draining',
]
const statusTexts: Record<number, string> = { 200: 'OK', 201: 'Created', 204: 'Done' }

export function openApiDocument(): Json {
  const paths: Record<string, Json> = {}
  for (const operation of Object.values(operations) as Operation[]) {
    const path = (paths[operation.path] ??= {})
    path[operation.method.toLowerCase()] = describe(operation)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kith',
      version: `1.${wireRevision}`,
      description:
        'The HTTP interface. Every call but signup, login and events also works over the WebSocket, as a `call` frame.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { ...namedSchemas(), Error: errorSchema() },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

function describe(operation: Operation): Json {
  const { name, summary, auth, params, query, body } = operation
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')]
  return {
    operationId: name,
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(isNothing(body) ? {} : { requestBody: { required: true, content: jsonContent(body) } }),
    responses: { ...answersOf(operation), ...refusalsOf(operation) },
    security: auth === 'user' ? [{ token: [] }] : [],
  }
}

function parametersOf(schema: TSchema, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, TSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: schemaJson(property),
  }))
}

function isNothing(schema: TSchema): boolean {
  return (schema as { type?: string }).type === 'null'
}

function jsonContent(schema: TSchema): Json {
  return { 'application/json': { schema: schemaJson(schema) } }
}

function answersOf(operation: Operation): Json {
  const answers = Object.entries(operation.answers).map(([status, body]) => {
    const description = statusTexts[Number(status)] ?? status
    return [status, isNothing(body) ? { description } : { description, content: jsonContent(body) }]
  })
  return Object.fromEntries(answers)
}

function refusalsOf({ auth, actor, errors }: Operation): Json {
  const codes = new Set<ErrorCode>([...errors, ...commonErrors])
  if (auth === 'user') codes.add('unauthenticated')
  if (actor !== undefined) codes.add('forbidden')
  const byStatus = new Map<number, string[]>()
  for (const code of codes) {
    const { status, means } = errorCodes[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${means}`])
  }
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
  return Object.fromEntries(
    Array.from(byStatus, ([status, lines]) => [status, { description: lines.join(' '), content }]),
  )
}

function errorSchema(): Json {
  const error = {
    type: 'object',
    required: ['code', 'message', 'retry'],
    properties: {
      code: { type: 'string', enum: Object.keys(errorCodes) },
      message: { type: 'string' },
      retry: { type: 'string', enum: ['retry', 'reconnect', 'giveup'] },
    },
  }
  return { type: 'object', required: ['error'], properties: { error } }
}
