/** What is said of the language before its helpers, in Markdown. */
export const language = `# Expressions

An expression stands in braces in any text of a YAML file and in template files, and without braces in \`when\`, \`until\`,
\`changed_when\`, \`failed_when\` and \`assert\`:

\`\`\`yaml
- name: Site
  template: { src: site.conf.hbs, dest: "/etc/nginx/{{ default site.name inventory_hostname }}.conf" }
  when: and (eq facts.os.family "debian") (not maintenance)
\`\`\`

- A text that is exactly one expression has its value: \`"{{ port }}"\` is a number if \`port\` is one. Otherwise the parts are
  joined as text; lists and maps are written as JSON, null as nothing.
- A condition must be true or false. \`bool\` makes a boolean of a text such as yes.
- A helper is followed by its arguments, the value first; options are named: \`sort users by="name" reverse=true\`.
  Inside another expression it takes parentheses: \`upper (default name "nobody")\`. A name alone is a variable, or else a
  helper that needs no argument, such as \`now\` or \`omit\`.
- Paths: \`facts.os.family\`, \`list.[0]\`, \`map.[a key with spaces]\`; \`get map key\` for a key that is computed.
- Values: \`"text"\`, \`'text'\`, \`42\`, \`-1.5\`, \`true\`, \`false\`, \`null\`. In a text, \`\\n\`, \`\\t\`, \`\\r\` and \`\\\\\` are a line break, a
  tab, a carriage return and a backslash; before any other letter a backslash is itself, as in \`"\\d+"\`.
- What is absent (an unknown name, a missing key, the first item of an empty list) is an error, but not as the value of
  \`default\`, \`defined\`, \`undefined\` and \`mandatory\`, nor as the map of \`get\`.
- What an expression gives is never evaluated again, whatever it looks like. A text made with a secret is a secret.
- Braces that are meant as text are written \`\\{{\`, or the whole text is tagged \`!raw\`.

## Template files

\`\`\`handlebars
{{! a comment }}
{{#each users as |user index|}}
  {{#if user.admin}}
{{ user.name }}: administrator
  {{else if (gt index 10)}}
{{ user.name }}: guest
  {{else}}
{{ user.name }}: {{> description user title="user"}}
  {{/if}}
{{else}}
nobody
{{/each}}
\`\`\`

- Blocks: \`if\`, \`unless\`, \`each\` (over the items of a list or the entries of a map) and \`with\`, each with \`{{else}}\`.
- Inside \`each\` and \`with\`, \`this\` is the value, its keys are names, and \`../name\` is a name further out; \`@root.name\` is a
  variable whatever the blocks are. In \`each\` there are also \`@index\`, \`@key\`, \`@first\` and \`@last\`.
- \`{{> name}}\` includes another template; it sees the names around it and those it is given.
- A line that holds only the tag of a block, comment or partial leaves no blank line. \`{{~\` and \`~}}\` also take away the
  spaces and line breaks before and after.
`
