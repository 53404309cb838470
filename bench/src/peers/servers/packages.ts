/** Peers come from Debian's packages; what is not there is installed when that is possible and wanted. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { LeftOut } from '../results/results.ts'
import { isRoot } from './process.ts'
import type { Setup } from './setup.ts'

const aptGet = '/usr/bin/apt-get'

function missingOf(setup: Setup): string[] {
  return setup.packages.filter((name) => !isInstalled(name))
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '$' + '{db:Status-Status}', name], {
    encoding: 'utf8',
  })
  return stdout === 'installed'
}

function apt(...argv: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync(aptGet, argv, { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Divides the set-ups into those that can be measured here and those whose packages cannot be had. */
export function installed(
  setups: readonly Setup[],
  mayInstall: boolean,
  say: (line: string) => void,
): { present: Setup[]; leftOut: LeftOut[] } {
  const missing = [...new Set(setups.flatMap(missingOf))]
  if (missing.length > 0 && mayInstall && isRoot && existsSync(aptGet)) {
    say(`Installing with apt-get: ${missing.join(' ')}`)
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', ...missing)
  }
  const leftOut = setups.flatMap((setup) => {
    const lacking = missingOf(setup)
    const reason = `not installed: ${lacking.join(' ')}`
    return lacking.length === 0 ? [] : [{ label: setup.label, reason, isInstalled: false }]
  })
  for (const { label, reason } of leftOut) say(`${label} is left out: ${reason}`)
  return { present: setups.filter((setup) => missingOf(setup).length === 0), leftOut }
}
