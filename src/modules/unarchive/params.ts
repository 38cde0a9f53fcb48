import { flag, localFile, path, text, texts, type Values } from '../../base/params.ts'
import { attributes } from '../../host/files/attributes.ts'

export const params = {
  src: localFile(
    'The archive: tar, also compressed, or zip; with remote_src a path of the host, or an address',
  ),
  dest: path('The folder that gets what the archive holds'),
  remote_src: flag('Whether the archive lies on the host, or is downloaded by it').or(false),
  creates: text('A path that is there once it was unpacked: then nothing is done').optional,
  include: texts('Unpack these members only').or([]),
  exclude: texts('Do not unpack these members').or([]),
  extra_opts: texts('More options for tar or unzip, such as `--strip-components=1`').or([]),
  keep_newer: flag('Leave files alone that are newer than those of the archive').or(false),
  list_files: flag('Whether the members are given as `files`').or(false),
  validate_certs: flag('Whether the certificate of the server is checked').or(true),
  ...attributes,
}

export type Want = Values<typeof params>
