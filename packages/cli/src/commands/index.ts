import type { Command } from '../command.ts'

/** Loaded when it is needed: a server has no use for the chat, nor the chat for a server. */
export const commands: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./serve.ts')).serve,
  chat: async () => (await import('./chat.ts')).chat,
  demo: async () => (await import('./demo.ts')).demo,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  doctor: async () => (await import('./doctor.ts')).doctor,
  bench: async () => (await import('./bench.ts')).bench,
  'export-config-docs': async () => (await import('./export-config-docs.ts')).exportConfigDocs,
  help: async () => (await import('./help.ts')).help,
  version: async () => (await import('./version.ts')).version,
}
