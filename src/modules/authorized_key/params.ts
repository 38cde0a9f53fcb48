import { flag, oneOf, path, text, type Values } from '../../base/params.ts'

export const params = {
  user: text('Who may log in with the keys'),
  key: text('The public keys, a line each, or an address from which the host fetches them'),
  state: oneOf(['present', 'absent'], 'Whether the keys are there').or('present'),
  path: path('The file, if it is not .ssh/authorized_keys in the home of the user').optional,
  manage_dir: flag('Keep the folder of the file too: there, and nobody else may look into it').or(true),
  exclusive: flag('Whether all other keys go').or(false),
  key_options: text('What the keys may do, instead of what stands before them').optional,
  comment: text('The comment of the keys, instead of what stands behind them').optional,
  validate_certs: flag('Whether the certificate of the server of an address is checked').or(true),
  follow: flag('Where the file is a link, keep what it leads to instead of replacing the link').or(false),
}

export type Want = Values<typeof params>
