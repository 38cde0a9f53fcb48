// Writes the types of what modules of users import from 'deliver'.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const options = {
  noEmit: false,
  emitDeclarationOnly: true,
  declaration: true,
  rewriteRelativeImportExtensions: true,
  rootDir: resolve('src'),
  typeRoots: [resolve('node_modules/@types')],
}

/** Writes them below a folder: those of the module itself are in `user-modules/api.d.ts`. */
export function writeTypes(folder) {
  const scratch = mkdtempSync(join(tmpdir(), 'deliver-types-'))
  try {
    const config = join(scratch, 'tsconfig.json')
    const settings = {
      extends: resolve('tsconfig.json'),
      compilerOptions: { ...options, outDir: folder },
      include: [],
      files: [resolve('src/user-modules/api.ts')],
    }
    writeFileSync(config, JSON.stringify(settings))
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', config], { stdio: 'inherit' })
  } finally {
    rmSync(scratch, { recursive: true })
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.d.ts')) asJavaScript(join(folder, file))
  }
}

/** Declarations name what they import as it will be called once it is compiled. */
function asJavaScript(path) {
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replaceAll(/(from '\.[^']*|import\("\.[^"]*)\.ts(?=['"])/g, '$1.js'),
  )
}
