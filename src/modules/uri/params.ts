import {
  anything,
  flag,
  integer,
  oneOf,
  path,
  secret,
  text,
  textMap,
  texts,
  type Values,
} from '../../base/params.ts'

export const params = {
  url: text('The address'),
  method: text('The method').or('GET'),
  body: anything('What is sent: a text, or a value that `body_format` writes').optional,
  body_format: oneOf(['raw', 'json', 'form-urlencoded'], 'How the body is written').or('raw'),
  headers: textMap('Headers of the request').or({}),
  status_code: texts('The statuses that are not a failure').or(['200']),
  return_content: flag('Whether the content is registered').or(false),
  timeout: integer('Seconds that the request may take').or(30),
  follow_redirects: oneOf(
    ['safe', 'all', 'none', 'yes', 'no', 'urllib2'],
    'Which redirects are followed; `safe`: those of GET and HEAD',
  ).or('safe'),
  url_username: text('The user name for the server').alias('user').optional,
  url_password: secret('The password of this user').alias('password').optional,
  force_basic_auth: flag('Taken for compatibility: name and password are always sent at once').or(false),
  validate_certs: flag('Whether the certificate of the server is checked').or(true),
  ca_path: path('A file on the host with the certificates to trust').optional,
  unix_socket: path('A socket on the host to ask through').optional,
  http_agent: text('How the request introduces itself').or('deliver'),
}

export type Want = Values<typeof params>
