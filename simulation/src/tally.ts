/** Counts what a run exercised, by group and name; runs are added up. */
/** `told`, `answered no` and `closed` are what the server said on sockets; `refused` is what the SDK's callers got. */
export type Group = 'action' | 'refused' | 'fault' | 'crash point' | 'told' | 'answered no' | 'closed'
export type Counts = Partial<Record<Group, Record<string, number>>>

export class Tally {
  readonly counts: Counts = {}

  add(group: Group, name: string, count = 1): void {
    const counts = (this.counts[group] ??= {})
    counts[name] = (counts[name] ?? 0) + count
  }

  addAll(counts: Counts): void {
    for (const [group, names] of Object.entries(counts))
      for (const [name, count] of Object.entries(names)) this.add(group as Group, name, count)
  }
}
