import { quote } from '../../base/shell.ts'
import { expanded, flagged, pattern } from '../algorithms/patterns.ts'
import { printf } from '../algorithms/printf.ts'
import { any, boolean, count, data, inGroup, list, oneOf, optional, refuse, text } from '../helper.ts'
import { refuseTooLarge } from '../limits.ts'
import { describe, isDict, joined } from '../values.ts'

const define = inGroup('text')

const flags = {
  ignorecase: boolean('whether small and capital letters are the same'),
  multiline: boolean('whether ^ and $ stand for the ends of each line'),
}

/** How a comment looks: what begins it, what stands before each line, what ends it. */
const commentStyles = {
  plain: { begin: '', line: '# ', end: '' },
  c: { begin: '', line: '// ', end: '' },
  cblock: { begin: '/*', line: ' * ', end: ' */' },
  erlang: { begin: '', line: '% ', end: '' },
  xml: { begin: '<!--', line: ' - ', end: '-->' },
}
type CommentStyle = keyof typeof commentStyles

const urlParts = [
  'scheme',
  'username',
  'password',
  'hostname',
  'netloc',
  'port',
  'path',
  'query',
  'fragment',
] as const

export const texts = [
  define({
    name: 'lower',
    doc: 'The text in small letters',
    args: [text('text')],
    examples: [['lower "Web1"', 'web1']],
    run: ([text]) => text.toLowerCase(),
  }),
  define({
    name: 'upper',
    doc: 'The text in capital letters',
    args: [text('text')],
    examples: [['upper (default name "nobody")', 'NOBODY']],
    run: ([text]) => text.toUpperCase(),
  }),
  define({
    name: 'title',
    doc: 'The text with a capital at the begin of each word',
    args: [text('text')],
    examples: [['title "the web-server"', 'The Web-Server']],
    run: ([text]) => text.replace(/[^\s\-([{<]+/g, capitalized),
  }),
  define({
    name: 'capitalize',
    doc: 'The text with a capital at its begin, the rest in small letters',
    args: [text('text')],
    examples: [['capitalize "the WEB"', 'The web']],
    run: ([text]) => capitalized(text),
  }),
  define({
    name: 'trim',
    doc: 'The text without the spaces and line breaks around it',
    args: [text('text')],
    examples: [['trim "  a b "', 'a b']],
    run: ([text]) => text.trim(),
  }),
  define({
    name: 'replace',
    doc: 'The text with another in the place of each occurrence of a text',
    args: [text('text'), text('old'), text('new')],
    examples: [['replace "a.b.c" "." "-"', 'a-b-c']],
    run: ([text, old, fresh]) => text.replaceAll(old, () => fresh),
  }),
  define({
    name: 'regex_replace',
    doc: 'The text with another in the place of each match; `\\1` and `\\g<name>` in it are groups',
    args: [text('text'), pattern('regex'), text('new')],
    options: { ...flags, count: count('how many matches are replaced, the first ones') },
    examples: [
      ['regex_replace "web1.lxc" "^(\\w+)\\..*$" "\\1"', 'web1'],
      ['regex_replace "a-b-c" "-" "" count=1', 'ab-c'],
    ],
    run: ([text, regex, fresh], { ignorecase, multiline, count: most }) => {
      const matches = flagged(regex, { i: ignorecase, m: multiline }).allIn(text)
      return withReplaced(text, matches.slice(0, most), match => expanded(fresh, match))
    },
  }),
  define({
    name: 'regex_search',
    doc: 'The first match in a text, or of the groups asked for; null when there is none',
    args: [text('text'), pattern('regex')],
    rest: text('group'),
    options: flags,
    examples: [
      ['regex_search "nginx/1.24.0" "[\\d.]+$"', '1.24.0'],
      ['regex_search "nginx/1.24" "(\\d+)\\.(?P<minor>\\d+)" "\\1" "\\g<minor>"', ['1', '24']],
      ['regex_search "nginx" "\\d"', null],
    ],
    run: ([text, regex, ...groups], { ignorecase, multiline }) => {
      const match = text.match(flagged(regex, { i: ignorecase, m: multiline }))
      if (!match) return null
      return groups.length === 0 ? match[0] : groups.map(group => expanded(group, match))
    },
  }),
  define({
    name: 'regex_findall',
    doc: 'Every match in a text: what the group holds where there is one, a list where there are several',
    args: [text('text'), pattern('regex')],
    options: flags,
    examples: [
      ['regex_findall "80, 443" "\\d+"', ['80', '443']],
      [
        'regex_findall "a=1 b=2" "(\\w)=(\\w)"',
        [
          ['a', '1'],
          ['b', '2'],
        ],
      ],
    ],
    run: ([text, regex], { ignorecase, multiline }) =>
      flagged(regex, { i: ignorecase, m: multiline })
        .allIn(text)
        .map(([whole, ...groups]) =>
          groups.length > 1
            ? groups.map(group => group ?? '')
            : groups.length === 1
              ? (groups[0] ?? '')
              : whole,
        ),
  }),
  define({
    name: 'regex_escape',
    doc: 'The text as a regular expression that matches just it',
    args: [text('text')],
    examples: [['regex_escape "a.b*c"', 'a\\.b\\*c']],
    run: ([text]) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  }),
  define({
    name: 'split',
    doc: 'The pieces of a text between separators; between spaces and line breaks when there is none',
    args: [text('text'), optional(text('separator'))],
    examples: [
      ['split "a,b,c" ","', ['a', 'b', 'c']],
      ['split " a  b "', ['a', 'b']],
    ],
    run: ([text, separator]) =>
      separator === undefined ? text.split(/\s+/).filter(word => word !== '') : text.split(separator),
  }),
  define({
    name: 'splitlines',
    doc: 'The lines of a text',
    args: [text('text')],
    examples: [['splitlines "a\\nb\\n"', ['a', 'b']]],
    run: ([text]) => (text === '' ? [] : text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/)),
  }),
  define({
    name: 'join',
    doc: 'The items of a list as one text, with a separator between them',
    args: [list('list'), optional(text('separator'))],
    examples: [['join (array "a" 1 true) ","', 'a,1,true']],
    run: ([items, separator]) => joined(items, separator),
  }),
  define({
    name: 'indent',
    doc: 'The text with each line but the first moved to the right; empty lines stay empty',
    args: [text('text'), optional(count('width'))],
    options: { first: boolean('whether the first line is moved too') },
    examples: [['indent "a:\\nb: 1" 2', 'a:\n  b: 1']],
    run: ([text, width = 4], { first }) =>
      (first ? ' '.repeat(width) : '') + text.replace(/\n(?=[^\n])/g, `\n${' '.repeat(width)}`),
  }),
  define({
    name: 'quote',
    doc: 'The text as one word for a shell',
    args: [text('text')],
    examples: [['quote "it\'s"', "'it'\\''s'"]],
    run: ([text]) => quote(text),
  }),
  define({
    name: 'comment',
    doc: 'The text as a comment: plain (#), c (//), cblock (/* */), erlang (%) or xml',
    args: [text('text')],
    options: { style: oneOf('how the comment looks', Object.keys(commentStyles) as CommentStyle[]) },
    examples: [
      ['comment "Managed by Deliver"', '#\n# Managed by Deliver\n#'],
      ['comment "a" style="cblock"', '/*\n *\n * a\n *\n */'],
    ],
    run: ([text], { style = 'plain' }) => commented(text, style),
  }),
  define({
    name: 'truncate',
    doc: 'The text cut to a number of characters, with ... at its end where it was longer',
    args: [text('text'), count('n')],
    options: { end: text('what stands at the end of a cut text') },
    examples: [['truncate "a long story" 9', 'a long...']],
    run: ([text, n], { end = '...' }) =>
      text.length <= n ? text : text.slice(0, Math.max(0, n - end.length)) + end,
  }),
  define({
    name: 'format',
    doc: 'The pattern with values in the places of %s, %d, %03d, %5.2f, %x, %e and the like',
    args: [text('pattern')],
    rest: data('value'),
    examples: [['format "%s-%03d.%s" "web" 7 "lxc"', 'web-007.lxc']],
    run: ([pattern, ...values]) => printf(pattern, values),
  }),
  define({
    name: 'concat',
    doc: 'Several texts as one text, or several lists as one list',
    rest: any('value'),
    examples: [
      ['concat "web" 1 ".lxc"', 'web1.lxc'],
      ['concat (array 1) (array 2 3)', [1, 2, 3]],
    ],
    run: values => {
      const lists = values.filter(Array.isArray)
      if (lists.length === 0) return joined(values)
      return lists.length === values.length ? lists.flat(1) : refuse('concat takes texts, or lists, not both')
    },
  }),
  define({
    name: 'urlencode',
    doc: 'The text as a part of a URL, or the query of a map',
    args: [data('value')],
    examples: [
      ['urlencode "a b/c?"', 'a%20b/c%3F'],
      ['urlencode (dict "q" "a b" "n" 1)', 'q=a+b&n=1'],
    ],
    run: ([value]) => urlEncoded(value),
  }),
  define({
    name: 'urlsplit',
    doc: 'The parts of a URL, or one of them',
    args: [text('url'), optional(oneOf('part', urlParts))],
    examples: [
      ['urlsplit "https://ann@web.lxc:8443/a?b=c#d" "port"', 8443],
      ['get (urlsplit "https://ann@web.lxc:8443/a?b=c#d") "netloc"', 'ann@web.lxc:8443'],
    ],
    run: ([url, part]) => {
      const parts = partsOfUrl(url)
      return part === undefined ? parts : parts[part]
    },
  }),
]

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
}

function withReplaced(
  text: string,
  matches: readonly RegExpExecArray[],
  replacement: (match: RegExpExecArray) => string,
): string {
  let end = 0
  let replaced = ''
  for (const match of matches) {
    replaced += text.slice(end, match.index) + replacement(match)
    refuseTooLarge(replaced)
    end = match.index + match[0].length
  }
  return replaced + text.slice(end)
}

function commented(text: string, style: CommentStyle): string {
  const { begin, line, end } = commentStyles[style]
  const lines = ['', ...text.split('\n'), ''].map(words => (line + words).trimEnd())
  return [...(begin ? [begin] : []), ...lines, ...(end ? [end] : [])].join('\n')
}

function urlEncoded(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') {
    return encodeURIComponent(String(value)).replaceAll('%2F', '/')
  }
  if (!isDict(value)) return refuse(`urlencode takes a text or a map, not ${describe(value)}`)
  return new URLSearchParams(
    Object.entries(value).map(([key, item]): [string, string] => [key, String(item)]),
  ).toString()
}

/** `scheme://user:password@host:port/path?query#fragment` */
function partsOfUrl(url: string): Record<(typeof urlParts)[number], string | number | null> {
  const [, scheme = '', netloc = '', path = '', query = '', fragment = ''] =
    url.match(/^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is) ?? []
  const [, username, password, hostname = '', port] =
    netloc.match(/^(?:([^:@]*)(?::([^@]*))?@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/) ?? []
  return {
    scheme: scheme.toLowerCase(),
    username: username ?? null,
    password: password ?? null,
    hostname: hostname.replace(/^\[|\]$/g, '').toLowerCase(),
    netloc,
    port: port ? Number(port) : null,
    path,
    query,
    fragment,
  }
}
