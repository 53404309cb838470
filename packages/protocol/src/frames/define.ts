import { Type } from 'typebox'

type Properties = Parameters<typeof Type.Object>[0]

/**
 * A frame: `type` names it in `kith.v1.json`, `tag` is its number in `kith.v1.msgpack`, where the other
 * properties follow in this order. Only ever append properties.
 */
export function frame<const T extends string, P extends Properties>(
  type: T,
  tag: number,
  properties: P,
  description: string,
) {
  return Type.Object(
    { type: Type.Literal(type), ...properties },
    { tag, additionalProperties: false, description },
  )
}
