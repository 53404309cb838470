/** The handle in what somebody typed or pasted: a handle, `@handle`, or a link such as `https://…/add/handle`. */
export function handleFrom(text: string): string {
  const trimmed = text.trim()
  const link = /\/add\/([A-Za-z0-9_.]+)\/?$/.exec(trimmed)
  return link ? link[1]! : trimmed.replace(/^@/, '')
}
