/** Our schemas as the documents show them: each named one once, under `components`, and everywhere else a reference. */
import type { TSchema } from 'typebox'
import { MessageView } from '../operations/messages.ts'
import { Content, Entry } from '../schema/entry.ts'
import {
  Contact,
  ConversationState,
  DeliveredEntry,
  Device,
  Me,
  Member,
  Presence,
  Profile,
} from '../schema/views.ts'

export type Json = { [key: string]: unknown }

const named: Record<string, TSchema> = {
  Content,
  Entry,
  DeliveredEntry,
  Profile,
  Me,
  Presence,
  Contact,
  ConversationState,
  Member,
  Device,
  MessageView,
}
/** By its text, because wrapping a schema (as optional, say) copies it. */
const nameOf = new Map(Object.entries(named).map(([name, schema]) => [JSON.stringify(schema), name]))

export function schemaJson(schema: TSchema): Json {
  const name = nameOf.get(JSON.stringify(schema))
  return name === undefined ? expanded(schema as Json) : { $ref: `#/components/schemas/${name}` }
}

export function namedSchemas(): Json {
  return Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, expanded(schema as Json)]))
}

/** Our own keywords, as extensions. */
const renamed: Record<string, string> = { wire: 'x-kith-wire', tag: 'x-kith-tag' }

function expanded(schema: Json): Json {
  const result: Json = {}
  for (const [keyword, value] of Object.entries(schema)) {
    result[renamed[keyword] ?? keyword] = below(keyword, value)
  }
  return result
}

function below(keyword: string, value: unknown): unknown {
  if (keyword === 'properties') {
    return Object.fromEntries(
      Object.entries(value as Json).map(([name, property]) => [name, schemaJson(property as TSchema)]),
    )
  }
  if (keyword === 'anyOf') return (value as TSchema[]).map(schemaJson)
  return keyword === 'items' ? schemaJson(value as TSchema) : value
}
