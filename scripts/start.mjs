/** `npm start`: `kith serve` with the arguments that stand after `--`. */
process.argv.splice(2, 0, 'serve')
await import('./kith.mjs')
