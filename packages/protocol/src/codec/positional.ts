/**
 * Turns a schema into its positional MessagePack form: an object becomes the array of its properties in schema
 * order (absent ones nil, trailing absent ones left out), a union of tagged objects becomes `[tag, …properties]`. A
 * union may name the variant that unknown tags are read as.
 * Works by walking a plan, not by generating code, so it also runs under a strict content policy.
 */
import type { TSchema } from 'typebox'
import { MalformedFrame, type MsgpackReader, type MsgpackWriter, UnknownTag } from './msgpack.ts'

/** How one schema is written and read. Writing trusts its input; reading checks well-formedness, not limits. */
export type Plan = {
  write(writer: MsgpackWriter, value: unknown): void
  read(reader: MsgpackReader): unknown
}

type Described = TSchema & {
  type?: string
  tag?: number
  wire?: 'id' | 'uuid'
  anyOf?: Described[]
  unknownTagsAre?: string
  items?: Described
  properties?: Record<string, Described>
  const?: unknown
}
type Field = { key: string; plan: Plan }

const plans = new WeakMap<object, Plan>()

export function planFor(schema: TSchema): Plan {
  let plan = plans.get(schema)
  if (!plan) plans.set(schema, (plan = makePlan(schema as Described)))
  return plan
}

function makePlan(schema: Described): Plan {
  if (schema.wire === 'id') return { write: (w, v) => w.id(v as string), read: (r) => r.id() }
  if (schema.wire === 'uuid') return { write: (w, v) => w.uuid(v as string), read: (r) => r.uuid() }
  if (schema.anyOf)
    return isTagged(schema.anyOf) ? taggedUnion(schema.anyOf, schema.unknownTagsAre) : literalUnion()
  switch (schema.type) {
    case 'string':
      return { write: (w, v) => w.string(v as string), read: (r) => r.string() }
    case 'integer':
      return { write: (w, v) => w.integer(v as number), read: (r) => r.integer() }
    case 'boolean':
      return { write: (w, v) => w.boolean(v as boolean), read: (r) => r.boolean() }
    case 'array':
      return arrayOf(planFor(schema.items!))
    case 'object':
      return schema.tag === undefined ? plainObject(schema) : taggedUnion([schema])
    default:
      return anyJson
  }
}

/** A value without a schema of its own (the input of a call): its JSON text. */
const anyJson: Plan = {
  write: (writer, value) => writer.string(JSON.stringify(value) ?? 'null'),
  read: (reader) => parseJson(reader.string()),
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MalformedFrame('a value is not valid JSON')
  }
}

function isTagged(variants: Described[]): boolean {
  return variants.every((variant) => variant.tag !== undefined)
}

/** A union of string literals travels as its string. */
function literalUnion(): Plan {
  return { write: (w, v) => w.string(v as string), read: (r) => r.string() }
}

function arrayOf(item: Plan): Plan {
  return {
    write(writer, value) {
      const items = value as unknown[]
      writer.array(items.length)
      for (const element of items) item.write(writer, element)
    },
    read(reader) {
      const length = reader.array()
      const items: unknown[] = []
      for (let index = 0; index < length; index++) items.push(item.read(reader))
      return items
    },
  }
}

function fieldsOf(schema: Described): Field[] {
  return Object.entries(schema.properties ?? {})
    .filter(([, property]) => property.const === undefined)
    .map(([key, property]) => ({ key, plan: planFor(property) }))
}

function presentFields(fields: Field[], value: Record<string, unknown>): number {
  let count = fields.length
  while (count > 0 && value[fields[count - 1]!.key] === undefined) count--
  return count
}

function writeFields(
  writer: MsgpackWriter,
  fields: Field[],
  count: number,
  value: Record<string, unknown>,
): void {
  for (let index = 0; index < count; index++) {
    const field = fields[index]!
    const property = value[field.key]
    if (property === undefined) writer.nil()
    else field.plan.write(writer, property)
  }
}

/** Fields that a newer peer appended are passed over. */
function readFields(
  reader: MsgpackReader,
  fields: Field[],
  count: number,
  into: Record<string, unknown>,
): void {
  for (let index = 0; index < count; index++) {
    const field = fields[index]
    if (field === undefined) reader.skip()
    else if (!reader.takeNil()) into[field.key] = field.plan.read(reader)
  }
}

function plainObject(schema: Described): Plan {
  const fields = fieldsOf(schema)
  return {
    write(writer, value) {
      const record = value as Record<string, unknown>
      const count = presentFields(fields, record)
      writer.array(count)
      writeFields(writer, fields, count, record)
    },
    read(reader) {
      const into: Record<string, unknown> = {}
      readFields(reader, fields, reader.array(), into)
      return into
    },
  }
}

type Variant = { tag: number; name: string; fields: Field[] }

/** The property whose value is a literal (`type` of a frame, `kind` of a content) names the variant. */
function taggedUnion(schemas: Described[], unknownTagsAre?: string): Plan {
  const byName = new Map<string, Variant>()
  const byTag = new Map<number, Variant>()
  let discriminator = ''
  for (const schema of schemas) {
    const [key, literal] = Object.entries(schema.properties ?? {}).find(
      ([, property]) => property.const !== undefined,
    )!
    discriminator = key
    const variant = { tag: schema.tag!, name: literal.const as string, fields: fieldsOf(schema) }
    if (byTag.has(variant.tag)) throw new Error(`tag ${variant.tag} is used twice`)
    byName.set(variant.name, variant)
    byTag.set(variant.tag, variant)
  }
  return {
    write(writer, value) {
      const record = value as Record<string, unknown>
      const variant = byName.get(record[discriminator] as string)!
      const count = presentFields(variant.fields, record)
      writer.array(count + 1)
      writer.integer(variant.tag)
      writeFields(writer, variant.fields, count, record)
    },
    read(reader) {
      const items = reader.array()
      const variant = items > 0 ? byTag.get(reader.integer()) : undefined
      if (!variant && (unknownTagsAre === undefined || items === 0)) throw new UnknownTag('unknown tag')
      if (!variant) {
        for (let index = 1; index < items; index++) reader.skip()
        return { [discriminator]: unknownTagsAre }
      }
      const into: Record<string, unknown> = { [discriminator]: variant.name }
      readFields(reader, variant.fields, items - 1, into)
      return into
    },
  }
}
