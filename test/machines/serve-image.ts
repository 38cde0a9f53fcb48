import { execFileSync } from 'node:child_process'
import { containerOf, docker, type Machine, on } from './lab.ts'

/** The image `serve:1`, of Perl and `serve.pl` alone: the same on all of these machines. */
export async function makeServeImage([first, ...others]: readonly [Machine, ...Machine[]]): Promise<void> {
  await docker('cp', 'test/machines/network/serve.pl', `${containerOf(first)}:/root/serve.pl`)
  await on(
    first,
    `folder=$(mktemp -d)
    cp /root/serve.pl "$folder"
    libraries=$(ldd /usr/bin/perl | grep -o '/lib[^ ]*' | sed 's|^/||')
    tar -C / -ch usr/bin/perl usr/lib/*/perl-base etc/protocols $libraries -C "$folder" serve.pl |
      docker import --change 'ENV PATH=/usr/bin' - serve:1`,
  )
  for (const other of others) {
    await docker('cp', 'test/machines/network/serve.pl', `${containerOf(other)}:/root/serve.pl`)
    const handOver = `docker exec ${containerOf(first)} docker save serve:1 | docker exec -i ${containerOf(other)} docker load`
    execFileSync('sh', ['-c', handOver], { stdio: 'ignore' })
  }
}
