/** What the server says of itself: bounds are asserted on these counts. */
import { request } from '../flows/harness/http.ts'
import type { ServerProcess } from '../flows/harness/server.ts'

/** Samples without labels by name, and with labels by name and labels as they are written. */
export async function metricsOf({ url }: Pick<ServerProcess, 'url'>): Promise<Record<string, number>> {
  const { text } = await request(url, 'GET', '/metrics')
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    samples.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice(0, space), Number(line.slice(space + 1))]
    }),
  )
}
