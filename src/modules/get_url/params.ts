import { flag, integer, path, pathOrFolder, secret, text, textMap, type Values } from '../../base/params.ts'
import { attributes } from '../../host/files/attributes.ts'

export const params = {
  url: text('What is downloaded: http, https, ftp, or file for a file of the host'),
  dest: pathOrFolder(
    'The file, or a folder for a file with the name that the server proposes, or the last one of the address',
  ),
  force: flag('Download each time, and replace the file where the content differs').or(false),
  checksum: text('What the content must have, as sha256:DIGITS, or sha256:ADDRESS of a list of them')
    .optional,
  backup: flag('Keep the file as it was, under a name with the time: `backup_file` of the result').or(false),
  tmp_dest: path('The folder to download into first').optional,
  timeout: integer('Seconds for which the server may say nothing').or(10),
  headers: textMap('Headers of the request').or({}),
  url_username: text('The user name for the server').alias('username').optional,
  url_password: secret('The password of this user').alias('password').optional,
  force_basic_auth: flag('Taken for compatibility: name and password are always sent at once').or(false),
  validate_certs: flag('Whether the certificate of the server is checked').or(true),
  use_proxy: flag('Whether the proxy of the environment is used').or(true),
  http_agent: text('How the request introduces itself').or('deliver'),
  ...attributes,
}

export type Want = Values<typeof params>
