// Builds the programs, so that they start fast and need no node_modules: one script that holds them all, what V8 compiles
// of it, and for each program a small file that loads both.
//
//   node scripts/build.mjs [FOLDER]      dist, unless another folder is named
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { Script } from 'node:vm'
import { build } from 'esbuild'
import { rehearse } from './rehearsal.mjs'
import { writeTypes } from './types.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const folder = resolve(process.argv[2] ?? 'dist')
const starters = ['deliver-play', 'deliver']
const script = join(folder, 'programs.cjs')

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  define: { VERSION: JSON.stringify(version) },
  logLevel: 'warning',
}

/** Two things that ssh2 does unasked, and that take a tenth of a short run. */
const lighterSsh2 = {
  name: 'lighter-ssh2',
  setup({ onLoad }) {
    // Agents for HTTP, which load HTTP and TLS.
    onLoad({ filter: /\/ssh2\/lib\/http-agents\.js$/ }, () => ({ contents: 'module.exports = {}' }))
    // A proof of every key of a host, the one that was checked and all others: it has to sign for each.
    onLoad({ filter: /\/ssh2\/lib\/client\.js$/ }, ({ path }) => {
      const [before, after, ...more] = readFileSync(path, 'utf8').split('hostKeysProve(this, data, (')
      if (after === undefined || more.length > 0)
        throw new Error('ssh2 asks for proofs elsewhere than it did')
      return { contents: `${before}if (this.listenerCount('hostkeys')) hostKeysProve(this, data, (${after}` }
    })
  },
}

rmSync(folder, { recursive: true, force: true })
await build({
  ...shared,
  entryPoints: ['src/programs.ts'],
  outfile: script,
  format: 'cjs',
  // ssh2 runs in pure JavaScript where its native part was not built.
  external: ['*.node', 'cpu-features', './jiti.cjs'],
  // What few need lies in a file of its own, which only `require` finds from here.
  supported: { 'dynamic-import': false },
  // yargs would measure its help with the tables of Unicode, which take a tenth of a short run to load.
  alias: { 'string-width': './scripts/width.mjs', 'jiti/static': './jiti.cjs' },
  plugins: [lighterSsh2],
  // A function of what a script for CommonJS expects to find, and of the address that one written as a module does.
  banner: { js: '(function (require, module, exports, __filename, __dirname, url) {' },
  footer: { js: '})' },
  define: { ...shared.define, 'import.meta.url': 'url' },
})
await build({
  ...shared,
  entryPoints: ['jiti/static'],
  outfile: join(folder, 'jiti.cjs'),
  format: 'cjs',
  sourcemap: false,
  minify: true,
})
writeTypes(join(folder, 'types'))
writeFileSync(`${script}.compiled`, await compiled(script))
await build({
  ...shared,
  entryPoints: starters.map(name => `src/${name}.ts`),
  outdir: folder,
  format: 'esm',
})
for (const name of starters) chmodSync(join(folder, `${name}.js`), 0o755)

/** What V8 compiles of the programs in a short run. */
async function compiled(filename) {
  const script = new Script(readFileSync(filename, 'latin1'), { filename })
  const module = { exports: {} }
  script.runInThisContext()(
    createRequire(filename),
    module,
    module.exports,
    filename,
    folder,
    import.meta.url,
  )
  await rehearse(module.exports, version)
  return script.createCachedData()
}
