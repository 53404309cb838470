import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const web = join(import.meta.dirname, '..')

function sources(): [string, string][] {
  const entries = readdirSync(join(web, 'src'), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(web, path), readFileSync(path, 'utf8')])
}

const linesWith = (pattern: RegExp) =>
  sources().flatMap(([path, text]) =>
    text.split('\n').flatMap((line) => (pattern.test(line) ? `${path}: ${line.trim()}` : [])),
  )

test('no text ever becomes HTML or a script', () => {
  expect(
    linesWith(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|DOMParser/,
    ),
  ).toEqual([])
})

test('a page that is opened from here cannot reach back', () => {
  const opening = sources().filter(([, text]) => text.includes('target="_blank"'))
  expect(opening.length).toBeGreaterThan(0)
  for (const [, text] of opening) expect(text).toContain('rel="noopener noreferrer nofollow"')
})

test('the token stays with the host: no cookie, and settings alone in localStorage', () => {
  expect(linesWith(/document\.cookie|cookieStore|sessionStorage/)).toEqual([])
  expect(linesWith(/localStorage\./).every((line) => line.startsWith('src/platform/appearance.ts'))).toBe(
    true,
  )
})

test('the first page has no script or style of its own', () => {
  const page = readFileSync(join(web, 'index.html'), 'utf8')
  expect(page).not.toMatch(/<style|style=|\son\w+=/i)
  for (const [script] of page.matchAll(/<script[^>]*>/g)) expect(script).toContain('src=')
})
