/** How an option of a table is written outside: `publicUrl` is `--public-url` and `KITH_PUBLIC_URL`. */
export function flagOf(name: string): string {
  return `--${words(name).join('-')}`
}

export function variableOf(name: string): string {
  return `KITH_${words(name).join('_').toUpperCase()}`
}

function words(name: string): string[] {
  return name.replace(/[A-Z]/g, ' $&').toLowerCase().split(' ')
}
