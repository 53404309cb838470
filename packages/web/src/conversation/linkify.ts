/**
 * Splits a text into plain stretches, links and mentions. Strict on purpose: only `http:`, `https:` and `mailto:`
 * written out, nothing with a user name in it, and nothing that the URL parser does not read back as the same kind.
 */
export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; userId: string }

export type Mentionable = { userId: string; handle: string }

const candidate = /(?:https?:\/\/|mailto:)[^\s<>"'`\p{Cc}\p{Cf}]+/giu
const closing: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
const trailing = /[.,;:!?…»”’)\]}*_~]$/

export function textParts(text: string, mentioned: readonly Mentionable[] = []): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(candidate)) {
    const link = trimmed(match[0])
    const href = hrefOf(link)
    if (href === undefined || isInsideWord(text, match.index)) continue
    if (match.index < end) continue
    parts.push(...mentionParts(text.slice(end, match.index), mentioned))
    parts.push({ kind: 'link', text: link, href })
    end = match.index + link.length
  }
  parts.push(...mentionParts(text.slice(end), mentioned))
  return parts
}

function isInsideWord(text: string, index: number): boolean {
  return index > 0 && /[\p{L}\p{N}]/u.test(text[index - 1]!)
}

/** Without the punctuation of the sentence around it; a bracket stays when its partner is inside. */
function trimmed(link: string): string {
  let result = link
  while (trailing.test(result)) {
    const last = result.at(-1)!
    const opening = closing[last]
    if (opening && count(result, opening) >= count(result, last)) break
    result = result.slice(0, -1)
  }
  return result
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1
}

function hrefOf(link: string): string | undefined {
  if (!URL.canParse(link)) return undefined
  const url = new URL(link)
  if (url.protocol === 'mailto:')
    return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(decoded(url.pathname)) ? url.href : undefined
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  // `https://bank.example@evil.example` shows one host and goes to another.
  return url.username || url.password || !url.hostname ? undefined : url.href
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not an address that anybody could write to.
    return ''
  }
}

function mentionParts(text: string, mentioned: readonly Mentionable[]): TextPart[] {
  if (text === '') return []
  if (mentioned.length === 0) return [{ kind: 'text', text }]
  const byHandle = new Map(mentioned.map(({ handle, userId }) => [handle.toLowerCase(), userId]))
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(/@[a-z0-9_.]+/gi)) {
    const handle = match[0].slice(1).toLowerCase()
    const found = byHandle.has(handle) ? handle : handle.replace(/\.+$/, '')
    const userId = byHandle.get(found)
    if (userId === undefined) continue
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    end = match.index + 1 + found.length
    parts.push({ kind: 'mention', text: text.slice(match.index, end), userId })
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}
