import { flag, integer, mode, oneOf, text, texts, type Values } from '../../base/params.ts'

const word = (doc: string) => text(doc).check(text => !/[\r\n]/.test(text), 'must be one line')
const words = (doc: string) =>
  texts(doc).check(list => list.every(text => !/[\r\n]/.test(text)), 'must be texts of one line')

/** The parameters that are fields of the file, in the order in which they stand there. */
const fields = {
  allow_downgrade_to_insecure: flag('Whether a source that was secure may become insecure').optional,
  allow_insecure: flag('Whether a source without a signature is taken').optional,
  allow_weak: flag('Whether weak signatures are taken').optional,
  architectures: words('The architectures; those of the host when left out').optional,
  by_hash: flag('Whether files are fetched by their checksum').optional,
  check_date: flag('Whether lists from the future are refused').optional,
  check_valid_until: flag('Whether lists that are out of date are refused').optional,
  components: words('The components, such as main').optional,
  date_max_future: integer('Seconds that lists may be from the future').optional,
  enabled: flag('Whether the source is used').optional,
  inrelease_path: word('The path of the InRelease file, below the address').optional,
  languages: words('The languages of translations').optional,
  name: word('The name of the source, and of its file').check(
    name => /[a-z\d]/i.test(name),
    'must have a letter or digit',
  ),
  pdiffs: flag('Whether differences of lists are fetched').optional,
  signed_by: text('The key: the key itself, its address, a path on the host, or a fingerprint').optional,
  suites: words('The suites, such as bookworm').or([]),
  targets: words('Which lists are fetched').optional,
  trusted: flag('Whether the source needs no valid signature').optional,
  types: words('Kinds of packages: deb, deb-src')
    .check(types => types.every(type => ['deb', 'deb-src'].includes(type)), 'must be of deb and deb-src')
    .or(['deb']),
  uris: words('The addresses').or([]),
}

export const params = {
  ...fields,
  state: oneOf(['present', 'absent'], 'Whether apt knows the source').or('present'),
  mode: mode('The permissions of the file').or('0644'),
  update_cache: flag('Fetch the package lists after a change').or(false),
  install_python_debian: flag('Taken for compatibility').optional,
}

export type Want = Values<typeof params>

/** The fields of the file by the names of their parameters, those that are given. */
export function givenFields(
  want: Want,
): [name: string, value: string | number | boolean | readonly string[]][] {
  return (Object.keys(fields) as (keyof typeof fields)[]).flatMap(name => {
    const value = want[name]
    return value === undefined ? [] : [[name, value]]
  })
}
