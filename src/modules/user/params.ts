import { flag, integer, number, oneOf, path, secret, text, texts, type Values } from '../../base/params.ts'

export const params = {
  name: text('The user').alias('user'),
  state: oneOf(['present', 'absent'], 'Whether the user is there').or('present'),
  uid: integer('The number').optional,
  non_unique: flag('Whether another user may have the same number').or(false),
  comment: text('The name in full').optional,
  group: text('The primary group, by name or number').optional,
  groups: texts('The other groups; an empty list means none').optional,
  append: flag('Whether the user stays in groups that are not named').or(false),
  shell: text('The shell to log in with').optional,
  home: path('The home').optional,
  create_home: flag('Make the home where it is missing').alias('createhome').or(true),
  move_home: flag('Move the home when another one is wanted').or(false),
  skeleton: path('The folder from which a new home is copied').optional,
  umask: text('What a new home does not allow, in octal digits').optional,
  system: flag('Whether a new user gets one of the numbers for the system').or(false),
  password: secret('The crypted password; `*` for none: {{ password_hash text salt="..." }}').optional,
  update_password: oneOf(
    ['always', 'on_create'],
    'Whether the password of a user who is there already is kept too',
  ).or('always'),
  password_lock: flag('Whether the password does not open the account').optional,
  password_expire_min: integer('Days for which a password must be kept').optional,
  password_expire_max: integer('Days after which a password must be changed').optional,
  password_expire_warn: integer('Days of warning before that').optional,
  password_expire_account_disable: integer('Days after that when the account is closed').optional,
  expires: number('When the account ends, in seconds since 1970; negative for never').optional,
  generate_ssh_key: flag('Keep a key for SSH; one that is there stays').or(false),
  ssh_key_type: text('The type of the key').or('rsa'),
  ssh_key_bits: integer('The length of the key; as ssh-keygen likes it when left out').optional,
  ssh_key_file: text('The file of the key, in the home: .ssh/id_rsa').optional,
  ssh_key_comment: text('The comment of the key; the name of the host when left out').optional,
  remove: flag('Remove the home and the mail along with the user').or(false),
  force: flag('Remove the user even if logged in; replace an SSH key that is there').or(false),
}

export type Want = Values<typeof params>
