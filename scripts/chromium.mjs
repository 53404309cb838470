/**
 * Chromium for the end-to-end tests: CHROMIUM names one, else /usr/bin/chromium. Where it is missing and we may
 * install it (root on Debian or one of its kin), it is installed; elsewhere those tests report themselves skipped.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export function ensureChromium() {
  if (existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium')) return
  if (process.env.CHROMIUM !== undefined || !existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    return
  console.error('Installing Chromium for the end-to-end tests …')
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'chromium')
}

function apt(...argv) {
  spawnSync('apt-get', ['-q', ...argv], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
