import { flag, listOf, oneOf, path, pathOrFolder, texts, type Values } from '../../base/params.ts'
import { attributes } from '../../host/files/attributes.ts'

const formats = ['gz', 'bz2', 'xz', 'tar', 'zip'] as const

export const params = {
  path: listOf(
    pathOrFolder('A file or folder; it may be a pattern such as `/var/log/*.log`'),
    'What goes into the archive; of a folder that ends with `/`, what is in it',
  ),
  dest: path('The archive; a single path gives `PATH.FORMAT` where it is left out').optional,
  format: oneOf(formats, 'How it is packed; `gz`, `bz2` and `xz` are compressed tar').or('gz'),
  exclude_path: listOf(path('A path, or a pattern'), 'What stays out, with all that is below').or([]),
  exclusion_patterns: texts('Patterns for members that stay out').or([]),
  force_archive: flag('Whether a single file becomes an archive too, and is not only compressed').or(false),
  remove: flag('Remove what was packed').or(false),
  ...attributes,
}

export type Want = Values<typeof params>
