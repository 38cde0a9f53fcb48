import { returned } from '../base/returns.ts'
import { defineModule } from '../model/module.ts'
import { pipChanges } from './pip/changes.ts'
import { params } from './pip/params.ts'
import { parse, question } from './pip/question.ts'

export const pip = defineModule({
  name: 'pip',
  summary: 'Keep packages of Python installed, at their newest version, or absent',
  params,
  examples: `
    - pip: { name: ['django>=4,<5', gunicorn], virtualenv: /opt/app/venv }
    - pip: { requirements: /opt/app/requirements.txt, virtualenv: /opt/app/venv, virtualenv_command: python3 -m venv }
    - pip: { name: ansible-core, version: 2.17.1, virtualenv: /opt/ansible }
  `,
  returns: {
    name: returned('texts', 'The packages of the task'),
    version: returned('text', 'The version of the task'),
    requirements: returned('text', 'The file of requirements'),
    virtualenv: returned('text', 'The environment'),
    stdout: returned('text', 'What pip printed, where it was called'),
  },
  differences: [
    'Where virtualenv_command is left out and the host has no virtualenv, `python3 -m venv` makes the environment',
    'A package from an address or folder counts as there when one of its name is; where that is not told, it is installed each time',
    'The packages of a file of requirements are compared one by one, and pip is not called where all are there',
  ],

  observe: want => ({ script: question(want), parse }),

  plan: pipChanges,

  report: ({ name, version, requirements, virtualenv }) => ({
    ...(name.length > 0 && { name }),
    version,
    requirements,
    virtualenv,
  }),
})
