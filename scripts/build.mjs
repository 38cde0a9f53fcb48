// Bundles the programs, so that they start fast and need no node_modules: each is a small file that loads the large
// parts, which they share, when they are needed.
//
//   node scripts/build.mjs [FOLDER]      dist, unless another folder is named
import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

// What packages written for CommonJS expect to find.
const commonjs = `
import { createRequire as nodeRequire } from 'node:module'
const require = nodeRequire(import.meta.url)
const __dirname = import.meta.dirname
`

const outdir = process.argv[2] ?? 'dist'
const programs = ['deliver-play', 'deliver']

rmSync(outdir, { recursive: true, force: true })
await build({
  entryPoints: programs.map(name => `src/${name}.ts`),
  outdir,
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  define: { VERSION: JSON.stringify(version) },
  // ssh2 runs in pure JavaScript where its native part was not built.
  external: ['*.node', 'cpu-features'],
  banner: { js: commonjs },
  logLevel: 'warning',
})
for (const name of programs) chmodSync(`${outdir}/${name}.js`, 0o755)
