/** Where a browser on this machine finds a server that listens on this host. */
export function localUrl(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::' || host === ''
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
