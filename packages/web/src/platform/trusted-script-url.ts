/** The only maker of addresses that the browser may run as a script; it passes on addresses of our own origin. */

type ScriptUrlPolicy = { createScriptURL(url: string): unknown }
type PolicyFactory = {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy
}

function ownUrl(url: string): string {
  const resolved = new URL(url, location.href)
  if (resolved.origin !== location.origin) throw new Error(`${resolved.origin} may not run scripts here.`)
  return resolved.href
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
const policy: ScriptUrlPolicy = factory?.createPolicy('kith', { createScriptURL: ownUrl }) ?? {
  createScriptURL: ownUrl,
}

export function trustedScriptUrl(url: string): string {
  return policy.createScriptURL(url) as string
}
